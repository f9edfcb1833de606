import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeFiles } from '../base/host/files.contract.ts';
import { TEMPORARY } from '../base/host/files.ts';
import { createNodeFiles } from './node-files.ts';

const base = mkdtempSync(join(tmpdir(), 'croft-files-'));
afterAll(() => {
  rmSync(base, { recursive: true });
});
const fresh = (): string => mkdtempSync(join(base, 'root-'));
const files = createNodeFiles();
const content = new TextEncoder().encode('new');
const onLinux = process.platform === 'linux';

describeFiles('real files', () =>
  Promise.resolve({
    files,
    root: fresh(),
    symlink: (path, target) => {
      symlinkSync(target, path);
    },
  }),
);

test('a file is created also when somebody takes what it is written to for a leftover', async () => {
  const root = fresh();
  let removed = 0;
  const tidy = setInterval(() => {
    for (const name of readdirSync(root).filter((one) => TEMPORARY.test(one))) {
      if (removed < 5) rmSync(join(root, name));
      removed += 1;
    }
  }, 0);
  const created = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      files.create(join(root, `file${index}`), content, 0o644),
    ),
  );
  clearInterval(tidy);
  expect(created.every(Boolean)).toBe(true);
  expect(removed).toBeGreaterThan(0);
  expect(readdirSync(root).filter((name) => TEMPORARY.test(name))).toEqual([]);
});

test('a named pipe is refused at once, not waited for', async () => {
  const path = join(fresh(), 'pipe');
  execFileSync('mkfifo', [path]);
  expect((await files.info(path))?.kind).toBe('other');
  await expect(files.read(path, 10)).rejects.toMatchObject({ code: 'file-kind' });
  await expect(files.write(path, content, 0o600)).rejects.toMatchObject({ code: 'file-kind' });
});

test.runIf(onLinux)('a file whose size is not known ahead is read up to the limit', async () => {
  expect((await files.info('/proc/self/stat'))?.size).toBe(0);
  const text = new TextDecoder().decode(await files.read('/proc/self/stat', 10_000));
  expect(text).toContain(`${process.pid} (`);
  await expect(files.read('/proc/self/stat', 10)).rejects.toMatchObject({ code: 'file-too-large' });
});

test.runIf(onLinux)(
  'a full disk and a forbidden place have words and keep their cause',
  async () => {
    const full = [{ path: '/dev/full', content, mode: 0o600 }];
    await expect(files.writeAll(full)).rejects.toMatchObject({
      code: 'disk-full',
      message: 'cannot write /dev/full: no space left on the disk, or the quota is used up',
      data: { path: '/dev/full' },
      cause: { code: 'ENOSPC' },
    });
    const forbidden = files.makeDirectory('/sys/croft');
    await expect(forbidden).rejects.toMatchObject({ code: 'file-denied' });
    await expect(forbidden).rejects.toThrow(
      /^cannot create directory \/sys\/croft: .*(denied|only)/,
    );
  },
);

test('a name too long is a failure with the path, and leaves nothing behind', async () => {
  const root = fresh();
  const path = join(root, 'x'.repeat(300));
  await expect(files.write(path, content, 0o600)).rejects.toMatchObject({
    code: 'file-failed',
    message: `cannot write ${path}: its name is too long`,
  });
  await expect(files.create(path, content, 0o600)).rejects.toMatchObject({ code: 'file-failed' });
  expect(readdirSync(root)).toEqual([]);
});

test('a file of four mebibytes comes back whole', async () => {
  const path = join(fresh(), 'large');
  const large = Buffer.alloc(4 * 1024 * 1024, 'croft');
  await files.write(path, large, 0o600);
  expect(large.equals(await files.read(path, large.length))).toBe(true);
});
