import type { Diagnostic } from '../../base/diagnostic.ts';

/** An error about a file as a whole. */
export function fileProblem(code: string, file: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'error', file, message, hint };
}
