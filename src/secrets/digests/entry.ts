// What the index remembers of a file, and how a file is judged by it.
import type { Facts } from './facts.ts';

/** A line of the index. */
export interface Entry extends Pick<
  Facts,
  'sha256' | 'at' | 'mac' | 'body' | 'keys' | 'recipients'
> {
  /** Some of the leaves, by which a data key is known again. */
  readonly leaves: readonly string[];
  /** Recipients that were removed while the data key stayed: they may know it. */
  readonly gone: readonly string[];
  /** Starts of the digests of earlier versions of the same second, whose date does not tell them from this one. */
  readonly before: readonly string[];
}

/**
 * recorded: byte for byte. newer: signed later, or opened by others, and not recorded yet. replayed: an older version.
 * altered: something that the signature does not cover is different under the same signature.
 */
export type Verdict = 'recorded' | 'newer' | 'replayed' | 'altered';

const SAMPLE = 4;
const BEFORE = 16;
const BEFORE_LENGTH = 16;

/** How a file stands to its line. `null`: it can no longer be read as an encrypted file. */
export function judge(entry: Entry, sha256: string, facts: Facts | null): Verdict {
  if (sha256 === entry.sha256) return 'recorded';
  if (facts === null) return 'altered';
  if (entry.before.includes(sha256.slice(0, BEFORE_LENGTH)) || facts.at < entry.at)
    return 'replayed';
  return facts.mac === entry.mac && facts.body !== entry.body ? 'altered' : 'newer';
}

/** Recipients that no longer read the file and may know its data key. */
export function goneOf(entry: Entry, facts: Facts): string[] {
  const leaves = new Set(facts.leaves);
  if (!entry.leaves.some((leaf) => leaves.has(leaf))) return [];
  const here = new Set(facts.recipients);
  return [...new Set([...entry.gone, ...entry.recipients])]
    .filter((recipient) => !here.has(recipient))
    .sort();
}

/** The line of a file that is recorded as it is now; `entry` is the line until now. */
export function recorded(entry: Entry | undefined, facts: Facts): Entry {
  const { sha256, at, mac, body, keys, recipients, leaves } = facts;
  return {
    ...{ sha256, at, mac, body, keys, recipients },
    leaves: leaves.slice(0, SAMPLE),
    gone: entry ? goneOf(entry, facts) : [],
    before: entry ? beforeOf(entry, facts) : [],
  };
}

function beforeOf({ sha256, at, before }: Entry, facts: Facts): string[] {
  if (at !== facts.at) return [];
  const known = new Set([...before, sha256.slice(0, BEFORE_LENGTH)]);
  known.delete(facts.sha256.slice(0, BEFORE_LENGTH));
  return [...known].slice(-BEFORE);
}
