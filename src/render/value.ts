import { Sourced, type Emittable } from '../model/yaml/index.ts';

type Plain = Exclude<Emittable, Sourced>;

/** A value without the notes of where it comes from; only its outermost layer. */
export function bare(value: Emittable): Plain {
  let inner = value;
  while (inner instanceof Sourced) inner = inner.value;
  return inner;
}

/** What stands at a path of maps, or undefined. */
export function at(value: Emittable, ...keys: readonly string[]): Plain {
  let inner = bare(value);
  for (const key of keys) {
    if (!isMap(inner)) return undefined;
    inner = Object.hasOwn(inner, key) ? bare(inner[key]) : undefined;
  }
  return inner;
}

/** The text at a path of maps; undefined when it is missing, empty or something else. */
export function textAt(value: Emittable, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The list at a path of maps; empty when there is none. */
export function listAt(value: Emittable, ...keys: readonly string[]): readonly Emittable[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? (found as readonly Emittable[]) : [];
}

export function isMap(value: Emittable): value is { readonly [key: string]: Emittable } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Sourced)
  );
}

/**
 * Calls `visit` for every value inside a value, outermost first, with the key of the map that holds it; an item of
 * a list comes with the key of the list.
 */
export function walk(value: Emittable, visit: (key: string, value: Plain) => void, key = ''): void {
  const inner = bare(value);
  if (Array.isArray(inner)) {
    for (const item of inner as readonly Emittable[]) walkInto(bare(item), visit, key);
    return;
  }
  if (!isMap(inner)) return;
  for (const name of Object.keys(inner)) walkInto(bare(inner[name]), visit, name);
}

function walkInto(value: Plain, visit: (key: string, value: Plain) => void, key: string): void {
  visit(key, value);
  if (typeof value === 'object') walk(value, visit, key);
}
