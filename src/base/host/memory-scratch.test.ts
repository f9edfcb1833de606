import { createMemoryFiles } from './memory-files.ts';
import { createMemoryScratch } from './memory-scratch.ts';
import { describeScratch } from './scratch.contract.ts';

describeScratch('private folders in memory', async () => {
  const files = createMemoryFiles();
  await files.makeDirectory('/parent');
  return {
    scratch: createMemoryScratch(files),
    files,
    parent: '/parent',
    symlink: (path, target) => {
      files.symlink(path, target);
    },
  };
});
