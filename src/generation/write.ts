import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/files.ts';
import { applyJournal, type Progress } from './apply.ts';
import { sha256 } from './digest.ts';
import { makeHome, removeJournal, removeStage } from './home.ts';
import { formatJournal, type Journal } from './journal.ts';
import {
  HOME,
  JOURNAL,
  LOCK_FILE,
  STAGE,
  STAGED_JOURNAL,
  STAGED_LOCK,
  stagedFile,
} from './layout.ts';
import type { Change, GenerationPlan } from './plan.ts';
import type { HeldLock } from './render-lock.ts';
import { createTree, markOf, type Tree } from './tree.ts';

const MODE = 0o644;

/**
 * Writes the plan as one generation and says what changed; nothing when the plan is blocked. A file that other hands
 * touch after the plan is kept. Throws CroftError when an effect fails (the tree is as it was, or, where even that
 * fails, the next recovery completes it), and `generation-stale` when croft.lock changed since the plan.
 */
export async function writeGeneration(
  files: Files,
  { root }: HeldLock,
  plan: GenerationPlan,
): Promise<readonly Change[]> {
  if (plan.blocked || !plan.pending) return plan.changes;
  const tree = createTree(files, root);
  const journal = journalOf(plan);
  if (markOf(await tree.look(LOCK_FILE)) !== journal.lock.before)
    throw new CroftError('generation-stale', 'croft.lock changed since the plan; plan again', {
      data: { path: `${root}/${LOCK_FILE}` },
    });
  const progress: Progress = { undo: [], committed: false };
  try {
    await makeHome(files, root);
    await stage(files, root, { plan, journal });
    const { kept } = await applyJournal(tree, journal, progress);
    await removeStage(files, root);
    await removeJournal(files, root);
    return changesOf(plan, new Set(kept));
  } catch (error) {
    throw explain(error, !progress.committed && (await takeBack(tree, progress)));
  }
}

function journalOf({ entries, lock }: GenerationPlan): Journal {
  return {
    lock: {
      before: lock.before === null ? 'absent' : sha256(Buffer.from(lock.before)),
      after: sha256(Buffer.from(lock.after)),
    },
    entries: entries.map(({ path, content, before }) => ({
      path,
      before,
      after: content && sha256(content),
    })),
  };
}

/** Puts everything beside the tree, on the disk; the journal appears last and whole. */
async function stage(
  files: Files,
  root: string,
  { plan, journal }: { plan: GenerationPlan; journal: Journal },
): Promise<void> {
  const staged = (path: string, content: Uint8Array): StagedFile => ({
    path: `${root}/${path}`,
    content,
    mode: MODE,
  });
  await files.makeDirectory(`${root}/${STAGE}`);
  await files.writeAll([
    ...plan.entries.flatMap(({ content }, index) =>
      content ? [staged(stagedFile(index), content)] : [],
    ),
    staged(STAGED_LOCK, Buffer.from(plan.lock.after)),
    staged(STAGED_JOURNAL, Buffer.from(formatJournal(journal))),
  ]);
  for (const directory of [`${root}/${STAGE}`, `${root}/${HOME}`, root])
    await files.sync(directory);
  await files.rename(`${root}/${STAGED_JOURNAL}`, `${root}/${JOURNAL}`);
  await files.sync(`${root}/${HOME}`);
}

interface StagedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** Undoes what was done and removes what was staged; false when that fails too, which leaves the work to recovery. */
async function takeBack(tree: Tree, { undo }: Progress): Promise<boolean> {
  const root = tree.absolute('');
  try {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
    await removeJournal(tree.files, root);
    await removeStage(tree.files, root);
    return true;
  } catch {
    // The first failure is the one to report; the journal, if it is there, still tells how to go on.
    return false;
  }
}

function explain(error: unknown, isBack: boolean): unknown {
  if (!(error instanceof CroftError)) return error;
  const state = isBack ? 'nothing was written' : 'the next command puts the tree in order';
  const { code, message, data } = error;
  return new CroftError(code, `${message}; ${state}`, { data, cause: error });
}

function changesOf(plan: GenerationPlan, kept: ReadonlySet<string>): readonly Change[] {
  if (kept.size === 0) return plan.changes;
  return plan.changes.map((change) =>
    kept.has(change.path)
      ? { path: change.path, outcome: 'kept', reason: 'edited by hand meanwhile' }
      : change,
  );
}
