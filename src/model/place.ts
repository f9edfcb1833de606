import type { Range } from '../base/diagnostic.ts';
import type { Path, YamlDocument } from './yaml/index.ts';

/** A place in a file that a person is pointed to. `range` is computed when somebody asks for it. */
export interface Place {
  readonly file: string;
  readonly range: Range;
}

/**
 * The best place to point at for a path: a scalar's value; the `name` of a list item that is a map; else the key.
 * For a path that is not written, such as a default, its nearest written ancestor.
 */
export function placeOf(document: YamlDocument, path: Path): Place {
  return {
    file: document.file,
    get range(): Range {
      return rangeToShow(document, path);
    },
  };
}

function rangeToShow(document: YamlDocument, path: Path): Range {
  let at = path;
  while (at.length > 0 && !document.has(at)) at = at.slice(0, -1);
  const value = valueAt(document, at);
  if (typeof value !== 'object' || value === null) return document.range(at);
  if (typeof at.at(-1) === 'string') return document.rangeOfKey(at);
  if (Array.isArray(value)) return document.range(at);
  const key = 'name' in value ? 'name' : Object.keys(value)[0];
  if (key === undefined) return document.range(at);
  const child = [...at, key];
  return key === 'name' ? document.range(child) : document.rangeOfKey(child);
}

function valueAt(document: YamlDocument, path: Path): unknown {
  let here: unknown = document.value;
  for (const step of path)
    here =
      typeof here === 'object' && here !== null
        ? (here as Record<string | number, unknown>)[step]
        : undefined;
  return here;
}
