import { createHash } from 'node:crypto';
import { bytesOf } from './cipher.ts';
import { problem } from './problem.ts';
import type { Place } from './rule.ts';
import { Branch, Comment, List, type Entry, type Scalar, type Tree, type Value } from './tree.ts';

export type Leaf = Exclude<Scalar, null> | Comment;

/** What becomes of a value or a comment. */
export type Change = (leaf: Leaf, place: Place) => Leaf;

/** The tree with every value and comment changed, in the order in which sops signs them. Null stays. */
export function walk(tree: Tree, change: Change): Tree {
  return tree.map((branch) => walkBranch(branch, { path: [], comments: [], change }));
}

interface Context {
  readonly path: readonly string[];
  readonly comments: readonly (readonly string[])[];
  readonly change: Change;
}

function walkBranch(branch: Branch, { path, comments, change }: Context): Branch {
  let above: string[] = [];
  const items = branch.items.map((item): Entry | Comment => {
    if (!(item instanceof Comment)) {
      const { key, value } = item;
      const inner = { path: [...path, key], comments: [...comments, above], change };
      above = [];
      return { key, value: walkValue(value, inner) };
    }
    above.push(item.text);
    const made = change(item, {
      path,
      comments: [...comments, above],
      isComment: true,
      inList: false,
    });
    if (made instanceof Comment) return made;
    if (typeof made === 'string') return new Comment(made, item.inline);
    throw problem('sops-cipher', 'has a comment that is encrypted as another type');
  });
  return new Branch(items);
}

function walkList(list: List, { path, comments, change }: Context): List {
  let above: string[] = [];
  const items = list.items.map((item): Value | Comment => {
    if (!(item instanceof Comment)) {
      const here = [...comments, above];
      above = [];
      return isLeaf(item)
        ? change(item, { path, comments: here, isComment: false, inList: true })
        : walkValue(item, { path, comments: here, change });
    }
    above.push(item.text);
    return change(item, {
      path,
      comments: [...comments, above],
      isComment: true,
      inList: true,
    });
  });
  return new List(items);
}

function isLeaf(value: Value): value is Exclude<Scalar, null> {
  return value !== null && !(value instanceof Branch) && !(value instanceof List);
}

function walkValue(value: Value, context: Context): Value {
  if (value === null) return null;
  if (value instanceof Branch) return walkBranch(value, context);
  if (value instanceof List) return walkList(value, context);
  const { path, comments } = context;
  const made = context.change(value, { path, comments, isComment: false, inList: false });
  if (made instanceof Comment)
    throw problem('sops-cipher', 'has a value that is encrypted as a comment');
  return made;
}

/** The path that binds an encrypted value to its place; list indexes are no part of it. */
export function boundTo(path: readonly string[]): string {
  return `${path.join(':')}:`;
}

/** SHA-256 of `sops`: what the digest over encrypted values alone begins with, so that it never equals the other. */
const ONLY_ENCRYPTED = Buffer.from(
  '8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69',
  'hex',
);

/** The digest that a file is signed with, value by value. */
export class Digest {
  readonly #hash = createHash('sha512');
  readonly #onlyEncrypted: boolean;

  constructor(onlyEncrypted: boolean) {
    this.#onlyEncrypted = onlyEncrypted;
    if (onlyEncrypted) this.#hash.update(ONLY_ENCRYPTED);
  }

  add(leaf: Leaf, encrypted: boolean): void {
    if (leaf instanceof Comment || (this.#onlyEncrypted && !encrypted)) return;
    this.#hash.update(bytesOf(leaf));
  }

  end(): string {
    return this.#hash.digest('hex').toUpperCase();
  }
}
