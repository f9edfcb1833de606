import { CroftError } from '../base/error.ts';
import {
  factsOf,
  formatIndex,
  INDEX_FILE,
  judge,
  looksSealed,
  recorded,
  sha256Of,
  type Entry,
} from '../secrets/digests/index.ts';
import { formatOf } from '../secrets/sops/index.ts';
import type { LabContext } from './context.ts';
import { readIndex } from './secret-ledger.ts';
import { MAX_SECRET_FILE } from './secret-file.ts';

type Lab = Pick<LabContext, 'files' | 'root'>;

/** As `readIndex`. Throws `secret-index-damaged`: what cannot be read must not be written over by accident. */
export async function soundIndex(lab: Lab): Promise<Map<string, Entry>> {
  const index = await readIndex(lab);
  if (index instanceof Map) return index;
  throw new CroftError(
    'secret-index-damaged',
    `${INDEX_FILE}:${index.line}: ${index.problem}; nothing was written`,
    { data: { hint: `restore it from Git, or remove it and run croft secret record` } },
  );
}

/** Writes an index in one step, if it is another one. */
export async function writeIndex(
  { files, root }: Lab,
  before: ReadonlyMap<string, Entry>,
  index: ReadonlyMap<string, Entry>,
): Promise<void> {
  const text = formatIndex(index);
  if (text === formatIndex(before)) return;
  await files.makeDirectory(`${root}/secrets`);
  await files.write(`${root}/${INDEX_FILE}`, new TextEncoder().encode(text), 0o644);
}

/** An encrypted file by its path in the lab, as it was written. */
export interface WrittenNow {
  readonly path: string;
  readonly content: Uint8Array;
}

/** Records files as they were written. */
export async function recordWritten(
  lab: Lab,
  index: ReadonlyMap<string, Entry>,
  written: readonly WrittenNow[],
): Promise<void> {
  const after = new Map(index);
  for (const { path, content } of written)
    after.set(path, recorded(index.get(path), factsOf(content, formatOf(path))));
  await writeIndex(lab, index, after);
}

/**
 * Throws `secret-replayed` and `secret-altered` for a file that is not the recorded one nor a later one: to write over
 * it would make what was put back look right.
 */
export async function refuseReplayed(
  { files, root }: Lab,
  index: ReadonlyMap<string, Entry>,
  path: string,
): Promise<void> {
  const entry = index.get(path);
  if (!entry || (await files.info(`${root}/${path}`)) === null) return;
  const bytes = await files.read(`${root}/${path}`, MAX_SECRET_FILE);
  if (sha256Of(bytes) === entry.sha256 || !looksSealed(bytes)) return;
  const verdict = judge(entry, sha256Of(bytes), factsOf(bytes, formatOf(path)));
  if (verdict !== 'replayed' && verdict !== 'altered') return;
  throw new CroftError(
    `secret-${verdict}`,
    `${path} is not the file that ${INDEX_FILE} names; nothing was written`,
    { data: { hint: `croft check says more; if it is meant: croft secret record ${path}` } },
  );
}
