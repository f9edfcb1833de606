import { expect, test } from 'vitest';
import { createMemoryFiles } from '../base/host/memory-files.ts';
import type { FileEntry } from '../base/host/index.ts';
import { everyPath } from './leak-scan.ts';

test('without Git every file is looked at, but those of tools', async () => {
  const files = createMemoryFiles({ '/lab/b': '', '/lab/a/c': '', '/lab/.croft/d': '' });
  expect(await everyPath(files, '/lab')).toEqual(['a/c', 'b']);
});

test('without Git a folder that is no lab by its size is refused', async () => {
  const many = Array.from({ length: 200_001 }, (_, index): FileEntry => {
    return { name: String(index), kind: 'file' };
  });
  const files = { ...createMemoryFiles(), list: () => Promise.resolve(many) };
  await expect(everyPath(files, '/lab')).rejects.toMatchObject({ code: 'audit-too-many' });
});
