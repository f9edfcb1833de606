import { expect, test } from 'vitest';
import { describeFiles } from './files.contract.ts';
import { createMemoryFiles, failAfter, Stopped } from './memory-files.ts';

describeFiles('files in memory', async () => {
  const files = createMemoryFiles();
  await files.makeDirectory('/root');
  return {
    files,
    root: '/root',
    symlink: (path, target) => {
      files.symlink(path, target);
    },
  };
});

const content = new TextEncoder().encode('new');

test('initial files stand with their parents and cost no operation', async () => {
  const files = createMemoryFiles({ '/a/b/c': 'text' });
  files.symlink('/a/link', '/a/b');
  expect(files.operations()).toBe(0);
  expect(files.tree('/')).toEqual({ 'a/': '', 'a/b/': '', 'a/b/c': 'text', 'a/link': '-> /a/b' });
  expect(new TextDecoder().decode(await files.read('/a/link/c', 4))).toBe('text');
});

test('a full disk refuses what needs space and nothing else', async () => {
  const files = createMemoryFiles({ '/a': 'old', '/b': 'old' });
  files.setFault(failAfter(1, 'disk-full'));
  await files.write('/c', content, 0o600);
  await expect(files.write('/d', content, 0o600)).rejects.toMatchObject({ code: 'disk-full' });
  await expect(files.makeDirectory('/e')).rejects.toMatchObject({ code: 'disk-full' });
  await files.remove('/a');
  await files.rename('/b', '/f');
  files.setFault(null);
  await files.write('/d', content, 0o600);
  expect(files.tree('/')).toEqual({ c: 'new', d: 'new', f: 'old' });
});

test('a stop in the middle of writeAll keeps the files before it', async () => {
  const files = createMemoryFiles();
  files.setFault(failAfter(1, 'stop'));
  const all = ['/a', '/b', '/c'].map((path) => ({ path, content, mode: 0o600 }));
  await expect(files.writeAll(all)).rejects.toBeInstanceOf(Stopped);
  await expect(files.info('/a')).rejects.toBeInstanceOf(Stopped);
  expect(files.tree('/')).toEqual({ a: 'new' });
});

test('a mount has its own device and takes no rename from outside', async () => {
  const files = createMemoryFiles({ '/a': 'a', '/mount/b': 'b' });
  files.mount('/mount', 7);
  expect((await files.info('/mount'))?.device).toBe(7);
  await expect(files.rename('/a', '/mount/a')).rejects.toMatchObject({ code: 'file-failed' });
  expect(files.tree('/')).toMatchObject({ a: 'a' });
});
