import { Sourced, sourced, type Emittable } from '../../model/yaml/index.ts';
import { isMap, type TalosMap } from '../value.ts';

/** A value without its own origin; those below it keep theirs. */
export function inner(value: Emittable): Emittable {
  let bare = value;
  while (bare instanceof Sourced) bare = bare.value;
  return bare;
}

export function isList(value: Emittable): value is readonly Emittable[] {
  return Array.isArray(value);
}

/** A list or a map without its own origin, which what is in it gets instead. */
export function opened(value: Emittable): Emittable {
  if (!(value instanceof Sourced)) return value;
  const below = opened(value.value);
  const tag = (one: Emittable): Emittable =>
    one instanceof Sourced || one === undefined ? one : sourced(one, value.origin);
  if (isList(below)) return below.map(tag);
  if (!isMap(below)) return below;
  return Object.fromEntries(Object.entries(below).map(([key, one]) => [key, tag(one)]));
}

/** The value of a key that a map itself has. */
export function entry(map: TalosMap, key: string): Emittable {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The value at keys from a map on; undefined when something on the way is no map. */
export function valueAt(map: Emittable, keys: readonly string[]): Emittable {
  return keys.reduce<Emittable>((value, key) => {
    const at = inner(value);
    return isMap(at) ? entry(at, key) : undefined;
  }, map);
}

/** A map without the value at keys; the same map when there is none. */
export function without(map: TalosMap, [key = '', ...rest]: readonly string[]): TalosMap {
  const value = opened(entry(map, key));
  if (rest.length > 0 && !isMap(value)) return map;
  return Object.fromEntries(
    Object.entries(map).flatMap(([name, one]) => {
      if (name !== key) return [[name, one]];
      return rest.length > 0 && isMap(value) ? [[name, without(value, rest)]] : [];
    }),
  );
}

/** Whether two values are written the same way, wherever they come from. */
export function isSame(one: Emittable, other: Emittable): boolean {
  const [a, b] = [inner(one), inner(other)];
  if (isList(a) && isList(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isMap(a) || !isMap(b)) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSame(entry(a, key), entry(b, key)));
}

/** No configuration is nested deeper. */
const DEEPEST = 200;

/** How many values there are in a value, itself included; without end for one that is nested too deep. */
export function weight(value: Emittable, most: number): number {
  let sum = 0;
  const open: { readonly value: Emittable; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined && sum <= most; next = open.pop()) {
    const { depth } = next;
    if (depth > DEEPEST) return Infinity;
    sum += 1;
    const at = inner(next.value);
    const children: readonly Emittable[] = isList(at) ? at : isMap(at) ? Object.values(at) : [];
    for (const child of children) open.push({ value: child, depth: depth + 1 });
  }
  return sum;
}

/** A scalar as text; empty for a collection. */
export function textOf(value: Emittable): string {
  const at = inner(value);
  if (typeof at === 'string') return at;
  return typeof at === 'number' || typeof at === 'boolean' || typeof at === 'bigint'
    ? String(at)
    : '';
}
