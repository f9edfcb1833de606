import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MARK } from '../../src/secrets/leaks/index.ts';
import { CHECKOUT, croft, emptyFolder, labFrom, put, textOf } from './croft.ts';
import { croftHere } from './here.ts';

const SECRET =
  'kind: Secret\napiVersion: v1\nmetadata: { name: shop }\nstringData: { a: hunter2 }\n';
const WHO = ['-c', 'user.name=Lab', '-c', 'user.email=lab@home.example'];

function git(lab: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: lab, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', [...WHO, ...args], { cwd: lab, env, encoding: 'utf8', stdio: 'pipe' });
}

interface Leaks {
  readonly leaks: readonly { place: string; file: string; kind: string; line: number }[];
  readonly wideFiles: readonly string[];
  readonly unread: readonly unknown[];
  readonly marked: number;
}

async function audit(lab: string, ...options: string[]): Promise<{ code: number | null } & Leaks> {
  const { code, out } = await croftHere(['secret', 'audit', '--json', ...options], lab);
  expect(out).not.toContain('hunter2');
  return { code, ...(JSON.parse(out) as { data: Leaks }).data };
}

test('tree, index and history are looked at, each once, and a clean lab is fine', async () => {
  const lab = await labFrom('nova');
  git(lab, 'add', '-A');
  git(lab, 'commit', '-qm', 'My lab');
  expect(await audit(lab, '--history')).toMatchObject({ code: 0, leaks: [], unread: [] });

  put(lab, 'extra/secret.yaml', SECRET);
  expect((await audit(lab)).leaks).toMatchObject([{ place: 'tree', file: 'extra/secret.yaml' }]);
  expect(await audit(lab, '--staged')).toMatchObject({ code: 0, leaks: [] });
  git(lab, 'add', '-A');
  expect((await audit(lab)).leaks).toHaveLength(1);
  expect(await audit(lab, '--staged')).toMatchObject({
    code: 1,
    leaks: [{ place: 'index', kind: 'kubernetes-secret', line: 4 }],
  });
  git(lab, 'commit', '-qm', 'Oops');
  git(lab, 'rm', '-q', 'extra/secret.yaml');
  git(lab, 'commit', '-qm', 'Take it away');
  expect(await audit(lab)).toMatchObject({ code: 0, leaks: [] });
  expect((await audit(lab, '--history')).leaks).toMatchObject([
    { place: 'history', file: 'extra/secret.yaml' },
  ]);
  const { code, out } = await croft(['secret', 'audit', '--history'], { cwd: lab });
  expect(code).toBe(1);
  expect(out).toContain('secret-leak: kubernetes-secret in the history (blob ');
  expect(out).not.toContain('hunter2');
});

test('what stands in the index only is found, before the first commit too; a submodule is none', async () => {
  const lab = await labFrom('nova');
  put(lab, 'ä "x".yaml', SECRET);
  git(lab, 'add', '-A');
  rmSync(join(lab, 'ä "x".yaml'));
  const id = '1234567890123456789012345678901234567890';
  git(lab, 'update-index', '--add', '--cacheinfo', `160000,${id},sub`);
  const { leaks } = await audit(lab);
  expect(leaks).toMatchObject([{ place: 'index', file: 'ä "x".yaml' }]);
});

test('nothing of the repository runs while it is looked at', async () => {
  const lab = await labFrom('nova');
  git(lab, 'add', '-A');
  git(lab, 'commit', '-qm', 'My lab');
  put(lab, 'trap.sh', '#!/bin/sh\ntouch "$(dirname "$0")/sprung"\ncat\n');
  chmodSync(join(lab, 'trap.sh'), 0o755);
  const trap = join(lab, 'trap.sh');
  put(lab, '.gitattributes', '* filter=trap diff=trap\n');
  for (const [key, value] of [
    ['core.fsmonitor', trap],
    ['filter.trap.clean', trap],
    ['filter.trap.smudge', trap],
    ['diff.trap.textconv', trap],
    ['diff.external', trap],
    ['core.pager', trap],
    ['core.sshCommand', trap],
  ] as const)
    git(lab, 'config', key, value);
  put(lab, 'lab.yaml', `${textOf(lab, 'lab.yaml')}# changed\n`);
  expect(await audit(lab, '--history')).toMatchObject({ code: 0, leaks: [] });
  expect((await croft(['check'], { cwd: lab })).code).toBe(0);
  expect(existsSync(join(lab, 'sprung'))).toBe(false);
});

test('a key that others may read is told, also one that Git ignores; a mark and a link are respected', async () => {
  const lab = await labFrom('nova');
  const key = `AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`;
  put(lab, '.gitignore', `${textOf(lab, '.gitignore')}*.agekey\n`);
  put(lab, 'a.agekey', key);
  put(lab, 'b.agekey', key);
  put(lab, 'marked.txt', `# ${MARK}: published\n${key}\n`);
  symlinkSync('a.agekey', join(lab, 'link.txt'));
  chmodSync(join(lab, 'a.agekey'), 0o640);
  chmodSync(join(lab, 'b.agekey'), 0o600);
  const found = await audit(lab);
  expect(found).toMatchObject({ code: 1, leaks: [], wideFiles: ['a.agekey'], marked: 1 });
  const { out } = await croft(['check'], { cwd: lab });
  expect(out).toContain('a.agekey warning secret-file-mode: ');
  expect(out).not.toContain('QPZRY9X8');
});

test('a check names a leak of the tree, and one that it already knows once', async () => {
  const lab = await labFrom('nova');
  put(lab, 'notes/talos.yaml', 'contexts:\n  a:\n    key: hunter2hunter2\n');
  put(lab, 'clusters/nova/apps/default/shop/app.yaml', 'kind: App\nuse: manifests\n');
  put(lab, 'clusters/nova/apps/default/shop/secret.yaml', SECRET);
  const { code, out } = await croft(['check'], { cwd: lab });
  expect(code).toBe(1);
  expect(out).toContain('notes/talos.yaml:3:10 error secret-leak: talosconfig: ');
  expect(out).not.toContain('hunter2');
  expect(out.match(/shop\/secret\.yaml:\d+:\d+ error/g)).toHaveLength(1);
});

test('without a repository the files are looked at, and exit code 4 says that this is not all', async () => {
  const lab = await labFrom('nova');
  rmSync(join(lab, '.git'), { recursive: true });
  expect(await audit(lab)).toMatchObject({ code: 4, leaks: [] });
  put(lab, 'x/secret.yaml', SECRET);
  expect(await audit(lab)).toMatchObject({ code: 1, leaks: [{ file: 'x/secret.yaml' }] });
});

test('the hook stops a commit with a secret, by any way of committing, and lets others pass', async () => {
  const lab = await labFrom('nova');
  const installed = await croft(['hook', 'install'], { cwd: lab });
  expect(installed).toMatchObject({ code: 0, out: `created ${lab}/.git/hooks/pre-commit\n` });
  expect(statSync(join(lab, '.git/hooks/pre-commit')).mode & 0o111).not.toBe(0);
  expect((await croft(['hook', 'install'], { cwd: lab })).out).toMatch(/^unchanged /);
  const path = `${CHECKOUT}:${process.env['PATH'] ?? ''}`;
  const commit = (PATH: string, ...args: string[]): string => {
    const env = { PATH, HOME: lab, GIT_CONFIG_NOSYSTEM: '1' };
    try {
      const how = { cwd: lab, env, encoding: 'utf8', stdio: 'pipe' } as const;
      execFileSync('git', [...WHO, 'commit', '-qm', 'x', ...args], how);
      return 'committed';
    } catch (error) {
      return (
        (error as { stdout: string; stderr: string }).stdout + (error as { stderr: string }).stderr
      );
    }
  };
  git(lab, 'add', '-A');
  expect(commit(path)).toBe('committed');
  put(lab, 'a.yaml', 'a: b\n');
  git(lab, 'add', '-A');
  expect(commit(path)).toBe('committed');
  // `git commit -a` and `git commit FILE` use an index of their own.
  put(lab, 'a.yaml', SECRET);
  for (const args of [['-a'], ['a.yaml']]) expect(commit(path, ...args)).toContain('secret-leak');
  git(lab, 'add', '-A');
  expect(commit(path)).toContain('secret-leak');
  // What is staged counts, not what lies in the tree.
  put(lab, 'a.yaml', 'a: c\n');
  expect(commit(path)).toContain('secret-leak');
  expect(git(lab, 'show', ':a.yaml')).toBe(SECRET);
  expect(commit(path, '-a')).toBe('committed');
  put(lab, 'a.yaml', 'a: d\n');
  const bare = emptyFolder();
  for (const program of ['git', 'sh']) {
    const [found = ''] = execFileSync('which', [program], { encoding: 'utf8' }).split('\n');
    symlinkSync(found, join(bare, program));
  }
  expect(commit(bare, '-a')).toContain('croft is not on PATH');
});

test('a foreign hook stays, core.hooksPath counts, and an own hook is kept up to date', async () => {
  const lab = await labFrom('nova');
  put(lab, '.git/hooks/pre-commit', '#!/bin/sh\nexit 0\n');
  const refused = await croft(['hook', 'install'], { cwd: lab });
  expect(refused.code).toBe(3);
  expect(refused.err).toContain('croft secret audit --staged || exit 1');
  expect(textOf(lab, '.git/hooks/pre-commit')).toBe('#!/bin/sh\nexit 0\n');

  git(lab, 'config', 'core.hooksPath', 'ops/hooks');
  const made = await croft(['hook', 'install'], { cwd: join(lab, 'clusters') });
  expect(made.out).toBe(`created ${lab}/ops/hooks/pre-commit\n`);
  put(lab, 'ops/hooks/pre-commit', `${textOf(lab, 'ops/hooks/pre-commit')}# old\n`);
  expect((await croft(['hook', 'install'], { cwd: lab })).out).toMatch(/^configured /);
  expect(textOf(lab, 'ops/hooks/pre-commit')).not.toContain('# old');

  git(lab, 'config', '--unset', 'core.hooksPath');
  const home = emptyFolder();
  put(home, '.gitconfig', '[core]\n\thooksPath = /nowhere/hooks\n');
  const shared = await croft(['hook', 'install'], { cwd: lab, env: { HOME: home } });
  expect(shared).toMatchObject({ code: 3, out: '' });
});

test('a lab below the top of its repository guards the whole commit', async () => {
  const top = emptyFolder();
  git(top, 'init', '-q');
  const lab = join(top, "it's/lab");
  mkdirSync(join(top, "it's"));
  await croft(['init', lab, '--example', 'nova']);
  rmSync(join(lab, '.git'), { recursive: true, force: true });
  put(top, 'other/secret.yaml', SECRET);
  git(top, 'add', '-A');
  const { leaks } = await audit(lab, '--staged');
  expect(leaks).toMatchObject([{ file: '../../other/secret.yaml' }]);
  expect((await croft(['hook', 'install'], { cwd: lab })).code).toBe(0);
  expect(textOf(top, '.git/hooks/pre-commit')).toContain(String.raw`-C './it'\''s/lab'`);
});

test('the lines for managers of hooks are printed, and nothing is written', async () => {
  for (const manager of ['lefthook', 'pre-commit']) {
    const { code, out } = await croftHere(['hook', 'install', '--print', manager], emptyFolder());
    expect(code).toBe(0);
    expect(out).toMatch(/^# \S+\.yml|^# \.pre-commit-config\.yaml/);
    expect(out).toContain(': croft secret audit --staged\n');
  }
});

test('a damaged repository and a missing one have words of their own', async () => {
  const lab = await labFrom('nova');
  git(lab, 'add', '-A');
  git(lab, 'commit', '-qm', 'My lab');
  const id = git(lab, 'rev-parse', 'HEAD:lab.yaml').trim();
  rmSync(join(lab, '.git/objects', id.slice(0, 2), id.slice(2)));
  const damaged = await croft(['secret', 'audit', '--history'], { cwd: lab });
  expect(damaged).toMatchObject({ code: 1, out: '' });
  expect(damaged.err).toContain('(git-failed)');
  expect(damaged.err).toMatch(/fix: (?:fetch everything|look at the repository)/);
  rmSync(join(lab, '.git'), { recursive: true });
  const missing = await croft(['hook', 'install'], { cwd: lab });
  expect(missing).toMatchObject({ code: 1, out: '' });
  expect(missing.err).toContain('(git-missing)');
});
