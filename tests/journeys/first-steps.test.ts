import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { contentsOf, croft, emptyFolder, labFrom, put, replace, textOf } from './croft.ts';

test('a new lab is made, rendered, checked and stays as it is', async () => {
  const lab = join(emptyFolder(), 'my-lab');
  const env = { HOME: emptyFolder() };
  const made = await croft(['init', lab, '--example', 'appservice'], { env });
  expect(made).toMatchObject({ code: 0, err: '' });
  expect(made.out).toContain('created a Git repository there');
  expect(existsSync(join(lab, '.git'))).toBe(true);
  expect(textOf(lab, '.gitignore')).toBe(
    '.croft/\n.devenv/\n.env\nage.key\nkubeconfig\ntalosconfig\n',
  );
  expect(existsSync(join(lab, 'croft.lock'))).toBe(false);
  expect(textOf(lab, 'lab.yaml')).toMatch(
    /^# yaml-language-server: \$schema=\.\/\.croft\/schema\/lab\.json\n/,
  );
  expect(textOf(lab, 'clusters/main/cluster.yaml')).toMatch(
    /\$schema=\.\.\/\.\.\/\.croft\/schema\/cluster\.json\n/,
  );
  expect(existsSync(join(lab, '.croft/schema/lab.json'))).toBe(true);

  // The keys of the examples are everybody's; a lab has its own before it has a value.
  const escrow = await recipientOf(await generateIdentity('x25519'));
  const own = await croft(['secret', 'init', '--escrow', escrow], { cwd: lab, env });
  expect(own).toMatchObject({ code: 0 });
  const first = await croft(['render'], { cwd: lab });
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/^\d+ files: \d+ created$/m);
  // What checks the lab elsewhere is the Croft that rendered it, not whichever is newest that day.
  const [, version = ''] = /^croft (\S+)/.exec((await croft(['version'])).out) ?? [];
  const workflow = textOf(lab, '.github/workflows/croft.yaml');
  expect(workflow).toContain(`npx --yes croft@${version} render --check\n`);
  expect(workflow).not.toMatch(/croft (?:render|check)/);
  const tree = contentsOf(lab);
  const second = await croft(['render'], { cwd: join(lab, 'clusters/main') });
  expect(second).toMatchObject({ code: 0 });
  expect(second.out).toMatch(/^\d+ files: \d+ unchanged\n$/);
  expect(contentsOf(lab)).toEqual(tree);
  expect(await croft(['render', '--check'], { cwd: lab })).toMatchObject({ code: 0 });

  const checked = await croft(['check'], { cwd: lab });
  expect(checked).toMatchObject({ code: 0, err: '' });
  expect(checked.out).toContain('secrets have no value yet');
  expect(checked.out).toMatch(/\nno problems\n$/);
  const status = spawnSync('git', ['status', '--porcelain', '--ignored'], {
    cwd: lab,
    encoding: 'utf8',
  });
  expect(status.stdout).toContain('!! .croft/');
});

test('a change of the source is shown, refused by --check, rendered, and explained', async () => {
  const lab = await labFrom('nova');
  expect((await croft(['render', '-C', lab])).code).toBe(0);
  const set = await croft(['set', '-C', lab, 'cluster.nova.network.pods=10.99.0.0/16']);
  expect(set).toEqual({ code: 0, out: 'configured clusters/nova/cluster.yaml\n', err: '' });
  const check = await croft(['render', '-C', lab, '--check']);
  expect(check.code).toBe(2);
  expect(check.out).toContain('would be configured');
  const before = contentsOf(lab);
  const diff = await croft(['render', '-C', lab, '--diff']);
  expect(diff.code).toBe(2);
  expect(diff.out).toMatch(/^\+.*10\.99\.0\.0\/16$/m);
  expect(diff.out).toMatch(/^--- a\/kubernetes\/nova\//m);
  expect(contentsOf(lab)).toEqual(before);
  const render = await croft(['render', '-C', lab]);
  expect(render.out).toMatch(/^configured kubernetes\/nova\//m);
  const explained = await croft(['explain', '-C', lab, 'cluster.nova.network.pods', '--json']);
  const { data } = JSON.parse(explained.out) as {
    data: { rendered: string[]; origin: { file: string } };
  };
  expect(data.origin.file).toBe('clusters/nova/cluster.yaml');
  const [place = ''] = data.rendered;
  const line = await croft(['explain', place], { cwd: lab });
  expect(line.out).toContain('comes from clusters/nova/cluster.yaml:');
});

test('a hand edit is kept and named until it is dropped', async () => {
  const lab = await labFrom('nova');
  await croft(['render', '-C', lab]);
  const path = 'renovate.json';
  const rendered = textOf(lab, path);
  put(lab, path, `${rendered}\n`);
  const kept = await croft(['render', '-C', lab]);
  expect(kept.code).toBe(2);
  expect(kept.out).toContain(`kept ${path}`);
  expect(kept.err).toContain('generation-hand-edit');
  expect(textOf(lab, path)).toBe(`${rendered}\n`);
  expect((await croft(['render', '-C', lab, '--check'])).code).toBe(2);
  expect((await croft(['render', '-C', lab, '--discard', path])).code).toBe(0);
  expect(textOf(lab, path)).toBe(rendered);
});

test('pins are written once, with the annotations that Renovate reads', async () => {
  const lab = await labFrom('nova');
  const pinned = await croft(['pin', '-C', lab]);
  expect(pinned.code).toBe(0);
  const text = textOf(lab, 'pins.yaml');
  expect(text).toMatch(/^ {2}# renovate: datasource=docker depName=\S+cilium\S*\n {2}cilium: \d/m);
  const checked = await croft(['check', '-C', lab, '--strict']);
  expect(checked).toMatchObject({ code: 0 });
  replace(
    lab,
    'pins.yaml',
    text.match(/\n {2}# renovate.*\n {2}coredns: .*/)?.[0] ?? 'none',
    '\n  # mine',
  );
  const again = await croft(['pin', 'coredns', '-C', lab]);
  expect(again.out).toMatch(/^configured pins\.yaml\n {2}coredns: /);
  expect(textOf(lab, 'pins.yaml')).toContain('\n  # mine\n');
  expect(textOf(lab, 'pins.yaml').split('\n').sort()).toEqual(
    [...text.split('\n'), '  # mine'].sort(),
  );
  expect((await croft(['pin', 'clium', '-C', lab])).err).toContain('did you mean cilium?');
});

test('set keeps comments, finds items by name, and refuses what breaks the lab', async () => {
  const lab = await labFrom('nova');
  replace(lab, 'lab.yaml', '\nname:', '\n# The name stays.\nname:');
  const changes = ['lab.timezone=Europe/Oslo', 'nodes.nova.nova-control.description="Rack 1"'];
  expect((await croft(['set', '-C', lab, ...changes])).code).toBe(0);
  expect(textOf(lab, 'lab.yaml')).toContain('# The name stays.\n');
  expect(textOf(lab, 'lab.yaml')).toContain('timezone: Europe/Oslo');
  expect(textOf(lab, 'clusters/nova/nodes.yaml')).toContain('Rack 1');
  const tree = contentsOf(lab);
  const refusals = [
    ['lab.timezoen=x', 'did you mean timezone?'],
    ['lab.name=Not A Name', 'expected a name of lower-case letters'],
    ['cluster.nova.endpoint.address=10.0.0', 'expected an IP address'],
    ['cluster.nva.name=x', 'the lab has no clusters/nva/cluster.yaml'],
    ['cluster.../../etc.x=1', 'set-target'],
    ['somewhere.else=1', 'write lab.KEY'],
    ['lab.name', 'put = between'],
    ['lab.name=[', 'is not YAML'],
  ];
  for (const [change = '', why = ''] of refusals) {
    const refused = await croft(['set', '-C', lab, change]);
    expect(refused.code, change).toBe(1);
    expect(refused.err, change).toContain(why);
  }
  expect(contentsOf(lab)).toEqual(tree);
  expect((await croft(['set', '-C', lab, '--remove', 'lab.timezone'])).code).toBe(0);
  expect(textOf(lab, 'lab.yaml')).not.toContain('timezone');
});

test('a pin with a dot in its name is one key, to set and to remove', async () => {
  const lab = await labFrom('nova');
  const set = await croft(['set', '-C', lab, 'pins.flux-instance.distribution=2.9.3']);
  expect(set).toMatchObject({ code: 0, out: 'configured pins.yaml\n' });
  expect(textOf(lab, 'pins.yaml')).toContain('\n  flux-instance.distribution: 2.9.3\n');
  const plain = ['flux-instance', 'flux-instance.distribution', 'flux-operator'];
  const removed = plain.flatMap((pin) => ['--remove', `pins.${pin}`]);
  const off = await croft(['set', '-C', lab, 'cluster.nova.gitops.operator=false', ...removed]);
  expect(off).toMatchObject({ code: 0, err: '' });
  expect(textOf(lab, 'pins.yaml')).not.toMatch(/^ +flux-/m);
});

test('init refuses a folder in use, an unknown example and a missing terminal, and leaves nothing', async () => {
  const folder = emptyFolder();
  put(folder, 'mine.txt', 'mine');
  const used = await croft(['init', folder, '--example', 'nova']);
  expect(used).toMatchObject({ code: 1, out: '' });
  expect(used.err).toContain('is not empty: it holds mine.txt (init-not-empty)');
  const unknown = await croft(['init', join(folder, 'new'), '--example', 'nvoa']);
  expect(unknown.err).toContain('(init-example)');
  expect(unknown.err).toContain('did you mean nova?');
  const silent = await croft(['init', join(folder, 'new')]);
  expect(silent.err).toContain('there is no terminal to ask on (init-no-terminal)');
  expect(silent.err).toContain('with one of appservice, home-ops, nova');
  expect(readdirSync(folder)).toEqual(['mine.txt']);
});

test('formats of check: JSON, SARIF and annotations', async () => {
  const lab = await labFrom('nova');
  replace(lab, 'lab.yaml', '\nname:', '\nnmae:');
  const json = await croft(['check', '-C', lab, '--format', 'json']);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.out)).toMatchObject({
    verb: 'check',
    ok: false,
    exitCode: 1,
    diagnostics: [{ code: 'source-unknown-key', file: 'lab.yaml', range: { start: { line: 3 } } }],
  });
  const sarif = await croft(['check', '-C', lab, '--format', 'sarif']);
  expect(JSON.parse(sarif.out)).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [{ ruleId: 'source-unknown-key' }] }],
  });
  const github = await croft(['check', '-C', lab, '--format', 'github']);
  expect(github.out).toBe(
    '::error file=lab.yaml,line=3,col=1,endLine=3,endColumn=5,title=source-unknown-key::unknown key nmae%0Afix: did you mean name?\n',
  );
});

test('doctor finds what is wrong with a lab, and what cannot be verified', async () => {
  const lab = await labFrom('nova');
  const fresh = await croft(['doctor', '-C', lab]);
  expect(fresh.code).toBe(1);
  expect(fresh.out).toContain('problem croft.lock: the lab was never rendered');
  await croft(['render', '-C', lab]);
  expect(await croft(['doctor', '-C', lab])).toMatchObject({ code: 0, err: '' });
  put(lab, '.croft/schema/lab.json', '{}');
  put(lab, '.croft/stage/half', 'x');
  const stale = await croft(['doctor', '-C', lab]);
  expect(stale.err).toContain('dropped a render that was interrupted');
  expect(stale.out).toContain('problem schemas: .croft/schema/lab.json');
  const programs = emptyFolder();
  symlinkSync(realpathSync('/usr/bin/readlink'), join(programs, 'readlink'));
  const withoutGit = await croft(['doctor', '-C', lab], { env: { PATH: programs } });
  expect(withoutGit.out).toMatch(/^unknown Git: git does not start$/m);
  await croft(['schema', '-C', lab]);
  expect((await croft(['doctor', '-C', lab], { env: { PATH: programs } })).code).toBe(4);
});

test('schemas are written where they are wanted, and compared', async () => {
  const folder = emptyFolder();
  expect((await croft(['schema', '--out', 'here'], { cwd: folder })).code).toBe(0);
  expect(readdirSync(join(folder, 'here'))).toContain('cluster.json');
  expect((await croft(['schema', '--out', 'here', '--check'], { cwd: folder })).code).toBe(0);
  put(folder, 'here/app.json', '{}');
  const stale = await croft(['schema', '--out', 'here', '--check'], { cwd: folder });
  expect(stale.code).toBe(2);
  expect(stale.out).toContain('differs');
});

test('a version that looks like a number is pinned as the text that it is', async () => {
  const lab = await labFrom('appservice');
  replace(
    lab,
    'clusters/main/cluster.yaml',
    '\n  snapshots:',
    '\n  databases: { postgres: {} }\n  snapshots:',
  );
  const pinned = await croft(['pin', '-C', lab]);
  expect(pinned).toMatchObject({ code: 0 });
  expect(textOf(lab, 'pins.yaml')).toMatch(/\n {2}cloudnative-pg\.postgres: "\d+\.\d+"\n/);
  expect(await croft(['check', '-C', lab, '--strict'])).toMatchObject({ code: 0 });
});
