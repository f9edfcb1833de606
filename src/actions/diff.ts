import { createTwoFilesPatch } from 'diff';
import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import type { PlannedEntry } from '../generation/index.ts';
import { visible } from '../base/diagnostic.ts';

/** Bounds: what goes beyond is named, not shown. */
const MAX_BYTES = 2 * 1024 * 1024;
const MAX_EDITS = 2_000;
const MAX_LINES = 20_000;

/** A unified diff from the tree to what is planned, at most so many lines. */
export async function diffLines(
  files: Files,
  root: string,
  entries: readonly PlannedEntry[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const [index, { path, content }] of entries.entries()) {
    const before = await readOld(files, `${root}/${path}`);
    const after = content === null ? '' : new TextDecoder().decode(content);
    lines.push(
      ...(before === null ? [`${path}: too large to show`] : textPatch(path, before, after)),
    );
    if (lines.length < MAX_LINES) continue;
    const rest = entries.length - index - 1;
    return [
      ...lines.slice(0, MAX_LINES),
      `... cut after ${MAX_LINES} lines; ${rest} more files differ`,
    ];
  }
  return lines;
}

/** A unified diff of two texts of one file; nothing on one side means that the file is new or gone. */
export function textPatch(path: string, before: string, after: string): string[] {
  const names = [
    before === '' ? '/dev/null' : `a/${path}`,
    after === '' ? '/dev/null' : `b/${path}`,
  ] as const;
  const text = createTwoFilesPatch(names[0], names[1], before, after, '', '', {
    context: 3,
    maxEditLength: MAX_EDITS,
  });
  if (text === undefined) return [`${path}: changed beyond ${MAX_EDITS} lines`];
  // The library's first line is a ruler; what is left is what git would print.
  return text.trimEnd().split('\n').slice(1).map(visible);
}

async function readOld(files: Files, path: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await files.read(path, MAX_BYTES));
  } catch (error) {
    if (error instanceof CroftError && error.code === 'file-not-found') return '';
    if (error instanceof CroftError && ['file-too-large', 'file-kind'].includes(error.code))
      return null;
    throw error;
  }
}
