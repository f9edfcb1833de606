import type { Diagnostic } from '../../base/diagnostic.ts';
import { convert } from './convert.ts';
import { ParsedDocument, type YamlDocument } from './document.ts';
import { checkCharacters, checkHidden, decode } from './encoding.ts';
import { DOCUMENT_LIMITS, type Limits } from './limits.ts';
import { lineStarts, type LineStarts } from './lines.ts';
import { Problems } from './problem.ts';
import { readDocuments } from './syntax.ts';
import type { TreeDocument } from './tree.ts';

/**
 * Reads a file that holds one document. `input` is bytes or text. Every problem found is a diagnostic with its
 * place; the document is null when nothing can be made of the file. Never throws for what a file holds.
 */
export function parseDocument(
  file: string,
  input: Uint8Array | string,
  limits: Limits = {},
): { document: YamlDocument | null; diagnostics: Diagnostic[] } {
  const parsed = parse(file, input, limits);
  const [, second] = parsed.trees;
  if (second)
    parsed.problems.add({
      code: 'yaml-multiple-documents',
      start: second.root.start,
      end: second.root.start,
      message: 'a second document starts here; this file holds one',
      hint: 'remove the "---" between them, or move this part to a file of its own',
    });
  const [document = null] = parsed.documents;
  return { document, diagnostics: parsed.problems.diagnostics(file, parsed.lines) };
}

/**
 * Reads all documents of a file, separated by `---`. One that holds nothing but comments is left out, as
 * Kubernetes does. Never throws for what a file holds.
 */
export function parseDocuments(
  file: string,
  input: Uint8Array | string,
  limits: Limits = {},
): { documents: YamlDocument[]; diagnostics: Diagnostic[] } {
  const { documents, problems, lines, trees } = parse(file, input, limits);
  const written = documents.filter((_, index) => trees[index]?.written);
  return { documents: written, diagnostics: problems.diagnostics(file, lines) };
}

interface Parsed {
  readonly documents: ParsedDocument[];
  readonly trees: readonly TreeDocument[];
  readonly problems: Problems;
  readonly lines: LineStarts;
}

function parse(file: string, input: Uint8Array | string, limits: Limits): Parsed {
  const { bytes, depth, aliasValues } = { ...DOCUMENT_LIMITS, ...limits };
  const problems = new Problems();
  const decoded = decode(input, bytes, problems);
  const { text } = decoded;
  const lines = lineStarts(text ?? decoded.shown);
  const nothing: Parsed = { documents: [], trees: [], problems, lines };
  if (text === null || !checkCharacters(text, problems)) return nothing;
  checkHidden(text, problems);
  const read = readDocuments(text, depth, problems);
  if (!read) return nothing;
  const trees = meaningful(read);
  const documents = trees.map(
    (tree) =>
      new ParsedDocument(
        file,
        lines,
        tree.root,
        convert(tree, problems, { aliasValues, strict: true }),
      ),
  );
  return { documents, trees, problems, lines };
}

/** The documents that hold something; when none does, one that is empty. */
function meaningful(trees: readonly TreeDocument[]): readonly TreeDocument[] {
  const written = trees.filter((tree) => tree.written);
  if (written.length > 0) return written;
  const root = {
    kind: 'scalar',
    style: 'empty',
    start: 0,
    end: 0,
    anchored: false,
    text: '',
  } as const;
  return [trees[0] ?? { root: { ...root }, written: false, tags: new Map() }];
}
