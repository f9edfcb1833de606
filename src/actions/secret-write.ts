import { CroftError } from '../base/error.ts';
import { fileError } from '../base/host/files.ts';
import type { Context } from './context.ts';

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

/** Throws `file-kind` where the folder of the lab's values is a link: what is written there would leave the lab. */
async function checkFolder({ files, root }: Pick<Context, 'files' | 'root'>): Promise<void> {
  const folder = `${root ?? ''}/secrets`;
  if ((await files.info(folder))?.kind === 'symlink')
    throw fileError('file-kind', { doing: 'cannot write into', path: folder, why: 'it is a link' });
}

/**
 * Writes encrypted files, each in one step. Every verb that makes or changes one does it here. Throws
 * `generation-stale` for a new file that somebody else wrote meanwhile, `file-kind` for values where secrets/ is a link.
 */
export async function writeEncrypted(
  context: Pick<Context, 'files' | 'root'>,
  changes: readonly EncryptedFile[],
): Promise<void> {
  const { files, root } = context;
  if (changes.some(({ path }) => root !== null && path.startsWith(`${root}/secrets/`)))
    await checkFolder(context);
  for (const { path, text, mode, isNew } of changes) {
    const content = new TextEncoder().encode(text);
    if (isNew !== true) await files.write(path, content, mode);
    else if (!(await files.create(path, content, mode)))
      throw new CroftError('generation-stale', `${path} was written meanwhile`);
  }
}
