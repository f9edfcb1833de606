import { CroftError } from '../base/error.ts';
import { fileError, type FileErrorCode } from '../base/host/files.ts';

const CODES: Readonly<Record<string, FileErrorCode>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EACCES: 'file-denied',
  EPERM: 'file-denied',
  EROFS: 'file-denied',
  ENOENT: 'file-not-found',
  ENOTDIR: 'file-not-found',
  ELOOP: 'file-kind',
  EMLINK: 'file-kind',
  EISDIR: 'file-kind',
  ENOTEMPTY: 'file-kind',
  EEXIST: 'file-kind',
  ENXIO: 'file-kind',
};

const WHY: Readonly<Record<string, string>> = {
  EROFS: 'the disk is mounted read-only',
  ELOOP: 'a symlink is there',
  EMLINK: 'a symlink is there',
  EISDIR: 'a directory is there',
  EXDEV: 'it lies on another disk or mount',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk reported an error',
  ENAMETOOLONG: 'its name is too long',
};

/** The system's name of an error; '' for any other error. */
export function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** An error of the system as one with a FileErrorCode; any other error as it is. */
export function fileFailure(doing: string, path: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (errno === '' || !(error instanceof Error) || error instanceof CroftError) return error;
  const code = CODES[errno] ?? 'file-failed';
  const why = WHY[errno] ?? (code === 'file-failed' ? error.message : undefined);
  return fileError(code, { doing, path, ...(why === undefined ? {} : { why }) }, error);
}
