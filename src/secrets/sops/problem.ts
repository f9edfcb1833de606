import { CroftError } from '../../base/error.ts';

/** What can be wrong with an encrypted file, a file to encrypt, or the rules for it. */
export type SopsCode =
  | 'sops-already-encrypted'
  | 'sops-cipher'
  | 'sops-format'
  | 'sops-key-groups'
  | 'sops-mac'
  | 'sops-mac-missing'
  | 'sops-metadata'
  | 'sops-no-identity'
  | 'sops-no-rule'
  | 'sops-not-encrypted'
  | 'sops-path'
  | 'sops-rules'
  | 'sops-tampered'
  | 'sops-too-large'
  | 'sops-unsupported'
  | 'sops-version';

/** An error about a file; `line` counts from 1. The message may not quote a value. */
export function problem(code: SopsCode, message: string, line?: number): CroftError {
  return new CroftError(code, message, { data: line === undefined ? {} : { line } });
}

/** What `work` gives; a `CroftError` of it is thrown again with the name of the file in front. */
export async function located<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CroftError) || 'file' in error.data) throw error;
    const line = error.data['line'];
    const place = line === undefined ? file : `${file}:${String(line)}`;
    throw new CroftError(error.code, `${place} ${error.message}`, {
      data: { ...error.data, file },
    });
  }
}
