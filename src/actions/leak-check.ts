import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { compareText } from '../base/text.ts';
import type { LabContext } from './context.ts';
import { labFiles } from './git-repository.ts';
import { leakDiagnostic } from './leak-report.ts';
import { auditIgnored, auditTree, everyPath, newAudit } from './leak-scan.ts';

/** Larger files are left to `croft secret audit`. */
const LIMIT = 1024 * 1024;

/** What a check says about secrets in clear, and the files that it did not look at. */
export interface TreeLeaks {
  readonly diagnostics: readonly Diagnostic[];
  readonly unread: readonly string[];
}

/** Files of the lab: those that are its own, and those that Git is told to leave out. */
export interface TreeList {
  readonly paths: readonly string[];
  readonly ignored: readonly string[];
}

/**
 * Lists the files of the lab. Git is started at once and needs nothing from this process until it has ended, so that
 * a check can do other work meanwhile.
 */
export async function listTree(context: LabContext): Promise<TreeList> {
  const [own, ignored] = await Promise.all([listed(context, 'own'), listed(context, 'ignored')]);
  const paths = own ?? (await everyPath(context.files, context.root));
  return { paths: [...paths].sort(compareText), ignored: ignored ?? [] };
}

/** A look at the tree that others may follow. */
export interface Look {
  readonly isRendered: (path: string) => boolean;
  /** Told every file that was read. */
  readonly seen?: (path: string, content: Uint8Array) => void;
}

/** Secrets in clear in the tree, but for the files that Croft renders, whose content the render judges. */
export async function treeLeaks(
  { files, root }: LabContext,
  { paths, ignored }: TreeList,
  { isRendered, seen }: Look,
): Promise<TreeLeaks> {
  const where = { files, root, limit: LIMIT };
  const audit = newAudit();
  await auditTree(
    audit,
    { ...where, ...(seen && { seen }) },
    paths.filter((path) => !isRendered(path)),
  );
  await auditIgnored(audit, where, ignored);
  return {
    diagnostics: [...audit.leaks.map(leakDiagnostic), ...audit.modes],
    unread: audit.unread.map(({ file }) => file),
  };
}

/** A check needs no git: without it, every file is looked at. */
async function listed(context: LabContext, which: 'own' | 'ignored'): Promise<string[] | null> {
  try {
    return await labFiles(context, which);
  } catch (error) {
    if (error instanceof CroftError) return null;
    throw error;
  }
}
