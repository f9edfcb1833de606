import type { Draft } from '../draft.ts';

/** A page below docs/lab from its blocks, which stand apart by an empty line; empty blocks are left out. */
export function page(source: string, name: string, blocks: readonly string[]): Draft {
  const head = `<!-- Rendered by croft from ${source}; edit that instead. -->`;
  const text = [head, ...blocks.filter((block) => block !== '')].join('\n\n');
  return { path: `docs/lab/${name}.md`, source, body: { text: `${text}\n` } };
}

/** Text of others inside a line or a cell: one line, with every character that means something there escaped. */
export function plain(text: string): string {
  if (!/[^\w.,:;/()@+-]|_/.test(text)) return text;
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*[\]<>|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');
}

/** A name or value as code; text that cannot stand as code is escaped instead. */
export function code(text: string): string {
  if (text === '') return '';
  return /[`|\s\\]/.test(text) ? plain(text) : `\`${text}\``;
}

/** Several names as code. */
export function codes(texts: readonly string[]): string {
  return texts.map(code).join(', ');
}

/** A table with columns of one width, as formatters write it; a sentence in its place where there are no rows. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  none = 'None.',
): string {
  if (rows.length === 0) return none;
  const widths = head.map((cell, column) =>
    Math.max(3, ...[head, ...rows].map((row) => width(row[column] ?? cell))),
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(row[column] ?? '', width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function pad(cell: string, wanted: number): string {
  return cell + ' '.repeat(Math.max(0, wanted - width(cell)));
}

/** Characters that take a place of their own; those of several code units take one. */
function width(cell: string): number {
  return cell.length - (cell.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0);
}

/** A list with one point for each text. */
export function list(points: readonly string[]): string {
  return points.map((point) => `- ${point}`).join('\n');
}

/** A numbered list. */
export function steps(points: readonly string[]): string {
  return points.map((point, index) => `${index + 1}. ${point}`).join('\n');
}
