import { LIMITS } from './limits.ts';
import { problem } from './problem.ts';
import {
  Branch,
  Comment,
  entriesOf,
  List,
  Timestamp,
  type Entry,
  type Tree,
  type Value,
} from './tree.ts';

interface Reader {
  readonly text: string;
  at: number;
  nodes: number;
  depth: number;
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/** The object of a JSON text, in its order, integers exact. Throws `sops-format`. */
export function loadJson(text: string): Tree {
  const reader: Reader = { text, at: 0, nodes: 0, depth: 0 };
  const value = read(reader);
  if (!(value instanceof Branch))
    fail(reader, 'sops encrypts JSON files with an object at the top');
  take(reader, SPACE);
  if (reader.at < text.length) fail(reader, 'text follows the object');
  return [value];
}

function fail({ text, at }: Reader, message: string): never {
  throw problem('sops-format', `is not JSON: ${message}`, text.slice(0, at).split('\n').length);
}

function take(reader: Reader, form: RegExp): RegExpExecArray | null {
  form.lastIndex = reader.at;
  const match = form.exec(reader.text);
  if (match) reader.at = form.lastIndex;
  return match;
}

function read(reader: Reader): Value {
  take(reader, SPACE);
  reader.nodes++;
  if (reader.nodes > LIMITS.nodes || reader.depth > LIMITS.depth)
    throw problem('sops-too-large', 'has more values than are read, or deeper ones');
  const character = reader.text.charAt(reader.at);
  if (character === '{') return readObject(reader);
  if (character === '[') return readArray(reader);
  if (character === '"') return readString(reader);
  for (const [word, value] of WORDS) {
    if (!reader.text.startsWith(word, reader.at)) continue;
    reader.at += word.length;
    return value;
  }
  return readNumber(reader);
}

const WORDS: readonly (readonly [string, boolean | null])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

function readNumber(reader: Reader): bigint | number {
  const match = take(reader, NUMBER);
  if (!match) fail(reader, 'a value is missing');
  const [text, fraction, exponent] = match;
  if (fraction === undefined && exponent === undefined && text.length <= 20) {
    const integer = BigInt(text);
    if (BigInt.asIntN(64, integer) === integer) return integer;
  }
  const number = Number(text);
  if (!Number.isFinite(number)) fail(reader, 'a number is too large');
  return number;
}

function readString(reader: Reader): string {
  const match = take(reader, STRING);
  if (!match) fail(reader, 'a text without its end, or with a control character');
  return (JSON.parse(match[0]) as string).toWellFormed();
}

/** Reads what `one` reads, separated by commas, up to `end`. */
function readItems(reader: Reader, end: string, one: () => void): void {
  reader.at++;
  reader.depth++;
  take(reader, SPACE);
  if (reader.text.charAt(reader.at) !== end) {
    for (;;) {
      one();
      take(reader, SPACE);
      if (reader.text.charAt(reader.at) !== ',') break;
      reader.at++;
    }
  }
  if (reader.text.charAt(reader.at) !== end) fail(reader, `',' or '${end}' is missing`);
  reader.at++;
  reader.depth--;
}

function readObject(reader: Reader): Branch {
  const items: Entry[] = [];
  const seen = new Set<string>();
  readItems(reader, '}', () => {
    take(reader, SPACE);
    if (reader.text.charAt(reader.at) !== '"') fail(reader, 'a key is missing');
    const key = readString(reader);
    if (seen.has(key)) fail(reader, 'the same key stands twice in one object');
    seen.add(key);
    take(reader, SPACE);
    if (reader.text.charAt(reader.at) !== ':') fail(reader, "':' is missing");
    reader.at++;
    items.push({ key, value: read(reader) });
  });
  return new Branch(items);
}

function readArray(reader: Reader): List {
  const items: Value[] = [];
  readItems(reader, ']', () => {
    items.push(read(reader));
  });
  return new List(items);
}

/** `stores.json.indent` of `.sops.yaml`: spaces, or -1 for a tab. */
export const TAB_INDENT = -1;

/** The JSON text of the first document, as Go writes it; comments are left out. */
export function emitJson(tree: Tree, indent = TAB_INDENT): string {
  const step = indent === TAB_INDENT ? '\t' : ' '.repeat(indent);
  return `${encode(tree[0] ?? new Branch([]), '\n', step)}\n`;
}

function encode(value: Value, line: string, step: string): string {
  const inner = line + step;
  if (value instanceof Branch) {
    const entries = entriesOf(value).map(
      ({ key, value: one }) => `${quoted(key)}: ${encode(one, inner, step)}`,
    );
    return entries.length === 0 ? '{}' : `{${inner}${entries.join(`,${inner}`)}${line}}`;
  }
  if (value instanceof List) {
    const items = value.items
      .filter((item) => !(item instanceof Comment))
      .map((item) => encode(item, inner, step));
    return items.length === 0 ? '[]' : `[${inner}${items.join(`,${inner}`)}${line}]`;
  }
  return scalar(value);
}

function scalar(value: Exclude<Value, Branch | List>): string {
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Uint8Array) return quoted(new TextDecoder().decode(value));
  if (value instanceof Timestamp) return quoted(value.text);
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value))
    throw problem('sops-unsupported', 'has a number that JSON cannot hold');
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A string as Go's encoding/json writes it: also `<`, `>`, `&` and line separators escaped. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[<>&\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  });
}
