// What a plain scalar is, by the rules of go.yaml.in/yaml/v3: YAML 1.2 with integers and octals of 1.1.
import { timestamp, type Timestamp } from './timestamp.ts';

export type Resolved = string | bigint | number | boolean | null | Timestamp;

const WORDS: ReadonlyMap<string, Resolved> = new Map<string, Resolved>([
  ...['true', 'True', 'TRUE'].map((word) => [word, true] as const),
  ...['false', 'False', 'FALSE'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, Number.NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map(
    (word) => [word, Number.POSITIVE_INFINITY] as const,
  ),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Forms of an integer: after the sign, which digits, to which base. */
const INTEGERS: readonly (readonly [form: RegExp, base: string])[] = [
  [/^0[xX]_*([0-9a-fA-F]+)$/, '0x'],
  [/^0[bB]([01]+)$/, '0b'],
  [/^0[oO]([0-7]+)$/, '0o'],
  [/^0([0-7]+)$/, '0o'],
  [/^(0|[1-9][0-9]*)$/, ''],
];

const LONGEST_NUMBER = 400;

/** The value of a plain scalar; text that is nothing else stays text. */
export function resolve(text: string): Resolved {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (text.length > LONGEST_NUMBER || !/^[-+.0-9]/.test(text)) return text;
  if (text.startsWith('.')) return dotted(text);
  const time = timestamp(text);
  if (time) return time;
  const digits = text.replaceAll('_', '');
  const integer = integerOf(digits);
  if (integer !== null) return integer;
  if (!FLOAT.test(digits)) return text;
  const number = Number(digits);
  return Number.isFinite(number) ? number : text;
}

/** After a leading dot everything that Go parses as a number counts, so also `.1_0` not, but `.5e3`. */
function dotted(text: string): number | string {
  const number = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : text;
}

/** An integer of Go's literals; null when it is none, or beyond 64 bits. */
function integerOf(text: string): bigint | null {
  const sign = /^[-+]/.exec(text)?.[0] ?? '';
  const rest = text.slice(sign.length);
  for (const [form, base] of INTEGERS) {
    const digits = form.exec(rest)?.[1];
    if (digits === undefined) continue;
    const size = BigInt(base + digits);
    const value = sign === '-' ? -size : size;
    const top = sign === '' ? MAX_UNSIGNED : MAX;
    return value >= MIN && value <= top ? value : null;
  }
  return null;
}

const MIN = -(2n ** 63n);
const MAX = 2n ** 63n - 1n;
const MAX_UNSIGNED = 2n ** 64n - 1n;
