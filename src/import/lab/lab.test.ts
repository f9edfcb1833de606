import { expect, test } from 'vitest';
import { contractOf } from '../../talos/contract.ts';
import type { Imported, ImportedCluster, Role, SourceMachine, YamlMap } from '../imported.ts';
import { mapOf, type Reader, type Scope } from '../subject.ts';
import { labDraft, type LabDraft } from './lab.ts';

const CONTRACT = contractOf('1.13.0') ?? { minor: [1, 13] };
const LAB = {
  ...{ name: 'home', domain: 'home.example', repository: 'https://git.home.example/ops/home.git' },
  recipients: [
    { name: 'operator', age: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p' },
  ],
};

/** Words as a configuration of these tests says them: `cluster network.dns: [...]`. */
type Words = Readonly<Record<string, YamlMap[string]>>;

function machine(name: string, words: Words, role: Role = 'control-plane'): SourceMachine {
  const address = `10.0.50.${name.length + 10}`;
  return {
    ...{ name, role, documents: [mapOf({ machine: mapOf(words) })] },
    words: mapOf({ address, mac: `52:54:00:00:00:${name.length + 10}` }),
    placeOf: (_, path) => ({ file: `${name}.yaml`, path: path.join(' ') }),
  };
}

/** Reads `scope path`, and the items of lists where the scope ends in `*`. */
const reader: Reader = (subject) => {
  for (const key of Object.keys(mapIn(subject.v1alpha1))) {
    const [scope = '', path = ''] = key.split(' ');
    if (path === '') continue;
    const at = path.split('.');
    const [whose, isList] = [scope.replace('*', '') as Scope, scope.endsWith('*')];
    if (!isList) subject.word(whose, at, (take) => take(subject.v1alpha1, ['machine', key]));
    else
      for (let index = 0; index < 3; index += 1)
        subject.item(whose, at, (take) => take(subject.v1alpha1, ['machine', key, index]));
  }
};

function mapIn(document: YamlMap | undefined): YamlMap {
  const found = document?.['machine'];
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? found : mapOf({});
}

function draft(machines: SourceMachine[], more: Partial<ImportedCluster> = {}): LabDraft {
  const cluster: ImportedCluster = {
    ...{ name: 'main', contract: CONTRACT, machines, nodes: [], files: new Map(), bundle: null },
    settings: mapOf({}),
    ...more,
  };
  const imported: Imported = {
    ...{ lab: mapOf({}), clusters: [cluster], secrets: [], report: [], diagnostics: [] },
  };
  return labDraft(imported, [reader], LAB);
}

const cluster = ({ files }: LabDraft): string => files.get('clusters/main/cluster.yaml') ?? '';
const nodes = ({ files }: LabDraft): string => files.get('clusters/main/nodes.yaml') ?? '';
const left = ({ clusters }: LabDraft): unknown[] =>
  clusters.flatMap(({ machines }) =>
    machines.flatMap(({ machine: { name }, reading }) =>
      reading.left.map((one) => [name, Object.keys(mapIn(one)).join()]),
    ),
  );
const DISK = { 'node disk': mapOf({ serial: 'S1' }) };

test('what all machines say stands once in cluster.yaml, what only some say in their nodes', () => {
  const made = draft([
    machine('a', {
      ...DISK,
      'either sysctls.x': '1',
      'either sysctls.z': '1',
      'either* udev': ['u', 'v'],
    }),
    machine(
      'bb',
      { ...DISK, 'either sysctls.x': '1', 'either sysctls.z': '2', 'either* udev': ['u'] },
      'worker',
    ),
  ]);
  expect(cluster(made)).toContain('  sysctls: { x: "1" }\n  udev: [u]\n');
  expect(nodes(made)).toContain('    sysctls: { z: "1" }\n    udev: [v]\n');
  expect(nodes(made)).toContain('    sysctls: { z: "2" }\n');
  expect([left(made), made.diagnostics]).toEqual([[], []]);
});

test('items of a list stay in their order: those of the cluster stand first', () => {
  const say = (...modules: string[]): Words => ({ ...DISK, 'either* kernelModules': modules });
  const made = draft([machine('a', say('x', 'z')), machine('bb', say('own', 'x', 'z'))]);
  expect(cluster(made)).not.toContain('kernelModules');
  expect(nodes(made)).toContain('kernelModules: [x, z]');
  expect(nodes(made)).toContain('kernelModules: [own, x, z]');
  const other = draft([machine('a', say('x', 'z')), machine('bb', say('z', 'x'))]);
  expect(cluster(other)).not.toContain('kernelModules');
});

test('a word of the cluster is what most machines say, of as many the first control plane', () => {
  const say = (dns: string[]): Words => ({ ...DISK, 'cluster network.dns': dns });
  const most = draft([
    machine('a', say(['9.9.9.9'])),
    machine('bb', say(['8.8.8.8'])),
    machine('ccc', say(['8.8.8.8']), 'worker'),
  ]);
  expect(cluster(most)).toContain('dns: [8.8.8.8]');
  expect(left(most)).toEqual([['a', 'cluster network.dns']]);
  const tie = draft([machine('a', say(['8.8.8.8']), 'worker'), machine('bb', say(['9.9.9.9']))]);
  expect(cluster(tie)).toContain('dns: [9.9.9.9]');
  const silent = draft([machine('a', DISK), machine('bb', DISK), machine('ccc', say(['9.9.9.9']))]);
  expect(cluster(silent)).toContain('dns: []');
  expect(left(silent)).toEqual([['ccc', 'cluster network.dns']]);
});

test('an item that half of the machines say is theirs alone, and one that is said twice stands twice', () => {
  const say = (certSans: string[], udev: string[]): Words => ({
    ...DISK,
    'cluster* talos.certSans': certSans,
    'either* udev': udev,
  });
  const made = draft([
    machine('a', say(['own.home.example', 'x.home.example'], ['u', 'v', 'u'])),
    machine('bb', say(['x.home.example', 'x.home.example'], ['u', 'v', 'u'])),
  ]);
  expect(cluster(made)).toContain('certSans: [x.home.example]');
  expect(cluster(made)).toContain('udev: [u, v, u]');
  expect(left(made)).toEqual([['a', 'cluster* talos.certSans']]);
});

test('a node names its schematic by the id alone, the cluster by the word id', () => {
  const say = (id: string): Words => ({
    ...DISK,
    'either schematic': mapOf({ id: id.repeat(64) }),
  });
  const apart = draft([machine('a', say('a')), machine('bb', say('b'))]);
  expect(nodes(apart)).toContain(`schematic: ${'a'.repeat(64)}`);
  const alike = draft([machine('a', say('c')), machine('bb', say('c'))]);
  expect(cluster(alike)).toContain(`schematic: { id: ${'c'.repeat(64)} }`);
  expect([left(apart), left(alike)]).toEqual([[], []]);
});

test('a rule of the firewall that all machines of one role have is for that role', () => {
  const rule = (name: string): YamlMap =>
    mapOf({ name, ports: [50000], ingress: ['10.0.50.0/24'] });
  const has = (...names: string[]): Words => ({
    ...DISK,
    'cluster* talos.firewall.rules': names.map(rule),
  });
  const made = draft([
    machine('a', has('api', 'etcd')),
    machine('bb', has('api', 'etcd')),
    machine('ccc', has('api', 'odd'), 'worker'),
    machine('dddd', has('api'), 'worker'),
  ]);
  expect(cluster(made)).toMatch(/name: api, [^}]*\] }\n/);
  expect(cluster(made)).toMatch(/name: etcd, .*role: control-plane/);
  expect(cluster(made)).not.toContain('odd');
  expect(left(made)).toEqual([['ccc', 'cluster* talos.firewall.rules']]);
});

test('what the schema refuses goes back, alone', () => {
  const made = draft([
    machine('a', {
      ...DISK,
      'cluster network.dns': 'nope',
      'cluster nope.nope': 1,
      'either sysctls.x': mapOf({}),
      'node labels': mapOf({ ok: 'a' }),
    }),
  ]);
  expect(left(made)).toEqual([['a', 'cluster network.dns,cluster nope.nope,either sysctls.x']]);
  expect(nodes(made)).toContain('labels: { ok: a }');
  expect(made.diagnostics).toEqual([]);
  expect(made.clusters[0]?.returned.map(({ why }) => why).join()).toContain('unknown key nope');
});

test('what the source says outright wins, and defaults are not written', () => {
  const made = draft(
    [
      machine('a', {
        ...DISK,
        'cluster network.dns': ['8.8.8.8'],
        'cluster endpoint.port': 6443,
        'cluster kubernetes.domain': 'cluster.local',
      }),
    ],
    {
      settings: mapOf({
        network: mapOf({ dns: ['9.9.9.9'] }),
        kubernetes: mapOf({ version: '1.35.4' }),
      }),
    },
  );
  expect(cluster(made)).toContain('dns: [9.9.9.9]');
  expect(cluster(made)).not.toMatch(/6443|cluster\.local/);
  expect(left(made)).toEqual([['a', 'cluster network.dns']]);
  const omitted = made.report.filter(({ why = '' }) => why.startsWith('not written'));
  expect(omitted.map(({ to }) => to)).toEqual([
    'clusters/main/cluster.yaml endpoint.port',
    'clusters/main/cluster.yaml kubernetes.domain',
  ]);
});

test('what nobody says is filled in and told, in files that a person would write', () => {
  const made = labDraft(
    {
      ...{ lab: mapOf({}), secrets: [], report: [], diagnostics: [] },
      clusters: [
        {
          ...{
            name: 'main',
            contract: CONTRACT,
            machines: [machine('a', {})],
            nodes: [],
            files: new Map(),
            bundle: null,
          },
          settings: mapOf({}),
        },
      ],
    },
    [reader],
    { ...LAB, domain: undefined, repository: undefined },
  );
  expect(made.diagnostics).toEqual([]);
  expect(made.files.get('lab.yaml')).toBe(`# yaml-language-server: $schema=./.croft/schema/lab.json
kind: Lab
name: home
domain: home.change-me.invalid
repository: { url: https://change-me.invalid/lab.git }
secrets:
  recipients:
    - { name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }
networks:
  - { name: nodes, cidr: 10.0.50.0/24 }
`);
  expect(nodes(made)).toContain('disk: { device: /dev/sda }');
  expect(cluster(made)).toMatch(
    /^# yaml.*cluster\.json\nkind: Cluster\nname: main\ntalos: { version: 1.13.0 }\n/,
  );
  const filled = made.report.filter(({ fate, from }) => fate === 'defaulted' && from === null);
  expect(filled.map(({ to = '' }) => to.split(' ').at(-1))).toEqual(
    expect.arrayContaining(['domain', 'repository.url', 'nodes[0].disk', 'kubernetes.version']),
  );
});

test('what makes no lab at all is an error that names it', () => {
  const made = draft([machine('Not_A_Name', DISK)]);
  expect(made.diagnostics.map(({ code, file }) => [code, file])).toEqual([
    ['import-incomplete', 'clusters/main/nodes.yaml'],
  ]);
});

test('of secrets that have one name and differ, the second has the name of its machine as well', () => {
  const key = (value: string): SourceMachine => machine(value, { ...DISK, key: value });
  const secret: Reader = (subject) => {
    subject.word('either', ['env', 'KEY'], (take) => {
      const value = take(subject.v1alpha1, ['machine', 'key']);
      return typeof value === 'string' ? subject.secret('key', value) : undefined;
    });
  };
  const made = labDraft(
    {
      ...{ lab: mapOf({}), secrets: [], report: [], diagnostics: [] },
      clusters: [
        {
          ...{
            name: 'main',
            contract: CONTRACT,
            machines: [key('a'), key('bb')],
            nodes: [],
            files: new Map(),
            bundle: null,
          },
          settings: mapOf({}),
        },
      ],
    },
    [reader, secret],
    LAB,
  );
  expect(made.secrets).toEqual([
    { name: 'key', value: 'a' },
    { name: 'key-bb', value: 'bb' },
  ]);
  expect(left(made)).toEqual([]);
});
