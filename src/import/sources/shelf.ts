import type { Diagnostic } from '../../base/diagnostic.ts';
import type { SourceFile } from '../imported.ts';
import { problemOf, type Problem } from './place.ts';
import { lockedFile } from './problem.ts';

/** The files of a source, looked up by paths that its files name. */
export interface Shelf {
  /** All paths, as they were given. */
  readonly paths: readonly string[];
  /** A file by its own path. */
  readonly get: (path: string) => SourceFile | undefined;
  /** A file that another one names, relative to that; or why it cannot be read. */
  readonly named: (name: string, from: string) => SourceFile | Problem;
}

/** No file of a source is longer. */
const LONGEST = 4 << 20;

/** Puts files on a shelf. */
export function shelfOf(files: readonly SourceFile[]): Shelf {
  const byPath = new Map(files.map((file) => [file.path, file] as const));
  return {
    paths: [...byPath.keys()],
    get: (path) => byPath.get(path),
    named: (name, from) => {
      const path = within(name, from);
      if (path === null) return OUTSIDE;
      const file = byPath.get(path);
      return file ?? missing(path);
    },
  };
}

const OUTSIDE: Problem = {
  code: 'import-value',
  message: 'it names a file outside of the folder',
  hint: 'move the file into the folder and name it by a relative path',
};

function missing(path: string): Problem {
  return {
    code: 'import-missing',
    message: `the file ${path} is not there`,
    hint: 'give the whole folder, or that file too',
  };
}

/** The path of a file that is named in another one; null when it leads out of what was given. */
function within(name: string, from: string): string | null {
  if (name.startsWith('/') || name.includes('\\') || /^[A-Za-z]:/.test(name)) return null;
  const isAbsolute = from.startsWith('/');
  const folder = from.split('/').slice(isAbsolute ? 1 : 0, -1);
  const steps = [...folder];
  for (const step of name.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.length === 0 || (isAbsolute && steps.length <= folder.length)) return null;
    else steps.pop();
  }
  return `${isAbsolute ? '/' : ''}${steps.join('/')}`;
}

/** Files that cannot be read: too long, or still encrypted. */
export function unopened(files: readonly SourceFile[]): Diagnostic[] {
  return files.flatMap(({ path, text }) => {
    if (text.length > LONGEST)
      return problemOf(path, {
        code: 'import-malformed',
        message: `it is longer than ${String(LONGEST)} characters`,
        hint: 'no file of such a source is as long; give the right one',
      });
    if (!/^[ \t]*"?sops"?:/m.test(text) || !text.includes('ENC[AES256_GCM,')) return [];
    return [lockedFile(path)];
  });
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
