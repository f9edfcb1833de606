// Syntax problems in a person's words. The fast reader stops at the first one; `yaml` then finds them all.
import { Composer, Document, Lexer, Parser } from 'yaml';
import type { Problem, Problems } from './problem.ts';
import type { ReadFailure } from './events.ts';
import { readTrees } from './read.ts';
import type { TreeDocument } from './tree.ts';
import { describe } from './words.ts';

/** Above this, only the first problem is looked for: `yaml` takes seconds for texts that are all errors. */
const SECOND_LOOK = 16 * 1024;

/**
 * Every document of a text whose characters were checked; null when it is not YAML, or nested deeper than `depth`,
 * with what is wrong added to `problems`: at most one problem a line, in the order of lines.
 */
export function readDocuments(
  text: string,
  depth: number,
  problems: Problems,
): readonly TreeDocument[] | null {
  const read = readTrees(text, depth);
  if (Array.isArray(read)) return read;
  for (const problem of explain(text, read, depth)) problems.add(problem);
  return null;
}

function explain(text: string, { reason, offset }: ReadFailure, depth: number): Problem[] {
  const conflict = /^<{7} .*$/m.exec(text);
  if (conflict) return [unresolved(conflict.index, conflict[0].length)];
  if (reason.includes('maxDepth')) return [tooDeep(text, offset, depth)];
  const composed = text.length <= SECOND_LOOK ? compose(text, depth) : { errors: [] };
  if ('deep' in composed) return [tooDeep(text, composed.deep, depth)];
  const found = new Map<number, Problem>();
  for (const { start, end, message } of composed.errors) {
    const line = text.lastIndexOf('\n', start - 1) + 1;
    if (!found.has(line)) found.set(line, located(text, start, message, end));
  }
  if (found.size === 0) return [located(text, offset, reason, offset + 1)];
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** Git leaves its marks in the first column, where YAML sees broken keys. */
function unresolved(start: number, length: number): Problem {
  return {
    code: 'yaml-syntax',
    start,
    end: start + length,
    message: 'an unresolved merge conflict starts here',
    hint: 'keep the lines that are right, and remove those that start with <<<<<<<, ======= and >>>>>>>',
  };
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

interface SyntaxError {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

let schema: Document['schema'] | undefined;

/** Composing recurses; parsing does not, so that its stack tells how deep a text is nested before it is composed. */
function compose(
  text: string,
  depth: number,
): { readonly errors: readonly SyntaxError[] } | { readonly deep: number } {
  schema ??= new Document(null, { schema: 'failsafe', resolveKnownTags: false }).schema;
  const composer = new Composer({ schema, uniqueKeys: false, prettyErrors: false });
  const parser = new Parser();
  const documents: Document.Parsed[] = [];
  /** Where quotes that are never closed start, by where the text of theirs ends. */
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
  const errors = documents
    .flatMap((document) => document.errors)
    .map(({ pos: [at, end], message }) => {
      const start = message.startsWith('Missing closing') ? (opened.get(at) ?? at) : at;
      return { start, end: Math.max(start, end), message };
    });
  return { errors };
}

function isOpen(source: string): boolean {
  const quote = source.charAt(0);
  if (quote !== '"' && quote !== "'") return false;
  return source.length === 1 || !source.endsWith(quote);
}
