import { compareDiagnostics, visible, type Diagnostic } from '../base/diagnostic.ts';
import { INDEX_FILE } from '../secrets/digests/index-file.ts';
import { accessExpiry } from './access-expiry.ts';
import type { LabContext } from './context.ts';
import { githubLines } from './format/github.ts';
import { sarifOf } from './format/sarif.ts';
import { inLab } from './lab.ts';
import { listTree, treeLeaks } from './leak-check.ts';
import { build, hasErrors, type Built, type Pipeline } from './pipeline.ts';
import {
  countLine,
  countOf,
  diagnosticLines,
  secretData,
  secretLines,
  unsetSecrets,
  type UnsetSecret,
} from './report.ts';
import type { Json, Run } from './result.ts';
import type { TreeFiles } from './sealed-tree.ts';
import { Collector, readLedger, type Ledger } from './secret-ledger.ts';

/** Every problem of the lab; exit code 1 when there is an error (with `strict`: or a warning). */
export const check: Run<'check'> = async (context, { format = 'text', strict }) => {
  const lab = inLab(context);
  const [tree, pipeline, ledger] = await Promise.all([listTree(lab), build(lab), readLedger(lab)]);
  const rendered = pipeline.built?.rendered.files;
  const sealed = new Collector(ledger);
  const leaks = await treeLeaks(lab, tree, {
    isRendered: (path) => path === INDEX_FILE || rendered?.has(path) === true,
    seen: (path, content) => {
      sealed.see(path, content);
    },
  });
  const diagnostics = [
    ...pipeline.diagnostics.filter(({ severity }) => severity !== 'pending'),
    ...newLeaks(leaks.diagnostics, pipeline.diagnostics),
    ...ledger.diagnostics,
    ...(pipeline.built ? await accessExpiry(lab, pipeline.built.model) : []),
    ...(await sealedIn(lab, pipeline.built, { ledger, paths: tree.paths, seen: sealed.found })),
  ].sort(compareDiagnostics);
  const secrets = pipeline.built ? unsetSecrets(pipeline.built) : [];
  const fails = hasErrors(diagnostics) || (strict && diagnostics.length > 0);
  const data: Json = {
    errors: countOf(diagnostics, 'error'),
    warnings: countOf(diagnostics, 'warning'),
    pendingSecrets: secretData(secrets),
  };
  const exitCode = fails ? 1 : 0;
  const lines = linesOf(
    format,
    { pipeline, diagnostics, secrets, exitCode, data },
    context.version,
  );
  const notes = leaks.unread.map(
    (file) => `${file} is too large for a check: croft secret audit looks at it`,
  );
  return { exitCode, data, diagnostics, lines, notes };
};

/**
 * What is wrong with encrypted files; nothing is said where the source cannot be understood. Where there are none, what
 * reads them is not loaded.
 */
async function sealedIn(
  lab: LabContext,
  built: Built | null,
  found: { readonly ledger: Ledger } & Pick<TreeFiles, 'paths' | 'seen'>,
): Promise<Diagnostic[]> {
  const { ledger, seen } = found;
  const isWithout = seen.size === 0 && ledger.index?.size === 0;
  if (!built || (isWithout && built.rendered.pending.length === built.plans.length)) return [];
  return (await import('./sealed-tree.ts')).sealedProblems(lab, built, found);
}

/** Leaks that no other check has named: of one line, the check that knows what it is for says it better. */
function newLeaks(leaks: readonly Diagnostic[], known: readonly Diagnostic[]): Diagnostic[] {
  const place = ({ file, range }: Diagnostic): string => `${file}:${range?.start.line ?? 0}`;
  const told = new Set(known.filter(({ secret }) => secret === true).map(place));
  return leaks.filter((leak) => !told.has(place(leak)));
}

interface Findings {
  readonly pipeline: Pipeline;
  readonly diagnostics: readonly Diagnostic[];
  readonly secrets: readonly UnsetSecret[];
  readonly exitCode: number;
  readonly data: Json;
}

/** What waits for a person, and is neither wrong nor a secret of the lab. */
function waitingLines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter(({ severity }) => severity === 'pending')
    .flatMap(({ message, hint }) => [visible(message), `  ${visible(hint)}`]);
}

function linesOf(format: string, findings: Findings, version: string): string[] {
  const { pipeline, diagnostics, secrets, exitCode, data } = findings;
  switch (format) {
    case 'json':
      return [
        JSON.stringify({ verb: 'check', ok: exitCode === 0, exitCode, data, diagnostics }, null, 2),
      ];
    case 'sarif':
      return [JSON.stringify(sarifOf(diagnostics, version), null, 2)];
    case 'github':
      return githubLines(diagnostics);
    default: {
      const files = new Set(diagnostics.map(({ file }) => file)).size;
      const where = files === 0 ? '' : ` in ${files} ${files === 1 ? 'file' : 'files'}`;
      const todo = [...waitingLines(pipeline.diagnostics), ...secretLines(secrets)];
      return [
        ...diagnosticLines(diagnostics, pipeline.texts),
        ...todo,
        ...(todo.length > 0 ? [''] : []),
        `${countLine(diagnostics)}${where}`,
      ];
    }
  }
}
