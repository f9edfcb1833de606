import { isInteger, plainScalar, type Scalar } from './scalar.ts';
import type { ScalarNode } from './tree.ts';

const PREFIX = 'tag:yaml.org,2002:';

/** A tag in full: `!!str` and `!<tag:yaml.org,2002:str>` are the same. A tag of the user's own keeps its `!`. */
export function fullTag(written: string, handles: ReadonlyMap<string, string>): string {
  if (written.startsWith('!<')) return written.slice(2, -1);
  const [, handle = '!', suffix = ''] = /^(![^!]*!|!)(.*)$/.exec(written) ?? [];
  const prefix = handles.get(handle) ?? (handle === '!!' ? PREFIX : handle);
  return prefix + suffix;
}

/** `!!str` for the full name, for messages. */
export function shortTag(full: string): string {
  return full.startsWith(PREFIX) ? `!!${full.slice(PREFIX.length)}` : full;
}

/** Tags that collections may carry; Kubernetes ignores them. */
const COLLECTION_TAGS: ReadonlySet<string> = new Set(
  ['map', 'seq', 'set', 'omap', 'pairs'].map((name) => PREFIX + name),
);

export function isCollectionTag(full: string): boolean {
  return COLLECTION_TAGS.has(full);
}

export const MERGE_TAG: string = `${PREFIX}merge`;

/** What a tag makes of a scalar: its value, or why it cannot. */
export type Tagged = { readonly value: Scalar } | { readonly wrong: 'unknown' | 'mismatch' };

const MISMATCH: Tagged = { wrong: 'mismatch' };

/** The value of a scalar under an explicit tag, as Kubernetes reads it; an unknown tag makes it a string there. */
export function taggedScalar(node: ScalarNode, full: string): Tagged {
  const { text } = node;
  if (full === '!') return { value: text };
  if (!full.startsWith(PREFIX)) return { wrong: 'unknown' };
  const value = plainScalar(text);
  switch (full.slice(PREFIX.length)) {
    case 'str':
      return { value: text };
    case 'null':
      return value === null ? { value } : MISMATCH;
    case 'bool':
      return typeof value === 'boolean' ? { value } : MISMATCH;
    case 'int':
      return isInteger(text) ? { value } : MISMATCH;
    case 'float':
      if (typeof value === 'bigint')
        return value <= 2n ** 63n - 1n ? { value: Number(value) } : MISMATCH;
      return typeof value === 'number' ? { value } : MISMATCH;
    case 'timestamp':
      return /^\d{4}-\d\d?-\d\d?([Tt ]\d\d?:\d\d?:\d\d?.*)?$/.test(text)
        ? { value: text }
        : MISMATCH;
    case 'binary':
      return binary(text);
    default:
      return { wrong: 'unknown' };
  }
}

function binary(text: string): Tagged {
  const packed = text.replace(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed))
    return MISMATCH;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  try {
    return { value: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError) return MISMATCH;
    throw error;
  }
}
