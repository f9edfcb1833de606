import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Path } from '../../model/yaml/index.ts';
import type { Take } from '../subject.ts';

/** Keys that say which document it is. */
const HEADER: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'name']);

/** A scalar as text, as Talos reads it where it wants a text; undefined for anything else. */
export function textOf(value: YamlValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  return undefined;
}

/** A whole number that is not negative; undefined for anything else. */
export function countOf(value: YamlValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** A list; empty for anything else. */
export function listOf(value: YamlValue | undefined): readonly YamlValue[] {
  return Array.isArray(value) ? value : [];
}

/** A list of texts; null when it is no list, or something in it is no text. */
export function textsOf(value: YamlValue | undefined): string[] | null {
  if (!Array.isArray(value)) return null;
  const texts = value.filter((one) => typeof one === 'string');
  return texts.length === value.length ? texts : null;
}

/** A list of what there is: nothing for null. */
export function present<T>(value: T | null): T[] {
  return value === null ? [] : [value];
}

/** The map at keys of a map; undefined when there is none. */
export function mapAt(value: YamlValue | undefined, ...keys: string[]): YamlMap | undefined {
  const found = keys.reduce<YamlValue | undefined>(
    (at, key) => (isMap(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    value,
  );
  return isMap(found) ? found : undefined;
}

/** Whether a map has no keys but these; what says nothing (null) does not count. */
export function hasOnly(map: YamlMap, keys: readonly string[]): boolean {
  return Object.entries(map).every(([key, value]) => value === null || keys.includes(key));
}

/** Whether a document has, besides its kind and its name, no keys but these. */
export function saysOnly(document: YamlMap, keys: readonly string[]): boolean {
  return hasOnly(document, [...HEADER, ...keys]);
}

/** Paths that take these top-level keys of a document: the whole document when it has no others. */
export function pathsOf(document: YamlMap, keys: readonly string[]): Path[] {
  if (saysOnly(document, keys)) return [[]];
  return keys.filter((key) => document[key] !== undefined).map((key) => [key]);
}

/** Takes these top-level keys out of a document, and the document with them when it has no others. */
export function takeKeys(take: Take, document: YamlMap, keys: readonly string[]): void {
  for (const path of pathsOf(document, keys)) take(document, path);
}

/** Entries of a map at keys; none when there is no map. */
export function entriesAt(value: YamlValue | undefined, ...keys: string[]): [string, YamlValue][] {
  return Object.entries(mapAt(value, ...keys) ?? {});
}
