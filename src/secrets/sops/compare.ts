import { bytesOf } from './cipher.ts';
import { sealedAt } from './open.ts';
import { Branch, Comment, List, type Tree, type Value } from './tree.ts';

/** The values of a tree by place, as sops signs them; without comments. */
export function essence(tree: Tree): string {
  const out: string[] = [];
  const add = (value: Value | Comment): void => {
    if (value instanceof Comment) return;
    if (value instanceof Branch) {
      out.push('{');
      for (const item of value.items) {
        if (item instanceof Comment) continue;
        out.push(JSON.stringify(item.key));
        add(item.value);
      }
      out.push('}');
    } else if (value instanceof List) {
      out.push('[');
      value.items.forEach(add);
      out.push(']');
    } else if (value === null) out.push('null');
    // Minus zero in clear is read back as zero.
    else out.push(Buffer.from(bytesOf(value === 0 ? 0 : value)).toString('base64'));
  };
  tree.forEach(add);
  return out.join(' ');
}

/** Whether two trees are the same, comments and the types of values included. */
export function sameTree(one: Tree, other: Tree): boolean {
  return one.length === other.length && one.every((branch, at) => same(branch, other[at] ?? null));
}

function same(one: Value | Comment, other: Value | Comment): boolean {
  if (one instanceof Branch)
    return (
      other instanceof Branch &&
      sameItems(one.items, other.items, (a, b) => {
        if (a instanceof Comment || b instanceof Comment)
          return a instanceof Comment && b instanceof Comment && same(a, b);
        return a.key === b.key && same(a.value, b.value);
      })
    );
  if (one instanceof List) return other instanceof List && sameItems(one.items, other.items, same);
  if (one === null || other === null) return one === other;
  if (other instanceof Branch || other instanceof List) return false;
  return sealedAt(one, '') === sealedAt(other, '');
}

function sameItems<T>(
  one: readonly T[],
  other: readonly T[],
  equal: (a: T, b: T) => boolean,
): boolean {
  return (
    one.length === other.length &&
    one.every((item, at) => {
      const twin = other[at];
      return twin !== undefined && equal(item, twin);
    })
  );
}
