/** What can be written as YAML. A map entry or list item that is undefined is left out. */
export type Emittable =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | readonly Emittable[]
  | { readonly [key: string]: Emittable }
  | Sourced;

/** A value with the place that it comes from, which this layer only passes on. */
export class Sourced<O = unknown> {
  readonly value: Emittable;
  readonly origin: O;

  constructor(value: Emittable, origin: O) {
    this.value = value;
    this.origin = origin;
  }
}

/** `value`, noted to come from `origin`. */
export function sourced<O>(value: Emittable, origin: O): Sourced<O> {
  return new Sourced(value, origin);
}
