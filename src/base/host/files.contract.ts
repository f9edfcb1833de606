import { describe, expect, test } from 'vitest';
import type { CroftError } from '../error.ts';
import type { Files } from './files.ts';

/** Files under test, an empty directory of theirs, and a way to make a symlink there. */
export interface FilesUnderTest {
  readonly files: Files;
  readonly root: string;
  readonly symlink: (path: string, target: string) => void;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const LIMIT = 1_000;

/** What every version of Files keeps. `make` gives a fresh empty directory each time. */
export function describeFiles(name: string, make: () => Promise<FilesUnderTest>): void {
  describe(name, () => {
    describeReading(make);
    describeWriting(make);
    describeDirectories(make);
  });
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work))[0];
}

async function failureOf(work: Promise<unknown>): Promise<[code: string, path: unknown]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason as CroftError,
  );
  return [error?.code ?? 'no error', error?.data['path']];
}

async function textOf(files: Files, path: string): Promise<string> {
  return new TextDecoder().decode(await files.read(path, LIMIT));
}

function describeReading(make: () => Promise<FilesUnderTest>): void {
  test('reads what was written, also nothing and every byte', async () => {
    const { files, root } = await make();
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    await files.write(`${root}/all`, all, 0o600);
    await files.write(`${root}/none`, new Uint8Array(), 0o600);
    expect([...(await files.read(`${root}/all`, 256))]).toEqual([...all]);
    expect([...(await files.read(`${root}/none`, 0))]).toEqual([]);
  });

  test('a file may have the limit of bytes and not one more', async () => {
    const { files, root } = await make();
    const path = `${root}/a`;
    await files.write(path, bytes('12345'), 0o600);
    expect(await textOf(files, path)).toBe('12345');
    expect(await failureOf(files.read(path, 4))).toEqual(['file-too-large', path]);
  });

  test('reading nothing, a directory or a link says so', async () => {
    const { files, root, symlink } = await make();
    await files.write(`${root}/a`, bytes('a'), 0o600);
    symlink(`${root}/link`, `${root}/a`);
    const cases = [
      ['b', 'file-not-found'],
      ['a/b', 'file-not-found'],
      ['b/c', 'file-not-found'],
      ['.', 'file-kind'],
      ['link', 'file-kind'],
      ['a\0b', 'file-failed'],
    ] as const;
    for (const [step, code] of cases)
      expect(await failureOf(files.read(`${root}/${step}`, LIMIT))).toEqual([
        code,
        `${root}/${step}`,
      ]);
  });

  test('a link in a parent is followed', async () => {
    const { files, root, symlink } = await make();
    await files.makeDirectory(`${root}/real/deep`);
    symlink(`${root}/link`, `${root}/real`);
    await files.write(`${root}/link/deep/a`, bytes('a'), 0o600);
    expect(await textOf(files, `${root}/real/deep/a`)).toBe('a');
  });

  test('resolve follows every link, and says where none leads', async () => {
    const { files, root, symlink } = await make();
    await files.makeDirectory(`${root}/real/deep`);
    await files.write(`${root}/real/deep/a`, bytes('a'), 0o600);
    symlink(`${root}/folder`, `${root}/real`);
    symlink(`${root}/one`, `${root}/folder/deep/a`);
    symlink(`${root}/two`, `${root}/one`);
    symlink(`${root}/circle`, `${root}/circle`);
    symlink(`${root}/broken`, `${root}/nowhere`);
    const real = `${await files.resolve(root)}/real/deep/a`;
    for (const step of ['real/deep/a', 'folder/deep/a', 'folder/../real/deep/a', 'one', 'two'])
      expect(await files.resolve(`${root}/${step}`), step).toBe(real);
    for (const [step, code] of [
      ['broken', 'file-not-found'],
      ['nothing', 'file-not-found'],
      ['one/a', 'file-not-found'],
      ['circle', 'file-kind'],
    ] as const)
      expect(await failureOf(files.resolve(`${root}/${step}`))).toEqual([code, `${root}/${step}`]);
  });

  test('info names the kind, size and mode, and null when nothing is there', async () => {
    const { files, root, symlink } = await make();
    await files.write(`${root}/a`, bytes('abc'), 0o600);
    symlink(`${root}/link`, `${root}/nowhere`);
    expect(await files.info(`${root}/a`)).toMatchObject({ kind: 'file', size: 3, mode: 0o600 });
    expect(await files.info(root)).toMatchObject({ kind: 'directory' });
    expect(await files.info(`${root}/link`)).toMatchObject({ kind: 'symlink' });
    expect(await files.info(`${root}/b`)).toBeNull();
    expect(await files.info(`${root}/a/b`)).toBeNull();
    expect((await files.info(`${root}/a`))?.device).toBe((await files.info(root))?.device);
  });
}

function describeWriting(make: () => Promise<FilesUnderTest>): void {
  test('write replaces longer content whole and leaves no other file', async () => {
    const { files, root } = await make();
    await files.write(`${root}/a`, bytes('a long first content'), 0o644);
    await files.write(`${root}/a`, bytes('short'), 0o600);
    expect(await textOf(files, `${root}/a`)).toBe('short');
    expect((await files.info(`${root}/a`))?.mode).toBe(0o600);
    expect(await files.list(root)).toEqual([{ name: 'a', kind: 'file' }]);
  });

  test('content handed in may change afterwards', async () => {
    const { files, root } = await make();
    const content = bytes('aaa');
    await files.write(`${root}/a`, content, 0o600);
    content.fill(0);
    expect(await textOf(files, `${root}/a`)).toBe('aaa');
  });

  test('no way of writing follows a link or replaces a directory', async () => {
    const { files, root, symlink } = await make();
    await files.write(`${root}/a`, bytes('a'), 0o600);
    await files.makeDirectory(`${root}/directory`);
    symlink(`${root}/link`, `${root}/a`);
    for (const path of [`${root}/link`, `${root}/directory`]) {
      const file = { path, content: bytes('b'), mode: 0o600 };
      expect(await failureOf(files.write(path, bytes('b'), 0o600))).toEqual(['file-kind', path]);
      expect(await failureOf(files.writeAll([file]))).toEqual(['file-kind', path]);
      expect(await files.create(path, bytes('b'), 0o600)).toBe(false);
    }
    expect(await textOf(files, `${root}/a`)).toBe('a');
  });

  test('writing where no parent is says so', async () => {
    const { files, root } = await make();
    const path = `${root}/b/a`;
    const file = { path, content: bytes('b'), mode: 0o600 };
    expect(await codeOf(files.write(path, bytes('b'), 0o600))).toBe('file-not-found');
    expect(await codeOf(files.create(path, bytes('b'), 0o600))).toBe('file-not-found');
    expect(await failureOf(files.writeAll([file]))).toEqual(['file-not-found', path]);
  });

  test('writeAll writes hundreds and replaces longer content', async () => {
    const { files, root } = await make();
    await files.write(`${root}/0`, bytes('a long first content'), 0o644);
    const contents = Array.from({ length: 300 }, (_, i) => ({
      path: `${root}/${i}`,
      content: bytes(`file ${i}`),
      mode: 0o600,
    }));
    await files.writeAll(contents);
    expect(await textOf(files, `${root}/0`)).toBe('file 0');
    expect(await textOf(files, `${root}/299`)).toBe('file 299');
    expect(await files.list(root)).toHaveLength(300);
  });

  test('create makes a file once', async () => {
    const { files, root } = await make();
    expect(await files.create(`${root}/a`, bytes('first'), 0o600)).toBe(true);
    expect(await files.create(`${root}/a`, bytes('second'), 0o600)).toBe(false);
    expect(await textOf(files, `${root}/a`)).toBe('first');
    expect(await files.list(root)).toHaveLength(1);
  });

  test('of many creates at once one wins', async () => {
    const { files, root } = await make();
    const tries = Array.from({ length: 20 }, (_, i) =>
      files.create(`${root}/a`, bytes(`${i}`), 0o600),
    );
    const won = (await Promise.all(tries)).flatMap((mine, i) => (mine ? [`${i}`] : []));
    expect(won).toEqual([await textOf(files, `${root}/a`)]);
  });

  test('rename replaces a file, and a link itself', async () => {
    const { files, root, symlink } = await make();
    await files.write(`${root}/a`, bytes('a'), 0o600);
    await files.write(`${root}/b`, bytes('b'), 0o600);
    symlink(`${root}/link`, `${root}/b`);
    await files.rename(`${root}/a`, `${root}/link`);
    expect(await textOf(files, `${root}/b`)).toBe('b');
    await files.rename(`${root}/link`, `${root}/b`);
    expect(await textOf(files, `${root}/b`)).toBe('a');
    expect(await files.list(root)).toHaveLength(1);
  });

  test('rename refuses a missing source, a missing parent and a directory', async () => {
    const { files, root } = await make();
    await files.makeDirectory(`${root}/directory`);
    await files.write(`${root}/b`, bytes('b'), 0o600);
    const move = (from: string, to: string): Promise<string> =>
      codeOf(files.rename(`${root}/${from}`, `${root}/${to}`));
    expect(await move('a', 'c')).toBe('file-not-found');
    expect(await move('b', 'none/c')).toBe('file-not-found');
    expect(await move('b', 'directory')).toBe('file-kind');
    expect(await textOf(files, `${root}/b`)).toBe('b');
  });

  test('remove takes a file or a link, and nothing twice', async () => {
    const { files, root, symlink } = await make();
    await files.write(`${root}/a`, bytes('a'), 0o600);
    symlink(`${root}/link`, `${root}/a`);
    await files.remove(`${root}/link`);
    expect(await textOf(files, `${root}/a`)).toBe('a');
    await files.remove(`${root}/a`);
    await files.remove(`${root}/a`);
    await files.remove(`${root}/a/b`);
    expect(await files.list(root)).toEqual([]);
    await files.makeDirectory(`${root}/directory`);
    expect(await codeOf(files.remove(`${root}/directory`))).toBe('file-kind');
  });
}

function describeDirectories(make: () => Promise<FilesUnderTest>): void {
  test('list sorts by code unit and names each kind', async () => {
    const { files, root, symlink } = await make();
    for (const name of ['b', 'a10', 'a2', 'B', 'ä', '.x'])
      await files.write(`${root}/${name}`, bytes(name), 0o600);
    await files.makeDirectory(`${root}/c`);
    symlink(`${root}/d`, `${root}/nowhere`);
    const entries = await files.list(root);
    expect(entries.map(({ name }) => name)).toEqual(['.x', 'B', 'a10', 'a2', 'b', 'c', 'd', 'ä']);
    expect(entries.map(({ kind }) => kind).slice(4, 7)).toEqual(['file', 'directory', 'symlink']);
  });

  test('listing a file, a link or nothing says so', async () => {
    const { files, root, symlink } = await make();
    await files.write(`${root}/a`, bytes('a'), 0o600);
    symlink(`${root}/link`, root);
    expect(await failureOf(files.list(`${root}/a`))).toEqual(['file-kind', `${root}/a`]);
    expect(await failureOf(files.list(`${root}/link`))).toEqual(['file-kind', `${root}/link`]);
    expect(await failureOf(files.list(`${root}/b`))).toEqual(['file-not-found', `${root}/b`]);
  });

  test('makeDirectory makes parents, twice too, but not through a file', async () => {
    const { files, root } = await make();
    await files.makeDirectory(`${root}/a/b/c`);
    await files.makeDirectory(`${root}/a/b/c`);
    expect(await files.info(`${root}/a/b/c`)).toMatchObject({ kind: 'directory' });
    await files.write(`${root}/f`, bytes('f'), 0o600);
    expect(await codeOf(files.makeDirectory(`${root}/f`))).toBe('file-kind');
    expect(await codeOf(files.makeDirectory(`${root}/f/g`))).toBe('file-kind');
  });

  test('removeDirectory takes empty directories only', async () => {
    const { files, root } = await make();
    await files.makeDirectory(`${root}/a/b`);
    await files.write(`${root}/f`, bytes('f'), 0o600);
    expect(await files.removeDirectory(`${root}/a`)).toBe(false);
    expect(await files.removeDirectory(`${root}/a/b`)).toBe(true);
    expect(await files.removeDirectory(`${root}/a`)).toBe(true);
    expect(await files.removeDirectory(`${root}/a`)).toBe(false);
    expect(await files.removeDirectory(`${root}/f`)).toBe(false);
  });

  test('sync takes a directory', async () => {
    const { files, root } = await make();
    await files.write(`${root}/a`, bytes('a'), 0o600);
    await files.sync(root);
    expect(await codeOf(files.sync(`${root}/none`))).toBe('file-not-found');
  });
}
