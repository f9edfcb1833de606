import type { Dice } from '../sops/generate.ts';
import type { Json } from './devices.ts';

/** JSON is YAML, but talconfig.yaml has comments, plain texts and blocks as well. */
export function written(config: Record<string, Json>, roll: Dice): string {
  const lines = ['---', '# A comment with ${NOTHING} in it'];
  for (const [key, value] of Object.entries(config)) lines.push(...entry(key, value, '', roll));
  return `${lines.join('\n')}\n`;
}

function entry(key: string, value: Json, indent: string, roll: Dice): string[] {
  const name = /^[\w.-]+$/.test(key) ? key : JSON.stringify(key);
  if (isList(value) && value.length > 0)
    return [`${indent}${name}:`, ...value.flatMap((one) => item(one, `${indent}  `, roll))];
  if (isMap(value) && Object.keys(value).length > 0)
    return [
      `${indent}${name}:`,
      ...Object.entries(value).flatMap(([k, v]) => entry(k, v, `${indent}  `, roll)),
    ];
  return scalar(`${indent}${name}: `, value, `${indent}  `, roll);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function item(value: Json, indent: string, roll: Dice): string[] {
  if (isMap(value) && Object.keys(value).length > 0) {
    const [first = '', ...rest] = Object.entries(value).flatMap(([k, v]) =>
      entry(k, v, `${indent}  `, roll),
    );
    return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
  }
  return scalar(`${indent}- `, value, `${indent}  `, roll);
}

function scalar(head: string, value: Json, indent: string, roll: Dice): string[] {
  if (typeof value === 'string' && value.includes('\n')) {
    const lines = value.replace(/\n$/, '').split('\n');
    return [
      `${head}${value.endsWith('\n') ? '|' : '|-'}`,
      ...lines.map((line) => `${indent}${line}`),
    ];
  }
  const plain = typeof value === 'string' && /^[a-z$/][\w${}/.:-]*$/i.test(value);
  const isWord = typeof value === 'string' && /^(?:true|false|null)$/i.test(value);
  const text = plain && !isWord && roll(3) > 0 ? value : JSON.stringify(value);
  return [`${head}${text}${roll(8) === 0 ? ' # why ${NOT}' : ''}`];
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
