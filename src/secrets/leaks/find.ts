import { compareText } from '../../base/text.ts';
import { findDotenv, isDotenv } from './dotenv.ts';
import { findObjects } from './documents.ts';
import { findForms } from './forms.ts';
import type { Leak, Page, Spot } from './leak.ts';
import { findNamedValues } from './named-values.ts';
import { findPrivateKeys } from './private-keys.ts';
import { lineAround, rangesOf, textOf } from './text.ts';
import { findTofuState } from './tofu-state.ts';

/** Bytes of a file that are looked at; a larger one is skipped, and said to be. */
const LIMIT = 16 * 1024 * 1024;

/** A person's word, on the line or the one before it, that what looks like a secret is none. */
export const MARK = 'croft: not-a-secret';

/** What was found in a file. */
export interface Scan {
  /** By place; one for each stretch of text, of the detector that knows most about it. */
  readonly leaks: readonly Leak[];
  /** How many more stand at a line that is marked with `MARK`. */
  readonly marked: number;
  /** Why nothing was looked for. */
  readonly skipped: 'binary' | 'too-large' | null;
}

/** From what knows the object to what only knows the shape of a value. */
const DETECTORS: readonly ((page: Page) => Spot[])[] = [
  findObjects,
  findTofuState,
  findForms,
  findPrivateKeys,
  findDotenv,
  (page) => (isDotenv(page.path) ? [] : findNamedValues(page)),
];

/**
 * Secrets in clear in the content of a file. `path` counts for what a dotenv file is and for what may be parsed.
 * Takes time in proportion to the size, whatever the content. Never throws for what a file holds.
 */
export function findLeaks(path: string, bytes: Uint8Array): Scan {
  const none = { leaks: [], marked: 0 };
  if (bytes.length > LIMIT) return { ...none, skipped: 'too-large' };
  const text = textOf(bytes);
  if (text === null) return { ...none, skipped: 'binary' };
  const page = { path, text };
  const spots = apart(DETECTORS.flatMap((detect) => detect(page)));
  const open = spots.filter(({ start }) => !isMarked(text, start));
  const rangeOf = rangesOf(text);
  const leaks = open.map(({ kind, start, end, message }) => ({
    kind,
    range: rangeOf(start, end),
    message,
  }));
  return { leaks, marked: spots.length - open.length, skipped: null };
}

/** Spots by place; of those that overlap, the one of the earlier detector. */
function apart(spots: readonly Spot[]): Spot[] {
  const ordered = spots
    .map((spot, rank) => ({ spot, rank }))
    .sort((a, b) => a.spot.start - b.spot.start || a.rank - b.rank);
  const kept: typeof ordered = [];
  for (const one of ordered) {
    const last = kept.at(-1);
    if (!last || one.spot.start >= last.spot.end) kept.push(one);
    else if (one.rank < last.rank) kept[kept.length - 1] = one;
  }
  return kept
    .map(({ spot }) => spot)
    .sort((a, b) => a.start - b.start || compareText(a.kind, b.kind));
}

function isMarked(text: string, start: number): boolean {
  const line = lineAround(text, start);
  if (line.includes(MARK)) return true;
  const before = text.lastIndexOf('\n', start - 1);
  return before > 0 && lineAround(text, before - 1).includes(MARK);
}
