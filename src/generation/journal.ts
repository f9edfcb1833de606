import { sha256 } from './digest.ts';
import { pathProblem } from './path.ts';

/** One step of a generation. Its staged file, and what it replaces, are numbered by its place in the journal. */
export interface JournalEntry {
  readonly path: string;
  /** Digest of the content that comes; null where the file goes. */
  readonly after: string | null;
  /** What stood there when it was planned, as `markOf` says it. */
  readonly before: string;
}

/** What a generation is about to do, complete: who finds it can finish the work. */
export interface Journal {
  /** Digests of croft.lock; `before` is 'absent' where there was none. */
  readonly lock: { readonly before: string; readonly after: string };
  readonly entries: readonly JournalEntry[];
}

const VERSION = 1;

/** A line with the digest of the rest, then the rest. */
export function formatJournal({ lock, entries }: Journal): string {
  const body = JSON.stringify({
    version: VERSION,
    lock: [lock.before, lock.after],
    entries: entries.map(({ path, after, before }) => [path, after, before]),
  });
  return `${sha256(Buffer.from(body))}\n${body}\n`;
}

/** Null when the text is cut off, damaged, of another version, or names a path outside the tree. */
export function parseJournal(text: string): Journal | null {
  const body = text.slice(65, -1);
  if (text !== `${sha256(Buffer.from(body))}\n${body}\n`) return null;
  const data = jsonOf(body);
  if (!isRecord(data) || data['version'] !== VERSION) return null;
  const { lock, entries: list } = data;
  if (!isPair(lock) || !Array.isArray(list)) return null;
  const entries = list.flatMap((item: unknown) => entryOf(item) ?? []);
  if (entries.length !== list.length) return null;
  return { lock: { before: lock[0], after: lock[1] }, entries };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function entryOf(item: unknown): JournalEntry | null {
  if (!Array.isArray(item)) return null;
  const [path, after, before] = item as unknown[];
  if (typeof path !== 'string' || typeof before !== 'string' || pathProblem(path)) return null;
  return after === null || typeof after === 'string' ? { path, after, before } : null;
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isPair(data: unknown): data is [string, string] {
  return Array.isArray(data) && data.length === 2 && data.every((item) => typeof item === 'string');
}
