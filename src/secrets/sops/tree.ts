import { Timestamp } from '../../base/go-yaml/timestamp.ts';

export { Timestamp };

/** A comment between the entries of a mapping or a list. */
export class Comment {
  readonly text: string;
  /** It stands at the end of the line of the entry that follows it here. */
  readonly inline: boolean;

  constructor(text: string, inline = false) {
    this.text = text;
    this.inline = inline;
  }
}

/** A mapping: entries and comments in the order of the file. */
export class Branch {
  readonly items: readonly (Entry | Comment)[];

  constructor(items: readonly (Entry | Comment)[]) {
    this.items = items;
  }
}

/** A sequence: values and comments in the order of the file. */
export class List {
  readonly items: readonly (Value | Comment)[];

  constructor(items: readonly (Value | Comment)[]) {
    this.items = items;
  }
}

export interface Entry {
  readonly key: string;
  readonly value: Value;
}

/** Integers are `bigint`, floats are `number`; bytes are text that is not UTF-8. */
export type Scalar = string | bigint | number | boolean | null | Uint8Array | Timestamp;

export type Value = Scalar | Branch | List;

/** The documents of a file; only YAML has more than one. */
export type Tree = readonly Branch[];

export function entriesOf(branch: Branch): Entry[] {
  return branch.items.filter((item): item is Entry => !(item instanceof Comment));
}

/** The value below a key of a mapping; undefined when there is none. */
export function lookup(branch: Branch, key: string): Value | undefined {
  return entriesOf(branch).find((entry) => entry.key === key)?.value;
}
