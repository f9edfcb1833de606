import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { LabContext } from './context.ts';
import { labFiles, openRepository, type Repository } from './git-repository.ts';
import { leakDiagnostic } from './leak-report.ts';
import { auditIgnored, auditTree, newAudit, treePaths } from './leak-scan.ts';

/** Larger files are left to `croft secret audit`. */
const LIMIT = 1024 * 1024;

/** What a check says about secrets in clear, and the files that it did not look at. */
export interface TreeLeaks {
  readonly diagnostics: readonly Diagnostic[];
  readonly unread: readonly string[];
}

/** Secrets in clear in the tree, but for the files that Croft renders, whose content the render judges. */
export async function treeLeaks(
  context: LabContext,
  isRendered: (path: string) => boolean,
): Promise<TreeLeaks> {
  const { files, root } = context;
  const repository = await repositoryOf(context);
  const where = { files, root, limit: LIMIT };
  const audit = newAudit();
  const [paths, ignored] = await Promise.all([
    treePaths(files, root, repository),
    repository ? labFiles(repository, 'ignored') : [],
  ]);
  await auditTree(
    audit,
    where,
    paths.filter((path) => !isRendered(path)),
  );
  await auditIgnored(audit, where, ignored);
  return {
    diagnostics: [...audit.leaks.map(leakDiagnostic), ...audit.modes],
    unread: audit.unread.map(({ file }) => file),
  };
}

/** A check needs no git: without it, every file is looked at. */
async function repositoryOf(context: LabContext): Promise<Repository | null> {
  try {
    return await openRepository(context);
  } catch (error) {
    if (error instanceof CroftError) return null;
    throw error;
  }
}
