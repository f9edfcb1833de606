import type { Path } from '../model/yaml/index.ts';
import { copyOf, valueAt } from '../model/yaml/plain.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../model/yaml/value.ts';

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
  return valueAt(root, path) === undefined && setAt(root, path, value);
}

/**
 * Sets a value over what stands there, with the maps and lists on the way; false where something else stands on the way. A
 * list has a gap (null) for each item before it that is not there.
 */
export function setAt(root: YamlMap, path: Path, value: YamlValue): boolean {
  let here: YamlValue = root;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const next: YamlValue =
      valueAt(here, [step]) ?? (typeof path[index + 1] === 'number' ? [] : newMap());
    if (typeof next !== 'object' || !put(here, step, next)) return false;
    here = next;
  }
  const last = path.at(-1);
  return last !== undefined && put(here, last, value);
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
  if (Array.isArray(parent) && typeof step === 'number') {
    while (parent.length < step) parent.push(null);
    parent[step] = value;
  } else if (isMap(parent)) parent[step] = value;
  else return false;
  return true;
}
