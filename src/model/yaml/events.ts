// js-yaml wants lines inside brackets and quotes indented below their key, as YAML 1.2 says. Kubernetes' reader does
// not, and files are written that way. Such a line is put at the end of the line before it, which means the same
// there and moves no offset; then the text is read again.
import { EVENT_ID, parseEvents, YAMLException, type Event } from 'js-yaml';

/** Where the reader stopped, in its own words. */
export interface ReadFailure {
  readonly reason: string;
  readonly offset: number;
}

/** Line breaks that were taken for spaces, and what to say should that have been wrong. */
export interface Joins {
  readonly newlines: readonly number[];
  readonly failure: ReadFailure;
}

/** A line break that is read as a space; from `from` on, what stands before it is taken for a comment. */
interface Join {
  readonly newline: number;
  readonly from: number;
  /** What the line before ends in: anything without a `#`, a comment, or a `#` in quotes that go on. */
  readonly before: 'plain' | 'comment' | 'quoted';
}

/** How much text may be read again, in UTF-16 units, and how often. */
const AGAIN = { size: 32 * 1024 * 1024, times: 200 };

/** A longer line is not looked through for a comment. */
const LONGEST_LINE = 2000;

/** The events of a text, or where it is not YAML or deeper than `depth`. */
export function readEvents(
  text: string,
  depth: number,
): { readonly events: readonly Event[]; readonly joins: Joins | null } | ReadFailure {
  const read = tryEvents(text, depth);
  if (Array.isArray(read)) return { events: read, joins: null };
  const times = Math.min(AGAIN.times, AGAIN.size / (text.length + 1));
  const joins: Join[] = [];
  let source = text;
  let next: Event[] | ReadFailure = read;
  while (!Array.isArray(next)) {
    const join = joinAt(source, next);
    if (!join || joins.length >= times) return read;
    joins.push(join);
    const gap = ' '.repeat(join.newline + 1 - join.from);
    source = source.slice(0, join.from) + gap + source.slice(join.newline + 1);
    next = tryEvents(source, depth);
  }
  const events = next;
  if (!joins.every((join) => isSound(join, events))) return read;
  return { events, joins: { newlines: joins.map(({ newline }) => newline), failure: read } };
}

function tryEvents(source: string, depth: number): Event[] | ReadFailure {
  try {
    // A scalar counts as a level there, and so does what may turn out to be a key.
    return parseEvents(source, { maxDepth: depth + 2 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason, offset: error.mark?.position ?? 0 };
  }
}

/** The line break before a line that is not indented enough; null when that is not what went wrong. */
function joinAt(source: string, { reason, offset }: ReadFailure): Join | null {
  const newline = source.lastIndexOf('\n', offset - 1);
  if (reason !== 'deficient indentation' || newline === -1) return null;
  if (/^(?:---|\.\.\.)(?:\s|$)/.test(source.slice(newline + 1, newline + 5))) return null;
  const lineStart = source.lastIndexOf('\n', newline - 1) + 1;
  const line = source.slice(lineStart, newline);
  const from = newline - (line.endsWith('\r') ? 1 : 0);
  if (!line.includes('#')) return { newline, from, before: 'plain' };
  if (line.length > LONGEST_LINE) return null;
  const tokens = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^"'#]|(?<=\S)#)*/.exec(line)?.[0] ?? '';
  if (tokens.length === line.length) return { newline, from, before: 'plain' };
  if (line.charAt(tokens.length) !== '#') return { newline, from, before: 'quoted' };
  return { newline, from: lineStart + tokens.length, before: 'comment' };
}

/** Whether what was taken for a comment is outside of every scalar, and what was taken for quoted inside of one. */
function isSound({ newline, from, before }: Join, events: readonly Event[]): boolean {
  if (before === 'plain') return true;
  const within = events.some(
    (event) =>
      event.type === EVENT_ID.SCALAR && event.valueStart < newline && event.valueEnd > from,
  );
  return within === (before === 'quoted');
}
