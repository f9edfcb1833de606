// What is read of the encrypted files in every check: little code, as most checks find nothing else to do.
import type { Diagnostic } from '../base/diagnostic.ts';
import { parseLock } from '../generation/index.ts';
import type { Entry } from '../secrets/digests/entry.ts';
import { INDEX_FILE, parseIndex, type IndexProblem } from '../secrets/digests/index-file.ts';
import { looksSealed } from '../secrets/digests/traces.ts';
import type { LabContext } from './context.ts';

const LOCK_FILE = 'croft.lock';
const MAX_LOCK = 64 * 1024 * 1024;
const MAX_INDEX = 64 * 1024 * 1024;

type Lab = Pick<LabContext, 'files' | 'root'>;

/** The index of a lab; none of its files is recorded where there is none. */
export async function readIndex(lab: Lab): Promise<Map<string, Entry> | IndexProblem> {
  const text = await textOf(lab, INDEX_FILE, MAX_INDEX);
  return text === null ? new Map() : parseIndex(text);
}

/** What Croft remembers of the encrypted files of a lab: those that people keep, and those that it rendered. */
export interface Ledger {
  readonly index: ReadonlyMap<string, Entry> | null;
  /** By path. */
  readonly written: ReadonlyMap<string, { readonly sha256: string; readonly source: string }>;
  /** What cannot be read of it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the index and croft.lock. */
export async function readLedger(lab: Lab): Promise<Ledger> {
  const [index, lock] = await Promise.all([readIndex(lab), textOf(lab, LOCK_FILE, MAX_LOCK)]);
  const parsed = lock === null ? null : parseLock(lock);
  const isWhole = index instanceof Map;
  return {
    index: isWhole ? index : null,
    written: parsed && 'files' in parsed ? parsed.files : new Map(),
    diagnostics: [
      ...(isWhole ? [] : [damaged(index.line, index.problem)]),
      ...(parsed && 'code' in parsed ? [parsed] : []),
    ],
  };
}

function damaged(line: number, problem: string): Diagnostic {
  const start = { line, column: 1, offset: 0 };
  return {
    code: 'secret-index-damaged',
    severity: 'error',
    file: INDEX_FILE,
    range: { start, end: start },
    message: `${INDEX_FILE}: ${problem}; nothing can be said about encrypted files`,
    hint: 'restore it from Git, or remove it and run croft secret record',
  };
}

/** Takes the encrypted files out of what a look at the tree reads. */
export class Collector {
  readonly found = new Map<string, Uint8Array>();
  private readonly ledger: Ledger;

  constructor(ledger: Ledger) {
    this.ledger = ledger;
  }

  /** To be told every file. */
  see(path: string, content: Uint8Array): void {
    const { index, written } = this.ledger;
    if (written.has(path)) return;
    if (index?.has(path) === true || looksSealed(content)) this.found.set(path, content);
  }
}

/** The text of a file; null where there is none. */
export async function textOf(
  { files, root }: Lab,
  path: string,
  limit: number,
): Promise<string | null> {
  if ((await files.info(`${root}/${path}`)) === null) return null;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    await files.read(`${root}/${path}`, limit),
  );
}
