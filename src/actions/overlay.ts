import { CroftError } from '../base/error.ts';
import type { FileEntry, Files } from '../base/host/index.ts';
import { compareText } from '../base/text.ts';

/**
 * The same files, but with other contents at some absolute paths, as if these had been written with the folders that
 * they need. Reading only.
 */
export function withContents(files: Files, contents: ReadonlyMap<string, string>): Files {
  const bytes = new Map(
    [...contents].map(([path, text]) => [path, new TextEncoder().encode(text)]),
  );
  return {
    ...files,
    read: (path, limit) => {
      const content = bytes.get(path);
      return content ? Promise.resolve(content) : files.read(path, limit);
    },
    info: async (path) => {
      const content = bytes.get(path);
      const info = await files.info(path);
      if (!content) {
        const isNew = info === null && entriesIn(path, [...bytes.keys()]).length > 0;
        return isNew ? { device: 0, mode: 0o755, size: 0, kind: 'directory' } : info;
      }
      return { device: 0, mode: 0o644, ...info, kind: 'file', size: content.length };
    },
    list: async (path) => {
      const added = entriesIn(path, [...bytes.keys()]);
      const there = await entriesOr(files, path, added.length > 0);
      const known = new Set(there.map(({ name }) => name));
      return [...there, ...added.filter(({ name }) => !known.has(name))].sort((a, b) =>
        compareText(a.name, b.name),
      );
    },
  };
}

/** What a folder holds on the way to some paths, each once. */
function entriesIn(folder: string, paths: readonly string[]): FileEntry[] {
  const found = new Map<string, FileEntry>();
  for (const path of paths) {
    if (!path.startsWith(`${folder}/`)) continue;
    const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
    found.set(name, { name, kind: rest.length > 0 ? 'directory' : 'file' });
  }
  return [...found.values()];
}

async function entriesOr(
  files: Files,
  folder: string,
  mayBeMissing: boolean,
): Promise<readonly FileEntry[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    const isMissing = error instanceof CroftError && error.code === 'file-not-found';
    if (isMissing && mayBeMissing) return [];
    throw error;
  }
}
