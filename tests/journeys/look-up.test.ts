import { expect, test } from 'vitest';
import { croft, emptyFolder, labFrom, put, replace, textOf } from './croft.ts';

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

test('a search puts names before titles, and titles before what is only mentioned', async () => {
  const lab = await labFrom('nova');
  const own = (name: string, title: string, more: string): void => {
    const head = `kind: CatalogueEntry\nname: ${name}\ntitle: ${title}\nhome: https://x.example\n`;
    put(lab, `catalogue/${name}.yaml`, `${head}namespace: tools\nprofile: objects\n${more}`);
  };
  own('a-mention', 'First by name', 'description: Counts every quokka there is.\n');
  own('b-title', 'Quokka viewer', '');
  own('c-slots', 'Third', 'category: quokka\n');
  own('my-quokka', 'Fourth', '');
  own('quokka', 'Fifth', '');
  own('quokka-two', 'Sixth', '');
  const names = async (...words: string[]): Promise<string[]> => {
    const { out } = await croft(['catalogue', ...words, '--json'], { cwd: lab });
    return (JSON.parse(out) as { data: { name: string }[] }).data.map(({ name }) => name);
  };
  const ranked = ['quokka', 'quokka-two', 'my-quokka', 'b-title', 'c-slots', 'a-mention'];
  expect(await names('search', 'QUOKKA')).toEqual(ranked);
  expect(await names('search', 'quokka view')).toEqual(['b-title']);
  expect(await names('list', '--category', 'quokka')).toEqual(['c-slots']);
  expect(await names('list', '--slot', 'cni')).toEqual(['cilium']);
});

test('a platform entry is shown with the lines that use it, an application with its command', async () => {
  const platform = await croft(['catalogue', 'show', 'volsync']);
  expect(platform.out).toContain(
    'In cluster.yaml:\n  platform:\n    backup: { use: volsync, target: { s3: <s3>, credentials: { secret: <secret> } } }\n',
  );
  const app = await croft(['catalogue', 'show', 'echo']);
  expect(app.out).toContain('To add it:\n  croft app add echo\n');
});

test('versions lists every pin with its place and its users, Talos and Kubernetes first', async () => {
  const lab = await labFrom('appservice');
  replace(lab, 'pins.yaml', '  loki:', '  # mine\n  loki:');
  const { code, out, err } = await croft(['versions', '-C', lab]);
  expect([code, err]).toEqual([0, '']);
  const rows = out.split('\n');
  expect(rows[0]).toMatch(/^NAME +VERSION +DIGEST +DATASOURCE +PACKAGE +DECLARED +USED BY$/);
  expect(rows[1]).toMatch(
    /^talos +\S+ +- +github-releases +siderolabs\/talos +clusters\/main\/cluster\.yaml:5 +4 nodes of main$/,
  );
  expect(rows[2]).toMatch(/^kubernetes +\S+ .* clusters\/main\/cluster\.yaml:9 /);
  expect(out).toMatch(
    /^gatus +\S+ +yes +docker +\S+ +pins\.yaml:\d+ +main\/observability\/gatus$/m,
  );
  expect(out).toMatch(/^loki +\S+ +- +helm +https:\S+ loki +pins\.yaml:\d+ /m);
  // What is switched off is declared all the same, here by the catalogue.
  expect(out).toMatch(/^adguard-home .* croft:catalogue\/apps\/adguard-home\.yaml:\d+ +-$/m);
  const pins: string[] = textOf(lab, 'pins.yaml').match(/^ {2}[a-z][^:]*:/gm) ?? [];
  for (const pin of pins) expect(out).toMatch(new RegExp(`^${pin.trim().slice(0, -1)} `, 'm'));

  const json = await croft(['versions', '-C', lab, '--json']);
  const { data } = JSON.parse(json.out) as {
    data: { name: string; version: string; rendered: string[]; declared: { line: number } }[];
  };
  await croft(['render', '-C', lab]);
  const lines = textOf(lab, 'pins.yaml').split('\n');
  let files = 0;
  for (const { name, version, rendered, declared } of data) {
    for (const path of rendered) expect(textOf(lab, path), `${name} in ${path}`).toContain(version);
    files += rendered.length;
    if (pins.includes(`  ${name}:`))
      expect(lines[declared.line - 1]).toContain(`${name}: ${version}`);
  }
  expect(files).toBeGreaterThan(pins.length);
  expect(data.find(({ name }) => name === 'talos')?.rendered).toHaveLength(1);
});

test('versions shows a pin that nothing uses, and says what is wrong with the lab', async () => {
  const lab = await labFrom('nova');
  replace(lab, 'pins.yaml', 'pins:\n', 'pins:\n  nobody: 1.0.0\n');
  const { code, out, err } = await croft(['versions', '-C', lab]);
  expect(code).toBe(0);
  expect(out).toMatch(/^nobody +1\.0\.0 +- +- +- +pins\.yaml:\d+ +-$/m);
  expect(err).toContain('1 error; croft check shows them');
  replace(lab, 'lab.yaml', 'kind: Lab', 'kind: Lob');
  expect((await croft(['versions', '-C', lab])).err).toContain('nothing was written');
});

test('an entry of the lab that is wrong is named by check, show and list, though nothing uses it', async () => {
  const lab = await labFrom('nova');
  const head = 'kind: CatalogueEntry\nname: mine\ntitle: Mine\nhome: https://mine.example\n';
  const text = `${head}namespace: tools\nprofile: app-template\nimage: { repository: a/b, tag: "1" }\n`;
  put(lab, 'catalogue/mine.yaml', `${text}env: { TZ: { $from: lab.timezon } }\n`);
  for (const words of [['check'], ['catalogue', 'show', 'mine']]) {
    const { code, out, err } = await croft([...words, '-C', lab]);
    expect(code).toBe(1);
    const problems = (out + err).match(/mine\.yaml:8:21 error catalogue-expression: .*/g);
    expect(problems).toHaveLength(1);
  }
  put(lab, 'catalogue/mine.yaml', text.replace('app-template', 'app-templat'));
  const show = await croft(['catalogue', 'show', 'mine', '-C', lab]);
  expect(show).toMatchObject({ code: 1, out: '' });
  expect(show.err).toContain('fix: did you mean app-template?');
  const list = await croft(['catalogue', 'list', '-C', lab]);
  expect(list.err).toBe('entry mine cannot be understood; croft catalogue show mine says why\n');
  const added = await croft(['app', 'add', 'mine', '-C', lab]);
  expect(added.err).toContain('croft catalogue show mine says what is wrong with it');
});

test('what the catalogue does not have is answered with the nearest name', async () => {
  const cases = [
    [['show', 'cillium'], 'catalogue-unknown', 'did you mean cilium?'],
    [['show', 'zzzzzz'], 'catalogue-unknown', 'croft catalogue search zzzzzz looks in titles'],
    [['list', '--slot', 'storag'], 'catalogue-words', 'did you mean storage?'],
    [['list', '--category', 'zzzzzz'], 'catalogue-words', 'choose '],
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
