import { referencesIn, resolved } from '../../model/secret-reference.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Rules } from '../../talos/patch/rules.ts';
import type { Place } from '../imported.ts';
import { placeOf } from '../lab/lines.ts';
import { valueAt } from '../../model/yaml/plain.ts';
import { identity, type MachineReading } from '../lab/word.ts';
import { HEADER, type Finding } from '../subject.ts';
import { idOf, isSameDocument, type DocumentId } from './change.ts';
import { isSameScalar } from './compare.ts';
import { isPart } from './lists.ts';

/** A machine, and what is rendered for it once everything was written. */
export interface Proven {
  readonly machine: MachineReading;
  readonly rendered: readonly YamlMap[];
  /** What readers find in the rendered configuration. */
  readonly again: readonly Finding[];
  readonly rules: Rules;
  /** Findings that went back: they are judged as what is left. */
  readonly returned: ReadonlySet<Finding>;
  /** The value behind a text that may hold references to secrets. */
  readonly clear: Parameters<typeof resolved>[1];
}

/** Something of the source that is not in what is rendered. */
export interface Lost {
  readonly at: Place;
  readonly path: readonly (string | number)[];
}

/**
 * Whatever of a machine's source the rendered configuration does not carry: neither the value itself nor its word. The
 * name of the cluster is not looked for: readers only read it where it stands in the wrong place.
 */
export function lostOf(proof: Proven): Lost[] {
  const { machine, rendered } = proof;
  const found = new Set(proof.again.map(keyOf));
  const lost: Lost[] = [];
  for (const document of machine.reading.left) {
    const there = documentIn(rendered, idOf(document));
    const original = machine.reading.originalOf(document);
    for (const path of leaves(document))
      if (!isCarried(proof, { id: idOf(document), path, document, there }))
        lost.push({ at: machine.machine.placeOf(original, path), path });
  }
  for (const finding of machine.reading.findings) {
    const isName = finding.path.join() === 'name';
    if (isName || found.has(keyOf(finding)) || proof.returned.has(finding)) continue;
    const isThere = finding.pieces.every(({ document, path, value }) => {
      const original = machine.reading.originalOf(document);
      const there = documentIn(rendered, idOf(original));
      const other = there && thereAt(there, path);
      const own = clearOf(value, proof);
      return other?.some((one) => isPart(own, clearOf(one, proof))) === true;
    });
    const at = placeOf({ by: machine, finding });
    if (!isThere && at) lost.push({ at, path: finding.path });
  }
  return lost;
}

/** What may carry a value: what stands at its path, of a list any item. */
function thereAt(document: YamlMap, path: Path): YamlValue[] {
  const index = path.findIndex((step) => typeof step === 'number');
  if (index === -1) return present(valueAt(document, path));
  const list = valueAt(document, path.slice(0, index));
  const items = Array.isArray(list) ? list : [];
  return items.flatMap((item) => present(valueAt(item, path.slice(index + 1))));
}

function present<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

function keyOf({ path, isItem, value }: Finding): string {
  return `${JSON.stringify(path)}${String(isItem)}${identity(value)}`;
}

function documentIn(documents: readonly YamlMap[], id: DocumentId): YamlMap | undefined {
  return documents.find((one) => isSameDocument(idOf(one), id));
}

interface Leaf {
  readonly id: DocumentId;
  readonly path: readonly (string | number)[];
  readonly document: YamlMap;
  readonly there: YamlMap | undefined;
}

function isCarried(proof: Proven, { id, path, document, there }: Leaf): boolean {
  const value = clearOf(valueAt(document, path) ?? null, proof);
  if (there === undefined) return false;
  if (path.length === 0) return true;
  const index = path.findIndex((step) => typeof step === 'number');
  const list = index === -1 ? undefined : valueAt(there, path.slice(0, index));
  if (index !== -1) {
    const items = clearOf(list ?? null, proof);
    return Array.isArray(items) && items.some((one) => isPart(withoutGaps(value), one));
  }
  const other = clearOf(valueAt(there, path) ?? null, proof);
  const keys = path.map(String);
  return isSameScalar({ id, path: keys }, [value, other], proof.rules) || isPart(value, other);
}

function withoutGaps(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(withoutGaps);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutGaps(one)]));
}

function clearOf(value: YamlValue, proof: Proven): YamlValue {
  if (typeof value === 'string') return resolved(value, proof.clear);
  if (Array.isArray(value)) return value.map((one) => clearOf(one, proof));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clearOf(one, proof)]));
}

/** Paths of what a document says: of scalars, and of the items of lists. */
function leaves(document: YamlMap): (readonly (string | number)[])[] {
  const found: (readonly (string | number)[])[] = [];
  const look = (value: YamlValue, path: readonly (string | number)[]): void => {
    if (value === null) return;
    if (Array.isArray(value))
      for (const [index, item] of value.entries()) if (item !== null) found.push([...path, index]);
    if (isMap(value))
      for (const [key, one] of Object.entries(value))
        if (path.length > 0 || !HEADER.has(key)) look(one, [...path, key]);
    if (typeof value !== 'object') found.push(path);
  };
  look(document, []);
  return found.length > 0 || !('kind' in document) ? found : [[]];
}

/** Paths at which a machine has another secret than the bundle of its cluster: it belongs to another one. */
export function strangeSecrets({
  machine,
  rendered,
  clear,
}: Pick<Proven, 'machine' | 'rendered' | 'clear'>): Lost[] {
  const found: Lost[] = [];
  for (const document of machine.machine.documents) {
    const there = documentIn(rendered, idOf(document));
    for (const path of there ? texts(there) : []) {
      const own = valueAt(document, path);
      const text = valueAt(there, path);
      if (typeof own !== 'string' || typeof text !== 'string' || own === text) continue;
      if (referencesIn(text).every(({ secret }) => secret !== null)) continue;
      const value = resolved(text, clear);
      if (referencesIn(value).length === 0 && value.trim() !== resolved(own, clear).trim())
        found.push({ at: machine.machine.placeOf(document, path), path });
    }
  }
  return found;
}

function texts(value: YamlValue, path: readonly (string | number)[] = []): Lost['path'][] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, one]) => texts(one, [...path, key]));
}
