import { bytesOf } from './sops/cipher.ts';
import { Branch, entriesOf, List, type Tree } from './sops/tree.ts';

/** The field of a secret that is one value. */
export const VALUE = 'value';

/** Characters that some reader of YAML takes for a line break, or that may not stand in a text as they are. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** The fields of a secret by name, as text; lists, mappings and null are no values. */
export function fieldsOf([first]: Tree): Map<string, string> {
  const found = new Map<string, string>();
  for (const { key, value } of first ? entriesOf(first) : [])
    if (value !== null && !(value instanceof Branch) && !(value instanceof List))
      found.set(key, new TextDecoder().decode(bytesOf(value)));
  return found;
}

/** As `fieldsOf`, with what mappings hold under dotted names: `certs.os.key`. */
export function leavesOf([first]: Tree): Map<string, string> {
  const found = new Map<string, string>();
  const add = (branch: Branch, prefix: string): void => {
    for (const { key, value } of entriesOf(branch))
      if (value instanceof Branch) add(value, `${prefix}${key}.`);
      else if (value !== null && !(value instanceof List))
        found.set(`${prefix}${key}`, new TextDecoder().decode(bytesOf(value)));
  };
  if (first) add(first, '');
  return found;
}

/** A text as YAML that every reader takes for exactly this text. */
export function quoted(text: string): string {
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replace(UNSAFE, escaped);
}
