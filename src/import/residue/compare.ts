import { Sourced, type Emittable } from '../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { KINDS } from '../../talos/documents/index.ts';
import { V1ALPHA1 } from '../../talos/document.ts';
import type { Rules } from '../../talos/patch/rules.ts';
import { entry, inner, opened } from '../../talos/patch/tree.ts';
import { valueAt } from '../../model/yaml/plain.ts';
import type { Node } from '../../talos/validate/node.ts';
import { isRefused, twinsOf } from '../../talos/validate/twins.ts';
import { isWithin } from '../tree.ts';
import { HEADER } from '../subject.ts';
import { idOf, isSameDocument, plainDocument, type Change, type DocumentId } from './change.ts';
import type { Compared, Spot } from './compared.ts';
import { extrasIn } from './extras.ts';
import { listChange } from './lists.ts';

/** What has to change of the rendered configuration, and what it has beyond the source. */
export interface Comparison {
  readonly changes: readonly Change[];
  readonly defaulted: readonly (DocumentId & { readonly path: readonly string[] })[];
}

/** Compares a machine with what is rendered for it. */
export function compare(machine: Compared): Comparison {
  const changes: Change[] = [];
  const defaulted: (DocumentId & { path: readonly string[] })[] = [];
  const rendered = machine.rendered.map((value) => {
    const plain = plainDocument(value);
    return { id: idOf(plain), value, plain };
  });
  for (const one of machine.source) {
    const id = idOf(one);
    const left = machine.left.find((other) => isSameDocument(idOf(other), id));
    const there = rendered.find((other) => isSameDocument(other.id, id));
    if (there) walk({ id, path: [] }, [one, left, there.value]);
    else if (left) changes.push(...wholeDocument(id, left));
  }
  for (const { id, value } of rendered) {
    const isThere = machine.source.some((one) => isSameDocument(idOf(one), id));
    if (!isThere && !hasTwin(id, machine.source)) beyond({ id, path: [] }, value);
  }
  return { changes: changes.filter((one) => !isTwin(one, rendered)), defaulted };

  function walk(
    spot: Spot,
    [source, left, there]: readonly [YamlValue, YamlValue | undefined, Emittable],
  ): void {
    const here = opened(there);
    if (isMap(source) && isEmittableMap(here)) {
      for (const key of new Set([...Object.keys(source), ...Object.keys(here)])) {
        if (spot.path.length === 0 && HEADER.has(key)) continue;
        const below = { ...spot, path: [...spot.path, key] };
        const own = valueAt(source, [key]);
        const rest = left === undefined ? undefined : valueAt(left, [key]);
        const value = entry(here, key);
        if (inner(value) === undefined) changes.push(...added(below, rest));
        else if (own === undefined) beyond(below, value);
        else walk(below, [own, rest, value]);
      }
      return;
    }
    if (Array.isArray(source) && Array.isArray(here)) {
      const outcome = listChange(spot, { source, left, there: here as Emittable[] }, machine);
      changes.push(...outcome.changes);
      if (outcome.isBeyond) defaulted.push({ ...spot.id, path: spot.path });
      return;
    }
    if (left !== undefined && !isEmpty(left)) changes.push(...replaced(spot, left, here, machine));
  }

  function beyond(spot: Spot, value: Emittable): void {
    if (isReplaced(spot, machine.source)) return;
    const extras = extrasIn(spot, value, machine);
    changes.push(...extras.removed.map((one) => ({ ...one.id, path: one.path, remove: true })));
    defaulted.push(...extras.kept.map((one) => ({ ...one.id, path: one.path })));
  }
}

function isEmittableMap(value: Emittable): value is { readonly [key: string]: Emittable } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Sourced)
  );
}

/** Nothing is said by null, nor by a map or a list that holds nothing. */
function isEmpty(value: YamlValue): boolean {
  if (Array.isArray(value)) return value.every((one) => one === null);
  return value === null || (isMap(value) && Object.values(value).every(isEmpty));
}

function wholeDocument(id: DocumentId, left: YamlMap): Change[] {
  const changes = added({ id, path: [] }, left);
  return changes.length > 0 ? changes : [{ ...id, path: [], remove: false, set: newMap() }];
}

/** What is left of a configuration, where nothing is rendered: a change for each leaf, so that machines can share some. */
function added(spot: Spot, left: YamlValue | undefined): Change[] {
  if (left === undefined || left === null) return [];
  if (isMap(left) && Object.keys(left).length > 0)
    return Object.entries(left).flatMap(([key, value]) =>
      spot.path.length === 0 && HEADER.has(key)
        ? []
        : added({ ...spot, path: [...spot.path, key] }, value),
    );
  if (isEmpty(left) && (spot.id.kind === V1ALPHA1 || Array.isArray(left))) return [];
  const set = Array.isArray(left) ? left.filter((one) => one !== null) : left;
  return [{ ...spot.id, path: spot.path, remove: false, set }];
}

function replaced(spot: Spot, left: YamlValue, there: Emittable, { rules }: Compared): Change[] {
  const here = inner(there);
  if (isSameScalar(spot, [left, here], rules)) return [];
  // An empty text and 0 have no effect in a patch, and nothing merges into another type.
  const isWeak = left === '' || left === 0;
  const isOther = typeof left === 'object' || typeof here === 'object';
  const rule = rules.get(`${spot.id.kind}/${spot.path.join('.')}`)?.how;
  const isStubborn = rule === 'once' || rule === 'url' || rule === 'size' || rule === 'zero';
  const remove = isWeak || isOther || isStubborn || typeof left !== typeof here;
  return [{ ...spot.id, path: spot.path, remove, set: left }];
}

/** Talos reads 1 and "1" alike where it knows the type; in what it only passes on they differ. */
export function isSameScalar(
  { id, path }: Spot,
  [one, other]: readonly [YamlValue, Emittable],
  rules: Rules,
): boolean {
  if (one === other) return true;
  if (typeof one === 'object' || typeof other === 'object' || other === undefined) return false;
  const isFree = path.some(
    (_, index) => rules.get(`${id.kind}/${path.slice(0, index + 1).join('.')}`)?.how === 'free',
  );
  return !isFree && String(one) === String(other);
}

/** Whether the source says in `v1alpha1` what a document of its own says in the render. */
function hasTwin({ kind }: DocumentId, source: readonly YamlMap[]): boolean {
  const old = source.find((one) => !('kind' in one));
  const { replaces = [] } = KINDS.find((one) => one.kind === kind) ?? {};
  return replaces.some((path) => valueAt(old, path.split('.')) !== undefined);
}

/** Whether Talos would refuse a change beside a document that is rendered: both would say the same. */
function isTwin(
  { kind, path, set }: Change,
  rendered: readonly { readonly id: DocumentId; readonly plain: YamlMap }[],
): boolean {
  if (kind !== V1ALPHA1 || set === undefined) return false;
  const node: Node = { value: set, path: [] };
  return rendered.some(({ id, plain }) =>
    twinsOf(id.kind, id.name ?? '').some((twin) => {
      if (twin.only !== undefined && valueAt(plain, [twin.only]) === undefined) return false;
      const at = twin.path.split('.');
      // A value below that of a twin makes this one hold something.
      return isWithin(path, at) && (path.length > at.length || isRefused(node, twin));
    }),
  );
}

function isBelowAny(path: readonly string[], replaced: readonly string[] = []): boolean {
  const text = `${path.join('.')}.`;
  return replaced.some((one) => text.startsWith(`${one}.`));
}

/** Whether the source says in a document of its own what stands in `v1alpha1` in the render. */
function isReplaced({ id, path }: Spot, source: readonly YamlMap[]): boolean {
  if (id.kind !== V1ALPHA1) return false;
  const kinds = new Set(source.map(({ kind }) => kind));
  return KINDS.some((one) => kinds.has(one.kind) && isBelowAny(path, one.replaces));
}
