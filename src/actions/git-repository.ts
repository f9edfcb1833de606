import { CroftError } from '../base/error.ts';
import type { LabContext } from './context.ts';

/** The Git repository that a lab lies in. Nothing in it is ever executed or changed. */
export interface Repository {
  /** Absolute path of the work tree. */
  readonly top: string;
  /** From the work tree to the lab: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Output of git, run in the work tree. Throws CroftError `git-failed` when git refuses. */
  git(args: readonly string[], input?: string): Promise<Uint8Array>;
}

/** A file of Git's, by its content. */
export interface BlobName {
  readonly id: string;
  /** Relative to the work tree. */
  readonly path: string;
}

const TIMEOUT = 600_000;
const OUTPUT = 512 * 1024 * 1024;

/** The user's own settings hold; what the repository itself could make git run does not. */
const SAFE = [
  ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'diff.external='],
  ...['--no-pager', '--no-optional-locks', '--no-replace-objects', '--literal-pathspecs'],
] as const;
const SAFE_ENVIRONMENT = {
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ATTR_NOSYSTEM: '1',
  LC_ALL: 'C',
} as const;

/** The repository around a lab; null when there is none. Throws CroftError when git cannot be run. */
export async function openRepository(context: LabContext): Promise<Repository | null> {
  const { code, stdout } = await run(context, context.root, {
    args: ['rev-parse', '--show-toplevel', '--show-prefix'],
  });
  if (code !== 0) return null;
  const [top = '', prefix = ''] = decode(stdout).split('\n');
  return {
    top,
    prefix,
    async git(args, input) {
      const ended = await run(context, top, { args, ...(input === undefined ? {} : { input }) });
      if (ended.code === 0) return ended.stdout;
      throw new CroftError('git-failed', `git ${args[0] ?? ''} ended with ${ended.code}`, {
        data: { hint: 'look at the repository with git fsck' },
      });
    },
  };
}

function run(
  { processes, environment }: LabContext,
  cwd: string,
  { args, input }: { readonly args: readonly string[]; readonly input?: string },
): Promise<{ code: number; stdout: Uint8Array }> {
  return processes.run({
    program: 'git',
    args: [...SAFE, ...args],
    cwd,
    env: { ...environment, ...SAFE_ENVIRONMENT },
    ...(input === undefined ? {} : { input: new TextEncoder().encode(input) }),
    timeout: TIMEOUT,
    limit: OUTPUT,
  });
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A path of the repository as it is seen from the lab. */
export function fromLab({ prefix }: Repository, path: string): string {
  if (path.startsWith(prefix)) return path.slice(prefix.length);
  return `${'../'.repeat(prefix.split('/').length - 1)}${path}`;
}

/**
 * Files of the lab: those of Git and those that could be added; with `ignored` those that Git is told to leave out.
 * Null where there is no repository. Throws CroftError when git cannot be run.
 */
export async function labFiles(
  context: LabContext,
  which: 'own' | 'ignored',
): Promise<string[] | null> {
  const kinds =
    which === 'own' ? ['--cached', '--others'] : ['--others', '--ignored', '--directory'];
  const args = ['ls-files', '-z', ...kinds, '--exclude-standard'];
  const { code, stdout } = await run(context, context.root, { args });
  if (code !== 0) return null;
  return [...new Set(decode(stdout).split('\0'))].filter((path) => path !== '');
}

/** What the next commit adds or changes. */
export async function stagedBlobs(repository: Repository): Promise<BlobName[]> {
  const hasHead = await repository.git(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']).then(
    () => true,
    (error: unknown) => {
      if (error instanceof CroftError && error.code === 'git-failed') return false;
      throw error;
    },
  );
  const found = hasHead ? await changedBlobs(repository) : await indexBlobs(repository);
  // Neither a submodule nor a file that is only announced has content.
  return found
    .filter(({ mode, id }) => mode !== '160000' && !/^0+$/.test(id))
    .map(({ id, path }) => ({ id, path }));
}

interface Entry extends BlobName {
  readonly mode: string;
}

async function changedBlobs(repository: Repository): Promise<Entry[]> {
  const how = ['--cached', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff'];
  const raw = await repository.git(['diff-index', ...how, '--diff-filter=d', 'HEAD', '--']);
  const parts = decode(raw).split('\0');
  return parts.flatMap((part, index) => {
    if (index % 2 === 1 || !part.startsWith(':')) return [];
    const [, mode = '', , id = ''] = part.split(' ');
    return [{ mode, id, path: parts[index + 1] ?? '' }];
  });
}

async function indexBlobs(repository: Repository): Promise<Entry[]> {
  const listed = decode(await repository.git(['ls-files', '--stage', '-z']));
  return [...listed.matchAll(/(\d+) ([0-9a-f]+) \d\t([^\0]*)\0/g)].map(
    ([, mode = '', id = '', path = '']) => ({ mode, id, path }),
  );
}

/** Every file that a branch, tag, stash or the work in progress can reach; each content once, by its first path. */
export async function historyBlobs(repository: Repository): Promise<BlobName[]> {
  const listed = decode(await repository.git(['rev-list', '--objects', '--all']));
  const found = new Map<string, string>();
  for (const [, id = '', path = ''] of listed.matchAll(/^([0-9a-f]{40,64}) (.+)$/gm))
    if (!found.has(id)) found.set(id, path);
  return [...found].map(([id, path]) => ({ id, path }));
}

/** Bytes that are asked for at once. */
const BATCH = 32 * 1024 * 1024;

/** A file of Git's with its content; null where it is larger than the limit. */
export interface Blob extends BlobName {
  readonly content: Uint8Array | null;
}

/** The content of files, without any filter or conversion, a batch at a time. What is no file is left out. */
export async function* readBlobs(
  repository: Repository,
  names: readonly BlobName[],
  limit: number,
): AsyncGenerator<Blob> {
  const sizes = await sizesOf(repository, names);
  const files = names.filter(({ id }) => sizes.has(id));
  for (const name of files) if ((sizes.get(name.id) ?? 0) > limit) yield { ...name, content: null };
  let [batch, bytes]: [BlobName[], number] = [[], 0];
  for (const name of files) {
    const size = sizes.get(name.id) ?? 0;
    if (size > limit) continue;
    if (batch.length > 0 && bytes + size > BATCH) {
      yield* readBatch(repository, batch);
      [batch, bytes] = [[], 0];
    }
    batch.push(name);
    bytes += size;
  }
  if (batch.length > 0) yield* readBatch(repository, batch);
}

async function sizesOf(
  repository: Repository,
  names: readonly BlobName[],
): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  if (names.length === 0) return sizes;
  const format = '--batch-check=%(objectname) %(objecttype) %(objectsize)';
  const listed = decode(await repository.git(['cat-file', format], idsOf(names)));
  for (const line of listed.split('\n')) {
    const [id = '', type, size] = line.split(' ');
    if (type === 'blob') sizes.set(id, Number(size));
    else if (type === 'missing')
      throw new CroftError('git-failed', 'the repository lacks an object that it names', {
        data: { hint: 'fetch everything first: git fetch --refetch' },
      });
  }
  return sizes;
}

async function* readBatch(
  repository: Repository,
  names: readonly BlobName[],
): AsyncGenerator<Blob> {
  const output = await repository.git(['cat-file', '--batch'], idsOf(names));
  let at = 0;
  for (const name of names) {
    const end = output.indexOf(0x0a, at);
    const size = Number(decode(output.subarray(at, end)).split(' ')[2]);
    yield { ...name, content: output.subarray(end + 1, end + 1 + size) };
    at = end + 1 + size + 1;
  }
}

function idsOf(names: readonly BlobName[]): string {
  return `${names.map(({ id }) => id).join('\n')}\n`;
}
