import { code, escaped } from './markdown.ts';

/** A name of an entry as a link to its page. */
export function link(name: string): string {
  return `[${escaped(name)}](${name}.md)`;
}

/** Whether a value says nothing: absent, an empty list or an empty map. */
export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || JSON.stringify(value) === '{}';
}

/** Keys of a map that have no column. */
export function rest(map: object, known: ReadonlySet<string>): string {
  const others = Object.entries(map).filter(([key, value]) => !known.has(key) && !isEmpty(value));
  return others.map(([key, value]) => `${escaped(key)} ${words(value)}`).join('; ');
}

/** Any value of an entry in one line; an expression stands as it is written. */
export function words(value: unknown): string {
  if (typeof value !== 'object' || value === null) return code(String(value));
  if (Array.isArray(value)) return value.map(words).join(', ');
  const pairs = Object.entries(value).filter(([, child]) => !isEmpty(child));
  if (pairs.some(([key]) => key.startsWith('$'))) return code(JSON.stringify(value));
  return pairs.map(([key, child]) => `${escaped(key)}: ${words(child)}`).join(', ');
}
