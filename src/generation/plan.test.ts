import { expect, test } from 'vitest';
import { blobId, sha256 } from './digest.ts';
import { createLab, fileSet, ROOT, type Contents, type Lab } from './lab.fixture.ts';
import { planGeneration, type GenerationPlan } from './plan.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A plan in words: outcome and path, then code and path of each diagnostic. */
function words({ changes, diagnostics }: GenerationPlan): string[] {
  return [
    ...changes.map(
      ({ outcome, path, reason }) => `${outcome} ${path}${reason ? `: ${reason}` : ''}`,
    ),
    ...diagnostics.map(({ severity, code, file }) => `${severity} ${code} ${file}`),
  ];
}

async function labWith(contents: Contents): Promise<Lab> {
  const lab = createLab();
  await lab.render(contents);
  return lab;
}

const edit = (lab: Lab, path: string, text: string): Promise<void> =>
  lab.files.write(`${ROOT}/${path}`, bytes(text), 0o644);

test('a first render creates files, directories and the lock file', async () => {
  const lab = createLab();
  const { changes } = await lab.render({ 'a/b.yaml': 'b', 'c.yaml': 'ä' });
  expect(changes).toEqual([
    { path: 'a/b.yaml', outcome: 'created' },
    { path: 'c.yaml', outcome: 'created' },
  ]);
  const tree = lab.tree();
  expect(tree).toMatchObject({ 'a/': '', 'a/b.yaml': 'b', 'c.yaml': 'ä', 'mine.txt': 'mine' });
  expect(tree['croft.lock']).toContain(
    `  "c.yaml": [sha256:${sha256(bytes('ä'))}, blob:${blobId(bytes('ä'))}, "lab.yaml"]\n`,
  );
  expect(lab.files.tree(`${ROOT}/.croft`)).toEqual({ '.gitignore': '*\n' });
});

test('rendering the same again changes nothing, and only the lock is written to find that out', async () => {
  const lab = await labWith({ 'a/b.yaml': 'b' });
  const written: string[] = [];
  lab.files.setFault(({ name, path }) => {
    if (/^(write|writeAll|create|makeDirectory|rename|sync)$/.test(name)) written.push(path);
    return null;
  });
  const { plan, changes } = await lab.render({ 'a/b.yaml': 'b' });
  expect(plan.pending).toBe(false);
  expect(changes).toEqual([{ path: 'a/b.yaml', outcome: 'unchanged' }]);
  expect(written).toEqual([`${ROOT}/.croft`, `${ROOT}/.croft/lock`]);
});

test('planning writes nothing', async () => {
  const lab = await labWith({ 'a.yaml': 'a', 'b.yaml': 'b' });
  const before = lab.files.tree(ROOT);
  const plan = await lab.plan({ 'a.yaml': 'a2', 'c.yaml': 'c' });
  expect(words(plan)).toEqual(['configured a.yaml', 'pruned b.yaml', 'created c.yaml']);
  expect(plan.pending).toBe(true);
  expect(lab.files.tree(ROOT)).toEqual(before);
});

test('what changed is configured, what is no longer rendered goes with its empty directories', async () => {
  const lab = await labWith({ 'a.yaml': 'a', 'x/y/z.yaml': 'z', 'x/w.yaml': 'w' });
  await lab.render({ 'a.yaml': 'a2', 'x/w.yaml': 'w' });
  const { 'croft.lock': lock, ...tree } = lab.tree();
  expect(tree).toEqual({ 'a.yaml': 'a2', 'x/': '', 'x/w.yaml': 'w', 'mine.txt': 'mine' });
  expect(lock).not.toContain('z.yaml');
  await lab.render({});
  expect(Object.keys(lab.tree()).sort()).toEqual(['croft.lock', 'mine.txt']);
});

test('a directory with a file of the user is not removed', async () => {
  const lab = await labWith({ 'x/y/z.yaml': 'z' });
  await edit(lab, 'x/notes.txt', 'notes');
  await lab.render({});
  expect(lab.tree()).toMatchObject({ 'x/notes.txt': 'notes' });
  expect(lab.tree()).not.toHaveProperty('x/y/');
});

test('a file edited by hand is kept and reported each time, until it is discarded', async () => {
  const lab = await labWith({ 'a.yaml': 'a', 'b.yaml': 'b' });
  await edit(lab, 'a.yaml', 'by hand');
  const next = { 'a.yaml': 'a2', 'b.yaml': 'b2' };
  for (const outcome of ['configured', 'unchanged']) {
    const { plan } = await lab.render(next);
    expect(words(plan)).toEqual([
      'kept a.yaml: edited by hand',
      `${outcome} b.yaml`,
      'warning generation-hand-edit a.yaml',
    ]);
    expect(plan.diagnostics[0]?.hint).toContain('croft render --discard a.yaml');
  }
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'by hand', 'b.yaml': 'b2' });
  expect(lab.tree()['croft.lock']).toContain(sha256(bytes('a')));
  const { plan } = await lab.render(next, { discard: ['a.yaml'] });
  expect(words(plan)).toEqual([
    'configured a.yaml: content by other hands discarded',
    'unchanged b.yaml',
  ]);
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'a2' });
});

test('a hand edit that the render catches up with is taken over', async () => {
  const lab = await labWith({ 'a.yaml': 'a' });
  await edit(lab, 'a.yaml', 'a2');
  const { plan } = await lab.render({ 'a.yaml': 'a2' });
  expect(words(plan)).toEqual(['unchanged a.yaml']);
  expect((await lab.plan({ 'a.yaml': 'a2' })).pending).toBe(false);
});

test('a file removed by hand is made again, and that is said', async () => {
  const lab = await labWith({ 'a/b.yaml': 'b' });
  await lab.files.remove(`${ROOT}/a/b.yaml`);
  await lab.files.removeDirectory(`${ROOT}/a`);
  expect(words((await lab.render({ 'a/b.yaml': 'b' })).plan)).toEqual([
    'created a/b.yaml: was removed by hand',
  ]);
  expect(lab.tree()).toMatchObject({ 'a/b.yaml': 'b' });
});

test('a file that Croft never wrote is kept unless it is the same or named', async () => {
  const lab = createLab({ 'a.yaml': 'theirs', 'b.yaml': 'same', 'c.yaml': 'theirs' });
  const contents = { 'a.yaml': 'ours', 'b.yaml': 'same', 'd.yaml': 'd' };
  for (const discard of [[], 'all'] as const)
    expect(words(await lab.plan(contents, { discard }))).toEqual([
      'kept a.yaml: not written by Croft',
      'unchanged b.yaml: taken over',
      'created d.yaml',
      'error generation-foreign-file a.yaml',
    ]);
  await lab.render(contents);
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'theirs', 'c.yaml': 'theirs', 'd.yaml': 'd' });
  expect(lab.tree()['croft.lock']).not.toContain('a.yaml');
  await lab.render(contents, { discard: ['a.yaml'] });
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'ours', 'c.yaml': 'theirs' });
});

test('taking over files writes the lock file only', async () => {
  const lab = createLab({ 'b.yaml': 'same' });
  const { plan } = await lab.render({ 'b.yaml': 'same' });
  expect([plan.pending, plan.entries]).toEqual([true, []]);
  expect(lab.tree()['croft.lock']).toContain('b.yaml');
});

test('an edited file that is rendered no longer is kept until it is discarded', async () => {
  const lab = await labWith({ 'a/b.yaml': 'b', 'c.yaml': 'c' });
  await edit(lab, 'a/b.yaml', 'by hand');
  for (let times = 0; times < 2; times += 1)
    expect(words((await lab.render({ 'c.yaml': 'c' })).plan)).toEqual([
      'kept a/b.yaml: edited by hand; rendered no longer',
      'unchanged c.yaml',
      'warning generation-orphan-edited a/b.yaml',
    ]);
  await lab.render({ 'c.yaml': 'c' }, { discard: 'all' });
  expect(Object.keys(lab.tree()).sort()).toEqual(['c.yaml', 'croft.lock', 'mine.txt']);
});

test('what is no file is never written over', async () => {
  const lab = await labWith({ 'link.yaml': 'a', 'folder.yaml': 'b' });
  await lab.files.remove(`${ROOT}/link.yaml`);
  await lab.files.remove(`${ROOT}/folder.yaml`);
  lab.files.symlink(`${ROOT}/link.yaml`, `${ROOT}/mine.txt`);
  await lab.files.makeDirectory(`${ROOT}/folder.yaml`);
  await lab.files.makeDirectory(`${ROOT}/new.yaml`);
  const { plan } = await lab.render({ 'link.yaml': 'a', 'folder.yaml': 'b', 'new.yaml': 'c' });
  expect(words(plan)).toEqual([
    'kept folder.yaml: a directory stands there',
    'kept link.yaml: what stands there is no file (symlink)',
    'kept new.yaml: a directory stands there',
    'warning generation-hand-edit folder.yaml',
    'warning generation-hand-edit link.yaml',
    'error generation-foreign-file new.yaml',
  ]);
  expect(lab.tree()).toMatchObject({ 'mine.txt': 'mine' });
});

test('a file of the user where a directory is needed keeps what belongs below it', async () => {
  const lab = createLab({ a: 'theirs' });
  const { plan } = await lab.render({ 'a/b.yaml': 'b', 'c.yaml': 'c' });
  expect(words(plan)).toEqual([
    'kept a/b.yaml: a is a file',
    'created c.yaml',
    'error generation-foreign-file a/b.yaml',
  ]);
  expect(lab.tree()).toMatchObject({ a: 'theirs', 'c.yaml': 'c' });
});

test('a link or a mount on the way to a file stops the whole render', async () => {
  const lab = createLab({ 'elsewhere/x': 'x', 'mounted/y': 'y' });
  lab.files.symlink(`${ROOT}/kubernetes`, `${ROOT}/elsewhere`);
  lab.files.mount(`${ROOT}/mounted`, 7);
  const before = lab.tree();
  const below = { 'kubernetes/b/c.yaml': 'c', 'kubernetes/d.yaml': 'd', 'mounted/d.yaml': 'd' };
  const contents = { 'a.yaml': 'a', ...below };
  const { plan, changes } = await lab.render(contents);
  expect(plan.diagnostics.map(({ message }) => message)).toEqual([
    'kubernetes is a symlink; Croft renders nothing into it',
    'mounted lies on another disk or mount; Croft renders nothing into it',
  ]);
  expect([plan.blocked, plan.pending, changes]).toEqual([true, false, []]);
  expect(lab.tree()).toEqual(before);
});

test('a lock file that names files outside the tree, or behind a link, removes nothing there', async () => {
  const lab = await labWith({ 'folder/a.yaml': 'a' });
  await lab.files.makeDirectory('/outside');
  await lab.files.write('/outside/a.yaml', bytes('a'), 0o644);
  await lab.files.remove(`${ROOT}/folder/a.yaml`);
  await lab.files.removeDirectory(`${ROOT}/folder`);
  lab.files.symlink(`${ROOT}/folder`, '/outside');
  await lab.render({});
  expect(lab.files.tree('/outside')).toEqual({ 'a.yaml': 'a' });
});

test('a damaged lock file, or one that is no file, stops the render', async () => {
  const lab = await labWith({ 'a.yaml': 'a' });
  await edit(lab, 'croft.lock', '<<<<<<< ours\n');
  const { plan } = await lab.render({ 'a.yaml': 'a2' });
  expect(plan).toMatchObject({ blocked: true, changes: [] });
  expect(words(plan)).toEqual(['error generation-lock-damaged croft.lock']);
  expect(lab.tree()).toMatchObject({ 'a.yaml': 'a', 'croft.lock': '<<<<<<< ours\n' });
  await lab.files.remove(`${ROOT}/croft.lock`);
  lab.files.symlink(`${ROOT}/croft.lock`, `${ROOT}/mine.txt`);
  expect(words(await lab.plan({}))).toEqual(['error generation-path croft.lock']);
});

test('without its lock file a lab takes over what is as it would be written', async () => {
  const lab = await labWith({ 'a.yaml': 'a', 'b.yaml': 'b' });
  await lab.files.remove(`${ROOT}/croft.lock`);
  expect(words(await lab.plan({ 'a.yaml': 'a', 'b.yaml': 'b2' }))).toEqual([
    'unchanged a.yaml: taken over',
    'kept b.yaml: not written by Croft',
    'error generation-foreign-file b.yaml',
  ]);
});

test('the identity in the lock file outlives renders', async () => {
  const lab = await labWith({ 'a.yaml': 'a' });
  const text = lab.tree()['croft.lock'] ?? '';
  await edit(lab, 'croft.lock', text.replace('identity:\n', 'identity:\n  main: 0123\n'));
  await lab.render({ 'a.yaml': 'a2' });
  expect(lab.tree()['croft.lock']).toContain('identity:\n  main: 0123\nfiles:\n');
});

test('unsafe paths stop the whole render', async () => {
  const lab = createLab();
  const { plan } = await lab.render({ 'a.yaml': 'a', '../b.yaml': 'b', 'A.yaml': 'A' });
  expect(plan.blocked).toBe(true);
  expect(plan.diagnostics.map(({ file }) => file)).toEqual(['../b.yaml', 'A.yaml']);
  expect(lab.tree()).toEqual({ 'mine.txt': 'mine' });
});

test('a file that may not be read is a clear error', async () => {
  const lab = await labWith({ 'a.yaml': 'a' });
  lab.files.setFault(({ path }) => (path.endsWith('a.yaml') ? 'file-denied' : null));
  await expect(planGeneration(lab.files, ROOT, fileSet({ 'a.yaml': 'a' }))).rejects.toMatchObject({
    code: 'file-denied',
    data: { path: `${ROOT}/a.yaml` },
  });
});
