import type { Path } from '../../model/yaml/index.ts';
import type { Place, ReportLine } from '../imported.ts';
import type { Filled } from './complete.ts';
import { pathText } from '../tree.ts';
import type { Said, Word } from './word.ts';

/** Where a finding stands in the source: the first thing that it was read from; null where it follows from nothing. */
export function placeOf({ by, finding }: Said): Place | null {
  const [piece] = finding.pieces;
  if (!piece) return null;
  return by.machine.placeOf(by.reading.originalOf(piece.document), piece.path);
}

/** A line for each word that found its place in a file. */
export function mappedLines(
  file: string,
  words: ReadonlyMap<Word, Path>,
  omitted: ReadonlySet<Word>,
): ReportLine[] {
  return [...words].map(([word, path]) => ({
    fate: 'mapped',
    from: word.said[0] ? placeOf(word.said[0]) : null,
    to: `${file} ${pathText(path)}`,
    ...(omitted.has(word) && { why: 'not written, for the lab says it by itself' }),
  }));
}

/** A line for each thing that no source says. */
export function filledLines(file: string, filled: readonly Filled[]): ReportLine[] {
  return filled.map(({ path, why }) => ({
    ...{ fate: 'defaulted', from: null, why },
    to: `${file} ${pathText(path)}`,
  }));
}

/** A line for each thing that the source says outright and that a file refuses. */
export function droppedLines(
  file: string,
  dropped: readonly { readonly path: Path; readonly why: string }[],
): ReportLine[] {
  return dropped.map(({ path, why }) => ({
    ...{ fate: 'dropped', why },
    from: { file, path: pathText(path) },
  }));
}
