import { CroftError } from '../error.ts';

/** What stands at a path; symbolic links are reported, never followed. */
export interface FileInfo {
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Permission bits, for example 0o600. */
  readonly mode: number;
  /** Identity of the file system it lies on; a rename works within one only. */
  readonly device: number;
  /** It belongs to another user, and not to the system; false where that cannot be known. */
  readonly isForeign?: boolean;
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'other';

export interface FileEntry {
  readonly name: string;
  readonly kind: FileKind;
}

export interface FileContent {
  readonly path: string;
  readonly content: Uint8Array;
  /** Permission bits, less what the user's umask takes away. */
  readonly mode: number;
}

/**
 * Why a file effect failed: nothing is there; the system forbids it; more bytes than the limit; a symlink, device or
 * directory where a file is meant, or the reverse; no space or quota left; anything else.
 */
export type FileErrorCode =
  'file-not-found' | 'file-denied' | 'file-too-large' | 'file-kind' | 'disk-full' | 'file-failed';

/**
 * Name of a file that `write` or `create` was filling, beside its target; it is left behind when the process is killed
 * in that moment. Who removes one that is in use makes `create` begin again.
 */
export const TEMPORARY: RegExp = /^\.croft-[\w-]{12}\.tmp$/;

/**
 * The file system. Paths are absolute with forward slashes. Symbolic links are followed in parent directories (who
 * must not, asks `info` of each) and never at the last step. A failed effect throws CroftError with a FileErrorCode;
 * `data.path` names the path.
 */
export interface Files {
  /** Whole content of a regular file of at most `limit` bytes. */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** Null when nothing is there. */
  info(path: string): Promise<FileInfo | null>;
  /** The path with every symbolic link followed, also the last; what stands there is no link. */
  resolve(path: string): Promise<string>;
  /** Entries of a directory, sorted by code unit. */
  list(path: string): Promise<readonly FileEntry[]>;
  /** Creates or replaces a file atomically: whoever reads, or finds it after a kill, sees the old or the new content. On the disk when it returns. */
  write(path: string, content: Uint8Array, mode: number): Promise<void>;
  /** Creates or replaces many files, far faster than `write` but not atomically. All content is on the disk when it returns; directory entries after `sync`. */
  writeAll(files: readonly FileContent[]): Promise<void>;
  /** Creates the file, whole from its first moment, only if nothing is there; false when something is. On the disk when it returns. */
  create(path: string, content: Uint8Array, mode: number): Promise<boolean>;
  /** Creates the directory and its missing parents. */
  makeDirectory(path: string): Promise<void>;
  /** Moves a file atomically; replaces a file at `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a symlink; nothing happens when nothing is there. */
  remove(path: string): Promise<void>;
  /** Removes a directory if it is empty; false when it is not, or when no directory is there. */
  removeDirectory(path: string): Promise<boolean>;
  /** Waits until a directory's entries are on the disk. */
  sync(path: string): Promise<void>;
}

const WORDS: Readonly<Record<FileErrorCode, string>> = {
  'file-not-found': 'nothing is there',
  'file-denied': 'permission denied',
  'file-too-large': 'the file is too large',
  'file-kind': 'not of the expected kind',
  'disk-full': 'no space left on the disk, or the quota is used up',
  'file-failed': 'the system reported a failure',
};

/** The error for a failed effect: `doing` is what was tried, such as `cannot read`; `why` replaces the code's own words. */
export function fileError(
  code: FileErrorCode,
  at: { readonly doing: string; readonly path: string; readonly why?: string },
  cause?: unknown,
): CroftError {
  return new CroftError(code, `${at.doing} ${at.path}: ${at.why ?? WORDS[code]}`, {
    data: { path: at.path },
    ...(cause === undefined ? {} : { cause }),
  });
}
