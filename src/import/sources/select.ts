import type { Source, SourceFile } from '../imported.ts';
import { nameOf } from './shelf.ts';

/** A file that was read. */
export interface ReadFile extends SourceFile {
  /** A person named it, so that it belongs to whatever source there is. */
  readonly isNamed?: true;
  /** It is encrypted, and could not be opened. */
  readonly isLocked?: true;
}

/** Why a file of a folder is read: a source names it; others that were read may name it; or not at all. */
export type Interest = 'named' | 'mentioned' | null;

/** Whether a source reads a file at a path that is relative to its folder. */
export function reads({ reads: globs }: Pick<Source, 'reads'>, path: string): boolean {
  return globs.some((glob) => matches(glob.split('/'), path.split('/')));
}

/** The folders, with a final slash, in which a source lies by the name of the file by which it is known. */
function homesOf(source: Source, paths: readonly string[]): string[] {
  const known = paths.filter((path) => isKnownBy(source, path));
  return [...new Set(known.map(folderOf))];
}

/** Whether the name of a file alone makes it the one by which a source is known. */
export function isKnownBy(source: Source, path: string): boolean {
  return source.recognises([{ path, text: '' }]);
}

/** What somebody's folder holds for some sources. */
export interface Interests {
  /** Paths that are read, and why. */
  readonly read: ReadonlyMap<string, Exclude<Interest, null>>;
  /** Paths without which a source could not do: that they cannot be read is said. */
  readonly needed: ReadonlySet<string>;
}

/**
 * Which of the paths of a folder are read for some sources, wherever in it they lie. A source that may name any file, such
 * as a patch, gets those beside the file by which it is known, and others only once one of these names them.
 */
export function interests(sources: readonly Source[], paths: readonly string[]): Interests {
  const read = new Map<string, Exclude<Interest, null>>();
  const needed = new Set<string>();
  for (const source of sources) {
    const homes = homesOf(source, paths);
    for (const path of paths) {
      const interest = interestIn(source, path, homes);
      if (interest === 'named' || (interest !== null && !read.has(path))) read.set(path, interest);
      if (interest === 'named' && isExpected(source, path, homes)) needed.add(path);
    }
  }
  return { read, needed };
}

function interestIn(source: Source, path: string, homes: readonly string[]): Interest {
  if (isKnownBy(source, path)) return 'named';
  if (!isBroad(source)) return readsIn(source, path, homes) ? 'named' : null;
  if (homes.length === 0 || !reads(source, path)) return null;
  const isBeside = homes.includes(folderOf(path)) && /\.(?:ya?ml|json|env)$/.test(path);
  return isBeside ? 'named' : 'mentioned';
}

/** Whether a source reads a path of the folder that was given, or of one in which it lies. */
function readsIn(source: Source, path: string, homes: readonly string[]): boolean {
  return ['', ...homes].some(
    (home) => path.startsWith(home) && reads(source, path.slice(home.length)),
  );
}

/** Whether a source reads exactly this path, and not any of its kind. */
function isExpected(source: Source, path: string, homes: readonly string[]): boolean {
  return (
    isKnownBy(source, path) ||
    ['', ...homes].some(
      (home) => path.startsWith(home) && source.reads.includes(path.slice(home.length)),
    )
  );
}

/** The words of a text, of which a name of a file may consist. */
export function wordsIn(text: string): string[] {
  return (text.match(/[\p{L}\p{N}_.+-]+/gu) ?? []).map((word) => word.replace(/\.+$/, ''));
}

/** Whether the name of a file may stand in a text of these words. */
export function mentions(words: ReadonlySet<string>, path: string): boolean {
  const name = wordsIn(nameOf(path));
  return name.length > 0 && name.every((word) => words.has(word));
}

/** The files of a source among others. */
export function filesFor(source: Source, files: readonly ReadFile[]): SourceFile[] {
  const homes = homesOf(
    source,
    files.map(({ path }) => path),
  );
  return files.filter(({ path, isNamed }) => isNamed === true || readsIn(source, path, homes));
}

/** The sources that a set of files is; one that stands behind others counts only without them. */
export function recognised(
  sources: readonly Source[],
  files: readonly ReadFile[],
  behind: ReadonlyMap<string, readonly string[]>,
): Source[] {
  const found = sources.filter((source) => {
    const own = filesFor(source, files);
    return own.length > 0 && source.recognises(own);
  });
  const names = found.map(({ name }) => name);
  return found.filter(({ name }) => !behind.get(name)?.some((other) => names.includes(other)));
}

/** Whether a source reads whatever there is. */
function isBroad({ reads: globs }: Source): boolean {
  return globs.includes('*') || globs.includes('**');
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function matches(glob: readonly string[], path: readonly string[]): boolean {
  if (glob.at(-1) === '**') {
    const start = glob.slice(0, -1);
    return path.length > start.length && start.every((one, index) => fits(one, path[index] ?? ''));
  }
  return glob.length === path.length && glob.every((one, index) => fits(one, path[index] ?? ''));
}

/** Whether a name is as a part of a glob says: `*` stands for any text within it. */
function fits(glob: string, name: string): boolean {
  if (glob === '**') return true;
  const [start = '', ...rest] = glob.split('*');
  if (rest.length === 0) return glob === name;
  if (!name.startsWith(start)) return false;
  let at = start.length;
  const end = rest.pop() ?? '';
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - end.length >= at && name.endsWith(end);
}
