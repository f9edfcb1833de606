import type { Files } from './files.ts';
import type { Scratch } from './scratch.ts';

/** Private folders in `files`, below `/scratch` where no parent is named. */
export function createMemoryScratch(files: Files, inMemory = true): Scratch {
  let count = 0;
  return {
    async open(parent = '/scratch') {
      count += 1;
      const path = `${parent}/croft-edit-${count}`;
      await files.makeDirectory(path);
      return { path, inMemory, remove: () => removeTree(files, path) };
    },
  };
}

async function removeTree(files: Files, path: string): Promise<void> {
  const info = await files.info(path);
  if (info?.kind !== 'directory') {
    await files.remove(path);
    return;
  }
  for (const { name } of await files.list(path)) await removeTree(files, `${path}/${name}`);
  await files.removeDirectory(path);
}
