import type { Path, YamlDocument } from '../../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../../model/yaml/value.ts';
import { NEWEST_MINOR, typeOf } from '../../../talos/validate/structure.ts';

const FLAG = /^(?:true|false)$/i;

/**
 * Whether a boolean of a document is a text for Talos: words such as `on` are flags only where a flag is wanted. The text is
 * what stands in the file.
 */
export function wordAt(document: YamlDocument, path: Path): string | null {
  const text = textAt(document, path);
  return text === null || FLAG.test(text) ? null : text;
}

/** What stands in the file for a scalar, without a tag or an anchor; null where it stands elsewhere. */
function textAt(document: YamlDocument, path: Path): string | null {
  const { start, end } = document.range(path);
  const text = document.text.slice(start.offset, end.offset).replace(/^(?:[&!]\S*\s+)+/, '');
  return text.startsWith('*') ? null : text;
}

/**
 * The value of a document of a machine configuration as Talos reads it: on and off are texts but for flags, and numbers are
 * texts where a text is wanted.
 */
export function talosValue(document: YamlDocument): YamlValue {
  const { value } = document;
  if (!isMap(value)) return value;
  const { kind } = value;
  const struct = typeof kind === 'string' ? typeOf('kind', kind, NEWEST_MINOR) : '.v1alpha1.Config';
  return read(document, value, { type: struct ?? '', path: [] });
}

/** Types of texts; an argument is a text, or a list of them. */
const TEXTS: ReadonlySet<string> = new Set(['string', 'arg']);

interface At {
  readonly type: string;
  readonly path: Path;
}

function read(document: YamlDocument, value: YamlValue, { type, path }: At): YamlValue {
  const of = type.replace(/^\*/, '');
  if (TEXTS.has(of) && typeof value !== 'object' && typeof value !== 'string')
    return textAt(document, path) ?? String(value);
  if (typeof value === 'boolean') return of === 'bool' ? value : (wordAt(document, path) ?? value);
  if (Array.isArray(value)) {
    const below = of.startsWith('[') ? of.slice(1, -1) : of === 'arg' ? 'string' : '';
    return value.map((one, index) => read(document, one, { type: below, path: [...path, index] }));
  }
  return isMap(value) ? readMap(document, value, { type: of, path }) : value;
}

function readMap(document: YamlDocument, map: YamlMap, { type, path }: At): YamlMap {
  const result = newMap();
  for (const [key, value] of Object.entries(map)) {
    const below = type.startsWith('{')
      ? type.slice(1, -1)
      : (typeOf(type.replace(/^\./, ''), key, NEWEST_MINOR) ?? '');
    result[key] = read(document, value, { type: below, path: [...path, key] });
  }
  return result;
}
