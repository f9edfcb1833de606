import type { Diagnostic } from '../../base/diagnostic.ts';
import { CroftError } from '../../base/error.ts';
import type { Files } from '../../base/host/index.ts';
import { fileProblem } from './problem.ts';

/** Bounds on a lab: what goes beyond is refused, so that a stray folder cannot fill the memory. */
const MAX_DEPTH = 16;
const MAX_FILES = 50_000;
const MAX_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 64;

/** Names that never belong to the source: dot files of editors and systems, backups, notes for people. */
const IGNORED = /^\.|~$|^README(?:\.[a-z]+)?$/;

/** Reads below one folder; problems are collected, never thrown. Paths are relative to the folder. */
export interface Source {
  /** Every file below a path, sorted; empty when nothing is there. */
  filesBelow(path: string): Promise<string[]>;
  /** Names of directories in a path, sorted; empty when nothing is there. */
  foldersIn(path: string): Promise<string[]>;
  /** Content of a file; null, with a diagnostic, when it cannot be read. */
  read(path: string): Promise<Uint8Array | null>;
  exists(path: string): Promise<boolean>;
  readonly diagnostics: Diagnostic[];
}

/** A source at an absolute folder, read through the Files port. */
export function openSource(files: Files, root: string, diagnostics: Diagnostic[] = []): Source {
  let count = 0;
  const absolute = (path: string): string => (path === '' ? root : `${root}/${path}`);

  const refuse = (path: string, error: unknown): void => {
    diagnostics.push(unreadable(path, error));
  };
  const list = async (path: string): Promise<readonly { name: string; kind: string }[]> => {
    try {
      return (await files.list(absolute(path))).filter(({ name }) => !IGNORED.test(name));
    } catch (error) {
      if (!isMissing(error)) refuse(path, error);
      return [];
    }
  };
  const walk = async (path: string, depth: number): Promise<string[]> => {
    const entries = await list(path);
    count += entries.length;
    if (depth > MAX_DEPTH || count > MAX_FILES) {
      const hint = 'keep only the source of the lab there';
      const message = `${path} holds more than ${MAX_FILES} files or ${MAX_DEPTH} levels`;
      diagnostics.push(fileProblem('source-unreadable', path, message, hint));
      return [];
    }
    const found = await Promise.all(
      entries.map(async ({ name, kind }): Promise<string[]> => {
        const child = `${path}/${name}`;
        if (kind === 'directory') return walk(child, depth + 1);
        if (kind === 'file') return [child];
        diagnostics.push(notRegular(child, kind));
        return [];
      }),
    );
    return found.flat();
  };

  const gate = createGate(AT_ONCE);
  return {
    diagnostics,
    filesBelow: (path) => walk(path, 1),
    async foldersIn(path) {
      const folders: string[] = [];
      for (const { name, kind } of await list(path)) {
        if (kind === 'directory') folders.push(name);
        else if (kind === 'file') diagnostics.push(unexpectedFile(`${path}/${name}`));
        else diagnostics.push(notRegular(`${path}/${name}`, kind));
      }
      return folders;
    },
    async exists(path) {
      return (await files.info(absolute(path))) !== null;
    },
    read: (path) =>
      gate(async () => {
        try {
          return await files.read(absolute(path), MAX_BYTES);
        } catch (error) {
          refuse(path, error);
          return null;
        }
      }),
  };
}

/** Lets so many tasks run at once; the others wait in order. */
function createGate(width: number): <T>(task: () => Promise<T>) => Promise<T> {
  let free = width;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (free > 0) free -= 1;
    else
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}

/** A file where only folders belong. */
function unexpectedFile(file: string): Diagnostic {
  const parent = file.slice(0, file.lastIndexOf('/'));
  return fileProblem(
    'source-file',
    file,
    `${file} is not part of the source: ${parent} holds folders only`,
    'move it, or remove it',
  );
}

function notRegular(file: string, kind: string): Diagnostic {
  const isLink = kind === 'symlink';
  return fileProblem(
    'source-unreadable',
    file,
    isLink ? 'is a symbolic link, which Croft does not follow' : 'is not a regular file',
    isLink ? 'replace it with the file itself' : 'remove it',
  );
}

const WHY: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  'file-denied': ['cannot be read: permission denied', 'give yourself the right to read it'],
  'file-too-large': [
    `is larger than ${MAX_BYTES / 1024 / 1024} MiB`,
    'split it, or move what is not configuration elsewhere',
  ],
  'file-kind': [
    'is a link or a device, which Croft does not follow',
    'put the file or folder itself there',
  ],
};

function unreadable(file: string, error: unknown): Diagnostic {
  if (!(error instanceof CroftError)) throw error;
  const [why, hint] = WHY[error.code] ?? ['cannot be read', error.message];
  return fileProblem('source-unreadable', file, why, hint);
}

function isMissing(error: unknown): boolean {
  return error instanceof CroftError && error.code === 'file-not-found';
}
