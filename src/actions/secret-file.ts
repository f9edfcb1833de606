import { CroftError } from '../base/error.ts';
import { fileError } from '../base/host/files.ts';
import {
  formatOf,
  openSops,
  secretTexts,
  type Layout,
  type Opened,
} from '../secrets/sops/index.ts';
import type { Context } from './context.ts';
import { absolutePath } from './lab.ts';
import type { Keyring } from './secret-keys.ts';

/** Longest file that is encrypted or decrypted. */
export const MAX_SECRET_FILE = 32 * 1024 * 1024;

/**
 * The absolute path of a file that a person named. What is not there is not shown: it may be a value in the wrong
 * place. Throws `file-not-found`.
 */
export async function namedFile(
  { files, cwd }: Pick<Context, 'files' | 'cwd'>,
  named: string,
): Promise<string> {
  const path = absolutePath(cwd, named);
  // A name that is too long for a file, or that no file can have, fails otherwise.
  const info = await files.info(path).catch(() => null);
  if (info !== null) return path;
  throw fileError('file-not-found', { doing: 'cannot find', path: 'the file that was given' });
}

/**
 * Reads and opens an encrypted file; should the verb fail afterwards, no value of it is shown. Throws the codes of
 * `openSops`, and of files.
 */
export async function openFile(
  context: Pick<Context, 'files' | 'secrets'>,
  at: { readonly path: string; readonly shown: string; readonly layout?: Layout },
  keyring: Keyring,
): Promise<Opened> {
  const { path, shown, layout } = at;
  const bytes = await context.files.read(path, MAX_SECRET_FILE);
  const text = textOf(bytes, shown);
  const opened = await openText(text, { path, shown, ...(layout ? { layout } : {}) }, keyring);
  context.secrets.hold(() => secretTexts(opened));
  return opened;
}

/** As `openFile`, of a text that was read. */
async function openText(
  text: string,
  at: { readonly path: string; readonly shown: string; readonly layout?: Layout },
  keyring: Keyring,
): Promise<Opened> {
  const { path, shown: file, layout = {} } = at;
  try {
    return await openSops(text, { format: formatOf(path), wrap: keyring.wrap, file, layout });
  } catch (error) {
    if (!(error instanceof CroftError) || error.code !== 'sops-no-identity') throw error;
    const hint = keyring.opens
      ? 'none of your keys is a recipient; ask somebody who is one to add yours'
      : `no key was found in ${keyring.places}`;
    throw new CroftError(error.code, error.message, { data: { ...error.data, hint } });
  }
}

function textOf(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CroftError('sops-not-encrypted', `${shown} is no text, and so no encrypted file`);
  }
}
