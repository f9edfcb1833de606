// sops prints an encrypted comment that stood behind a value above it. A file that is encrypted again from its plain
// text keeps such comments where they were, so that only what changed changes.
import { Branch, Comment, List, type Entry, type Tree, type Value } from './tree.ts';

/** The tree as sops prints it: comments that were encrypted stand above. */
export function printed(tree: Tree, wasSealed: ReadonlySet<Comment>): Tree {
  const shown = <T>(item: T): T | Comment =>
    item instanceof Comment && wasSealed.has(item) ? new Comment(item.text) : item;
  const branch = ({ items }: Branch): Branch =>
    new Branch(
      items.map((item) =>
        item instanceof Comment ? shown(item) : { key: item.key, value: value(item.value) },
      ),
    );
  const value = (one: Value): Value => {
    if (one instanceof Branch) return branch(one);
    if (!(one instanceof List)) return one;
    return new List(one.items.map((item) => (item instanceof Comment ? shown(item) : value(item))));
  };
  return tree.map(branch);
}

/** The tree with its comments behind values where `before` has the same ones for the same keys. */
export function relaid(tree: Tree, before: Tree): Tree {
  return tree.map((branch, at) => relaidBranch(branch, before[at] ?? new Branch([])));
}

interface Held {
  readonly comments: Comment[];
  readonly value: Value;
}

function relaidBranch({ items }: Branch, before: Branch): Branch {
  const known = heldBy(before);
  const out: (Entry | Comment)[] = [];
  let above: Comment[] = [];
  for (const item of items) {
    if (item instanceof Comment) {
      above.push(item);
      continue;
    }
    const held = known.get(item.key);
    out.push(...(held && sameTexts(held.comments, above) ? held.comments : above));
    out.push(held ? { key: item.key, value: relaidValue(item.value, held.value) } : item);
    above = [];
  }
  return new Branch([...out, ...above]);
}

function heldBy({ items }: Branch): ReadonlyMap<string, Held> {
  const known = new Map<string, Held>();
  let comments: Comment[] = [];
  for (const item of items) {
    if (item instanceof Comment) comments.push(item);
    else {
      known.set(item.key, { comments, value: item.value });
      comments = [];
    }
  }
  return known;
}

function sameTexts(one: readonly Comment[], other: readonly Comment[]): boolean {
  return one.length === other.length && one.every(({ text }, at) => text === other[at]?.text);
}

function relaidValue(value: Value, before: Value): Value {
  if (value instanceof Branch && before instanceof Branch) return relaidBranch(value, before);
  if (!(value instanceof List) || !(before instanceof List)) return value;
  if (value.items.length !== before.items.length) return value;
  return new List(
    value.items.map((item, at) => {
      const old = before.items[at] ?? null;
      if (item instanceof Comment)
        return old instanceof Comment && old.text === item.text ? old : item;
      return old instanceof Comment ? item : relaidValue(item, old);
    }),
  );
}
