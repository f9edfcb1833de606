import { CroftError } from '../base/error.ts';
import { fileError } from '../base/host/files.ts';
import type { Entry } from '../secrets/digests/index.ts';
import type { Context } from './context.ts';
import { findLab } from './lab.ts';
import { recordWritten, refuseReplayed, soundIndex, type WrittenNow } from './secret-index.ts';

/** An encrypted file that is to be written. */
export interface EncryptedFile {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Permission bits, for example 0o644. */
  readonly mode: number;
  /** It must not be there yet. */
  readonly isNew?: boolean;
}

/** Folders of a lab in which people's encrypted files lie. */
const FOLDERS = ['secrets', 'talos'];

/** Throws `file-kind` where a folder of the lab's own secrets is a link: what is written there would leave the lab. */
async function checkFolders(
  { files, root }: Pick<Context, 'files' | 'root'>,
  changes: readonly EncryptedFile[],
): Promise<void> {
  for (const { path } of changes) {
    if (root === null || !isBelow(root, path)) continue;
    const steps = path.slice(root.length + 1).split('/');
    if (!FOLDERS.includes(steps[0] ?? '')) continue;
    for (let depth = 1; depth < steps.length; depth += 1) {
      const folder = [root, ...steps.slice(0, depth)].join('/');
      if ((await files.info(folder))?.kind === 'symlink')
        throw fileError('file-kind', {
          doing: 'cannot write into',
          path: folder,
          why: 'it is a link',
        });
    }
  }
}

interface Recording {
  readonly root: string;
  readonly index: Map<string, Entry>;
  readonly written: WrittenNow[];
}

/**
 * Writes encrypted files, each in one step, and records those of a lab in its index. Every verb that makes or changes
 * one does it here, and holds the lock of the lab. Throws `generation-stale` for a new file that somebody else wrote
 * meanwhile; `file-kind` where secrets/ or a folder of talos/ is a link; before anything is written
 * `secret-index-damaged`, and `secret-replayed` and `secret-altered` for a file
 * that is not the recorded one.
 *
 * The index comes last: whoever is killed before leaves files that are newer than it, which the next check calls
 * `secret-unrecorded`, never an old file that looks put back.
 */
export async function writeEncrypted(
  context: Pick<Context, 'files' | 'root'>,
  changes: readonly EncryptedFile[],
): Promise<void> {
  const { files } = context;
  await checkFolders(context, changes);
  const recordings = await recordingsOf(context, changes);
  try {
    for (const { path, text, mode, isNew } of changes) {
      const content = new TextEncoder().encode(text);
      if (isNew !== true) await files.write(path, content, mode);
      else if (!(await files.create(path, content, mode)))
        throw new CroftError('generation-stale', `${path} was written meanwhile`);
      for (const { root: lab, written } of recordings)
        if (isBelow(lab, path)) written.push({ path: path.slice(lab.length + 1), content });
    }
  } finally {
    for (const { root: lab, index, written } of recordings)
      await recordWritten({ files, root: lab }, index, written);
  }
}

/** The labs that the files lie in, with their indexes. */
async function recordingsOf(
  { files, root: own }: Pick<Context, 'files' | 'root'>,
  changes: readonly EncryptedFile[],
): Promise<Recording[]> {
  const found: Recording[] = [];
  for (const { path, isNew } of changes) {
    let lab = found.find(({ root }) => isBelow(root, path));
    if (!lab) {
      const root = own !== null && isBelow(own, path) ? own : await findLab(files, parentOf(path));
      if (root === null) continue;
      lab = { root, index: await soundIndex({ files, root }), written: [] };
      found.push(lab);
    }
    const { root, index } = lab;
    if (isNew !== true) await refuseReplayed({ files, root }, index, path.slice(root.length + 1));
  }
  return found;
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(`${root}/`);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
