/** What stands at a path; symbolic links are reported, never followed. */
export interface FileInfo {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits, for example 0o600. */
  readonly mode: number;
}

export interface FileEntry {
  readonly name: string;
  readonly kind: FileInfo['kind'];
}

/**
 * The file system. Paths are absolute with forward slashes. A failed effect throws CroftError with one of
 * the codes `file-not-found`, `file-denied`, `file-too-large`, `file-kind` (symlink, device, directory where a
 * file is meant, or the reverse), `disk-full`, `file-failed`; `data.path` names the path.
 */
export interface Files {
  /** Whole content of a regular file of at most `limit` bytes. Refuses a symlink at the last step. */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** Null when nothing is there. */
  info(path: string): Promise<FileInfo | null>;
  /** Entries of a directory, sorted by code unit. */
  list(path: string): Promise<readonly FileEntry[]>;
  /** Creates or replaces content in place and waits until it is on the disk. Refuses a symlink. */
  write(path: string, content: Uint8Array, mode: number): Promise<void>;
  /** Creates the file only if nothing is there; false when something is. On the disk when it returns. */
  create(path: string, content: Uint8Array, mode: number): Promise<boolean>;
  /** Creates the directory and its missing parents. */
  makeDirectory(path: string): Promise<void>;
  /** Atomic; replaces a file at `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a symlink; nothing happens when nothing is there. */
  remove(path: string): Promise<void>;
  /** Removes a directory if it is empty; false when it is not, or is not there. */
  removeDirectory(path: string): Promise<boolean>;
  /** Waits until a directory's entries are on the disk. */
  sync(path: string): Promise<void>;
}
