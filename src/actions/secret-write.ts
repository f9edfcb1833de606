import { CroftError } from '../base/error.ts';
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

/**
 * Writes encrypted files, each in one step. Every verb that makes or changes one does it here. Throws
 * `generation-stale` for a new file that somebody else wrote meanwhile.
 */
export async function writeEncrypted(
  { files }: Pick<Context, 'files'>,
  changes: readonly EncryptedFile[],
): Promise<void> {
  for (const { path, text, mode, isNew } of changes) {
    const content = new TextEncoder().encode(text);
    if (isNew !== true) await files.write(path, content, mode);
    else if (!(await files.create(path, content, mode)))
      throw new CroftError('generation-stale', `${path} was written meanwhile`);
  }
}
