import type { Diagnostic, Range, Severity } from '../../base/diagnostic.ts';
import { positionAt, type LineStarts } from './lines.ts';

export type YamlCode =
  | 'yaml-alias-limit'
  | 'yaml-depth'
  | 'yaml-duplicate-key'
  | 'yaml-edit'
  | 'yaml-encoding'
  | 'yaml-key'
  | 'yaml-multiple-documents'
  | 'yaml-number'
  | 'yaml-syntax'
  | 'yaml-tab'
  | 'yaml-tag'
  | 'yaml-too-large';

/** A problem by offsets into the text; `toDiagnostic` adds file, line and column. */
export interface Problem {
  readonly code: YamlCode;
  readonly severity?: Severity;
  readonly start: number;
  readonly end: number;
  readonly message: string;
  readonly hint: string;
  /** Another place that belongs to it. */
  readonly related?: { readonly start: number; readonly end: number; readonly message: string };
}

/** What `parseBulk` throws: the first problem of the text, with its line and column (from 1). */
export class YamlError extends Error {
  readonly code: YamlCode;
  readonly line: number;
  readonly column: number;
  readonly hint: string;

  constructor(problem: Problem, lines: LineStarts) {
    const { line, column } = positionAt(lines, problem.start);
    super(`line ${line}, column ${column}: ${problem.message}`);
    this.name = 'YamlError';
    this.code = problem.code;
    this.line = line;
    this.column = column;
    this.hint = problem.hint;
  }
}

/** Range of two offsets. */
export function rangeAt(lines: LineStarts, start: number, end: number): Range {
  return { start: positionAt(lines, start), end: positionAt(lines, Math.max(start, end)) };
}

export function toDiagnostic(file: string, lines: LineStarts, problem: Problem): Diagnostic {
  const { code, severity = 'error', start, end, message, hint, related } = problem;
  const range = rangeAt(lines, start, end);
  const diagnostic = { code, severity, file, range, message, hint };
  if (!related) return diagnostic;
  const place = { file, range: rangeAt(lines, related.start, related.end) };
  return { ...diagnostic, related: [{ ...place, message: related.message }] };
}

const MAX_PROBLEMS = 100;

/** The problems of one text, in the order found; what goes beyond a hundred is counted, not kept. */
export class Problems {
  readonly list: Problem[] = [];
  #dropped = 0;

  add(problem: Problem): void {
    if (this.list.length < MAX_PROBLEMS) this.list.push(problem);
    else this.#dropped += 1;
  }

  /** All problems as diagnostics; the last one says how many more there are. */
  diagnostics(file: string, lines: LineStarts): Diagnostic[] {
    const found = this.list.map((problem) => toDiagnostic(file, lines, problem));
    const last = this.list.at(-1);
    if (this.#dropped > 0 && last)
      found.push(
        toDiagnostic(file, lines, {
          ...last,
          message: `${this.#dropped} more problems are not shown`,
          hint: 'fix the ones above first',
        }),
      );
    return found;
  }
}
