import { sha256 } from './digest.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { LOCK_FILE, parentOf, replacedFile, STAGED_LOCK, stagedFile } from './layout.ts';
import { EMPTY_LOCK, formatLock, parseLock, type LockFile } from './lock-file.ts';
import { createTree, markOf, type Tree } from './tree.ts';

/** How the entries of a journal went. */
export interface Applied {
  /** Paths that are as the journal wants them, now or before. */
  readonly done: readonly string[];
  /** Paths left as they were, because other hands touched them since the plan. */
  readonly kept: readonly string[];
  /** Paths left as they were, because their staged content is gone. */
  readonly lost: readonly string[];
}

/** How far the work is. */
export interface Progress {
  /** Takes back what was done, from the last step to the first; nothing once committed. */
  readonly undo: (() => Promise<unknown>)[];
  /** The lock file is in place, and with it the generation stands. */
  committed: boolean;
}

/** Syncs under way at once. */
const SYNCS = 32;

interface Work {
  readonly tree: Tree;
  readonly undo: Progress['undo'];
  readonly made: Set<string>;
  readonly done: string[];
  readonly kept: string[];
  readonly lost: string[];
}

/**
 * Brings the journal's entries about, in whatever state the tree is in between before and after, then moves the lock
 * file into place. What needs space comes first, so that a full disk leaves nothing that needs space to undo. Keeps
 * `progress`. Throws CroftError when an effect fails.
 */
export async function applyJournal(
  tree: Tree,
  journal: Journal,
  progress: Progress,
): Promise<Applied> {
  const { undo } = progress;
  const work: Work = { tree, undo, made: new Set(), done: [], kept: [], lost: [] };
  const entries = [...journal.entries.entries()];
  for (const [index, entry] of entries)
    if (entry.after === null) await takeAway(work, index, entry);
  // Files that stood in the way of directories are gone now, so directories are looked at again.
  const now: Work = { ...work, tree: createTree(tree.files, tree.absolute('')) };
  for (const { path, after } of journal.entries)
    if (after !== null) await makeDirectories(now, parentOf(path));
  await removeEmptied(tree, journal, { undo, which: directoriesToReplace(journal) });
  for (const [index, entry] of entries)
    if (entry.after !== null) await put(now, index, { ...entry, after: entry.after });
  await syncDirectories(tree, journal.entries);
  const { done, kept, lost } = work;
  if (!(await placeLock(tree, journal, [...kept, ...lost]))) lost.push(LOCK_FILE);
  progress.committed = true;
  undo.length = 0;
  await tree.files.sync(tree.absolute(''));
  await tidyDirectories(tree, journal);
  return { done, kept, lost };
}

/** Removes the directories that a generation left empty, once its lock file is in place. */
export async function tidyDirectories(tree: Tree, journal: Journal): Promise<void> {
  await removeEmptied(tree, journal, { undo: [], which: () => true });
  await syncDirectories(
    tree,
    journal.entries.filter(({ after }) => after === null),
  );
}

/** Directories that must go before, because a file comes in their place. */
function directoriesToReplace({ entries }: Journal): (directory: string) => boolean {
  const puts = new Set(entries.flatMap(({ path, after }) => (after === null ? [] : [path])));
  return (directory) => {
    for (let step = directory; step !== ''; step = parentOf(step)) if (puts.has(step)) return true;
    return false;
  };
}

async function takeAway(work: Work, index: number, entry: JournalEntry): Promise<void> {
  const mark = markOf(await work.tree.look(entry.path));
  // A directory in its place is the new generation's own, made before an interruption.
  if (mark === 'absent' || mark === 'directory') work.done.push(entry.path);
  else if (mark !== entry.before) work.kept.push(entry.path);
  else {
    await move(work, entry.path, replacedFile(index));
    work.done.push(entry.path);
  }
}

async function put(
  work: Work,
  index: number,
  { path, before, after }: JournalEntry & { readonly after: string },
): Promise<void> {
  const { kind } = await work.tree.ground(parentOf(path));
  const mark = markOf(await work.tree.look(path));
  if (mark === after) work.done.push(path);
  else if (kind === 'file' || kind === 'unsafe' || (mark !== 'absent' && mark !== before))
    work.kept.push(path);
  else if (markOf(await work.tree.look(stagedFile(index))) !== after) {
    work.lost.push(path);
    const isReplaced = (await work.tree.look(replacedFile(index))).kind === 'file';
    if (mark === 'absent' && isReplaced) await move(work, replacedFile(index), path);
  } else {
    if (mark !== 'absent') await move(work, path, replacedFile(index));
    await move(work, stagedFile(index), path);
    work.done.push(path);
  }
}

async function move({ tree, undo }: Work, from: string, to: string): Promise<void> {
  await tree.files.rename(tree.absolute(from), tree.absolute(to));
  undo.push(() => tree.files.rename(tree.absolute(to), tree.absolute(from)));
}

async function makeDirectories({ tree, undo, made }: Work, directory: string): Promise<void> {
  if (made.has(directory)) return;
  const missing: string[] = [];
  for (let step = directory; !made.has(step); step = parentOf(step)) {
    if ((await tree.ground(step)).kind !== 'missing') break;
    missing.unshift(step);
  }
  if (missing.length > 0) await tree.files.makeDirectory(tree.absolute(directory));
  for (const step of missing) {
    made.add(step);
    undo.push(() => tree.files.removeDirectory(tree.absolute(step)));
  }
}

/** Removes the directories that removals left empty, those that `which` names, from the deepest upward. */
async function removeEmptied(
  tree: Tree,
  { entries }: Journal,
  { undo, which }: { undo: Progress['undo']; which: (directory: string) => boolean },
): Promise<void> {
  const now = createTree(tree.files, tree.absolute(''));
  const inUse = new Set(['']);
  for (const { path, after } of entries) {
    if (after !== null) continue;
    for (let step = parentOf(path); !inUse.has(step); step = parentOf(step)) {
      const { kind } = await now.ground(parentOf(step));
      if (kind === 'missing') continue;
      if (kind !== 'directory' || !which(step)) break;
      if (await tree.files.removeDirectory(tree.absolute(step)))
        undo.push(() => tree.files.makeDirectory(tree.absolute(step)));
      else if ((await tree.files.info(tree.absolute(step))) !== null) inUse.add(step);
    }
  }
}

/** Waits until every directory on the way to an entry has its names on the disk, whoever made them. */
async function syncDirectories(tree: Tree, entries: readonly JournalEntry[]): Promise<void> {
  const now = createTree(tree.files, tree.absolute(''));
  const directories = new Set<string>(['']);
  for (const { path } of entries)
    for (let step = parentOf(path); !directories.has(step); step = parentOf(step))
      directories.add(step);
  const all = [...directories];
  for (let start = 0; start < all.length; start += SYNCS)
    await Promise.all(
      all.slice(start, start + SYNCS).map(async (directory) => {
        if ((await now.ground(directory)).kind === 'directory')
          await now.files.sync(now.absolute(directory));
      }),
    );
}

/** The lock file last: with it, the generation stands. What was left as it was keeps its former entry. False when the staged lock file is gone. */
async function placeLock(
  tree: Tree,
  { lock: { before, after } }: Journal,
  left: readonly string[],
): Promise<boolean> {
  if (before === after) return true;
  const staged = await tree.look(STAGED_LOCK);
  if (staged.kind !== 'file' || sha256(staged.content) !== after) return false;
  if (left.length === 0) {
    await tree.files.rename(tree.absolute(STAGED_LOCK), tree.absolute(LOCK_FILE));
    return true;
  }
  const current = await tree.look(LOCK_FILE);
  const former = current.kind === 'file' ? lockOf(current.content) : EMPTY_LOCK;
  const coming = lockOf(staged.content);
  const files = new Map(coming.files);
  for (const path of left) {
    const entry = former.files.get(path);
    if (entry) files.set(path, entry);
    else files.delete(path);
  }
  const text = formatLock({ files, identity: coming.identity });
  await tree.files.write(tree.absolute(LOCK_FILE), new TextEncoder().encode(text), 0o644);
  return true;
}

function lockOf(content: Uint8Array): LockFile {
  const lock = parseLock(new TextDecoder().decode(content));
  return 'code' in lock ? EMPTY_LOCK : lock;
}
