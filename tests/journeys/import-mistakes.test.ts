// What people give croft import at midnight: the root of a repository, two clusters, templates, files that nobody can open.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createMemoryRandom } from '../../src/base/host/memory-random.ts';
import { generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { newBundle } from '../../src/talos/bundle/new.ts';
import { CHECKOUT, contentsOf, emptyFolder, put, textOf, type Ended } from './croft.ts';
import { croftWith } from './here.ts';

const AT = Date.UTC(2026, 10, 1);
const MADE = { identity: '', bundle: '' };

beforeAll(async () => {
  MADE.identity = await generateIdentity('x25519');
  const random = createMemoryRandom('import');
  MADE.bundle = newBundle({ random, clock: { now: () => AT } });
});

const TALCONFIG = `clusterName: home
talosVersion: v1.14.1
kubernetesVersion: v1.35.4
endpoint: https://10.0.50.50:6443
nodes:
  - { hostname: control0, ipAddress: 10.0.50.11, controlPlane: true, installDisk: /dev/sda }
patches: ["@./patches/all.yaml"]
`;

/** A repository with its sources deep in it, as most have them. */
function repository(...folders: string[]): string {
  const root = emptyFolder();
  for (const folder of folders) {
    put(root, `old/${folder}/talconfig.yaml`, TALCONFIG);
    put(root, `old/${folder}/talsecret.yaml`, MADE.bundle);
    put(root, `old/${folder}/patches/all.yaml`, 'machine: { sysctls: { vm.swappiness: "1" } }\n');
  }
  put(root, 'old/kubernetes/apps/all.yaml', 'kind: Other\n');
  put(root, 'old/.archive/talos/talconfig.yaml', 'clusterName: gone\n');
  return root;
}

function run(cwd: string, line: string): Promise<Ended> {
  return croftWith(line.split(' '), { cwd, keys: { SOPS_AGE_KEY: MADE.identity } });
}

/** What is said of a line that is refused and writes nothing. */
async function refused(cwd: string, line = 'import old -C new'): Promise<string> {
  const before = [...contentsOf(cwd).keys()];
  const { code, out, err } = await run(cwd, line);
  expect(code, out + err).toBe(1);
  expect([...contentsOf(cwd).keys()]).toEqual(before);
  return out + err;
}

test('the root of a repository is enough, and the folder of the lab is made', async () => {
  const root = repository('kubernetes/bootstrap/talos');
  const { code, out, err } = await run(root, 'import old -C labs/new --report report.md');
  expect(code, out + err).toBe(0);
  expect(textOf(root, 'labs/new/clusters/home/cluster.yaml')).toContain('vm.swappiness: "1"');
  expect(textOf(root, 'report.md')).toContain(
    'kubernetes/bootstrap/talos/talconfig.yaml:4 endpoint',
  );
  // A report of before may be replaced; anything else may not.
  expect(await run(root, 'import old -C other --dry-run --report report.md')).toMatchObject({
    code: 0,
  });
  put(root, 'notes.md', 'mine\n');
  expect(await refused(root, 'import old -C other --report notes.md')).toContain(
    'import-lab-exists',
  );
  expect(textOf(root, 'notes.md')).toBe('mine\n');
});

test('of two clusters none is left out silently', async () => {
  const root = repository('clusters/main', 'clusters/test');
  const said = await refused(root);
  expect(said).toContain('import-ambiguous');
  expect(said).toContain('clusters/main/talconfig.yaml, clusters/test/talconfig.yaml');
  expect(await run(root, 'import old/clusters/test -C new')).toMatchObject({ code: 0 });
});

test('templates and other places are named', async () => {
  const root = emptyFolder();
  put(root, 'old/talos/controlplane.yaml.j2', 'machine: {{ x }}\n');
  expect(await refused(root)).toMatch(/render the templates first.* talos\/controlplane\.yaml\.j2/);
  const deep = emptyFolder();
  put(deep, 'old/a/b/c/worker.yaml', 'version: v1alpha1\nmachine: {}\n');
  expect(await refused(deep)).toMatch(/name the folder of a\/b\/c\/worker\.yaml/);
});

test('what cannot be opened is named with the key that would open it', async () => {
  const root = repository('talos');
  const other = await recipientOf(await generateIdentity('x25519'));
  put(root, 'old/talos/.sops.yaml', `creation_rules:\n  - age: ${other}\n`);
  const sealed = await run(join(root, 'old/talos'), 'secret encrypt talsecret.yaml');
  expect(sealed, sealed.err).toMatchObject({ code: 0 });
  const said = await refused(root);
  expect(said).toContain('talos/talsecret.yaml error import-locked');
  expect(said).toContain(`encrypted for ${other}`);

  const crypt = repository('talos');
  const bytes = [0, ...new TextEncoder().encode('GITCRYPT'), 0, 0xff, 0xfe];
  put(crypt, 'old/talos/talsecret.yaml', new Uint8Array(bytes));
  expect(await refused(crypt)).toContain('git-crypt unlock');
  const empty = repository('talos');
  put(empty, 'old/talos/talsecret.yaml', MADE.bundle.replace(/id: .*/, 'id: ${CLUSTER_ID}'));
  expect(await refused(empty)).toMatch(
    /talos\/talsecret\.yaml error import-missing: 1 of its values/,
  );
});

test('a path and an option that are wrong say why', async () => {
  const root = repository('talos');
  symlinkSync(join(root, 'old'), join(root, 'link'));
  mkdirSync(join(root, 'empty'));
  expect(await refused(root, 'import link -C new')).toContain(
    'name the folder or file that it leads to',
  );
  expect(await refused(root, 'import odl -C new')).toContain('nothing is at a path');
  expect(await refused(root, 'import empty -C new')).toContain('talconfig.yaml of talhelper');
  expect(await refused(root, 'import old -C new --domain https://home.example')).toContain(
    '--domain: expected a domain name such as home.example',
  );
  expect(await refused(root, 'import old -C new --repository home')).toContain(
    '--repository: expected an https:// or ssh://git@ address',
  );
  expect(readdirSync(root)).not.toContain('new');
});

test('rules of sops count up to the root of the repository, and who cannot open the lab is told', async () => {
  const root = repository('clusters/main');
  const other = await recipientOf(await generateIdentity('x25519'));
  put(root, 'old/.sops.yaml', `creation_rules:\n  - age: ${other}\n`);
  put(root, 'old/.git/HEAD', 'ref: refs/heads/main\n');
  const ended = await run(root, 'import old/clusters/main -C new');
  expect(ended, ended.err).toMatchObject({ code: 0 });
  expect(textOf(root, 'new/lab.yaml')).toContain(other);
  expect(ended.err).toContain('no key at hand opens what is encrypted for these recipients');
  const alone = repository('clusters/main');
  put(alone, 'old/.sops.yaml', `creation_rules:\n  - age: ${other}\n`);
  const own = await run(alone, 'import old/clusters/main -C new');
  expect(textOf(alone, 'new/lab.yaml')).not.toContain(other);
  expect(own.err).not.toContain('no key at hand');
});

test('an interruption leaves a whole lab, or none', async () => {
  const root = repository('talos');
  const line = ['import', 'old', '-C', 'new', '--progress', 'json'];
  const child = spawn(join(CHECKOUT, 'croft'), line, {
    cwd: root,
    env: { PATH: process.env['PATH'], SOPS_AGE_KEY: MADE.identity },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    if (part.includes('"writing"')) child.kill('SIGINT');
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  expect([0, 130]).toContain(code);
  expect(existsSync(join(root, 'new'))).toBe(existsSync(join(root, 'new/lab.yaml')));
  if (code === 0) expect((await run(join(root, 'new'), 'talos config')).err).toBe('');
});

test('a patch that cannot be evaluated is a loss, and is written only when that is allowed', async () => {
  const root = repository('talos');
  put(root, 'old/talos/patches/all.yaml', 'machine:\n  sysctls: { a: "{{ env `HOME` }}" }\n');
  const said = await refused(root);
  expect(said).toMatch(/^Lost, for nothing carries it over: 1$/m);
  expect(said).toMatch(
    /the function env is not known here, in line 2\n +talos\/patches\/all\.yaml$/m,
  );
  expect(await run(root, 'import old -C new --allow-loss')).toMatchObject({ code: 1 });
  expect(existsSync(join(root, 'new/lab.yaml'))).toBe(true);
});

test('a patch that fits to the base of another talhelper only has a way out', async () => {
  const root = repository('talos');
  put(root, 'old/talos/patches/all.yaml', '- { op: remove, path: /cluster/proxy }\n');
  expect(await refused(root)).toMatch(
    /error import-value: patch: .*\n.*croft import clusterconfig/,
  );
});
