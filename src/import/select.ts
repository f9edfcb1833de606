import type { Source, SourceFile } from './imported.ts';

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

/**
 * Which of the paths of a folder are read for some sources. A source that may name any file, such as a patch, gets those
 * beside the file by which it is known, and others only once a file that was read names them.
 */
export function interests(
  sources: readonly Source[],
  paths: readonly string[],
): Map<string, Exclude<Interest, null>> {
  const found = new Map<string, Exclude<Interest, null>>();
  for (const source of sources) {
    if (!isBroad(source)) {
      for (const path of paths) if (reads(source, path)) found.set(path, 'named');
      continue;
    }
    const known = paths.filter((path) => source.recognises([{ path, text: '' }]));
    const folders = new Set(known.map(folderOf));
    if (known.length === 0) continue;
    for (const path of paths) {
      if (!reads(source, path)) continue;
      const isBeside = folders.has(folderOf(path)) && /\.(?:ya?ml|json|env)$/.test(path);
      if (isBeside) found.set(path, 'named');
      else if (!found.has(path)) found.set(path, 'mentioned');
    }
  }
  return found;
}

/** Whether a text may name a file. */
export function mentions(text: string, path: string): boolean {
  return text.includes(path.slice(path.lastIndexOf('/') + 1));
}

/** Whether one of the sources reads exactly this path, and not any of its kind. */
export function isExpected(sources: readonly Source[], path: string): boolean {
  return sources.some((source) => source.reads.includes(path));
}

/** Whether anything below a folder can be of interest to a source. */
export function looksInto({ reads: globs }: Pick<Source, 'reads'>, folder: string): boolean {
  const steps = folder.split('/');
  return globs.some((glob) => {
    const own = glob.split('/');
    const isDeep = own.at(-1) === '**';
    if (!isDeep && own.length <= steps.length) return false;
    return steps.every((step, index) => {
      const part = own[index];
      return part === undefined || fits(part, step);
    });
  });
}

/** The files of a source among others. */
export function filesFor(source: Source, files: readonly ReadFile[]): SourceFile[] {
  return files.filter(({ path, isNamed }) => isNamed === true || reads(source, path));
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
