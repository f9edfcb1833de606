import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileError } from '../base/host/files.ts';
import type { FileContent, FileEntry, FileInfo, Files } from '../base/host/files.ts';
import { promised } from '../base/host/promised.ts';
import { compareText } from '../base/text.ts';
import { errnoOf, fileFailure } from './file-failure.ts';

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } =
  fs.constants;

/** Files held open at once while their content goes to the disk; well under every system's limit for one process. */
const BATCH = 128;

/** Threads of Node's pool, which wait for the disk. A disk takes many files in one go if many are asked for at once. */
const THREADS = '32';

/**
 * The real file system. Calls are synchronous inside promises: for thousands of small files that is ten times faster
 * than the asynchronous calls; only waiting for the disk is asynchronous.
 */
export function createNodeFiles(): Files {
  // Read when the pool is first used; in a process that has used it, this changes nothing.
  process.env['UV_THREADPOOL_SIZE'] ??= THREADS;
  return {
    read: promised(read),
    info: promised(info),
    resolve: promised(resolve),
    list: promised(list),
    write,
    writeAll,
    create,
    makeDirectory: promised(makeDirectory),
    rename: promised(rename),
    remove: promised(remove),
    removeDirectory: promised(removeDirectory),
    sync,
  };
}

function read(path: string, limit: number): Uint8Array {
  const doing = 'cannot read';
  return attempt(doing, path, () => {
    // O_NONBLOCK: opening a named pipe must not wait for a writer.
    const handle = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stat = fs.fstatSync(handle);
      if (!stat.isFile())
        throw fileError('file-kind', { doing, path, why: `a ${kindOf(stat)} is there` });
      if (stat.size > limit) throw tooLarge(path, limit);
      return readHandle(handle, path, { size: stat.size, limit });
    } finally {
      fs.closeSync(handle);
    }
  });
}

/** The size a file reports may be wrong (it grows, or the kernel makes it up), so the limit holds while reading too. */
function readHandle(
  handle: number,
  path: string,
  { size, limit }: { size: number; limit: number },
): Uint8Array {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const count = fs.readSync(handle, buffer, length, buffer.length - length, null);
    length += count;
    if (length > limit) throw tooLarge(path, limit);
    if (count === 0 || (length === size && size > 0)) return buffer.subarray(0, length);
    if (length === buffer.length)
      buffer = Buffer.concat([buffer, Buffer.allocUnsafe(length + 4096)]);
  }
}

function info(path: string): FileInfo | null {
  return attempt('cannot look at', path, () => {
    const stat = lookAt(path);
    if (!stat) return null;
    const { size, dev: device } = stat;
    return {
      kind: kindOf(stat),
      size,
      mode: stat.mode & 0o7777,
      device,
      isForeign: isForeign(stat),
    };
  });
}

/** Windows has no owners of this kind; whoever is root may use what belongs to others. */
function isForeign({ uid }: fs.Stats): boolean {
  const own = process.getuid?.() ?? 0;
  return own !== 0 && uid !== own && uid !== 0;
}

function resolve(path: string): string {
  return attempt('cannot look at', path, () => fs.realpathSync(path).replaceAll('\\', '/'));
}

function list(path: string): readonly FileEntry[] {
  const doing = 'cannot list';
  return attempt(doing, path, () => {
    const stat = fs.lstatSync(path);
    if (!stat.isDirectory())
      throw fileError('file-kind', { doing, path, why: `a ${kindOf(stat)} is there` });
    return fs
      .readdirSync(path, { withFileTypes: true })
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => compareText(a.name, b.name));
  });
}

/** A name beside `path` that no other call of this or another process uses. */
function besides(path: string): string {
  return join(dirname(path), `.croft-${randomBytes(9).toString('base64url')}.tmp`);
}

async function write(path: string, content: Uint8Array, mode: number): Promise<void> {
  await attemptLater('cannot write', path, async () => {
    const stat = lookAt(path);
    if (stat && !stat.isFile())
      throw fileError('file-kind', {
        doing: 'cannot write',
        path,
        why: `a ${kindOf(stat)} is there`,
      });
    await throughTemporary(path, { content, mode }, (from) => {
      fs.renameSync(from, path);
    });
  });
}

async function create(path: string, content: Uint8Array, mode: number): Promise<boolean> {
  return attemptLater('cannot create', path, async () => {
    for (let tries = TRIES; ; tries -= 1) {
      if (lookAt(path)) return false;
      try {
        await throughTemporary(path, { content, mode }, (from) => {
          fs.linkSync(from, path);
          fs.rmSync(from, { force: true });
        });
        return true;
      } catch (error) {
        if (errnoOf(error) === 'EEXIST') return false;
        if (NO_LINKS.has(errnoOf(error))) return createWithoutLinks(path, content, mode);
        // Somebody who tidied up took the temporary file for a leftover.
        const isTaken = errnoOf(error) === 'ENOENT' && fs.existsSync(dirname(path));
        if (!isTaken || tries === 0) throw error;
      }
    }
  });
}

const TRIES = 20;

/** File systems without hard links (FAT, some network shares) answer one of these. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Exclusive, but a kill in between leaves an unfinished file. */
async function createWithoutLinks(
  path: string,
  content: Uint8Array,
  mode: number,
): Promise<boolean> {
  try {
    await writeHandle(fs.openSync(path, O_WRONLY | O_CREAT | O_EXCL, mode), content);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  }
  await sync(dirname(path));
  return true;
}

/** Writes the content beside `path`, lets `place` put it there, and waits until both are on the disk. */
async function throughTemporary(
  path: string,
  { content, mode }: { content: Uint8Array; mode: number },
  place: (from: string) => void,
): Promise<void> {
  const from = besides(path);
  try {
    await writeHandle(fs.openSync(from, O_WRONLY | O_CREAT | O_EXCL, mode), content);
    place(from);
  } catch (error) {
    fs.rmSync(from, { force: true });
    throw error;
  }
  await sync(dirname(path));
}

async function writeHandle(handle: number, content: Uint8Array): Promise<void> {
  try {
    writeFully(handle, content);
    await syncHandle(handle);
  } finally {
    fs.closeSync(handle);
  }
}

function writeFully(handle: number, content: Uint8Array): void {
  for (let done = 0; done < content.length;)
    done += fs.writeSync(handle, content, done, content.length - done);
}

/** All of a batch is written before any of it is waited for, so that the disk can take it in one go. */
async function writeAll(files: readonly FileContent[]): Promise<void> {
  for (let start = 0; start < files.length; start += BATCH)
    await writeBatch(files.slice(start, start + BATCH));
}

async function writeBatch(files: readonly FileContent[]): Promise<void> {
  const open: { readonly handle: number; readonly path: string }[] = [];
  try {
    for (const { path, content, mode } of files)
      attempt('cannot write', path, () => {
        const flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK;
        const handle = fs.openSync(path, flags, mode);
        open.push({ handle, path });
        writeFully(handle, content);
      });
    const syncs = open.map(({ handle, path }) =>
      attemptLater('cannot write', path, () => syncHandle(handle)),
    );
    const failed = (await Promise.allSettled(syncs)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  } finally {
    for (const { handle } of open) fs.closeSync(handle);
  }
}

function makeDirectory(path: string): void {
  attempt('cannot create directory', path, () => {
    try {
      fs.mkdirSync(path, { recursive: true });
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST' && errnoOf(error) !== 'ENOTDIR') throw error;
      const doing = 'cannot create directory';
      throw fileError('file-kind', { doing, path, why: 'a file is in its way' }, error);
    }
  });
}

function rename(from: string, to: string): void {
  attempt('cannot move to', to, () => {
    fs.renameSync(from, to);
  });
}

function remove(path: string): void {
  attempt('cannot remove', path, () => {
    try {
      fs.unlinkSync(path);
    } catch (error) {
      if (ABSENT.has(errnoOf(error))) return;
      // Some systems answer EPERM where a directory is.
      if (lookAt(path)?.isDirectory()) {
        const at = { doing: 'cannot remove', path, why: 'a directory is there' };
        throw fileError('file-kind', at, error);
      }
      throw error;
    }
  });
}

function removeDirectory(path: string): boolean {
  return attempt('cannot remove directory', path, () => {
    try {
      fs.rmdirSync(path);
      return true;
    } catch (error) {
      if (ABSENT.has(errnoOf(error)) || ['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error)))
        return false;
      throw error;
    }
  });
}

async function sync(path: string): Promise<void> {
  await attemptLater('cannot sync', path, async () => {
    const handle = fs.openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    try {
      await syncHandle(handle);
    } catch (error) {
      // Network file systems that cannot sync a directory say so; they keep its entries themselves.
      if (!['EINVAL', 'ENOTSUP'].includes(errnoOf(error))) throw error;
    } finally {
      fs.closeSync(handle);
    }
  });
}

function syncHandle(handle: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fs.fsync(handle, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function lookAt(path: string): fs.Stats | undefined {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (ABSENT.has(errnoOf(error))) return undefined;
    throw error;
  }
}

function kindOf(entry: fs.Stats | fs.Dirent): FileInfo['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

const ABSENT: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function attempt<Result>(doing: string, path: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw fileFailure(doing, path, error);
  }
}

async function attemptLater<Result>(
  doing: string,
  path: string,
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw fileFailure(doing, path, error);
  }
}

function tooLarge(path: string, limit: number): Error {
  const why = `it is larger than ${limit} bytes`;
  return fileError('file-too-large', { doing: 'cannot read', path, why });
}
