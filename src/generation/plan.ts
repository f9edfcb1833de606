import type { Diagnostic } from '../base/diagnostic.ts';
import { compareDiagnostics } from '../base/diagnostic.ts';
import type { Files } from '../base/host/files.ts';
import { compareText } from '../base/text.ts';
import { blobId, sha256 } from './digest.ts';
import type { FileSet, RenderedFile } from './file-set.ts';
import { LOCK_FILE, parentOf } from './layout.ts';
import { EMPTY_LOCK, formatLock, parseLock, type LockEntry, type LockFile } from './lock-file.ts';
import { checkPaths, pathDiagnostic } from './path.ts';
import { foreignFile, handEdit, orphanEdited, replacedByHand } from './problems.ts';
import { createTree, markOf, type Standing, type Tree } from './tree.ts';

export type Outcome = 'created' | 'configured' | 'unchanged' | 'pruned' | 'kept';

/** What a generation does at one path. */
export interface Change {
  readonly path: string;
  readonly outcome: Outcome;
  /** Where the outcome alone does not say it, such as `was removed by hand`. */
  readonly reason?: string;
}

/** A file to put, or to remove where `content` is null. */
export interface PlannedEntry {
  readonly path: string;
  readonly content: Uint8Array | null;
  /** What stands there now, as `markOf` says it. */
  readonly before: string;
}

export interface GenerationPlan {
  /** Sorted by path; nothing when blocked. */
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
  /** An unsafe path or a damaged lock file: nothing may be written. */
  readonly blocked: boolean;
  /** Whether writing would change the tree or the lock file. */
  readonly pending: boolean;
  readonly entries: readonly PlannedEntry[];
  /** The lock file as it is (null: there is none) and as it will be. */
  readonly lock: { readonly before: string | null; readonly after: string };
}

export interface PlanOptions {
  /** Paths whose content by other hands is dropped; 'all' means each edited file, but no file that Croft never wrote. */
  readonly discard?: 'all' | readonly string[];
  /** Lines of the section `identity` of the lock file; without it, those that are there stay. */
  readonly identity?: readonly string[];
}

/** The plan in the making. */
interface Draft {
  readonly tree: Tree;
  readonly before: LockFile;
  readonly discards: (path: string, known: boolean) => boolean;
  readonly entries: PlannedEntry[];
  readonly changes: Change[];
  readonly diagnostics: Diagnostic[];
  readonly lock: Map<string, LockEntry>;
  /** Paths that the plan removes. */
  readonly pruned: Set<string>;
}

const EDITED = 'edited by hand';

const BLOCKING: ReadonlySet<string> = new Set(['generation-path', 'generation-lock-damaged']);

/**
 * Compares the file set with the tree under `root` (absolute) and its croft.lock; writes nothing. Files that other
 * hands touched are kept and reported. Throws CroftError when a file cannot be read.
 */
export async function planGeneration(
  files: Files,
  root: string,
  rendered: FileSet,
  options: PlanOptions = {},
): Promise<GenerationPlan> {
  const tree = createTree(files, root);
  const problems = checkPaths(rendered);
  const lock = await loadLock(tree);
  if ('code' in lock) return blockedPlan([...problems, lock]);
  if (problems.length > 0) return blockedPlan(problems);
  const draft: Draft = {
    tree,
    before: lock.content,
    discards: discardRule(options.discard ?? []),
    entries: [],
    changes: [],
    diagnostics: [],
    lock: new Map(),
    pruned: new Set(),
  };
  for (const [path, entry] of lock.content.files)
    if (!rendered.has(path)) await planOrphan(draft, path, entry);
  for (const file of rendered.values()) await planFile(draft, file);
  return finish(draft, lock.text, options.identity ?? lock.content.identity);
}

/** The lock file as text (null where there is none) and content, or what is wrong with it. */
async function loadLock(
  tree: Tree,
): Promise<{ readonly text: string | null; readonly content: LockFile } | Diagnostic> {
  const standing = await tree.look(LOCK_FILE);
  if (standing.kind === 'absent') return { text: null, content: EMPTY_LOCK };
  if (standing.kind !== 'file')
    return pathDiagnostic(LOCK_FILE, `${LOCK_FILE} is not a file (${standing.kind})`);
  const text = new TextDecoder().decode(standing.content);
  const content = parseLock(text);
  return 'code' in content ? content : { text, content };
}

function discardRule(discard: 'all' | readonly string[]): Draft['discards'] {
  if (discard === 'all') return (_path, known) => known;
  const paths = new Set(discard);
  return (path) => paths.has(path);
}

function blockedPlan(diagnostics: readonly Diagnostic[]): GenerationPlan {
  return {
    changes: [],
    diagnostics: [...diagnostics].sort(compareDiagnostics),
    blocked: true,
    pending: false,
    entries: [],
    lock: { before: null, after: '' },
  };
}

function finish(draft: Draft, before: string | null, identity: readonly string[]): GenerationPlan {
  const { changes, diagnostics, entries } = draft;
  if (diagnostics.some(({ code }) => BLOCKING.has(code)))
    return blockedPlan(diagnostics.filter(({ code }) => BLOCKING.has(code)));
  const after = formatLock({ files: draft.lock, identity });
  return {
    changes: changes.sort((a, b) => compareText(a.path, b.path)),
    diagnostics: diagnostics.sort(compareDiagnostics),
    blocked: false,
    pending: entries.length > 0 || before !== after,
    entries: entries.sort((a, b) => compareText(a.path, b.path)),
    lock: { before, after },
  };
}

/** A file that is rendered no longer: removed if it is as it was rendered, else kept. */
async function planOrphan(draft: Draft, path: string, entry: LockEntry): Promise<void> {
  const standing = await draft.tree.look(path);
  if (standing.kind === 'absent') return;
  const before = markOf(standing);
  const edited = before !== entry.sha256;
  if (edited && (standing.kind === 'directory' || !draft.discards(path, true))) {
    draft.lock.set(path, entry);
    draft.changes.push({ path, outcome: 'kept', reason: 'edited by hand; rendered no longer' });
    draft.diagnostics.push(orphanEdited(path, entry.source));
    return;
  }
  draft.pruned.add(path);
  draft.entries.push({ path, content: null, before });
  const reason = edited ? { reason: 'hand edit discarded' } : {};
  draft.changes.push({ path, outcome: 'pruned', ...reason });
}

async function planFile(draft: Draft, file: RenderedFile): Promise<void> {
  const { path, source } = file;
  const obstacle = await obstacleTo(draft, path);
  if (obstacle?.unsafe) {
    obstruct(draft, obstacle);
    return;
  }
  const content = Buffer.from(file.content, 'utf8');
  const digest = sha256(content);
  const entry = draft.before.files.get(path);
  const decision: Decision = obstacle
    ? { outcome: 'kept', reason: obstacle.why }
    : await decide(draft, { path, content, entry }, await draft.tree.look(path));
  const { outcome, before, reason } = decision;
  draft.changes.push({ path, outcome, ...(reason !== undefined && { reason }) });
  if (before !== undefined) draft.entries.push({ path, content, before });
  if (outcome !== 'kept') {
    const blob = entry?.sha256 === digest ? entry.blob : blobId(content);
    draft.lock.set(path, { sha256: digest, blob, source });
  } else if (entry) {
    draft.lock.set(path, entry);
    draft.diagnostics.push(
      reason === EDITED ? handEdit(path, source) : replacedByHand(path, reason ?? EDITED),
    );
  } else draft.diagnostics.push(foreignFile(path, source, reason ?? 'a file stands there'));
}

/** One problem for everything that was to be rendered below it. */
function obstruct({ diagnostics }: Draft, { at, why }: Obstacle): void {
  const isKnown = diagnostics.some(({ code, file }) => code === 'generation-path' && file === at);
  if (!isKnown) diagnostics.push(pathDiagnostic(at, `${why}; Croft renders nothing into it`));
}

interface Obstacle {
  readonly at: string;
  readonly why: string;
  readonly unsafe: boolean;
}

/** What keeps the directory of `path` from holding it; files that the plan removes do not count. */
async function obstacleTo(draft: Draft, path: string): Promise<Obstacle | null> {
  const ground = await draft.tree.ground(parentOf(path));
  if (ground.kind === 'unsafe')
    return { at: ground.at, why: `${ground.at} ${ground.why}`, unsafe: true };
  if (ground.kind !== 'file' || draft.pruned.has(ground.at)) return null;
  return { at: ground.at, why: `${ground.at} is a file`, unsafe: false };
}

interface Decision {
  readonly outcome: Outcome;
  readonly reason?: string;
  /** Set where the file is to be put: what stands there until then. */
  readonly before?: string;
}

/** `entry` is what the lock file knows of the path. */
async function decide(
  draft: Draft,
  wanted: { path: string; content: Uint8Array; entry: LockEntry | undefined },
  standing: Standing,
): Promise<Decision> {
  const { path, content, entry } = wanted;
  if (standing.kind === 'absent')
    return entry
      ? { outcome: 'created', before: 'absent', reason: 'was removed by hand' }
      : { outcome: 'created', before: 'absent' };
  if (standing.kind === 'directory')
    return (await willVanish(draft, path))
      ? { outcome: 'created', before: 'absent' }
      : { outcome: 'kept', reason: 'a directory stands there' };
  if (standing.kind === 'file' && Buffer.compare(standing.content, content) === 0)
    return entry ? { outcome: 'unchanged' } : { outcome: 'unchanged', reason: 'taken over' };
  const before = markOf(standing);
  if (before === entry?.sha256) return { outcome: 'configured', before };
  if (draft.discards(path, entry !== undefined))
    return { outcome: 'configured', before, reason: 'content by other hands discarded' };
  if (standing.kind !== 'file')
    return { outcome: 'kept', reason: `what stands there is no file (${standing.kind})` };
  return { outcome: 'kept', reason: entry ? EDITED : 'not written by Croft' };
}

/** Whether the plan removes every file below a directory, and so the directory itself. */
async function willVanish(draft: Draft, directory: string): Promise<boolean> {
  const entries = await draft.tree.files.list(draft.tree.absolute(directory));
  for (const { name, kind } of entries) {
    const path = `${directory}/${name}`;
    const vanishes = kind === 'directory' ? await willVanish(draft, path) : draft.pruned.has(path);
    if (!vanishes) return false;
  }
  return entries.length > 0;
}
