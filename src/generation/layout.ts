/** Where a generation keeps its own files, relative to the lab's root. */
export const LOCK_FILE = 'croft.lock';
export const HOME = '.croft';
export const STAGE: string = `${HOME}/stage`;
export const JOURNAL: string = `${HOME}/journal.json`;
export const IGNORE: string = `${HOME}/.gitignore`;

/** Names inside the stage: the lock file and journal to come, the file for the journal's n-th entry, and what it replaces. */
export const STAGED_LOCK: string = `${STAGE}/lock`;
export const STAGED_JOURNAL: string = `${STAGE}/journal`;

export function stagedFile(entry: number): string {
  return `${STAGE}/new-${entry}`;
}

export function replacedFile(entry: number): string {
  return `${STAGE}/old-${entry}`;
}

/** The directory of a relative path; '' for the root itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
