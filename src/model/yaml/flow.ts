import { scalar } from './emit.ts';
import { inline, quote } from './quote.ts';
import { isMap, type YamlValue } from './value.ts';

/** A value on one line, as it may stand inside brackets. */
export function flowText(value: YamlValue): string {
  if (typeof value === 'string') return flowString(value);
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isMap(value)) return scalar(value);
  const entries = Object.keys(value).map((key) => flowEntry(key, value[key] ?? null));
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** `key: value`, as it may stand inside braces. */
export function flowEntry(key: string, value: YamlValue): string {
  return `${flowString(key)}: ${flowText(value)}`;
}

function flowString(text: string): string {
  const plain = inline(text);
  return plain === text && /[,[\]{}]/.test(text) ? quote(text) : plain;
}
