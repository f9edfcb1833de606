/**
 * Plain data as Kubernetes reads it. An integer that a double cannot hold is a bigint. A map has no inherited
 * names: `__proto__` and `constructor` are ordinary keys of it.
 */
export type YamlValue =
  string | number | bigint | boolean | null | YamlValue[] | { [key: string]: YamlValue };

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly (string | number)[];

export type YamlMap = { [key: string]: YamlValue };

/**
 * A map without inherited names. A constructor with an empty prototype is used because V8 keeps such objects in
 * their fast form, which it does not for `Object.create(null)` (measured: twice the speed on 40-line documents).
 */
export const newMap: () => YamlMap = (() => {
  function Plain(): void {
    // Nothing: the prototype is what counts.
  }
  Plain.prototype = Object.freeze(Object.create(null)) as object;
  return () => new (Plain as unknown as new () => YamlMap)();
})();

/** Whether a value is a map, not a list or a scalar. */
export function isMap(value: YamlValue | undefined): value is YamlMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
