import { compareText } from './text.ts';

/** How much a problem matters: an error stops a render, a warning does not, a pending item waits for a person. */
export type Severity = 'error' | 'warning' | 'pending';

/** A place in a text: line and column count from 1, columns in UTF-16 units; offset from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Another place that belongs to the problem, such as the first use of an address. */
export interface Related {
  readonly file: string;
  readonly range?: Range;
  readonly message: string;
}

/** A problem found in the user's repository. Always a value, never thrown. */
export interface Diagnostic {
  /** Stable; has a page `docs/errors/<code>.md` and a test. */
  readonly code: string;
  readonly severity: Severity;
  /** Relative to the repository root, with forward slashes. */
  readonly file: string;
  readonly range?: Range;
  /** Names the object first, then the rule that it breaks. One line, no secret value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  readonly related?: readonly Related[];
  /** The text at `range` may be a secret: it is blotted out wherever the file is shown. */
  readonly secret?: boolean;
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, pending: 2 };

/** File, then position, then severity, then code: the same order on every machine. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    (a.range?.start.offset ?? -1) - (b.range?.start.offset ?? -1) ||
    RANK[a.severity] - RANK[b.severity] ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

/** A longer line is not shown: a part of a secret would not be known for one, so nothing is cut. */
const LONGEST_LINE = 200;

/**
 * A diagnostic as a person reads it: place and message, the line with a caret, the remedy.
 * `text` is the file's content, or undefined where it cannot be shown. Control characters are made visible.
 */
export function formatDiagnostic(diagnostic: Diagnostic, text: string | undefined): string {
  const { file, range, severity, code, message, hint, secret } = diagnostic;
  const place = range ? `${file}:${range.start.line}:${range.start.column}` : file;
  const lines = [`${visible(place)} ${severity} ${code}: ${visible(message)}`];
  if (range && text !== undefined && secret !== true) lines.push(...excerpt(range, text));
  for (const { file: other, range: at, message: why } of diagnostic.related ?? [])
    lines.push(
      `  see ${at ? `${other}:${at.start.line}:${at.start.column}` : other}: ${visible(why)}`,
    );
  lines.push(`  fix: ${visible(hint)}`);
  return lines.join('\n');
}

function excerpt(range: Range, text: string): string[] {
  const lineStart = range.start.offset - (range.start.column - 1);
  const newline = text.indexOf('\n', range.start.offset);
  const line = text.slice(lineStart, newline === -1 ? undefined : newline).replace(/\r$/, '');
  if (line.length > LONGEST_LINE) return [];
  const before = range.start.column - 1;
  const last = range.end.line === range.start.line ? range.end.column : line.length + 1;
  const width = Math.max(1, Math.min(last - range.start.column, line.length - before));
  const gutter = String(range.start.line).padStart(6);
  return [
    `${gutter} | ${visible(line)}`,
    `${' '.repeat(6)} | ${' '.repeat(before)}${'^'.repeat(width)}`,
  ];
}

/** Text with control, bidirectional and zero-width characters replaced, so that a file cannot drive the terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (c) => (c === '\t' ? ' ' : '\ufffd'),
  );
}
