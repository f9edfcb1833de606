import { createAutomaton, type Automaton, type Pattern } from './automaton.ts';
import { formsOf } from './forms.ts';
import { scan, type Span } from './scan.ts';

/** What stands in place of a secret, of whatever length; two secrets side by side have one mark. */
export const SECRET_MARK = '[secret]';

/** Hides text that arrives in pieces. */
export interface RedactedStream {
  /** What may be shown by now: all but what could become a secret with the next piece. */
  write(piece: string): string;
  /** What is left. */
  end(): string;
}

/**
 * Hides known values in whatever is shown or stored: as they are, folded over lines, in base64, hexadecimal digits, URLs,
 * JSON, YAML and words of a shell. Time is linear in the text, memory in the values. A value of four or five characters
 * is hidden only where it stands alone, a shorter one not at all.
 */
export interface Redactor {
  /** From now on the value is hidden. */
  readonly learn: (value: string) => void;
  /** Values that a verb may print as long as all goes well: learned by `recall` only, so that they cost nothing. */
  readonly hold: (values: () => Iterable<string>) => void;
  /** From now on what is held is hidden too, for something failed: at most 10,000 values. */
  readonly recall: () => void;
  /** The text with a mark for each secret; itself when it has none. */
  readonly redact: (text: string) => string;
  readonly stream: () => RedactedStream;
}

const MOST_RECALLED = 10_000;

/** A redactor of these values; `learn` adds more. */
export function createRedactor(values: Iterable<string> = []): Redactor {
  const patterns = new Map<string, Pattern>();
  let automaton: Automaton | null = null;
  let held: (() => Iterable<string>)[] = [];
  const learn = (value: string): void => {
    for (const pattern of formsOf(value)) {
      if (patterns.get(pattern.text)?.alone === false) continue;
      patterns.set(pattern.text, pattern);
      automaton = null;
    }
  };
  const current = (): Automaton => (automaton ??= createAutomaton([...patterns.values()]));
  for (const value of values) learn(value);
  return {
    learn,
    hold(source) {
      held.push(source);
    },
    recall() {
      const all = new Set(held.flatMap((source) => [...source()]));
      held = [];
      for (const value of [...all].slice(0, MOST_RECALLED)) learn(value);
    },
    redact(text) {
      if (patterns.size === 0) return text;
      const { spans } = scan(current(), text);
      return spans.length === 0
        ? text
        : marked(text, spans, { done: 0, isMarked: false }, text.length);
    },
    stream: () => createStream(current),
  };
}

/** How much of the kept text was shown already, and whether a mark was the last of it. */
interface Shown {
  readonly done: number;
  readonly isMarked: boolean;
}

function createStream(current: () => Automaton): RedactedStream {
  let kept = '';
  let shown: Shown = { done: 0, isMarked: false };
  const show = (text: string, isEnd: boolean): string => {
    const { spans, open } = scan(current(), text);
    const until = isEnd ? text.length : Math.max(open, shown.done);
    const result = marked(text, spans, shown, until);
    const across = spans.find(({ start, end }) => start < until && end >= until);
    // The character before tells whether a short value stands alone.
    const from = open > 0 && text.charAt(open - 1) !== '\\' ? open - 1 : open;
    kept = isEnd ? '' : text.slice(from);
    const done = isEnd ? 0 : Math.max(until, across?.end ?? 0) - from;
    shown = { done, isMarked: !isEnd && across !== undefined };
    return result;
  };
  return {
    write: (piece) => show(kept + piece, false),
    end: () => show(kept, true),
  };
}

/** A part of a text, from what was shown up to an index, with a mark for each span that begins in it. */
function marked(
  text: string,
  spans: readonly Span[],
  { done, isMarked }: Shown,
  until: number,
): string {
  let result = '';
  let at = done;
  let joins = isMarked;
  for (const { start, end } of spans) {
    if (start >= until) break;
    if (end <= done) continue;
    if (!joins || start > at) result += text.slice(at, Math.max(at, start)) + SECRET_MARK;
    joins = true;
    at = end;
  }
  return at < until ? result + text.slice(at, until) : result;
}
