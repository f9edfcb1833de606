import type { Diagnostic } from '../../../base/diagnostic.ts';
import { compareText } from '../../../base/text.ts';
import { parseDocuments } from '../../../model/yaml/index.ts';
import { isMap, type YamlMap } from '../../../model/yaml/value.ts';
import type { ReportLine, SourceFile } from '../../imported.ts';
import { patchesIn, type SourcePatch } from '../talos/patching.ts';
import { problemOf, unreadable } from '../place.ts';
import { unopened, type Shelf } from '../shelf.ts';
import { rendered } from '../go-template/index.ts';
import { valsIn } from './config.ts';

/** What is read of folders of patches. */
export interface Read {
  readonly patches: readonly SourcePatch[];
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The files of a folder in the order in which topf applies them: by name, folder by folder. */
export function patchFiles(shelf: Shelf, folder: string): SourceFile[] {
  return shelf.paths
    .filter((path) => path.startsWith(`${folder}/`))
    .filter((path) => /\.ya?ml/.test(path.slice(path.lastIndexOf('/') + 1)))
    .sort(byStep)
    .flatMap((path) => shelf.get(path) ?? []);
}

function byStep(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  for (const [index, step] of one.entries()) {
    const order = compareText(step, other[index] ?? '');
    if (order !== 0) return order;
  }
  return one.length - other.length;
}

/** The patches of files; a template that cannot be evaluated is left out, and said. */
export function readPatches(files: readonly SourceFile[], data: YamlMap): Read {
  const reads = files.map((file) => readFile(file, data));
  return {
    patches: reads.flatMap(({ patches }) => patches),
    report: reads.flatMap(({ report }) => report),
    diagnostics: reads.flatMap(({ diagnostics }) => diagnostics),
  };
}

function readFile(file: SourceFile, data: YamlMap): Read {
  const from = { file: file.path, path: '' };
  const sealed = unopened([file]);
  if (sealed.length > 0) return { patches: [], report: [], diagnostics: sealed };
  const result = file.path.endsWith('.tpl') ? rendered(file.text, data) : { text: file.text };
  if (!('text' in result)) return unclear(file, result);
  const { documents, diagnostics } = parseDocuments(file.path, result.text);
  const patches = patchesIn(documents).filter(
    ({ value }) => !(isMap(value) && Object.keys(value).length === 0),
  );
  const lists = patches.some(({ value }) => Array.isArray(value) && value.length > 0);
  return {
    patches: patches.filter(({ value }) => isMap(value)),
    report: [{ fate: 'mapped', from, why: 'merged into the configurations that it is for' }],
    diagnostics: [
      ...unreadable(diagnostics),
      ...(lists ? [problemOf(file.path, JSON_PATCH)] : []),
      ...documents.flatMap(valsIn),
    ],
  };
}

const JSON_PATCH = {
  code: 'import-value',
  message: 'it is a JSON patch, which topf refuses',
  hint: 'write it as a strategic patch: a map that looks like the configuration',
} as const;

function unclear(
  { path }: SourceFile,
  { unclear: what, line }: { readonly unclear: string; readonly line: number },
): Read {
  const why = `its template cannot be evaluated exactly: ${what}`;
  const problem = problemOf(path, {
    code: 'import-value',
    severity: 'warning',
    message: `line ${String(line)}: ${why}; the patch is left out`,
    hint: 'write its result below patches/talos of the cluster',
  });
  return {
    patches: [],
    report: [{ fate: 'dropped', from: { file: path, path: '', line }, why }],
    diagnostics: [problem],
  };
}
