import { newMap, Sourced, type Emittable, type Path, type YamlValue } from '../model/yaml/index.ts';
import type { YamlMap } from '../model/yaml/value.ts';

/** A map of a machine configuration. Values may carry their origins; secrets are references, never values. */
export type TalosMap = { readonly [key: string]: Emittable };

export function isMap(value: Emittable): value is TalosMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Sourced)
  );
}

/** Maps together, at every depth; of anything else that stands in both, the second. What is undefined is not there. */
export function mergedMaps(one: TalosMap, other: TalosMap): TalosMap {
  const whole = new Map(Object.entries(one));
  for (const [key, value] of Object.entries(other)) {
    if (value === undefined) continue;
    const before = whole.get(key);
    whole.set(key, isMap(before) && isMap(value) ? mergedMaps(before, value) : value);
  }
  return Object.fromEntries(whole);
}

/** A map in which `tag` notes the origin of everything that is no map itself, by its path. */
export function tagged(
  map: TalosMap,
  tag: (path: Path, value: Emittable) => Emittable,
  path: Path = [],
): TalosMap {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => {
      const at = [...path, key];
      return [key, isMap(value) ? tagged(value, tag, at) : tag(at, value)];
    }),
  );
}

/** A value without the notes of where it comes from, and without what is undefined. */
export function plain(value: Emittable): YamlValue {
  if (value instanceof Sourced) return plain(value.value);
  if (value === undefined || value === null) return null;
  if (Array.isArray(value))
    return (value as readonly Emittable[]).filter((item) => item !== undefined).map(plain);
  return isMap(value) ? plainMap(value) : (value as YamlValue);
}

/** As `plain`, for a map. */
export function plainMap(map: TalosMap): YamlMap {
  const bare = newMap();
  for (const [key, inner] of Object.entries(map)) if (inner !== undefined) bare[key] = plain(inner);
  return bare;
}
