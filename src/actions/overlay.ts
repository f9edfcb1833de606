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
  const folders = foldersOf(bytes.keys());
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
        const isNew = info === null && folders.has(path);
        return isNew ? { device: 0, mode: 0o755, size: 0, kind: 'directory' } : info;
      }
      return { device: 0, mode: 0o644, ...info, kind: 'file', size: content.length };
    },
    list: async (path) => {
      const added = [...(folders.get(path)?.values() ?? [])];
      const there = await entriesOr(files, path, added.length > 0);
      const known = new Set(there.map(({ name }) => name));
      return [...there, ...added.filter(({ name }) => !known.has(name))].sort((a, b) =>
        compareText(a.name, b.name),
      );
    },
  };
}

/** What folders hold on the way to some paths, each once, by its name. */
function foldersOf(paths: Iterable<string>): Map<string, Map<string, FileEntry>> {
  const folders = new Map<string, Map<string, FileEntry>>();
  const add = (path: string, kind: FileEntry['kind']): void => {
    const at = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, at), path.slice(at + 1)];
    if (at === -1 || folders.get(folder)?.has(name)) return;
    folders.set(
      folder,
      (folders.get(folder) ?? new Map<string, FileEntry>()).set(name, { name, kind }),
    );
    add(folder, 'directory');
  };
  for (const path of paths) add(path, 'file');
  return folders;
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
