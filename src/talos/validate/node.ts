import type { Path, YamlValue } from '../../model/yaml/index.ts';
import { referencesIn } from '../../model/secret-reference.ts';

/** A place in a document, with what stands there; undefined where nothing is written. */
export interface Node {
  readonly value: YamlValue | undefined;
  readonly path: Path;
}

/** A rule that is broken, where, and what to do about it. */
export interface Broken {
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

/** The place below a place; anything but a map has nothing below. */
export function at(node: Node, ...keys: readonly string[]): Node {
  let { value } = node;
  for (const key of keys)
    value =
      typeof value === 'object' && value !== null && !Array.isArray(value) && key in value
        ? value[key]
        : undefined;
  return { value, path: [...node.path, ...keys] };
}

/** The items of a list; none where there is no list. */
export function items({ value, path }: Node): Node[] {
  return Array.isArray(value)
    ? value.map((item, index) => ({ value: item, path: [...path, index] }))
    : [];
}

/** The entries of a map; none where there is no map. */
export function entries({ value, path }: Node): [key: string, node: Node][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).map(([key, inner]) => [key, { value: inner, path: [...path, key] }])
    : [];
}

/** The text of a scalar; empty where there is none. */
export function text({ value }: Node): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

/** Whether something stands there: be it false, zero or an empty map. */
export function isSet({ value }: Node): boolean {
  return value !== undefined && value !== null;
}

/** Whether something stands there that is not what Go has for nothing: false, zero, an empty text, list or map. */
export function isFilled({ value }: Node): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== '' && value !== false && value !== 0;
}

/** As `isFilled`, where a map counts as nothing when all in it does. */
export function isAnything(node: Node): boolean {
  const { value } = node;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return isFilled(node);
  return entries(node).some(([, inner]) => isAnything(inner));
}

export function isTrue({ value }: Node): boolean {
  return value === true || (typeof value === 'string' && /^(?:y|yes|on)$/i.test(value));
}

export function isFalse({ value }: Node): boolean {
  return value === false || (typeof value === 'string' && /^(?:n|no|off)$/i.test(value));
}

/** Whether a text stands for a secret, which nobody knows before the file is encrypted. */
export function isReference({ value }: Node): boolean {
  return typeof value === 'string' && value.includes('<secret:') && referencesIn(value).length > 0;
}

/** Whether a text is there, is known, and is not what `isRight` asks for. */
export function isWrong(node: Node, isRight: (text: string) => boolean): boolean {
  return text(node) !== '' && !isReference(node) && !isRight(text(node));
}

export function broken({ path }: Node, message: string, hint: string): Broken {
  return { path, message, hint };
}
