import { expect, test } from 'vitest';
import { sha256 } from './digest.ts';
import { formatJournal, type Journal } from './journal.ts';
import { createLab, ROOT, type Lab } from './lab.fixture.ts';
import { withLock } from './render-lock.ts';
import { failAfter } from '../base/host/memory-files.ts';
import { writeGeneration } from './write.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const edit = (lab: Lab, path: string, text: string): Promise<void> =>
  lab.files.write(`${ROOT}/${path}`, bytes(text), 0o644);

/** A lab whose render to `a2`, `c` and without `b` was killed when the first file was in place. */
async function killedInTheMiddle(): Promise<Lab> {
  const lab = createLab();
  await lab.render({ 'a.yaml': 'a', 'b.yaml': 'b', 'd.yaml': 'd' });
  lab.files.setFault(({ name, path }) =>
    name === 'rename' && path.endsWith('/new-2') ? 'stop' : null,
  );
  await expect(lab.render({ 'a.yaml': 'a2', 'c.yaml': 'c', 'd.yaml': 'd2' })).rejects.toThrow();
  lab.files.setFault(null);
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'a2', 'd.yaml': 'd' });
  expect(lab.tree()).not.toHaveProperty('b.yaml');
  expect(lab.tree()).not.toHaveProperty('c.yaml');
  return lab.next();
}

test('files that other hands touch between plan and write are kept', async () => {
  const lab = createLab();
  await lab.render({ 'a.yaml': 'a', 'b.yaml': 'b', 'c.yaml': 'c' });
  const next = { 'a.yaml': 'a2', 'c.yaml': 'c2', 'new.yaml': 'new' };
  const changes = await withLock(lab.host, ROOT, {}, async (held) => {
    const plan = await lab.plan(next);
    await edit(lab, 'a.yaml', 'by hand');
    await edit(lab, 'b.yaml', 'by hand');
    await edit(lab, 'new.yaml', 'by hand');
    return writeGeneration(lab.files, held, plan);
  });
  const reason = 'edited by hand meanwhile';
  expect(changes).toEqual([
    { path: 'a.yaml', outcome: 'kept', reason },
    { path: 'b.yaml', outcome: 'kept', reason },
    { path: 'c.yaml', outcome: 'configured' },
    { path: 'new.yaml', outcome: 'kept', reason },
  ]);
  const plan = await lab.plan(next);
  expect(plan.pending).toBe(false);
  expect(plan.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'generation-hand-edit a.yaml',
    'generation-orphan-edited b.yaml',
    'generation-foreign-file new.yaml',
  ]);
});

test('a plan for another lock file is refused', async () => {
  const lab = createLab();
  const plan = await lab.plan({ 'a.yaml': 'a' });
  await lab.render({ 'b.yaml': 'b' });
  const before = lab.tree();
  const work = withLock(lab.host, ROOT, {}, (held) => writeGeneration(lab.files, held, plan));
  await expect(work).rejects.toMatchObject({ code: 'generation-stale' });
  expect(lab.tree()).toEqual(before);
});

test('the next command completes what was journaled', async () => {
  const lab = await killedInTheMiddle();
  expect(await lab.recover()).toBe('completed');
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'a2', 'c.yaml': 'c', 'd.yaml': 'd2' });
  expect(await lab.recover()).toBe('none');
});

test('a render completes what was journaled before it plans', async () => {
  const lab = await killedInTheMiddle();
  const { recovered, changes } = await lab.render({
    'a.yaml': 'a2',
    'c.yaml': 'c',
    'd.yaml': 'd3',
  });
  expect(recovered).toBe('completed');
  expect(changes.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'configured']);
});

test('recovery keeps what was edited since the kill', async () => {
  const lab = await killedInTheMiddle();
  await edit(lab, 'd.yaml', 'by hand');
  await edit(lab, 'c.yaml', 'by hand');
  expect(await lab.recover()).toBe('completed');
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'a2', 'c.yaml': 'by hand', 'd.yaml': 'by hand' });
  const plan = await lab.plan({ 'a.yaml': 'a2', 'c.yaml': 'c', 'd.yaml': 'd2' });
  expect(plan.diagnostics.map(({ code }) => code)).toEqual([
    'generation-foreign-file',
    'generation-hand-edit',
  ]);
});

test('recovery leaves a tree alone that another branch was checked out into', async () => {
  const lab = await killedInTheMiddle();
  await edit(lab, 'croft.lock', 'of another branch\n');
  const before = lab.tree();
  expect(await lab.recover()).toBe('dropped');
  expect(lab.tree()).toEqual(before);
  expect(await lab.recover()).toBe('none');
});

test('when staged files were removed by hand, the lock file says what stands', async () => {
  const lab = await killedInTheMiddle();
  await lab.files.remove(`${ROOT}/.croft/stage/new-2`);
  expect(await lab.recover()).toBe('partial');
  const next = { 'a.yaml': 'a2', 'c.yaml': 'c', 'd.yaml': 'd2' };
  const { plan } = await lab.render(next);
  expect(plan.diagnostics).toEqual([]);
  expect(lab.tree()).toMatchObject(next);
});

test('when the whole stage was removed by hand, the next render writes the rest', async () => {
  const lab = await killedInTheMiddle();
  for (const { name } of await lab.files.list(`${ROOT}/.croft/stage`))
    await lab.files.remove(`${ROOT}/.croft/stage/${name}`);
  await lab.files.removeDirectory(`${ROOT}/.croft/stage`);
  expect(await lab.recover()).toBe('partial');
  const next = { 'a.yaml': 'a2', 'c.yaml': 'c', 'd.yaml': 'd2' };
  await lab.render(next);
  expect(lab.tree()).toMatchObject(next);
});

test('a damaged journal is dropped, and an unfinished stage', async () => {
  const lab = createLab();
  await lab.render({ 'a.yaml': 'a' });
  await lab.files.makeDirectory(`${ROOT}/.croft/stage/deeper`);
  await edit(lab, '.croft/stage/new-0', 'half');
  await edit(lab, '.croft/stage/deeper/x', 'x');
  await edit(lab, '.croft/journal.json', 'half a jour');
  const before = lab.tree();
  expect(await lab.recover()).toBe('dropped');
  expect(lab.tree()).toEqual(before);
  expect(lab.files.tree(`${ROOT}/.croft`)).toEqual({ '.gitignore': '*\n' });
});

test('a journal that a stranger committed writes nothing outside the tree or through links', async () => {
  const lab = createLab();
  await lab.files.makeDirectory('/outside');
  lab.files.symlink(`${ROOT}/link`, '/outside');
  const journal: Journal = {
    lock: { before: 'absent', after: 'absent' },
    entries: [{ path: 'link/evil', after: sha256(bytes('evil')), before: 'absent' }],
  };
  await lab.files.makeDirectory(`${ROOT}/.croft/stage`);
  await edit(lab, '.croft/stage/new-0', 'evil');
  await edit(lab, '.croft/journal.json', formatJournal(journal));
  await lab.recover();
  expect(lab.files.tree('/outside')).toEqual({});
});

test("a link in place of Croft's own directory is refused", async () => {
  const lab = createLab();
  await lab.files.makeDirectory('/outside');
  lab.files.symlink(`${ROOT}/.croft`, '/outside');
  await expect(lab.render({ 'a.yaml': 'a' })).rejects.toMatchObject({ code: 'generation-path' });
  expect(lab.files.tree('/outside')).toEqual({});
});

test('an error says what failed and in which state the tree is', async () => {
  const lab = createLab();
  await lab.render({ 'a.yaml': 'a' });
  lab.files.setFault(({ name, path }) =>
    name === 'rename' && path.endsWith('/new-0') ? 'file-denied' : null,
  );
  await expect(lab.render({ 'a.yaml': 'a2' })).rejects.toThrow(
    'cannot rename /lab/.croft/stage/new-0: permission denied; nothing was written',
  );
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'a' });
  lab.files.setFault(null);
  lab.files.setFault(failAfter(lab.files.operations() + 40, 'file-denied'));
  await expect(lab.render({ 'a.yaml': 'a2' })).rejects.toThrow(
    /; the next command puts the tree in order$/,
  );
});
