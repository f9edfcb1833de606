import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import { compareText } from '../base/text.ts';
import { findLeaks, type LeakKind } from '../secrets/leaks/index.ts';
import { fromLab, readBlobs, type BlobName, type Repository } from './git-repository.ts';
import { modeDiagnostic, type FoundLeak, type LeakPlace } from './leak-report.ts';

/** What a look at files found, and what was not looked at. */
export interface Audit {
  readonly leaks: FoundLeak[];
  readonly modes: Diagnostic[];
  /** Files that were looked at. */
  files: number;
  binary: number;
  /** Places that carry the mark of a person that they are no secrets. */
  marked: number;
  /** Files that could not be looked at, with the reason. */
  readonly unread: { readonly file: string; readonly why: string }[];
}

/** An audit that has looked at nothing. */
export function newAudit(): Audit {
  return { leaks: [], modes: [], files: 0, binary: 0, marked: 0, unread: [] };
}

/** What nobody but its owner may read. */
const KEYS: ReadonlySet<LeakKind> = new Set<LeakKind>([
  ...(['kubeconfig', 'talosconfig', 'talos-secrets', 'age-identity'] as const),
  ...(['private-key', 'private-key-encrypted', 'tofu-state'] as const),
]);
/** Names under which keys are kept beside a repository that ignores them. */
const KEY_FILE =
  /(?:^|\/)(?:[^/]*\.(?:agekey|key|pem|tfstate)|age\.[^/]*|keys\.txt|[^/]*kubeconfig[^/]*|[^/]*talosconfig[^/]*|talsecret[^/]*|secrets\.ya?ml|id_[a-z0-9]+)$/;
const OTHERS = 0o077;
/** Files that are read at once. */
const TOGETHER = 16;

/** Where files are. `limit`: bytes of one above which it is not read; `seen` is told each that was. */
interface Where {
  readonly files: Files;
  readonly root: string;
  readonly limit: number;
  readonly seen?: (file: string, content: Uint8Array) => void;
}

/** Looks at files of the tree. */
export async function auditTree(
  audit: Audit,
  { files, root, limit, seen }: Where,
  paths: readonly string[],
): Promise<void> {
  for (let at = 0; at < paths.length; at += TOGETHER) {
    const together = paths.slice(at, at + TOGETHER);
    const contents = await Promise.all(
      together.map((file) => contentOf(audit, { files, root, limit }, file)),
    );
    for (const [index, file] of together.entries()) {
      const content = contents[index] ?? null;
      if (content !== null) seen?.(file, content);
      if (content === null || !look(audit, { place: 'tree', file }, content)) continue;
      const { mode = 0 } = (await files.info(`${root}/${file}`)) ?? {};
      if ((mode & OTHERS) !== 0) audit.modes.push(modeDiagnostic(file, mode));
    }
  }
}

/** Looks at the modes of keys that Git is told to leave out: they are no leak, but others may read them. */
export async function auditIgnored(
  audit: Audit,
  where: Omit<Where, 'seen'>,
  paths: readonly string[],
): Promise<void> {
  const aside = newAudit();
  await auditTree(
    aside,
    where,
    paths.filter((path) => KEY_FILE.test(path)),
  );
  audit.modes.push(...aside.modes);
}

async function contentOf(
  audit: Audit,
  { files, root, limit }: Omit<Where, 'seen'>,
  file: string,
): Promise<Uint8Array | null> {
  try {
    return await files.read(`${root}/${file}`, limit);
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    // Removed since it was listed; or a link or a submodule, whose content lies elsewhere.
    if (error.code !== 'file-not-found' && error.code !== 'file-kind')
      audit.unread.push({ file, why: error.code });
    return null;
  }
}

/** Looks at files of Git's. */
export async function auditBlobs(
  audit: Audit,
  { repository, place, limit }: { repository: Repository; place: LeakPlace; limit: number },
  names: readonly BlobName[],
): Promise<void> {
  for await (const { id, path, content } of readBlobs(repository, names, limit)) {
    const file = fromLab(repository, path);
    if (content === null) audit.unread.push({ file, why: 'file-too-large' });
    else look(audit, { place, file, blob: id }, content);
  }
}

/** Whether a key was found. */
function look(audit: Audit, at: Omit<FoundLeak, 'leak'>, content: Uint8Array): boolean {
  const { leaks, marked, skipped } = findLeaks(at.file, content);
  audit.files += 1;
  audit.marked += marked;
  if (skipped === 'binary') audit.binary += 1;
  if (skipped === 'too-large') audit.unread.push({ file: at.file, why: 'file-too-large' });
  audit.leaks.push(...leaks.map((leak) => ({ ...at, leak })));
  return leaks.some(({ kind }) => KEYS.has(kind));
}

const FILES = 200_000;
const APART: ReadonlySet<string> = new Set(['.git', '.croft', 'node_modules']);

/** Every file below the lab, sorted, but for what tools keep for themselves: where there is no Git to ask. */
export async function everyPath(files: Files, root: string): Promise<string[]> {
  const found: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of await files.list(`${root}/${folder}`)) {
      if (kind === 'directory' && !APART.has(name)) folders.push(`${folder}${name}/`);
      if (kind === 'file') found.push(`${folder}${name}`);
      if (found.length > FILES)
        throw new CroftError('audit-too-many', `the lab has more than ${FILES} files`, {
          data: { hint: 'make it a Git repository that ignores what is not of it: git init' },
        });
    }
  }
  return found.sort(compareText);
}
