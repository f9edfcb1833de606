import { compareDiagnostics, type Diagnostic } from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import { inLab } from './lab.ts';
import type { LabContext } from './context.ts';
import { historyBlobs, labFiles, openRepository, stagedBlobs } from './git-repository.ts';
import { leakDiagnostic, type FoundLeak } from './leak-report.ts';
import {
  auditBlobs,
  auditIgnored,
  auditTree,
  everyPath,
  newAudit,
  type Audit,
} from './leak-scan.ts';
import { countLine, diagnosticLines } from './report.ts';
import type { Json, Result, Run } from './result.ts';

const LIMIT = 16 * 1024 * 1024;
/** Of a file that changed often, the history has the same leak often. */
const UNREAD_SHOWN = 10;

/** Secrets in clear in the tree and the index, with `history` in every commit, with `staged` in the next one only. */
export const secretAudit: Run<'secret audit'> = async (outer, { history, staged }) => {
  const context = inLab(outer);
  const repository = await openRepository(context);
  const audit = newAudit();
  if (!staged) await auditHere(context, audit);
  if (repository) {
    const index = { repository, place: 'index', limit: LIMIT } as const;
    await auditBlobs(audit, index, await stagedBlobs(repository));
    const all = { repository, place: 'history', limit: LIMIT } as const;
    if (history) await auditBlobs(audit, all, await historyBlobs(repository));
  }
  return resultOf(audit, repository === null);
};

async function auditHere(context: LabContext, audit: Audit): Promise<void> {
  const { files, root } = context;
  const where = { files, root, limit: LIMIT };
  const paths = (await labFiles(context, 'own')) ?? (await everyPath(files, root));
  await auditTree(audit, where, paths);
  await auditIgnored(audit, where, (await labFiles(context, 'ignored')) ?? []);
}

function resultOf(audit: Audit, isAlone: boolean): Result {
  const leaks = once(audit.leaks);
  const diagnostics = [...leaks.map(leakDiagnostic), ...audit.modes].sort(compareDiagnostics);
  const unread = [...audit.unread].sort((a, b) => compareText(a.file, b.file));
  return {
    exitCode: diagnostics.length > 0 ? 1 : unread.length > 0 || isAlone ? 4 : 0,
    data: dataOf(audit, leaks, unread),
    diagnostics,
    lines: [...diagnosticLines(diagnostics, new Map()), summary(audit, diagnostics)],
    notes: [
      ...(isAlone
        ? [
            'git knows no repository here, or refuses it: neither an index nor a history was looked at',
          ]
        : []),
      ...unread.slice(0, UNREAD_SHOWN).map(({ file, why }) => `not looked at: ${file} (${why})`),
      ...(unread.length > UNREAD_SHOWN ? [`and ${unread.length - UNREAD_SHOWN} more`] : []),
    ],
  };
}

/** The same leak in the tree, the index and many commits is one for each of these three. */
function once(leaks: readonly FoundLeak[]): FoundLeak[] {
  const seen = new Set<string>();
  return leaks.filter(({ place, file, leak }) => {
    // What is staged as it stands in the tree is told once.
    const { kind, message, range } = leak;
    const line = place === 'history' ? '' : String(range.start.line);
    const key = [place === 'index' ? 'tree' : place, file, kind, message, line].join('\0');
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function summary({ files, binary, marked }: Audit, diagnostics: readonly Diagnostic[]): string {
  const parts = [
    `${files} ${files === 1 ? 'file' : 'files'} looked at`,
    ...(binary > 0 ? [`${binary} of them binary`] : []),
    ...(marked > 0 ? [`${marked} marked as no secret`] : []),
  ];
  return `${parts.join(', ')}: ${countLine(diagnostics)}`;
}

function dataOf(
  { files, binary, marked, modes }: Audit,
  leaks: readonly FoundLeak[],
  unread: Audit['unread'],
): Json {
  return {
    ...{ files, binary, marked },
    leaks: leaks.map(({ place, file, blob = null, leak: { kind, range, message } }) => {
      const { line, column } = range.start;
      return { place, file, blob, kind, line, column, message };
    }),
    wideFiles: modes.map(({ file }) => file),
    unread: unread.map((one) => ({ ...one })),
  };
}
