// Syntax problems in a person's words. The fast reader stops at the first one; `yaml` then finds them all, and
// reads what the fast reader is too strict for.
import { Composer, Document, Lexer, Parser, type YAMLError } from 'yaml';
import { plant } from './plant.ts';
import type { Problem, Problems } from './problem.ts';
import { readTrees, type ReadFailure } from './read.ts';
import type { TreeDocument } from './tree.ts';
import { describe } from './words.ts';

/**
 * Every document of a text whose characters were checked; null when it is not YAML, or nested deeper than `depth`,
 * with what is wrong added to `problems`.
 */
export function readDocuments(
  text: string,
  depth: number,
  problems: Problems,
): readonly TreeDocument[] | null {
  const read = readTrees(text, depth);
  if (Array.isArray(read)) return read;
  const again = secondLook(text, read, depth);
  if ('documents' in again) return again.documents;
  for (const problem of again.problems) problems.add(problem);
  return null;
}

/**
 * A second look at a text that the fast reader refused: its documents if it is YAML after all (a closing bracket
 * in the column of its key, for example), else every syntax problem, at most one a line, in the order of lines.
 */
function secondLook(
  text: string,
  failure: ReadFailure,
  depth: number,
): { documents: TreeDocument[] } | { problems: Problem[] } {
  if (failure.reason.includes('maxDepth'))
    return { problems: [tooDeep(text, failure.offset, depth)] };
  const composed = compose(text, depth);
  if ('deep' in composed) return { problems: [tooDeep(text, composed.deep, depth)] };
  const { documents, errors, opened } = composed;
  if (errors.length === 0) return { documents: documents.map((document) => plant(text, document)) };
  const found = new Map<number, Problem>();
  for (const { pos, message } of errors) {
    const start = message.startsWith('Missing closing') ? (opened.get(pos[0]) ?? pos[0]) : pos[0];
    const line = text.lastIndexOf('\n', start - 1) + 1;
    if (!found.has(line)) found.set(line, located(text, start, message, Math.max(start, pos[1])));
  }
  return { problems: [...found.values()].sort((a, b) => a.start - b.start) };
}

function tooDeep(text: string, offset: number, depth: number): Problem {
  return {
    code: 'yaml-depth',
    start: offset,
    end: Math.min(text.length, offset + 1),
    message: `maps and lists are nested more than ${depth} deep`,
    hint: 'check for brackets or dashes that were repeated by mistake',
  };
}

/** A tab where a line is indented is the cause of whatever else is wrong with the line. */
function located(text: string, offset: number, reason: string, end: number): Problem {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const tab = /^ *\t/.exec(text.slice(lineStart, offset + 1));
  if (tab) {
    const start = lineStart + tab[0].length - 1;
    return {
      code: 'yaml-tab',
      start,
      end: start + 1,
      message: 'a tab indents this line; YAML takes spaces only',
      hint: 'replace the tab with two spaces',
    };
  }
  const start = Math.min(offset, text.length);
  const stop = Math.max(start, Math.min(end, text.length));
  return { code: 'yaml-syntax', start, end: stop, ...describe(reason) };
}

interface Composed {
  readonly documents: readonly Document.Parsed[];
  readonly errors: readonly YAMLError[];
  /** Where quotes that are never closed start, by where the text of theirs ends. */
  readonly opened: ReadonlyMap<number, number>;
}

let schema: Document['schema'] | undefined;

/** Composing recurses; parsing does not, so that its stack tells how deep a text is nested before it is composed. */
function compose(text: string, depth: number): Composed | { readonly deep: number } {
  schema ??= new Document(null, { schema: 'failsafe', resolveKnownTags: false }).schema;
  const composer = new Composer({ schema, uniqueKeys: false, prettyErrors: false });
  const parser = new Parser();
  const documents: Document.Parsed[] = [];
  const opened = new Map<number, number>();
  for (const source of new Lexer().lex(text)) {
    const start = parser.offset;
    if (isOpen(source)) opened.set(start + source.length, start);
    for (const token of parser.next(source)) documents.push(...composer.next(token));
    // The document, then two entries at most for each collection.
    if (parser.stack.length > 2 * depth + 1) return { deep: start };
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  return { documents, errors: documents.flatMap((document) => document.errors), opened };
}

function isOpen(source: string): boolean {
  const quote = source.charAt(0);
  if (quote !== '"' && quote !== "'") return false;
  return source.length === 1 || !source.endsWith(quote);
}
