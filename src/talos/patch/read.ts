import { labReference } from '../../model/secret-reference.ts';
import { sourced, type Emittable, type Path, type YamlValue } from '../../model/yaml/index.ts';
import type { TalosMap } from '../value.ts';
import { textOf } from './tree.ts';
import type { Patch, PatchProblem } from './patch.ts';

/** The key of a directive. */
const DIRECTIVE = '$patch';

/** Something that the patch deletes. */
export interface Deletion {
  readonly path: Path;
  /** The key and the text that tell the item of a list; null for a key of a map, or the whole document. */
  readonly item: { readonly key: string; readonly text: string } | null;
}

/** A strategic patch as it was read. */
export interface StrategicPatch {
  readonly deletions: readonly Deletion[];
  /** What is to be merged, with origins and with texts in place of secrets; null when only deletions were there. */
  readonly rest: TalosMap | null;
  readonly problems: readonly PatchProblem[];
}

type YamlMap = Readonly<Record<string, YamlValue>>;

interface Reader {
  readonly patch: Patch;
  readonly deletions: Deletion[];
  readonly problems: PatchProblem[];
}

/** What a map deletes, and what is left to merge. A map of which a deletion leaves nothing is left out, too. */
export function readStrategic(patch: Patch, map: YamlMap): StrategicPatch {
  const reader: Reader = { patch, deletions: [], problems: [] };
  const rest = DIRECTIVE in map ? directive(reader, map, []) : readMap(reader, map, []);
  const { deletions, problems } = reader;
  return { deletions, rest: rest === GONE ? null : (rest as TalosMap), problems };
}

/** A value of a patch with its origins, and with texts in place of secrets. */
export function readValue(patch: Patch, value: YamlValue, path: Path): Emittable {
  if (Array.isArray(value)) return value.map((item, i) => readValue(patch, item, [...path, i]));
  if (!isYamlMap(value)) return sourced(value, patch.origin(path));
  const reference = referenceOf(value, path);
  if (reference !== null) return sourced(reference, patch.origin(path));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, readValue(patch, one, [...path, key])]),
  );
}

export function isYamlMap(value: YamlValue): value is { [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a deletion takes out of the patch itself. */
const GONE = Symbol('gone');
type Read = Emittable | typeof GONE;

function read(reader: Reader, value: YamlValue, path: Path): Read {
  if (Array.isArray(value)) {
    const items = value.map((item, i) => read(reader, item, [...path, i]));
    const left = items.filter((item) => item !== GONE);
    return left.length === 0 && items.length > 0 ? GONE : left;
  }
  if (!isYamlMap(value)) return sourced(value, reader.patch.origin(path));
  if (Object.hasOwn(value, DIRECTIVE)) return directive(reader, value, path);
  const reference = referenceOf(value, path);
  if (reference !== null) return sourced(reference, reader.patch.origin(path));
  return readMap(reader, value, path);
}

function readMap(reader: Reader, map: YamlMap, path: Path): Read {
  const entries = Object.entries(map).map(
    ([key, value]) => [key, read(reader, value, [...path, key])] as const,
  );
  const left = entries.filter((one): one is [string, Emittable] => one[1] !== GONE);
  return left.length === 0 && entries.length > 0 ? GONE : Object.fromEntries(left);
}

function directive(reader: Reader, map: YamlMap, path: Path): Read {
  const value = map[DIRECTIVE];
  const complain = (message: string, hint: string): Read => {
    const at = [...path, DIRECTIVE];
    reader.problems.push({ code: 'talos-patch-malformed', path: at, message, hint });
    return GONE;
  };
  if (value !== 'delete')
    return complain('$patch says something else than delete', 'Talos knows $patch: delete only');
  const inList = typeof path.at(-1) === 'number';
  if (path.slice(0, -1).some((step) => typeof step === 'number'))
    return complain(
      'nothing below an item of a list can be deleted',
      'delete the whole item, and write it anew in another patch',
    );
  if (!inList) {
    reader.deletions.push({ path, item: null });
    return GONE;
  }
  const [key, text] = Object.entries(map).find(([name]) => name !== DIRECTIVE) ?? [];
  if (key === undefined || isCollection(text))
    return complain(
      'the item to delete is not named',
      'write the first key of the item with its value beside $patch: delete',
    );
  reader.deletions.push({ path: path.slice(0, -1), item: { key, text: textOf(text) } });
  return GONE;
}

function isCollection(value: YamlValue | undefined): boolean {
  return value === undefined || (typeof value === 'object' && value !== null);
}

/** `cluster` holds a key `secret` of its own in Talos, so it is never a reference. */
function referenceOf(map: YamlMap, path: Path): string | null {
  const { secret, field, ...others } = map;
  if (typeof secret !== 'string' || !/^[a-z0-9-]+$/.test(secret)) return null;
  if (Object.keys(others).length > 0 || (path.length === 1 && path[0] === 'cluster')) return null;
  if (field === undefined) return labReference(secret);
  return typeof field === 'string' && /^[A-Za-z0-9._-]+$/.test(field)
    ? labReference(secret, field)
    : null;
}
