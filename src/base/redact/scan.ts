import type { Automaton } from './automaton.ts';
import { isBlank } from './forms.ts';

/** From the first unit up to, not including, the last. */
export interface Span {
  readonly start: number;
  end: number;
}

/** What a text holds. */
export interface Scan {
  /** Where secrets stand: apart from one another, in their order. */
  readonly spans: readonly Span[];
  /** Where what may become a secret begins, were more text to follow. */
  readonly open: number;
}

/** The character of a text at an index as it was before it was written, and where the next begins. */
interface Token {
  readonly unit: number;
  readonly next: number;
}

/** How a text is read: as it is, with escapes of URLs undone, or with backslashes undone. */
interface View {
  /** Without it in the text, the view shows nothing new. */
  readonly sign: string;
  /** The escape at an index where `sign` stands; null when it is none; 'cut' when the text ends within it. */
  readonly read: (text: string, at: number) => Token | null | 'cut';
}

const BACKSLASH = 0x5c;
const LETTERS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };
const DIGITS: Readonly<Record<string, number>> = { u: 4, x: 2 };

/** A value may be folded with this many blanks in one place; otherwise a stream could have to be kept whole. */
const MOST_BLANKS = 4_096;

const VIEWS: readonly View[] = [
  { sign: '', read: () => null },
  { sign: '%', read: readPercent },
  { sign: '\\', read: readBackslash },
];

/** Every secret of an automaton in a text, by every view. */
export function scan(automaton: Automaton, text: string): Scan {
  const all: Span[] = [];
  let open = text.length;
  for (const view of VIEWS) {
    if (!text.includes(view.sign)) continue;
    const seen = scanView(automaton, text, view);
    all.push(...seen.spans);
    open = Math.min(open, seen.open);
  }
  // Half an escape must not be taken for a whole character when the text goes on.
  return { spans: union(all), open: isEscaped(text, open) ? open - 1 : open };
}

function scanView(automaton: Automaton, text: string, { sign, read }: View): Scan {
  const spans: Span[] = [];
  const signUnit = sign === '' ? -1 : sign.charCodeAt(0);
  /** Where each character that is no blank begins. */
  const starts = new Uint32Array(text.length);
  let [count, state, last, cut] = [0, 0, 0, text.length];
  /** Where the match that `state` stands for begins. */
  const begin = (of: number): number => starts[count - automaton.depth(of)] ?? 0;
  for (let at = 0, next = 0; at < text.length; at = next) {
    let unit = text.charCodeAt(at);
    next = at + 1;
    if (unit === signUnit) {
      const token = read(text, at);
      if (token === 'cut') cut = Math.min(cut, automaton.depth(state) === 0 ? at : begin(state));
      else if (token) ({ unit, next } = token);
    }
    if (isBlank(unit)) continue;
    starts[count] = at;
    count += 1;
    state = automaton.step(at - last > MOST_BLANKS ? 0 : state, unit);
    last = next;
    for (let match = automaton.longest(state); match !== 0; match = automaton.shorter(match)) {
      const start = begin(match);
      if (automaton.isAlone(match) && !standsAlone(text, start, next)) continue;
      addMatch(spans, text, { start, end: next });
      break;
    }
  }
  const isKept = automaton.depth(state) > 0 && text.length - last <= MOST_BLANKS;
  return { spans, open: Math.min(cut, isKept ? begin(state) : text.length) };
}

/** `%41` is a letter; what is not ASCII keeps its percent sign, as it does in the pattern. */
function readPercent(text: string, at: number): ReturnType<View['read']> {
  const unit = hexAt(text, at + 1, 2);
  if (unit === null && at + 3 > text.length) return 'cut';
  return unit === null || unit > 0x7f ? null : { unit, next: at + 3 };
}

/** Escapes of JSON, YAML and shells: a letter with a meaning, a number, a line that goes on, any other character. */
function readBackslash(text: string, at: number): ReturnType<View['read']> {
  if (at + 1 >= text.length) return 'cut';
  const letter = text.charAt(at + 1);
  const digits = DIGITS[letter];
  if (digits !== undefined) {
    const unit = hexAt(text, at + 2, digits);
    if (unit !== null) return { unit, next: at + 2 + digits };
    if (at + 2 + digits > text.length) return 'cut';
  }
  return { unit: LETTERS[letter] ?? text.charCodeAt(at + 1), next: at + 2 };
}

function hexAt(text: string, at: number, digits: number): number | null {
  const part = text.slice(at, at + digits);
  return part.length === digits && /^[0-9a-fA-F]+$/.test(part) ? Number.parseInt(part, 16) : null;
}

function standsAlone(text: string, start: number, end: number): boolean {
  return !/[\p{L}\p{N}_]/u.test(text.charAt(start - 1) + text.charAt(end));
}

/**
 * Adds a match that ends behind all earlier ones. One that begins or ends within an escape takes it whole, so that a
 * JSON text stays one.
 */
function addMatch(spans: Span[], text: string, { start, end }: Span): void {
  const last = spans.at(-1);
  if (last && start < last.end && start >= last.start) {
    last.end = Math.max(last.end, end);
    return;
  }
  const isHalf =
    text.charCodeAt(end - 1) === BACKSLASH &&
    /["\\]/.test(text.charAt(end)) &&
    !isEscaped(text, end - 1);
  const span = {
    start: escapeStart(text, start),
    end: Math.min(text.length, isHalf ? end + 1 : end),
  };
  let before = spans.at(-1);
  while (before && before.start >= span.start) {
    spans.pop();
    before = spans.at(-1);
  }
  spans.push(span);
}

/** Where the escape begins that an index lies in; the index itself when it lies in none. */
function escapeStart(text: string, at: number): number {
  for (let start = at - 1; start >= 0 && start >= at - 5; start -= 1)
    if (text.charCodeAt(start) === BACKSLASH) {
      const isWithin = start === at - 1 || /^\\u[0-9a-fA-F]*$/.test(text.slice(start, at));
      return isWithin && !isEscaped(text, start) ? start : at;
    }
  return at;
}

/** Whether an odd number of backslashes stands before an index. */
function isEscaped(text: string, at: number): boolean {
  let before = at;
  while (before > 0 && text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (at - before) % 2 === 1;
}

/** The same places, in their order and apart from one another. */
function union(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
