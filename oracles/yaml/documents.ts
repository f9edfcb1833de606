// Documents in every style of YAML, made from a seed: the same seed makes the same documents on every machine.
import { SAFE } from './scalars.ts';

/** Integers from 0 up to `bound`, a fixed sequence for each seed (mulberry32). */
function sequence(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

/** `count` documents. */
export function generatedDocuments(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => new Maker(sequence(seed + index)).document());
}

class Maker {
  readonly #next: (bound: number) => number;
  readonly #maps: string[] = [];
  readonly #values: string[] = [];
  #names = 0;

  constructor(next: (bound: number) => number) {
    this.#next = next;
  }

  document(): string {
    const body = this.#next(5) === 0 ? this.#list(0, 0) : this.#map(0, 0);
    const start = this.#pick(['', '---\n', '# first\n---\n', '--- # note\n', '# yaml\n\n']);
    const text = `${start}${body}${this.#pick(['', '\n# last\n', '...\n', ''])}`;
    return this.#next(6) === 0 ? text.replaceAll('\n', '\r\n') : text;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#next(items.length)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  #map(indent: number, depth: number): string {
    const lead = ' '.repeat(indent);
    let text = '';
    if (this.#maps.length > 0 && this.#next(4) === 0) text += `${lead}<<: ${this.#merged()}\n`;
    for (let left = 1 + this.#next(4); left > 0; left -= 1) {
      if (this.#next(8) === 0) text += this.#pick(['\n', `${lead}# note\n`, '# note: x\n', '  \n']);
      text += this.#value(`${lead}${this.#key()}:`, indent, depth, false);
    }
    return text;
  }

  #merged(): string {
    const one = `*${this.#pick(this.#maps)}`;
    return this.#next(3) === 0 ? `[${one}, *${this.#pick(this.#maps)}]` : one;
  }

  #list(indent: number, depth: number): string {
    const lead = ' '.repeat(indent);
    let text = '';
    for (let left = 1 + this.#next(4); left > 0; left -= 1)
      text += this.#value(`${lead}-`, indent, depth, true);
    return text;
  }

  /** Everything below a `key:` or a `-`, whose line is ended. */
  #value(head: string, indent: number, depth: number, item: boolean): string {
    const deeper = depth < 4 ? this.#next(10) : 3 + this.#next(7);
    const anchor = this.#next(7) === 0 ? `a${++this.#names}` : null;
    const mark = anchor === null ? '' : ` &${anchor}`;
    const child = indent + 1 + this.#next(4);
    if (deeper === 0) {
      const text = `${head}${mark}${this.#plainEnding()}${this.#map(child, depth + 1)}`;
      if (anchor !== null) this.#maps.push(anchor);
      return text;
    }
    if (deeper === 1) {
      const flat = !item && this.#next(2) === 0 ? indent : child;
      return `${head}${mark}${this.#plainEnding()}${this.#list(flat, depth + 1)}`;
    }
    if (deeper === 2 && item) return `${head} ${this.#map(indent + 2, depth + 1).trimStart()}`;
    if (deeper === 3) return `${head}${mark} ${this.#block(child)}`;
    if (deeper === 4 && this.#values.length > 0)
      return `${head} *${this.#pick(this.#values)}${this.#ending()}`;
    const inline = this.#inline(indent);
    const ending = inline === '' ? this.#plainEnding() : this.#ending();
    const text = `${head}${mark} ${inline}${ending}`;
    if (anchor !== null) this.#values.push(anchor);
    return text;
  }

  /** Kubernetes refuses a tab straight after a `-`. */
  #plainEnding(): string {
    return this.#pick(['\n', '\n', ' # note\n', '   \n']);
  }

  #ending(): string {
    return this.#pick(['\n', '\n', '\n', ' # note\n', '   \n', '\t# tab\n']);
  }

  #key(): string {
    const name = `k${++this.#names}`;
    return this.#pick([
      name,
      name,
      name,
      `"${name}"`,
      `'${name} x'`,
      `${name}.x/y`,
      `${name} `,
      `1${this.#names}`,
      `${this.#names}.5`,
    ]);
  }

  #inline(indent: number): string {
    const kind = this.#next(12);
    if (kind === 0) return this.#flow(indent, 0);
    if (kind === 1)
      return `"${this.#words(' ')}\\n\\t\\"x\\" ${this.#pick(['\\u00e9', '\\x41', '\\\\'])}"`;
    if (kind === 2) return `'${this.#words(' ')} it''s'`;
    const fold = `\n${' '.repeat(indent + 1 + this.#next(3))}`;
    if (kind === 3) return this.#words(fold);
    if (kind === 4) return `"${this.#words(fold)}${this.#pick(['', '\n', '\\\n'])}${fold}end"`;
    if (kind === 5) return '';
    if (kind === 6) return `!!str ${this.#pick(SAFE)}`;
    return this.#pick(SAFE);
  }

  #words(separator: string): string {
    return ['one', this.#pick(['two', 'yes', '017', 'a:b', 'x#y']), 'three'].join(separator);
  }

  #flow(indent: number, depth: number): string {
    const gap = this.#pick(['', ' ', `\n${' '.repeat(indent + 2)}`, '\n']);
    const parts: string[] = [];
    const map = this.#next(2) === 0;
    for (let left = this.#next(4); left > 0; left -= 1) {
      const inner = depth < 3 && this.#next(4) === 0;
      const value = inner ? this.#flow(indent, depth + 1) : this.#flowScalar();
      parts.push(map ? `${this.#pick(['', '"'])}k${++this.#names}: ${value}` : value);
    }
    const text = parts.map((part) => (/^"k\d+:/.test(part) ? part.replace(':', '":') : part));
    const comma = parts.length > 0 && this.#next(5) === 0 ? ',' : '';
    return (map ? '{' : '[') + gap + text.join(`,${gap || ' '}`) + comma + gap + (map ? '}' : ']');
  }

  #flowScalar(): string {
    return this.#pick([this.#pick(SAFE), this.#pick(SAFE), '"q, x"', "'[y]'", 'a b']);
  }

  #block(indent: number): string {
    const lead = ' '.repeat(indent);
    const header = `${this.#pick(['|', '>'])}${this.#pick(['', '-', '+'])}`;
    const lines = Array.from({ length: 1 + this.#next(4) }, () =>
      this.#pick(['text', 'a: b', '- x', '# no comment', '', '  more', 'end ']),
    );
    // The first line tells the indentation.
    const body = ['first', ...lines].map((line) => (line === '' ? '' : `${lead}${line}`));
    return `${header}${this.#pick(['\n', ' # note\n'])}${body.join('\n')}\n`;
  }
}
