import type { Diagnostic, Range } from '../../base/diagnostic.ts';

/**
 * What is wrong with a source: it cannot be read as what it should be; it has a key that the program it is written for
 * does not know, or a value that this refuses; something that it needs is not there, or encrypted.
 */
export type ImportCode =
  'import-key' | 'import-locked' | 'import-malformed' | 'import-missing' | 'import-value';

/** Where the problem lies. */
export interface ProblemPlace {
  readonly file: string;
  readonly range?: Range;
  /** What stands there may be a secret, so that the line is not shown. */
  readonly secret?: boolean;
}

/** An error of a source at a place. The message and the hint hold no secret value. */
export function importProblem(
  code: ImportCode,
  { file, range, secret }: ProblemPlace,
  message: string,
  hint: string,
): Diagnostic {
  return {
    code,
    severity: 'error',
    file,
    ...(range && { range }),
    message,
    hint,
    ...(secret === true && { secret }),
  };
}

/** An encrypted file that no key opened. */
export function lockedFile(file: string): Diagnostic {
  return importProblem(
    'import-locked',
    { file },
    'it is encrypted, and no key at hand opens it',
    'give the age key that opens it, or the decrypted file',
  );
}
