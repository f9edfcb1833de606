import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Emittable, Path, YamlDocument } from '../../../model/yaml/index.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import { textOf } from '../../../talos/patch/tree.ts';
import { inlinePatches, patchesIn, withPatches, type SourcePatch } from '../talos/patching.ts';
import { problemAt, problemOf, type Problem } from '../place.ts';
import { pathText } from '../../tree.ts';
import type { Shelf } from '../shelf.ts';
import { substitutedDocuments, type Variables } from './substitute.ts';
import { rendered } from '../go-template/index.ts';
import { templateData } from './machine.ts';
import { MINOR_OF_TALHELPER } from './talconfig.ts';

/** A patch of talconfig.yaml: a text, or `@` and the name of a file. */
export interface ListedPatch {
  readonly value: Emittable;
  readonly path: Path;
}

interface Patching {
  readonly document: YamlDocument;
  readonly shelf: Shelf;
  readonly variables: Variables;
}

interface Read {
  readonly patches: readonly SourcePatch[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Documents with a list of patches applied as talhelper does it; templates in them see the documents before. */
export function withListed(
  patching: Patching,
  documents: readonly TalosDocument[],
  listed: readonly ListedPatch[],
): { readonly documents: readonly TalosDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const data = templateData(documents);
  const reads = listed.map((one) => readListed(patching, one, data));
  const patched = withPatches(
    documents,
    reads.flatMap(({ patches }) => patches),
    { minor: [1, MINOR_OF_TALHELPER] },
  );
  return {
    documents: patched.documents,
    diagnostics: [...reads.flatMap(({ diagnostics }) => diagnostics), ...patched.diagnostics],
  };
}

type Data = ReturnType<typeof templateData>;

function readListed(patching: Patching, { value, path }: ListedPatch, data: Data): Read {
  const text = textOf(value);
  if (text.startsWith('@') && text.slice(1).trim() !== '')
    return readFile(patching, { name: text.slice(1).trim(), path }, data);
  const { document } = patching;
  const result = rendered(text, data);
  if (!('text' in result)) return refused(problemAt(document, path, unclear(result.unclear)));
  const { range } = { range: document.range(path) };
  const isBlock = /^[|>]/.test(document.text.slice(range.start.offset));
  const line = range.start.line - (isBlock ? 0 : 1);
  return inlinePatches(result.text, { file: document.file, path: pathText(path), line });
}

function readFile(
  { document, shelf, variables }: Patching,
  { name, path }: { readonly name: string; readonly path: Path },
  data: Data,
): Read {
  const file = shelf.named(name, document.file);
  if ('code' in file) return refused(problemAt(document, path, file));
  const result = rendered(file.text, data);
  if (!('text' in result)) {
    const problem = unclear(`${result.unclear}, in line ${String(result.line)}`);
    return refused(problemOf(file.path, problem));
  }
  const read = substitutedDocuments(file.path, result.text, variables);
  return { patches: patchesIn(read.documents), diagnostics: read.diagnostics };
}

function refused(diagnostic: Diagnostic): Read {
  return { patches: [], diagnostics: [diagnostic] };
}

function unclear(what: string): Problem {
  return {
    code: 'import-value',
    severity: 'warning',
    message: `the template of the patch cannot be evaluated exactly, so it is left out: ${what}`,
    hint: 'write its result in place of the template',
  };
}
