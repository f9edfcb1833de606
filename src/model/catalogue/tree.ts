import type { Origin } from '../origin.ts';
import { emit, newMap, Sourced, sourced, type Emittable, type Path } from '../yaml/index.ts';

/** A map of values without inherited names: `__proto__` and `constructor` are data. */
export type TreeMap = Record<string, Emittable>;

export function emptyMap(): TreeMap {
  return newMap();
}

/** The value without the origin around it; what is inside keeps its own. */
export function open(value: Emittable): Exclude<Emittable, Sourced> {
  let opened = value;
  while (opened instanceof Sourced) opened = opened.value;
  return opened;
}

/** Whether an opened value is a map. */
export function isTreeMap(value: Emittable): value is Readonly<Record<string, Emittable>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Sourced)
  );
}

/** Whether an opened value is a list. */
export function isTreeList(value: Emittable): value is readonly Emittable[] {
  return Array.isArray(value);
}

/** Origin of a value: its own, else that of the first leaf inside, among those that `accept` takes. */
export function originOf(
  value: Emittable,
  accept: (origin: Origin) => boolean = () => true,
): Origin | undefined {
  if (value instanceof Sourced) {
    const origin = value.origin as Origin;
    return accept(origin) ? origin : originOf(value.value, accept);
  }
  const parts = isTreeList(value) ? value : isTreeMap(value) ? Object.values(value) : [];
  for (const part of parts) {
    const origin = originOf(part, accept);
    if (origin) return origin;
  }
  return undefined;
}

/** A copy of declared data in which every scalar and every empty list or map carries its origin. */
export function tag(value: unknown, path: Path, originAt: (path: Path) => Origin): Emittable {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) {
    if (value.length === 0) return sourced([], originAt(path));
    return value.map((item, index) => tag(item, [...path, index], originAt));
  }
  if (typeof value !== 'object' || value === null) return sourced(value as Emittable, originAt(path));
  const result = emptyMap();
  const keys = Object.keys(value);
  if (keys.length === 0) return sourced(result, originAt(path));
  for (const key of keys) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined) result[key] = tag(item, [...path, key], originAt);
  }
  return result;
}

/** Every scalar of computed data with one origin, which may be replaced deeper inside. */
export function tagAll(value: Emittable, origin: Origin): Emittable {
  if (value instanceof Sourced || value === undefined) return value;
  if (isTreeList(value))
    return value.length === 0 ? sourced(value, origin) : value.map((item) => tagAll(item, origin));
  if (!isTreeMap(value)) return sourced(value, origin);
  const result = emptyMap();
  for (const [key, item] of Object.entries(value))
    if (item !== undefined) result[key] = tagAll(item, origin);
  return result;
}

/** The same data without origins. */
export function plain(value: Emittable): Emittable {
  const opened = open(value);
  if (isTreeList(opened)) return opened.map(plain);
  if (!isTreeMap(opened)) return opened;
  const result = emptyMap();
  for (const key of Object.keys(opened)) result[key] = plain(opened[key]);
  return result;
}

/** The value at a path, or undefined where the path leads nowhere. */
export function at(value: Emittable, path: Path): Emittable {
  let current = open(value);
  let found: Emittable = value;
  for (const step of path) {
    if (isTreeList(current)) found = typeof step === 'number' ? current[step] : current[Number(step)];
    else if (isTreeMap(current) && Object.hasOwn(current, step)) found = current[step];
    else return undefined;
    current = open(found);
  }
  return found;
}

/** Whether two values are the same data, whatever their origins and the order of their keys. */
export function same(a: Emittable, b: Emittable): boolean {
  const left = open(a);
  const right = open(b);
  if (isTreeList(left) && isTreeList(right))
    return left.length === right.length && left.every((item, index) => same(item, right[index]));
  if (isTreeMap(left) && isTreeMap(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
    );
  }
  return left === right;
}

/** The data as a YAML text, to stand in a text of a manifest: without a document marker. */
export function yamlText(value: Emittable): string {
  return emit(plain(value)).replace(/^---\n/, '');
}
