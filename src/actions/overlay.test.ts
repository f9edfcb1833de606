import { expect, test } from 'vitest';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import { withContents } from './overlay.ts';

const files = withContents(
  createMemoryFiles({ '/lab/lab.yaml': 'old', '/lab/apps/a.yaml': 'a' }),
  new Map([
    ['/lab/lab.yaml', 'changed'],
    ['/lab/apps/b.yaml', 'b'],
    ['/lab/more/deep/c.yaml', 'c'],
  ]),
);
const text = async (path: string): Promise<string> =>
  new TextDecoder().decode(await files.read(path, 100));

test('contents are read as if they had been written, and the rest as it is', async () => {
  expect(await text('/lab/lab.yaml')).toBe('changed');
  expect(await text('/lab/apps/a.yaml')).toBe('a');
  expect(await text('/lab/more/deep/c.yaml')).toBe('c');
  expect(await files.info('/lab/lab.yaml')).toMatchObject({ kind: 'file', size: 7 });
});

test('new files and the folders on their way are listed once, in order', async () => {
  const names = async (path: string): Promise<string[]> =>
    (await files.list(path)).map(({ name, kind }) => `${name} ${kind}`);
  expect(await names('/lab')).toEqual(['apps directory', 'lab.yaml file', 'more directory']);
  expect(await names('/lab/apps')).toEqual(['a.yaml file', 'b.yaml file']);
  expect(await names('/lab/more')).toEqual(['deep directory']);
  expect(await files.info('/lab/more')).toMatchObject({ kind: 'directory' });
  expect(await files.info('/lab/none')).toBeNull();
  await expect(files.list('/lab/none')).rejects.toMatchObject({ code: 'file-not-found' });
});
