import type { Place } from '../../model/place.ts';
import { CroftError } from '../../base/error.ts';
import {
  factsOf,
  judge,
  sha256Of,
  type Entry,
  type Facts,
  type Index,
  type Verdict,
} from '../../secrets/digests/index.ts';
import { formatOf } from '../../secrets/sops/index.ts';

/** A file of the tree that is encrypted, or is named by the index. */
export interface SealedFile {
  /** Relative to the lab. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** An encrypted file that Croft rendered, as croft.lock knows it. */
export interface WrittenFile extends SealedFile {
  /** The digest of what was rendered. */
  readonly sha256: string;
  readonly source: string;
}

/** A file with what the index says of it. */
export interface JudgedFile extends SealedFile {
  readonly sha256: string;
  readonly entry: Entry | undefined;
  readonly verdict: Verdict | 'unnamed';
  /** Not taken of a file that is recorded as it is; null when it cannot be read. */
  readonly facts: Facts | null;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/** Judges files by the index. What is no encrypted file, and was none, is left out. */
export function judgeFiles(files: readonly SealedFile[], index: Index): JudgedFile[] {
  return files.flatMap(({ path, bytes }): JudgedFile[] => {
    const entry = index.get(path);
    const sha256 = sha256Of(bytes);
    const base = { path, bytes, sha256, entry };
    if (entry?.sha256 === sha256) return [{ ...base, verdict: 'recorded', facts: null }];
    const facts = tryFacts(path, bytes);
    if (facts instanceof CroftError) {
      if (!entry && NO_FILE.has(facts.code)) return [];
      const verdict = entry ? 'altered' : 'unnamed';
      return [{ ...base, verdict, facts: null, problem: facts.code }];
    }
    return [{ ...base, facts, verdict: entry ? judge(entry, sha256, facts) : 'unnamed' }];
  });
}

/** What a text is told that only speaks of encrypted values, such as documentation. */
const NO_FILE: ReadonlySet<string> = new Set(['sops-not-encrypted', 'sops-format']);

function tryFacts(path: string, bytes: Uint8Array): Facts | CroftError {
  try {
    return factsOf(bytes, formatOf(path));
  } catch (error) {
    if (error instanceof CroftError) return error;
    throw error;
  }
}

/** A file as a whole. */
export function whole(path: string): Place {
  const start = { line: 1, column: 1, offset: 0 };
  return { file: path, range: { start, end: start } };
}
