import { CroftError } from '../base/error.ts';
import { TEMPORARY, type Files } from '../base/host/files.ts';
import { HOME, IGNORE, JOURNAL, STAGE } from './layout.ts';
import { createTree } from './tree.ts';

const IGNORE_ALL = new TextEncoder().encode('*\n');

/** Makes the directory for Croft's own state, ignored by Git. Throws CroftError `generation-path` when a link or file is in its place. */
export async function makeHome(files: Files, root: string): Promise<void> {
  await checkHome(files, root);
  await files.makeDirectory(`${root}/${HOME}`);
  if ((await files.info(`${root}/${IGNORE}`)) === null)
    await files.create(`${root}/${IGNORE}`, IGNORE_ALL, 0o644);
}

/** Throws CroftError `generation-path` when Croft's own directories are links, files or on another disk. */
export async function checkHome(files: Files, root: string): Promise<void> {
  const ground = await createTree(files, root).ground(STAGE);
  if (ground.kind === 'directory' || ground.kind === 'missing') return;
  const why = ground.kind === 'file' ? 'is a file' : ground.why;
  throw new CroftError(
    'generation-path',
    `${ground.at} ${why}; Croft keeps its own state there: remove it, nothing was written`,
    { data: { path: `${root}/${ground.at}` } },
  );
}

/** Removes what a generation staged. The journal must not need it any more. */
export async function removeStage(files: Files, root: string): Promise<void> {
  await removeTree(files, `${root}/${STAGE}`);
}

/**
 * Removes what processes that were killed while they wrote into Croft's directory left there. Another process that is
 * writing just now begins again: `create` promises so.
 */
export async function removeTemporaries(files: Files, root: string): Promise<void> {
  for (const { name } of await files.list(`${root}/${HOME}`))
    if (TEMPORARY.test(name)) await files.remove(`${root}/${HOME}/${name}`);
}

/** Removes the journal, if there is one, and waits until it is gone from the disk. */
export async function removeJournal(files: Files, root: string): Promise<void> {
  if ((await files.info(`${root}/${JOURNAL}`)) === null) return;
  await files.remove(`${root}/${JOURNAL}`);
  await files.sync(`${root}/${HOME}`);
}

async function removeTree(files: Files, path: string): Promise<void> {
  const info = await files.info(path);
  if (!info) return;
  if (info.kind !== 'directory') {
    await files.remove(path);
    return;
  }
  for (const { name } of await files.list(path)) await removeTree(files, `${path}/${name}`);
  await files.removeDirectory(path);
}
