import { describe, expect, test } from 'vitest';
import type { Files } from './files.ts';
import type { Scratch } from './scratch.ts';

export interface ScratchUnderTest {
  readonly scratch: Scratch;
  readonly files: Files;
  /** An existing folder. */
  readonly parent: string;
  readonly symlink: (path: string, target: string) => void;
}

const CLEAR = new TextEncoder().encode('clear');

/** What every version of Scratch keeps. */
export function describeScratch(name: string, make: () => Promise<ScratchUnderTest>): void {
  describe(name, () => {
    test('each folder is fresh, empty and another one', async () => {
      const { scratch, files } = await make();
      const folders = [await scratch.open(), await scratch.open()];
      expect(new Set(folders.map(({ path }) => path)).size).toBe(2);
      for (const folder of folders) {
        expect(await files.list(folder.path)).toEqual([]);
        await folder.remove();
      }
    });

    test('a folder goes with all that is in it, and what links point to stays', async () => {
      const { scratch, files, parent, symlink } = await make();
      await files.makeDirectory(`${parent}/kept`);
      await files.write(`${parent}/kept/a`, CLEAR, 0o600);
      const { path, remove } = await scratch.open();
      await files.makeDirectory(`${path}/deep/er`);
      for (const file of ['a', 'deep/.b.swp', 'deep/er/c~'])
        await files.write(`${path}/${file}`, CLEAR, 0o600);
      symlink(`${path}/folder`, `${parent}/kept`);
      symlink(`${path}/deep/file`, `${parent}/kept/a`);
      await remove();
      expect(await files.info(path)).toBeNull();
      expect(await files.list(`${parent}/kept`)).toEqual([{ name: 'a', kind: 'file' }]);
      await remove();
    });

    test('a folder can lie in another', async () => {
      const { scratch, files, parent } = await make();
      const { path, remove } = await scratch.open(parent);
      expect(path.slice(0, path.lastIndexOf('/'))).toBe(parent);
      await remove();
      expect(await files.info(path)).toBeNull();
    });
  });
}
