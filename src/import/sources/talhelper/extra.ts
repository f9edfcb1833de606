import type { Diagnostic } from '../../../base/diagnostic.ts';
import { parseDocuments, type YamlDocument } from '../../../model/yaml/index.ts';
import { isMap } from '../../../model/yaml/value.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import { textOf } from '../../../talos/patch/tree.ts';
import { listOf } from '../talos/fields.ts';
import { patchesIn, type SourcePatch } from '../talos/patching.ts';
import { mapWithOrigins, problemAt, problemOf, unreadable } from '../place.ts';
import type { Shelf } from '../shelf.ts';
import { rendered } from '../go-template/index.ts';
import { templateData } from './machine.ts';
import type { TalhelperNode } from './talconfig.ts';

/** Documents with those of `extraManifests`, which talhelper adds in the end as they are. */
export function extraDocuments(
  { document, shelf }: { readonly document: YamlDocument; readonly shelf: Shelf },
  documents: readonly TalosDocument[],
  { value, index }: TalhelperNode,
): { readonly documents: readonly TalosDocument[]; readonly diagnostics: readonly Diagnostic[] } {
  const data = templateData(documents);
  const diagnostics: Diagnostic[] = [];
  const added = listOf(value, 'extraManifests').flatMap((one, at) => {
    const name = textOf(one).replace(/^@/, '').trim();
    const file = shelf.named(name, document.file);
    if ('code' in file) {
      diagnostics.push(problemAt(document, ['nodes', index, 'extraManifests', at], file));
      return [];
    }
    const result = rendered(file.text, data);
    if (!('text' in result)) {
      diagnostics.push(
        problemOf(file.path, {
          code: 'import-value',
          severity: 'warning',
          message: `line ${String(result.line)}: the template cannot be evaluated exactly, so it is left out: ${result.unclear}`,
          hint: 'write its result in place of the template',
        }),
      );
      return [];
    }
    const parsed = parseDocuments(file.path, result.text);
    diagnostics.push(...unreadable(parsed.diagnostics));
    return patchesIn(parsed.documents).flatMap((patch) => documentOf(patch, diagnostics));
  });
  return { documents: [...documents, ...added], diagnostics };
}

function documentOf(patch: SourcePatch, diagnostics: Diagnostic[]): TalosDocument[] {
  const { value } = patch;
  const { kind, name } = isMap(value) ? value : {};
  if (!isMap(value) || typeof kind !== 'string') {
    diagnostics.push(
      problemOf(patch.file, {
        code: 'import-value',
        message: 'a document of it has no kind',
        hint: 'write documents of Talos, with apiVersion and kind',
      }),
    );
    return [];
  }
  const tagged = mapWithOrigins(value, patch.origin);
  return [{ kind, ...(typeof name === 'string' && { name }), value: tagged }];
}
