import { expect, test } from 'vitest';
import { croft, emptyFolder, labFrom, put, replace } from './croft.ts';

test('the catalogue is listed, searched and shown, with the entries of the lab', async () => {
  const lab = await labFrom('nova');
  put(
    lab,
    'catalogue/mine.yaml',
    'kind: CatalogueEntry\nname: mine\ntitle: My own thing\nhome: https://mine.example\nnamespace: tools\nprofile: objects\n',
  );
  const list = await croft(['catalogue', 'list', '-C', lab]);
  expect(list).toMatchObject({ code: 0, err: '' });
  expect(list.out).toMatch(/^cilium +cni +/m);
  expect(list.out).toMatch(/^mine +application +My own thing$/m);
  const search = await croft(['catalogue', 'search', 'own', 'THING'], { cwd: lab });
  expect(search.out.trim().split('\n')).toHaveLength(1);
  const none = await croft(['catalogue', 'search', 'zzzzzz'], { cwd: lab });
  expect(none).toMatchObject({ code: 1, out: 'no entry matches\n' });
  const show = await croft(['catalogue', 'show', 'cilium', '--json']);
  expect(JSON.parse(show.out)).toMatchObject({
    ok: true,
    data: { name: 'cilium', slots: ['cni'] },
  });
});

test('what the catalogue does not have is answered with the nearest name', async () => {
  const cases = [
    [['show', 'cillium'], 'catalogue-unknown', 'did you mean cilium?'],
    [['show'], 'catalogue-words', 'croft catalogue list shows the names'],
    [['search'], 'catalogue-words', 'croft catalogue search WORD'],
  ] as const;
  for (const [words, code, hint] of cases) {
    const { code: exit, err } = await croft(['catalogue', ...words]);
    expect(exit).toBe(1);
    expect(err).toContain(`(${code})`);
    expect(err).toContain(`fix: ${hint}`);
  }
});

test('a code is explained by its page, and an unknown one by the nearest', async () => {
  const page = await croft(['explain', 'source-unknown-key']);
  expect(page.out).toMatch(/^# source-unknown-key\n/);
  const wrong = await croft(['explain', 'source-unknwon-key']);
  expect(wrong.err).toContain('(explain-unknown)');
  expect(wrong.err).toContain('did you mean source-unknown-key?');
});

test('every line of a rendered file is explained, and a wrong name is answered', async () => {
  const lab = await labFrom('nova');
  const path = 'kubernetes/nova/apps/kube-system/cilium/app/helmrelease.yaml';
  const whole = await croft(['explain', path], { cwd: lab });
  expect(whole.code).toBe(0);
  expect(whole.out).toMatch(/^ +\d+ .*croft:catalogue\/platform\/cilium\.yaml:\d+:\d+$/m);
  expect(whole.out).toMatch(/clusters\/nova\/cluster\.yaml:\d+:\d+$/m);
  expect((await croft(['explain', `${path}:99999`], { cwd: lab })).err).toMatch(/it has \d+ lines/);
  const other = await croft(['explain', path.replace('cilium', 'cillium')], { cwd: lab });
  expect(other.err).toContain(`did you mean ${path}?`);
  replace(lab, 'lab.yaml', 'kind: Lab', 'kind: Lob');
  expect((await croft(['explain', path], { cwd: lab })).err).toContain('(explain-source)');
});

test('what cannot be done with pins is said before anything is written', async () => {
  const lab = await labFrom('nova');
  expect((await croft(['pin', 'clium', '-C', lab])).err).toContain('(pin-unused)');
  put(lab, 'pins.yaml', 'kind: Pins\npins: { cilium: 1.20.2 }\n');
  const flow = await croft(['pin', '-C', lab]);
  expect(flow.err).toContain('(pin-layout)');
  expect(flow.code).toBe(1);
});

test('where no lab is, only what needs none works', async () => {
  const cwd = emptyFolder();
  expect((await croft(['version'], { cwd })).code).toBe(0);
  expect((await croft(['explain', 'Cluster.name'], { cwd })).code).toBe(0);
  for (const verb of ['render', 'check', 'pin'])
    expect((await croft([verb], { cwd })).err).toContain('(lab-not-found)');
  expect((await croft(['schema'], { cwd })).err).toContain('croft schema --out DIR');
});
