import type { Position } from '../../base/diagnostic.ts';

/** The offsets at which lines start, found on first use. */
export interface LineStarts {
  readonly text: string;
  starts: readonly number[] | null;
}

export function lineStarts(text: string): LineStarts {
  return { text, starts: null };
}

/** Line and column of an offset, both from 1; an offset beyond the text is its end. */
export function positionAt(lines: LineStarts, offset: number): Position {
  const at = Math.max(0, Math.min(offset, lines.text.length));
  const starts = (lines.starts ??= findStarts(lines.text));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1, offset: at };
}

function findStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
