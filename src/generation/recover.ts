import type { Files } from '../base/host/files.ts';
import { applyJournal, tidyDirectories } from './apply.ts';
import { checkHome, removeJournal, removeStage } from './home.ts';
import { parseJournal, type Journal } from './journal.ts';
import { JOURNAL, LOCK_FILE, STAGE } from './layout.ts';
import { createTree, markOf, type Tree } from './tree.ts';

/**
 * What became of an interrupted generation: there was none; it stands as planned, but for files that other hands
 * touched since; it was dropped and the tree is as before; or, because staged files were removed by hand, only a part
 * of it stands, croft.lock says which, and the next render writes the rest.
 */
export type Recovery = 'none' | 'completed' | 'dropped' | 'partial';

/** Whether an interrupted generation left something behind. */
export async function needsRecovery(files: Files, root: string): Promise<boolean> {
  for (const path of [JOURNAL, STAGE])
    if ((await files.info(`${root}/${path}`)) !== null) return true;
  return false;
}

/**
 * Completes the journaled generation or drops what was not yet journaled; whoever calls it holds the lab's lock. May
 * be interrupted and called again. Throws CroftError when an effect fails, and `generation-path` when Croft's own
 * directories are links.
 */
export async function completeOrDrop(files: Files, root: string): Promise<Recovery> {
  if (!(await needsRecovery(files, root))) return 'none';
  await checkHome(files, root);
  const tree = createTree(files, root);
  const standing = await tree.look(JOURNAL);
  const journal =
    standing.kind === 'file' ? parseJournal(new TextDecoder().decode(standing.content)) : null;
  const outcome = journal ? await complete(tree, journal) : 'dropped';
  await removeStage(files, root);
  await removeJournal(files, root);
  return outcome;
}

async function complete(tree: Tree, journal: Journal): Promise<Recovery> {
  const { before, after } = journal.lock;
  const now = markOf(await tree.look(LOCK_FILE));
  // The lock file comes after all files, so all but the tidying is done.
  if (now === after && after !== before) {
    await tidyDirectories(tree, journal);
    return 'completed';
  }
  // Another branch was checked out since: this generation was not made for that tree.
  if (now !== before) return 'dropped';
  // What this replaces is moved into the stage, which may have been removed by hand.
  await tree.files.makeDirectory(tree.absolute(STAGE));
  const { done, lost } = await applyJournal(tree, journal, { undo: [], committed: false });
  if (lost.length === 0) return 'completed';
  return done.length === 0 ? 'dropped' : 'partial';
}
