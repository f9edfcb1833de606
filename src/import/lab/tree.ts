import type { Path } from '../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';

/** The value at a path; undefined when nothing is there. */
export function valueAt(value: YamlValue | undefined, path: Path): YamlValue | undefined {
  let here = value;
  for (const step of path) {
    if (Array.isArray(here) && typeof step === 'number') here = here[step];
    else if (isMap(here) && Object.hasOwn(here, step)) here = here[step];
    else return undefined;
  }
  return here;
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

/** Two maps together at every depth; of anything else that stands in both, the second. Both stay as they are. */
export function merged(below: YamlMap, above: YamlMap): YamlMap {
  const map = copyOf(below);
  for (const [key, value] of Object.entries(above)) {
    const there = Object.hasOwn(map, key) ? map[key] : undefined;
    map[key] = isMap(there) && isMap(value) ? merged(there, value) : copyOf(value);
  }
  return map;
}

/** Sets a value, with the maps and lists on the way; false where something else stands on the way, or there. */
export function setNew(root: YamlMap, path: Path, value: YamlValue): boolean {
  let here: YamlValue = root;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const next: YamlValue =
      valueAt(here, [step]) ?? (typeof path[index + 1] === 'number' ? [] : newMap());
    if (typeof next !== 'object') return false;
    put(here, step, next);
    here = next;
  }
  const last = path.at(-1);
  if (last === undefined || valueAt(here, [last]) !== undefined) return false;
  return put(here, last, value);
}

/** Adds an item to the list at a path; gives its index, or null where something else stands. */
export function addItem(root: YamlMap, path: Path, item: YamlValue): number | null {
  const list = valueAt(root, path);
  if (list === undefined) return setNew(root, path, [item]) ? 0 : null;
  return Array.isArray(list) ? list.push(item) - 1 : null;
}

/** Removes the key at a path, if it is there. */
export function removeKey(root: YamlValue, path: Path): boolean {
  const parent = valueAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined) return false;
  if (Array.isArray(parent) && typeof last === 'number') return parent.splice(last, 1).length > 0;
  if (!isMap(parent) || !Object.hasOwn(parent, last)) return false;
  return Reflect.deleteProperty(parent, last);
}

/** `network.dns[0]`, `talos.mirrors["docker.io"]`: a path as people read it. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w$-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** Whether a path begins with another. */
export function isWithin(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => path[index] === step);
}

function put(parent: YamlValue, step: string | number, value: YamlValue): boolean {
  if (Array.isArray(parent) && typeof step === 'number') parent[step] = value;
  else if (isMap(parent)) parent[step] = value;
  else return false;
  return true;
}
