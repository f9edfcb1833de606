import type { z } from 'zod';
import { keysOf, schemasAt } from '../../model/load/shape.ts';
import { emitBelow } from '../../model/yaml/emit.ts';
import { flowText } from '../../model/yaml/flow.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';

/** Longest line that a small map or list is written on. */
const WIDTH = 100;
const MOST_KEYS = 4;

/** A file of the source as a person would write it: its schema above, keys in the order of the schema, small things on one line. */
export function sourceText(path: string, schema: z.ZodType, value: YamlMap): string {
  const up = '../'.repeat(path.split('/').length - 1) || './';
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.yaml$/, '.json');
  const modeline = `# yaml-language-server: $schema=${up}.croft/schema/${name}\n`;
  return `${modeline}${mapText(ordered(schema, value, []), '')}`;
}

function ordered(schema: z.ZodType, value: YamlMap, path: Path): YamlMap {
  const known = keysOf(schemasAt(schema, path));
  const rank = (key: string): number => (known.includes(key) ? known.indexOf(key) : known.length);
  const map = newMap();
  for (const key of Object.keys(value).sort((a, b) => rank(a) - rank(b)))
    map[key] = orderedValue(schema, value[key] ?? null, [...path, key]);
  return map;
}

function orderedValue(schema: z.ZodType, value: YamlValue, path: Path): YamlValue {
  if (Array.isArray(value))
    return value.map((item, index) => orderedValue(schema, item, [...path, index]));
  return isMap(value) ? ordered(schema, value, path) : value;
}

function mapText(map: YamlMap, indent: string): string {
  return Object.entries(map)
    .map(([key, value]) => {
      const name = flowText(key);
      return `${indent}${entryText(`${indent}${name}:`, value, indent).slice(indent.length)}`;
    })
    .join('');
}

function entryText(head: string, value: YamlValue, indent: string): string {
  const below = `${indent}  `;
  if (typeof value !== 'object' || value === null) return emitBelow(head, value, below);
  const flow = `${head} ${flowText(value)}`;
  const isTop = indent === '' && isMap(value) && Object.values(value).some(isCollection);
  if (isSmall(value) && !isTop && flow.length <= WIDTH) return `${flow}\n`;
  if (isMap(value)) return `${head}\n${mapText(value, below)}`;
  return `${head}\n${value.map((item) => itemText(item, below)).join('')}`;
}

function itemText(item: YamlValue, indent: string): string {
  if (!isMap(item)) return entryText(`${indent}-`, item, indent);
  const flow = `${indent}- ${flowText(item)}`;
  if (isSmall(item) && flow.length <= WIDTH) return `${flow}\n`;
  const below = `${indent}  `;
  return `${indent}- ${mapText(item, below).slice(below.length)}`;
}

/** Whether something can stand on one line and be read there. */
function isSmall(value: YamlValue): boolean {
  if (Array.isArray(value)) return value.every((item) => !isCollection(item) && isLine(item));
  if (!isMap(value)) return isLine(value);
  const values = Object.values(value);
  if (values.length === 0) return true;
  return values.length <= MOST_KEYS && values.every((one) => !isMap(one) && isSmall(one));
}

function isLine(value: YamlValue): boolean {
  return typeof value !== 'string' || !value.includes('\n');
}

function isCollection(value: YamlValue): boolean {
  return typeof value === 'object' && value !== null;
}
