import type { Files } from '../base/host/index.ts';

/** The same files, but with other contents at some paths, as if these had been written. Reading only. */
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
      if (!content) return info;
      return { device: 0, mode: 0o644, ...info, kind: 'file', size: content.length };
    },
  };
}
