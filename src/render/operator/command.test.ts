import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { GLOBAL_OPTIONS, VERBS, type Parameter, type Verb } from '../../actions/verbs.ts';
import { parseBulk, type YamlValue } from '../../model/yaml/index.ts';
import { at, listAt, textAt } from '../value.ts';
import { labText, recipesOf, renderedFiles, type Recipe } from './testing-files.ts';

const files = renderedFiles();
const recipes = recipesOf(files.get('justfile') ?? '');
const [taskfile] = parseBulk(files.get('Taskfile.yaml') ?? '');
const tasks = at(taskfile, 'tasks') as Readonly<Record<string, YamlValue>>;
const names = Object.keys(tasks).filter((name) => name !== 'default');

/** Names that the documentation of the seeds shows. */
const SEEDS = {
  task: [
    'configure',
    'bootstrap:talos',
    'bootstrap:apps',
    'talos:upgrade-node',
    'talos:upgrade-k8s',
    'reconcile',
  ],
  just: ['infra-plan', 'infra-apply', 'talos-gen', 'talos-encrypt', 'talos-apply', 'boot'],
};

test('the commands that people know are there, under their own names', () => {
  expect(names).toEqual(expect.arrayContaining(SEEDS.task));
  expect(recipes.map(({ name }) => name)).toEqual(expect.arrayContaining(SEEDS.just));
  const aliases = names.flatMap((name) => [name, ...listAt(tasks[name], 'aliases')]);
  expect(aliases).toEqual(expect.arrayContaining(SEEDS.just));
});

test('just and task have the same commands, which do the same', () => {
  expect(recipes.map(({ name }) => name)).toEqual(names.map((name) => name.replaceAll(':', '-')));
  for (const [index, name] of names.entries()) {
    const recipe = recipes[index] as Recipe;
    const task = tasks[name];
    expect(textAt(task, 'desc')).toBe(recipe.does);
    expect(textAt(task, 'prompt') !== undefined, name).toBe(recipe.asks);
    const commands = listAt(task, 'cmds');
    expect(commands.flatMap((one) => textAt(one, 'task')?.replaceAll(':', '-') ?? [])).toEqual(
      recipe.parts,
    );
    const lines = commands.flatMap((one) =>
      typeof one === 'string' ? one.trimEnd().split('\n') : [],
    );
    expect(lines, name).toEqual(recipe.run);
    expect(recipe.words.includes('$NODE')).toBe(at(task, 'requires', 'vars') !== undefined);
    expect(recipe.words.includes('$CLUSTER="main"'), name).toBe(
      JSON.stringify(task).includes('{{.CLUSTER | default \\"main\\"}}'),
    );
  }
});

test('every verb of croft that a command calls exists and takes what it is given', () => {
  const calls = recipes
    .flatMap(({ run }) => run)
    .flatMap((line) => [...line.matchAll(/\bcroft ([a-z]+)((?: --?[a-z]+)*)/g)]);
  const verbs = calls.filter(([call]) => !call.startsWith('croft check names'));
  expect(verbs.length).toBeGreaterThan(6);
  for (const [call, name = '', flags = ''] of verbs) {
    expect(Object.keys(VERBS), call).toContain(name);
    const verb: Verb = VERBS[name as keyof typeof VERBS];
    const known: Readonly<Record<string, Parameter>> = { ...verb.parameters, ...GLOBAL_OPTIONS };
    for (const flag of flags.split(' ').filter(Boolean))
      expect(known, call).toHaveProperty(flag.slice(2));
    expect(
      Object.values(verb.parameters).filter(({ required }) => required),
      call,
    ).toEqual([]);
  }
});

test('nothing in a command is taken for a template by just or task', () => {
  for (const { run, name } of recipes) expect(run.join('\n'), name).not.toMatch(/\{\{|\}\}/);
});

test('without virtual machines there is no infrastructure, without a cluster no machine', () => {
  const metal = recipesOf(
    renderedFiles(labText().replace('kind: vm, parent: pve', 'kind: metal')).get('justfile') ?? '',
  );
  expect(metal.map(({ name }) => name).filter((name) => name.startsWith('infra'))).toEqual([]);
  expect(metal.length).toBe(recipes.length - 2);
});

const scratch = mkdtempSync(join(tmpdir(), 'croft-commands-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Each program notes its call; some fail or answer as the environment says. */
const STUB = `#!/bin/sh
echo "$(basename "$0") $*" >> calls
case "$(basename "$0") $*" in
  *" etcd members") exit "\${ETCD:-1}" ;;
  *" get disks --insecure") exit "\${MAINTENANCE:-1}" ;;
  *" health "*) exit "\${HEALTH:-0}" ;;
  *"get nodes --output name") printf 'a\\nb\\nc\\nd\\n' ;;
  "yq select"* | *"--filename -") cat > /dev/null ;;
  "yq "*) echo "$WANTED" ;;
  "sops filestatus "*) grep -q sealed "$2" && echo '{"encrypted":true}' || echo '{"encrypted":false}' ;;
esac
exit 0
`;

let runs = 0;

/** Runs a recipe as just does, in a lab with stubs of every program. */
function run(
  name: string,
  env: Readonly<Record<string, string>>,
  lab: Readonly<Record<string, string>> = {},
): { code: number | null; error: string; calls: string[]; root: string } {
  const recipe = recipes.find((one) => one.name === name);
  if (!recipe) throw new Error(`no recipe ${name}`);
  runs += 1;
  const root = join(scratch, String(runs));
  for (const folder of ['bin', 'bootstrap/main'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const program of [
    'talosctl',
    'kubectl',
    'helmfile',
    'sops',
    'yq',
    'flux',
    'tofu',
    'croft',
  ]) {
    writeFileSync(join(root, 'bin', program), STUB);
    chmodSync(join(root, 'bin', program), 0o755);
  }
  for (const [path, text] of Object.entries(lab)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  writeFileSync(join(root, 'bootstrap/lab.sh'), files.get('bootstrap/lab.sh') ?? '');
  const { status, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', recipe.run.join('\n')], {
    cwd: root,
    env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin`, CLUSTER: 'main', WANTED: '', ...env },
    encoding: 'utf8',
  });
  const calls = join(root, 'calls');
  return {
    code: status,
    error: stderr,
    root,
    calls: existsSync(calls) ? readFileSync(calls, 'utf8').trimEnd().split('\n') : [],
  };
}

const AT = (address: string): string =>
  `talosctl --context main --nodes ${address} --endpoints ${address}`;
const HEALTH = `${AT('10.0.50.11')} health --wait-timeout 10m --control-plane-nodes 10.0.50.11,10.0.50.12,10.0.50.13 --worker-nodes 10.0.50.21`;

describe('an upgrade of a machine', () => {
  test('looks at the cluster before and after, and takes the declared image and version', () => {
    const { code, calls, root } = run('talos-upgrade-node', { NODE: 'control0' });
    expect(code).toBe(0);
    expect(calls).toEqual([
      HEALTH,
      `${AT('10.0.50.11')} upgrade --image factory.talos.dev/metal-installer/${'a'.repeat(64)}:v1.13.9 --wait --timeout 30m`,
      HEALTH,
    ]);
    expect(existsSync(join(root, '.croft/one-machine'))).toBe(false);
  });

  test('takes Talos as it is where no schematic is declared', () => {
    const { calls } = run('talos-upgrade-node', { NODE: 'control1' });
    expect(calls[1]).toContain(
      'metal-installer/376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba:v1.13.9',
    );
  });

  test('does not start while the cluster is not well', () => {
    const { code, calls, root } = run('talos-upgrade-node', { NODE: 'control0', HEALTH: '1' });
    expect(code).not.toBe(0);
    expect(calls).toEqual([HEALTH]);
    expect(existsSync(join(root, '.croft/one-machine'))).toBe(false);
  });

  test('does not start while another one runs, and leaves that one its mark', () => {
    const { code, calls, error, root } = run(
      'talos-upgrade-node',
      { NODE: 'control0' },
      { '.croft/one-machine/x': '' },
    );
    expect(code).toBe(1);
    expect(calls).toEqual([]);
    expect(error).toContain('another command changes a machine');
    expect(existsSync(join(root, '.croft/one-machine'))).toBe(true);
  });

  test('refuses a machine that is not there, and one whose image nobody declared', () => {
    const unknown = run('talos-upgrade-node', { NODE: 'control9' });
    expect([unknown.code, unknown.calls]).toEqual([1, []]);
    expect(unknown.error).toContain('there is no node control9 in cluster main');
    // The platform of a virtual machine is not known.
    const { code, calls, error } = run('talos-upgrade-node', { NODE: 'worker0' });
    expect([code, calls]).toEqual([1, []]);
    expect(error).toContain('nobody says which image worker0 runs');
    const named = run('talos-upgrade-node', {
      NODE: 'worker0',
      INSTALLER: 'factory.talos.dev/nocloud-installer/c',
    });
    expect(named.calls[1]).toContain(
      'upgrade --image factory.talos.dev/nocloud-installer/c:v1.13.9',
    );
  });

  test('a cluster that is not there is named before anything happens', () => {
    const { code, calls, error } = run('talos-upgrade-k8s', { CLUSTER: 'other' });
    expect([code, calls]).toEqual([1, []]);
    expect(error).toContain('there is no cluster other here, but: main');
  });
});

test('Kubernetes is upgraded to the declared version after a dry run', () => {
  const { calls } = run('talos-upgrade-k8s', {});
  const upgrade = `${AT('10.0.50.11')} upgrade-k8s --to 1.35.4`;
  expect(calls).toEqual([HEALTH, `${upgrade} --dry-run`, upgrade, HEALTH]);
});

describe('a bring-up', () => {
  const configs = Object.fromEntries(
    ['control0', 'control1', 'control2', 'worker0'].map((node) => [
      `talos/main/${node}.sops.yaml`,
      'sealed',
    ]),
  );
  const started = (calls: readonly string[]): string[] =>
    calls.filter((call) => call.endsWith(' bootstrap'));

  test('gives machines in maintenance mode their configuration and starts etcd on the first one', () => {
    const { code, calls } = run('bootstrap-talos', { MAINTENANCE: '0' }, configs);
    expect(code).toBe(0);
    expect(calls.filter((call) => call.startsWith('sops exec-file')).length).toBe(4);
    expect(started(calls)).toEqual([`${AT('10.0.50.11')} bootstrap`]);
  });

  test('starts etcd never where it runs, and touches no machine that has a configuration', () => {
    const { code, calls } = run('bootstrap-talos', { ETCD: '0' }, configs);
    expect(code).toBe(0);
    expect(started(calls)).toEqual([]);
    expect(calls.filter((call) => call.startsWith('sops'))).toEqual([]);
  });

  test('starts etcd on the word of all control planes, not of those that happen to answer', () => {
    const { calls } = run('bootstrap-talos', {}, configs);
    const members = calls.filter((call) => call.endsWith('etcd members'));
    expect(members).toEqual(
      ['10.0.50.11', '10.0.50.12', '10.0.50.13'].map((at) => `${AT(at)} etcd members`),
    );
    const answered = calls.filter((call) => call.endsWith(' version'));
    expect(answered.length).toBe(3);
  });

  test('does not begin before every machine has its configuration', () => {
    const { code, calls, error } = run(
      'bootstrap-talos',
      { MAINTENANCE: '0' },
      { 'talos/main/control0.sops.yaml': '' },
    );
    expect([code, calls]).toEqual([1, []]);
    expect(error).toContain('talos/main/control1.sops.yaml is not there');
  });

  test('installs in the order of the plan, and not before the secrets have values', () => {
    const wanted = { WANTED: 'secrets/sops-age.sops.yaml' };
    const missing = run('bootstrap-apps', wanted);
    expect(missing.code).toBe(1);
    expect(missing.calls.filter((call) => /^(?:kubectl|helmfile)/.test(call))).toEqual([]);
    const { code, calls } = run('bootstrap-apps', wanted, {
      'bootstrap/main/secrets/sops-age.sops.yaml': 'sealed',
      'bootstrap/main/crds.yaml': '',
    });
    expect(code).toBe(0);
    const order = [
      'get nodes',
      'apply --server-side --kustomize',
      'crds.yaml template',
      'sops decrypt',
      'helmfile.yaml',
      'wait kustomization/cluster-apps',
    ];
    const places = order.map((word) => calls.findIndex((call) => call.includes(word)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(
      calls
        .filter((call) => call.startsWith('kubectl'))
        .every((call) => call.includes('--context admin@main')),
    ).toBe(true);
  });
});

test('the secrets of a cluster are never made twice', () => {
  const { code, calls } = run('talos-gen', {}, { 'talos/main/secrets.sops.yaml': 'sealed' });
  expect([code, calls]).toEqual([0, []]);
});

test('only what is in clear is encrypted', () => {
  const { calls } = run(
    'talos-encrypt',
    {},
    { 'talos/main/a.sops.yaml': 'sealed', 'talos/main/b.sops.yaml': 'clear' },
  );
  expect(calls.filter((call) => call.startsWith('sops encrypt'))).toEqual([
    'sops encrypt --in-place talos/main/b.sops.yaml',
  ]);
});

test('infrastructure is changed as a plan says that somebody could read, and only once', () => {
  expect(run('infra-plan', {}).error).toContain('there is no infrastructure/');
  expect(run('infra-apply', {}).error).toContain('there is no plan');
  const { calls, root } = run('infra-apply', {}, { '.croft/infra.tfplan': '' });
  expect(calls).toEqual(['tofu -chdir=infrastructure apply -input=false ../.croft/infra.tfplan']);
  expect(existsSync(join(root, '.croft/infra.tfplan'))).toBe(false);
});
