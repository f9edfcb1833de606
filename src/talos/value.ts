import type { Emittable } from '../model/yaml/index.ts';
import { Sourced } from '../model/yaml/index.ts';

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
