import { visible } from '../../base/diagnostic.ts';
import { CroftError } from '../../base/error.ts';
import { blockHeader, inline } from './quote.ts';
import { Sourced, type Emittable } from './sourced.ts';
import type { Path } from './value.ts';

export interface EmitOptions {
  /** Comment lines below the `---`, without their `#`. */
  readonly header?: string;
}

/** Where a line of emitted text comes from. */
export interface EmittedLine {
  readonly path: Path;
  /** The innermost origin around the line's value; undefined when there is none. */
  readonly origin: unknown;
}

/**
 * Writes one document: `---`, two spaces a level, keys in the order given, strings quoted exactly where a YAML 1.1
 * or 1.2 reader would take them for something else, text of several lines as `|` blocks, no line folded. Ends in
 * a newline. Throws CroftError `emit-number` for a number that YAML as Kubernetes reads it has no place for.
 */
export function emit(value: Emittable, options: EmitOptions = {}): string {
  const writer = new Writer(null);
  writer.document(value, options);
  return writer.out;
}

/** Like `emit`, with a record for each line (index = line - 1) of its path and the innermost origin that applies. */
export function emitWithOrigins(
  value: Emittable,
  options: EmitOptions = {},
): { text: string; lines: EmittedLine[] } {
  const record = new Record();
  const writer = new Writer(record);
  writer.document(value, options);
  return { text: writer.out, lines: record.lines };
}

/**
 * A value below `head`, which ends in a key's `:` or a list item's `-`, as lines whose last one is ended; further
 * lines start with `indent`. A collection in a list item starts on the line of its `-`.
 */
export function emitBelow(head: string, value: Emittable, indent: string): string {
  const writer = new Writer(null);
  writer.value(head, value, indent, head.endsWith('-'));
  return writer.out;
}

/** Longer keys are not keys for every reader unless a `?` stands before them. */
const LONGEST_KEY = 1000;

class Record {
  readonly lines: EmittedLine[] = [];
  readonly path: (string | number)[] = [];
  origin: unknown = undefined;

  add(count: number): void {
    const line = { path: [...this.path], origin: this.origin };
    for (let i = 0; i < count; i += 1) this.lines.push(line);
  }
}

class Writer {
  out = '';
  readonly #record: Record | null;

  constructor(record: Record | null) {
    this.#record = record;
  }

  document(value: Emittable, { header }: EmitOptions): void {
    this.#line('---');
    if (header !== undefined)
      for (const line of header.split('\n')) this.#line(`# ${visible(line)}`.trimEnd());
    const record = this.#record;
    let inner = value;
    while (inner instanceof Sourced) {
      if (record) record.origin = inner.origin;
      inner = inner.value;
    }
    if (isCollection(inner)) this.#collection(inner, '', '');
    else this.#line(scalar(inner));
  }

  /** A map or list that is not empty: its first line continues `first`, the others start with `rest`. */
  #collection(value: object, first: string, rest: string): void {
    const record = this.#record;
    const indent = `${rest}  `;
    const origin = record?.origin;
    let lead = first;
    if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly Emittable[]).entries()) {
        if (item === undefined) continue;
        record?.path.push(index);
        this.value(`${lead}-`, item, indent, true);
        record?.path.pop();
        lead = rest;
        if (record) record.origin = origin;
      }
      return;
    }
    const map = value as { readonly [key: string]: Emittable };
    for (const key of Object.keys(map)) {
      const item = map[key];
      if (item === undefined) continue;
      record?.path.push(key);
      const name = inline(key);
      if (name.length > LONGEST_KEY) this.#line(`${lead}? ${name}`);
      const head = name.length > LONGEST_KEY ? `${rest}:` : `${lead}${name}:`;
      this.value(head, item, indent, false);
      record?.path.pop();
      lead = rest;
      if (record) record.origin = origin;
    }
  }

  /** A value below `head`, which ends in `:` or `-`. */
  value(head: string, value: Emittable, indent: string, compact: boolean): void {
    let inner = value;
    while (inner instanceof Sourced) {
      if (this.#record) this.#record.origin = inner.origin;
      inner = inner.value;
    }
    if (typeof inner === 'string') this.#string(head, inner, indent);
    else if (!isCollection(inner)) this.#line(`${head} ${scalar(inner)}`);
    else if (compact) this.#collection(inner, `${head} `, indent);
    else {
      this.#line(head);
      this.#collection(inner, indent, indent);
    }
  }

  #string(head: string, text: string, indent: string): void {
    const header = text.includes('\n') ? blockHeader(text) : null;
    if (header === null) {
      this.#line(`${head} ${inline(text)}`);
      return;
    }
    const body = text.replace(/\n(?=[^\n])/g, `\n${indent}`);
    this.#lines(`${head} ${header}\n${indent}${body.endsWith('\n') ? body : `${body}\n`}`);
  }

  #line(text: string): void {
    this.out += `${text}\n`;
    this.#record?.add(1);
  }

  /** Text of several lines, the last one ended. */
  #lines(text: string): void {
    this.out += text;
    this.#record?.add(text.split('\n').length - 1);
  }
}

/** Whether a value is a map or list with anything in it; an empty one is written like a scalar. */
function isCollection(value: Exclude<Emittable, Sourced>): value is object & typeof value {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value))
    return (value as readonly Emittable[]).some((item) => item !== undefined);
  const map = value as { readonly [key: string]: Emittable };
  for (const key of Object.keys(map)) if (map[key] !== undefined) return true;
  return false;
}

/** Anything but a collection that holds something, on one line. */
export function scalar(value: Exclude<Emittable, Sourced>): string {
  if (typeof value === 'string') return inline(value);
  if (typeof value === 'number') return number(value);
  if (typeof value !== 'object') return value === undefined ? 'null' : String(value);
  if (value === null) return 'null';
  return Array.isArray(value) ? '[]' : '{}';
}

function number(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0.0' : String(value);
  if (!Number.isFinite(value))
    throw new CroftError('emit-number', `${value} cannot be written: JSON has no such number`);
  const text = String(value);
  if (text.includes('.')) return text;
  // YAML 1.1 knows a float by its dot.
  return text.includes('e') ? text.replace('e', '.0e') : `${text}.0`;
}
