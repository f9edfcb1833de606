import { expect, test } from 'vitest';
import { failAfter, Stopped } from '../base/host/memory-files.ts';
import { createLab, ROOT, type Contents, type Lab } from './lab.fixture.ts';

const OLD: Contents = {
  'kubernetes/main/apps/media/plex/ks.yaml': 'plex 1',
  'kubernetes/main/apps/media/plex/app/helmrelease.yaml': 'release 1',
  'kubernetes/main/apps/web/echo.yaml': 'same',
  'bootstrap/main.yaml': 'a file that becomes a directory',
  'talos/a/b/c.yaml': 'goes with its directories',
  'renovate.json': '{}',
};

const NEW: Contents = {
  'kubernetes/main/apps/media/plex/ks.yaml': 'plex 2',
  'kubernetes/main/apps/media/jellyfin/ks.yaml': 'jellyfin 1',
  'kubernetes/main/apps/web/echo.yaml': 'same',
  'bootstrap/main.yaml/10.yaml': 'under what was a file',
  'talos/a/b': 'a directory that becomes a file',
  'renovate.json': '{"extends": []}',
};

/** Every operation of a recovery is killed, each after another kill of the render. */
const STRIDE = 7;

/** The trees that a lab has after rendering `contents`, made without any interruption. */
async function treeOf(...renders: readonly Contents[]): Promise<Record<string, string>> {
  const lab = createLab();
  for (const contents of renders) await lab.render(contents);
  return lab.tree();
}

/** How many operations rendering `to` over `from` takes. */
async function operationsOf(from: Contents, to: Contents): Promise<number> {
  const lab = createLab();
  await lab.render(from);
  const before = lab.files.operations();
  await lab.render(to);
  return lab.files.operations() - before;
}

async function stopAt(from: Contents, to: Contents, operations: number): Promise<Lab> {
  const lab = createLab();
  await lab.render(from);
  lab.files.setFault(failAfter(lab.files.operations() + operations, 'stop'));
  await expect(lab.render(to)).rejects.toBeInstanceOf(Stopped);
  return lab.next();
}

/** The lab is exactly one of the two trees, nothing is left over, and rendering that one again changes nothing. */
async function expectWhole(
  lab: Lab,
  trees: Readonly<Record<'old' | 'new', Contents>>,
): Promise<'old' | 'new'> {
  const which = lab.tree()['renovate.json'] === OLD['renovate.json'] ? 'old' : 'new';
  expect(lab.tree()).toEqual(trees[which]);
  const left = Object.keys(lab.files.tree(`${ROOT}/.croft`));
  expect(left.filter((path) => !/^(\.gitignore|lock(-\w+)?)$/.test(path))).toEqual([]);
  expect((await lab.plan(which === 'old' ? OLD : NEW)).pending).toBe(false);
  return which;
}

test('killed before any operation, and its recovery before any other, a render is whole after the next', async () => {
  const trees = { old: await treeOf(OLD), new: await treeOf(OLD, NEW) };
  const total = await operationsOf(OLD, NEW);
  const seen = { old: 0, new: 0, killedTwice: 0 };
  for (let at = 0; at < total; at += 1) {
    for (let later = at % STRIDE; ; later += STRIDE) {
      let lab = await stopAt(OLD, NEW, at);
      lab.files.setFault(failAfter(lab.files.operations() + later, 'stop'));
      const outcome = await lab.recover().catch((error: unknown) => error);
      const isKilled = outcome instanceof Stopped;
      lab = lab.next();
      if (isKilled) {
        seen.killedTwice += 1;
        await lab.recover();
      }
      seen[await expectWhole(lab, trees)] += 1;
      if (!isKilled) break;
    }
  }
  expect(seen.old).toBeGreaterThan(100);
  expect(seen.new).toBeGreaterThan(100);
  expect(seen.killedTwice).toBeGreaterThan(500);
});

test('each step waits until the one before is on the disk', async () => {
  const lab = createLab();
  await lab.render(OLD);
  const seen: string[] = [];
  lab.files.setFault(({ name, path }) => {
    seen.push(`${name} ${path.slice(ROOT.length + 1)}`);
    return null;
  });
  await lab.render(NEW);
  const at = (step: string): number => {
    expect(seen).toContain(step);
    return seen.lastIndexOf(step);
  };
  const first = (pattern: RegExp): number => seen.findIndex((step) => pattern.test(step));
  // The name of a rename is its source: files leave the tree, then come from the stage.
  const firstChange = first(/^rename (?!\.croft\/stage\/journal)/);
  expect(at('writeAll .croft/stage/journal')).toBeLessThan(at('sync .croft/stage'));
  expect(at('sync .croft/stage')).toBeLessThan(at('rename .croft/stage/journal'));
  expect(first(/^sync $/)).toBeLessThan(at('rename .croft/stage/journal'));
  const journaled = seen.indexOf('sync .croft', at('rename .croft/stage/journal'));
  expect(journaled).toBeGreaterThan(0);
  expect(journaled).toBeLessThan(firstChange);
  const lastChange = seen.findLastIndex((step) => /^rename .*\/new-/.test(step));
  const placed = at('rename .croft/stage/lock');
  for (const directory of [
    'kubernetes/main/apps/media/plex',
    'kubernetes/main/apps/media/jellyfin',
  ]) {
    const synced = seen.indexOf(`sync ${directory}`, lastChange);
    expect(synced).toBeGreaterThan(lastChange);
    expect(synced).toBeLessThan(placed);
  }
  const rootSynced = seen.indexOf('sync ', placed);
  expect(rootSynced).toBeGreaterThan(placed);
  expect(rootSynced).toBeLessThan(at('remove .croft/journal.json'));
});

test('a disk that is full from any operation on leaves the former tree, nothing staged, and one error', async () => {
  const old = await treeOf(OLD);
  const total = await operationsOf(OLD, NEW);
  let failures = 0;
  for (let at = 0; at < total; at += 1) {
    const lab = createLab();
    await lab.render(OLD);
    lab.files.setFault(failAfter(lab.files.operations() + at, 'disk-full'));
    const error = await lab.render(NEW).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) continue;
    failures += 1;
    expect(error).toMatchObject({ code: 'disk-full' });
    expect(lab.tree(), `full before operation ${at}`).toEqual(old);
    expect(Object.keys(lab.files.tree(`${ROOT}/.croft`))).toEqual(['.gitignore']);
    lab.files.setFault(null);
    expect((await lab.render(NEW)).recovered).toBe('none');
  }
  expect(failures).toBeGreaterThan(30);
});

test('any single operation that is denied leaves one whole tree, and says which', async () => {
  const trees = { old: await treeOf(OLD), new: await treeOf(OLD, NEW) };
  const total = await operationsOf(OLD, NEW);
  const seen = { old: 0, new: 0 };
  for (let at = 0; at < total; at += 1) {
    const lab = createLab();
    await lab.render(OLD);
    const from = lab.files.operations();
    lab.files.setFault(({ index }) => (index === from + at ? 'file-denied' : null));
    await expect(lab.render(NEW)).rejects.toMatchObject({ code: 'file-denied' });
    const message = await lab.recover().then((outcome) => `denied at ${at}, then ${outcome}`);
    const which = lab.tree()['renovate.json'] === OLD['renovate.json'] ? 'old' : 'new';
    expect(lab.tree(), message).toEqual(trees[which]);
    seen[which] += 1;
  }
  expect(seen.old).toBeGreaterThan(40);
  expect(seen.new).toBeGreaterThan(5);
});

test('a failure while what was done is being undone is left to the next command', async () => {
  const trees = { old: await treeOf(OLD), new: await treeOf(OLD, NEW) };
  const total = await operationsOf(OLD, NEW);
  const outcomes = new Set<string>();
  for (let at = 0; at < total; at += 1) {
    const lab = createLab();
    await lab.render(OLD);
    lab.files.setFault(failAfter(lab.files.operations() + at, 'file-denied'));
    await expect(lab.render(NEW)).rejects.toMatchObject({ code: 'file-denied' });
    const next = lab.next();
    outcomes.add(await next.recover());
    await expectWhole(next, trees);
  }
  expect([...outcomes].sort()).toEqual(['completed', 'dropped', 'none']);
});
