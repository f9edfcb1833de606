import { newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';

/** Values as they are written in code; what is undefined is left out. */
export type Plain =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** Plain values as a map of the model; a map of which nothing is defined is left out too. */
export function mapFrom(entries: { readonly [key: string]: Plain }): YamlMap {
  const map = newMap();
  for (const [key, value] of Object.entries(entries)) {
    const made = valueFrom(value);
    if (made !== undefined) map[key] = made;
  }
  return map;
}

function valueFrom(value: Plain): YamlValue | undefined {
  if (isList(value)) return value.map(valueFrom).filter((one) => one !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  const map = mapFrom(value);
  return Object.keys(map).length > 0 || Object.keys(value).length === 0 ? map : undefined;
}

function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
