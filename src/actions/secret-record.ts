import { compareDiagnostics, visible, type Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import {
  indexProblem,
  judgeFiles,
  originalsOf,
  type JudgedFile,
  type Original,
} from '../checks/sealed/index.ts';
import { withLock } from '../generation/index.ts';
import { recorded } from '../secrets/digests/index.ts';
import { formatOf, openSops } from '../secrets/sops/index.ts';
import type { LabContext } from './context.ts';
import { absolutePath, inLab } from './lab.ts';
import { listTree } from './leak-check.ts';
import { diagnosticLines } from './report.ts';
import type { Run } from './result.ts';
import { sealedFile, writtenFiles } from './sealed-tree.ts';
import { soundIndex, writeIndex } from './secret-index.ts';
import { keyringOf, type Keyring } from './secret-keys.ts';
import { Collector, readLedger, type Ledger } from './secret-ledger.ts';

/** Files that are read at once. */
const TOGETHER = 16;

/**
 * Records encrypted files as they are, once a key has opened them: what another program changed, what was moved, and
 * with a name also an older version that is meant. A copy of another file is never recorded.
 */
export const secretRecord: Run<'secret record'> = async (outer, { files }) => {
  const context = inLab(outer);
  const keyring = await keyringOf(context);
  const named = new Set(files.map((file) => shownOf(context, file)));
  const { done, dropped, problems } = await withLock(context, context.root, {}, () =>
    record(context, keyring, named),
  );
  const diagnostics = problems.sort(compareDiagnostics);
  const isLocked = diagnostics.every(({ code }) => code === 'sops-no-identity');
  return {
    exitCode: diagnostics.length === 0 ? 0 : isLocked ? 4 : 1,
    data: { recorded: done, dropped, left: diagnostics.map(({ file, code }) => ({ file, code })) },
    diagnostics,
    lines: [
      ...done.map((path) => visible(`recorded ${path}`)),
      ...dropped.map((path) => visible(`dropped ${path}`)),
      ...(done.length + dropped.length + diagnostics.length === 0 ? ['nothing to record'] : []),
    ],
    notes: [...keyring.notes, ...diagnosticLines(diagnostics, new Map())],
  };
};

function shownOf({ root, cwd }: LabContext, file: string): string {
  const path = absolutePath(cwd, file);
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  throw new CroftError('usage', 'a file that was given is none of the lab');
}

interface Outcome {
  readonly done: string[];
  readonly dropped: string[];
  readonly problems: Diagnostic[];
}

async function record(
  context: LabContext,
  keyring: Keyring,
  named: ReadonlySet<string>,
): Promise<Outcome> {
  const before = await soundIndex(context);
  const ledger = await readLedger(context);
  const paths = new Set((await listTree(context)).paths);
  const files = judgeFiles(await collect(context, ledger, paths), before);
  const written = await writtenFiles(context, ledger, paths);
  const originals = originalsOf(files, { index: before, paths, written });
  refuseUnknown(named, [...files.map(({ path }) => path), ...before.keys()], paths);
  const index = new Map(before);
  const outcome: Outcome = { done: [], dropped: [], problems: [] };
  const drop = (path: string): void => {
    if (index.delete(path)) outcome.dropped.push(path);
  };
  for (const file of files) {
    const { path, facts, verdict } = file;
    if (verdict === 'recorded' || !isMeant(path, named)) continue;
    const original = originals.get(path);
    const problem = refused(file, { original, named }) ?? (await closed(file, keyring));
    if (named.has(path) && isPlain(file)) drop(path);
    else if (problem) outcome.problems.push(problem);
    else if (facts) {
      const entry = file.entry ?? (original && before.get(original.path));
      index.set(path, recorded(entry, facts));
      outcome.done.push(path);
      if (original) drop(original.path);
    }
  }
  for (const path of before.keys())
    if (ledger.written.has(path) || (!paths.has(path) && isMeant(path, named))) drop(path);
  await writeIndex(context, before, index);
  return outcome;
}

/** What forbids to record a file as it is: an error of the index, but for what was moved or is named. */
function refused(
  file: JudgedFile,
  {
    original,
    named,
  }: { readonly original: Original | undefined; readonly named: ReadonlySet<string> },
): Diagnostic | null {
  const problem = indexProblem(file, original);
  if (problem?.severity !== 'error') return null;
  const isAccepted = original ? !original.isThere : named.has(file.path);
  return isAccepted && file.problem === undefined ? null : problem;
}

/** It was encrypted once. */
function isPlain({ problem }: JudgedFile): boolean {
  return problem === 'sops-not-encrypted' || problem === 'sops-format';
}

function isMeant(path: string, named: ReadonlySet<string>): boolean {
  return named.size === 0 || named.has(path);
}

function refuseUnknown(
  named: ReadonlySet<string>,
  known: readonly string[],
  paths: ReadonlySet<string>,
): void {
  const stranger = [...named].find((path) => !known.includes(path));
  if (stranger === undefined) return;
  // What is not there is not shown: it may be a value in the wrong place.
  const what = paths.has(stranger) ? stranger : 'a file that was given';
  throw new CroftError('sops-not-encrypted', `${what} is no encrypted file that people keep`);
}

/** What keeps a file from being opened; null when it opens, and so is signed by somebody who knows its data key. */
async function closed({ path, bytes }: JudgedFile, { wrap }: Keyring): Promise<Diagnostic | null> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    await openSops(text, { format: formatOf(path), wrap, file: path });
    return null;
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    const { code, message } = error;
    return {
      code,
      severity: 'error',
      file: path,
      message: `${message}; it was not recorded`,
      hint: `croft explain ${code}`,
    };
  }
}

async function collect(
  context: LabContext,
  ledger: Ledger,
  paths: ReadonlySet<string>,
): Promise<{ readonly path: string; readonly bytes: Uint8Array }[]> {
  const collector = new Collector(ledger);
  const all = [...paths];
  for (let at = 0; at < all.length; at += TOGETHER) {
    const together = all.slice(at, at + TOGETHER);
    const files = await Promise.all(together.map((path) => sealedFile(context, path)));
    for (const { path, bytes } of files.flat()) collector.see(path, bytes);
  }
  return [...collector.found].map(([path, bytes]) => ({ path, bytes }));
}
