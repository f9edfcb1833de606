// Plain values: reading, changing and comparing them by path.
import { isMap, newMap, type Path, type YamlValue } from './value.ts';

/** One step of an edit; without a value it deletes. */
export interface Change {
  readonly path: Path;
  readonly value?: YamlValue;
}

/** The value at a path; undefined when there is none. */
export function valueAt(root: YamlValue | undefined, path: Path): YamlValue | undefined {
  let value = root;
  for (const step of path) value = value === undefined ? undefined : child(value, step);
  return value;
}

function child(value: YamlValue, step: string | number): YamlValue | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isMap(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** A copy that shares nothing with the value. */
export function copyOf<T extends YamlValue>(value: T): T;
export function copyOf(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map((item) => copyOf(item));
  if (!isMap(value)) return value;
  const map = newMap();
  for (const [key, one] of Object.entries(value)) map[key] = copyOf(one);
  return map;
}

/** A copy of `root` in which one place is set or deleted. Maps and lists on the way are created. */
export function withChange(root: YamlValue, { path, value }: Change): YamlValue {
  const [step, ...rest] = path;
  if (step === undefined) return value ?? null;
  const inner: Change = value === undefined ? { path: rest } : { path: rest, value };
  const drops = rest.length === 0 && value === undefined;
  if (typeof step === 'number' && !isMap(root)) {
    const list = Array.isArray(root) ? [...root] : [];
    if (drops) list.splice(step, 1);
    else list[step] = withChange(list[step] ?? null, inner);
    return list;
  }
  const map = newMap();
  if (isMap(root)) Object.assign(map, root);
  if (drops) Reflect.deleteProperty(map, step);
  else map[step] = withChange(map[step] ?? null, inner);
  return map;
}

/** A value at the end of a path that does not exist yet. */
export function nested(path: Path, value: YamlValue): YamlValue {
  let inner = value;
  for (const step of path.toReversed()) {
    if (typeof step === 'number') inner = [inner];
    else {
      const map = newMap();
      map[step] = inner;
      inner = map;
    }
  }
  return inner;
}

/** Whether two values are the same, whatever the order of keys. */
export function sameValue(a: YamlValue | undefined, b: YamlValue | undefined): boolean {
  if (Array.isArray(a))
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => sameValue(item, b[index]))
    );
  if (!isMap(a)) return Object.is(a, b);
  if (!isMap(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
  );
}

/** The smallest changes that turn what stands at a path into `value`: what is equal, and its comments, stays. */
export function changesTo(root: YamlValue, { path, value }: Change): Change[] {
  const old = valueAt(root, path);
  if (value === undefined) return old === undefined ? [] : [{ path }];
  if (sameValue(old, value)) return [];
  const found: Change[] = [];
  if (isMap(old) && isMap(value) && Object.keys(old).length > 0 && Object.keys(value).length > 0) {
    for (const key of Object.keys(value))
      found.push(...changesTo(root, { path: [...path, key], value: value[key] ?? null }));
    for (const key of Object.keys(old))
      if (!Object.hasOwn(value, key)) found.push({ path: [...path, key] });
    return found;
  }
  if (Array.isArray(old) && Array.isArray(value) && old.length > 0 && value.length > 0) {
    for (const [index, item] of value.entries())
      found.push(...changesTo(root, { path: [...path, index], value: item }));
    for (let index = old.length - 1; index >= value.length; index -= 1)
      found.push({ path: [...path, index] });
    return found;
  }
  return [{ path, value }];
}
