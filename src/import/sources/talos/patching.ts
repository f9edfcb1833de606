import type { Diagnostic } from '../../../base/diagnostic.ts';
import { parseDocuments, type Path, type YamlDocument } from '../../../model/yaml/index.ts';
import type { YamlValue } from '../../../model/yaml/value.ts';
import type { Contract } from '../../../talos/contract.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import { applyPatch } from '../../../talos/patch/apply.ts';
import type { Patch } from '../../../talos/patch/patch.ts';
import { talosValue } from './go-words.ts';
import { originIn, problemOf, type SourceOrigin } from '../place.ts';

/** A patch of a source, whose values know where they stand. */
export interface SourcePatch {
  readonly file: string;
  readonly value: YamlValue;
  readonly origin: (path: Path) => SourceOrigin;
}

/** The patches in the documents of a file; documents without anything in them are none. */
export function patchesIn(documents: readonly YamlDocument[]): SourcePatch[] {
  return documents
    .filter(({ value }) => value !== null)
    .map((document) => ({
      file: document.file,
      value: talosValue(document),
      origin: (path) => originIn(document, path),
    }));
}

/** Where a text stands that is a patch itself. */
export interface Inline {
  readonly file: string;
  /** What its path begins with: `patches[0]`. */
  readonly path: string;
  /** The line before its first one. */
  readonly line: number;
}

/** The patches in a text within another file. */
export function inlinePatches(
  text: string,
  { file, path, line }: Inline,
): { readonly patches: readonly SourcePatch[]; readonly diagnostics: readonly Diagnostic[] } {
  const { documents, diagnostics } = parseDocuments(file, text);
  const below = (origin: SourceOrigin): SourceOrigin => ({
    kind: 'source',
    file,
    path: /^(?:$|\[)/.test(origin.path) ? `${path}${origin.path}` : `${path}.${origin.path}`,
    get range() {
      const { start, end } = origin.range;
      return {
        start: { ...start, line: start.line + line },
        end: { ...end, line: end.line + line },
      };
    },
  });
  const patches = patchesIn(documents).map((patch) => ({
    ...patch,
    origin: (at: Path) => below(patch.origin(at)),
  }));
  const moved = diagnostics.map(() =>
    problemOf(file, {
      code: 'import-malformed',
      message: `${path}: it cannot be read as a patch`,
      hint: 'write a map, or a list of operations',
    }),
  );
  return { patches, diagnostics: moved };
}

/** Documents with patches applied one after the other; what Talos would refuse is a diagnostic `import-value`. */
export function withPatches(
  documents: readonly TalosDocument[],
  patches: readonly SourcePatch[],
  contract: Contract,
): { readonly documents: readonly TalosDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  let whole = documents;
  const diagnostics: Diagnostic[] = [];
  for (const { file, value, origin } of patches) {
    const patch: Patch = { file, value, origin, range: (path) => origin(path).range };
    const patched = applyPatch(whole, patch, contract);
    whole = patched.documents;
    for (const { path, message, hint } of patched.problems) {
      const { range, path: at } = origin(path);
      diagnostics.push({
        ...{ code: 'import-value', severity: 'error', file, range, hint, secret: true },
        message: `${at === '' ? '' : `${at}: `}patch: ${message}`,
      });
    }
  }
  return { documents: whole, diagnostics };
}
