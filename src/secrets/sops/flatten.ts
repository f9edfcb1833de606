// The sops block of a store without nesting: keys such as `age__list_0__map_enc`.
import { problem } from './problem.ts';
import { Branch, Comment, entriesOf, List, type Entry, type Scalar, type Value } from './tree.ts';
import { compareText } from '../../base/text.ts';

/** A nested block as flat entries. */
export function flatten(block: Branch): { readonly key: string; readonly value: Scalar }[] {
  return entriesOf(block).flatMap(({ key, value }) => descend(key, value));
}

function descend(key: string, value: Value): { key: string; value: Scalar }[] {
  if (value instanceof Branch)
    return entriesOf(value).flatMap((entry) => descend(`${key}__map_${entry.key}`, entry.value));
  if (value instanceof List)
    return value.items
      .filter((item) => !(item instanceof Comment))
      .flatMap((item, at) => descend(`${key}__list_${at}`, item));
  return [{ key, value }];
}

interface Nest {
  value?: Value;
  readonly parts: Map<string, Nest>;
  list: boolean;
}

/** Flat entries as a nested block. Throws `sops-metadata` where they contradict each other. */
export function unflatten(entries: readonly Entry[]): Branch {
  const root = nest();
  for (const { key, value } of entries) place(root, key, value);
  const block = build(root, 0);
  return block instanceof Branch ? block : bad();
}

function nest(): Nest {
  return { parts: new Map(), list: false };
}

function bad(): never {
  throw problem('sops-metadata', 'has keys in its sops block that do not fit together');
}

function place(root: Nest, path: string, value: Value): void {
  let at = root;
  let list = false;
  for (const part of path.split(/(__map_|__list_)/)) {
    if (part === '__map_' || part === '__list_') {
      list = part === '__list_';
      continue;
    }
    if (at.value !== undefined || (at.parts.size > 0 && at.list !== list)) bad();
    at.list = list;
    const next = at.parts.get(part) ?? nest();
    at.parts.set(part, next);
    at = next;
    list = false;
  }
  if (at.value !== undefined || at.parts.size > 0) bad();
  at.value = value;
}

function build({ value, parts, list }: Nest, depth: number): Value {
  if (depth > 20) bad();
  if (value !== undefined) return value;
  if (!list) {
    const sorted = [...parts].sort(([a], [b]) => compareText(a, b));
    return new Branch(sorted.map(([key, part]) => ({ key, value: build(part, depth + 1) })));
  }
  return new List(
    Array.from(parts, (_, at) => {
      const part = parts.get(String(at));
      return part ? build(part, depth + 1) : bad();
    }),
  );
}
