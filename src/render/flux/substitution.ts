import type { Diagnostic, Position } from '../../base/diagnostic.ts';
import { emit, parseBulk, type Emittable } from '../../model/yaml/index.ts';
import { explainDraft, type Draft, type RenderedFile } from '../draft.ts';
import { textAt } from '../value.ts';
import { references, type Reference } from './variable.ts';

/** The annotation or label with which an object keeps its text; its value is `disabled`. */
export const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * A diagnostic for each `${NAME}` of a rendered file that Flux would substitute and nothing defines. Since
 * kustomize-controller 1.9 such a reference fails the whole Kustomization; before, it blanked the text.
 */
export function undefinedVariables(
  draft: Draft,
  { content }: RenderedFile,
  names: ReadonlySet<string>,
): Diagnostic[] {
  if (!content.includes('${')) return [];
  const wrong = (reference: Reference): boolean =>
    reference.name === null || !(reference.hasDefault || names.has(reference.name));
  const bad = (text: string): Reference[] => references(text).filter(wrong);
  if ('text' in draft.body) return inText(draft, content, bad);
  const lines = explainDraft(draft);
  const spans = documentSpans(content, draft.body.documents);
  return bad(content).flatMap((reference) => {
    if (spans.some(({ from, to, off }) => off && reference.offset >= from && reference.offset < to))
      return [];
    const position = positionOf(content, reference.offset);
    const origin = lines[position.line - 1]?.origin;
    const place =
      origin?.kind === 'source'
        ? { file: origin.file, range: origin.range }
        : { file: draft.source };
    return [{ ...place, ...problem(draft, position, content, reference) }];
  });
}

/** A user's own file: in one of objects, comments and objects that switch substitution off do not count. */
function inText(draft: Draft, content: string, bad: (text: string) => Reference[]): Diagnostic[] {
  const holds = 'text' in draft.body ? draft.body.holds : undefined;
  if (holds === undefined) return [];
  const live = holds === 'text' ? [content] : liveObjects(content);
  const words = new Set(live.flatMap((text) => bad(text).map(({ offset }) => word(text, offset))));
  return bad(content)
    .filter(({ offset }) => words.has(word(content, offset)))
    .map((reference) => {
      const start = positionOf(content, reference.offset);
      const length = word(content, reference.offset).length;
      const end = { ...start, column: start.column + length, offset: start.offset + length };
      const range = { start, end };
      return { file: draft.source, range, ...problem(draft, start, content, reference) };
    });
}

/** Each object that Flux substitutes in, as the text that it reads. */
function liveObjects(content: string): string[] {
  return parseBulk(content)
    .filter((object) => !isOff(object))
    .map((object) => emit(object));
}

/** Where each document of a draft stands in its text, and whether it switches substitution off. */
function documentSpans(
  content: string,
  documents: readonly Emittable[],
): { from: number; to: number; off: boolean }[] {
  let from = 0;
  return documents.map((document, index) => {
    const next =
      index + 1 < documents.length ? content.indexOf('\n---\n', from) + 1 : content.length;
    const span = { from, to: next, off: isOff(document) };
    from = next;
    return span;
  });
}

function isOff(object: Emittable): boolean {
  return (
    textAt(object, 'metadata', 'annotations', SWITCH) === 'disabled' ||
    textAt(object, 'metadata', 'labels', SWITCH) === 'disabled'
  );
}

function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - start + 1, offset };
}

/** A reference as it is written, as far as its line goes. */
function word(text: string, offset: number): string {
  return /^\$\{[^}\n]*\}?/.exec(text.slice(offset, offset + 200))?.[0] ?? '${';
}

function problem(
  { path }: Draft,
  { line }: Position,
  content: string,
  reference: Reference,
): Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'> {
  const text = word(content, reference.offset);
  const place = `${path}:${line}`;
  return reference.name === null
    ? {
        code: 'substitution-syntax',
        severity: 'error',
        message: `${place}: ${text} is no substitution that Flux can read, so it fails the whole Kustomization`,
        hint: `write $${text} to keep the text as it is, or set substitute: false for the application`,
      }
    : {
        code: 'substitution-undefined',
        severity: 'error',
        message: `${place}: Flux substitutes ${text}, but no variable ${reference.name} is declared`,
        hint: `declare it in gitops.substitutions of cluster.yaml, write $${text} to keep the text as it is, or set substitute: false for the application`,
      };
}
