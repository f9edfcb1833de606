import { expect, test } from 'vitest';
import type { Imported } from '../../imported.ts';
import { topf } from './index.ts';

const FILES = {
  'talos/topf.yaml': `clusterName: home
clusterEndpoint: https://10.0.50.50:6443
kubernetesVersion: 1.34.1
talosVersion: 1.13.9
schematicId: "@schematic.yaml"
secureboot: true
data: { region: eu, dns: [10.0.50.1] }
nodes:
  - host: n2.home.example
    ip: 10.0.50.12
    role: worker
    data: { disk: /dev/sdb }
  - host: n1
    ip: 10.0.50.11
    role: control-plane
`,
  'talos/schematic.yaml':
    'customization: { systemExtensions: { officialExtensions: [siderolabs/i915] } }\n',
  'talos/all/02-last.yaml': 'machine: { sysctls: { order: last } }\n',
  'talos/all/01-base.yaml.tpl': `machine:
  sysctls: { order: first, all: "1" }
  nodeLabels: { region: "{{ .Data.region }}", host: {{ .Node.Host }} }
`,
  'talos/all/host.yml.tpl':
    '{{ if eq .Node.Role "worker" }}apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: wk\nauto: off{{ end }}\n',
  'talos/worker/a.yaml': 'machine: { sysctls: { order: role } }\n---\n{}\n',
  'talos/node/n2.home.example/disk.yaml.tpl':
    'machine: { install: { disk: {{ .Node.Data.disk }} } }\n',
  'talos/node/n1/x.yaml.tpl': 'machine: { env: { HOME: {{ env "HOME" }} } }\n',
  'talos/other/not-read.yaml': 'x: [',
};

function read(changes: Readonly<Record<string, string>> = {}): Imported {
  const files = Object.entries({ ...FILES, ...changes });
  return topf.read(files.map(([path, text]) => ({ path, text })));
}

function problems({ diagnostics }: Imported): string[] {
  return diagnostics
    .filter(({ message }) => !message.startsWith('secrets.yaml'))
    .map(({ code, severity, file, message }) => `${severity} ${code} ${file} ${message}`);
}

const IMAGE =
  'factory.talos.dev/metal-installer-secureboot/dc8730aa8cc7bfa5ef7e2b3284248f2631135b2faf4ae11aa997a0c1987b0eee:v1.13.9';

test('patches for all, of the role and of the node make configurations, in that order', () => {
  const [cluster] = read().clusters;
  expect(cluster).toMatchObject({ name: 'home', contract: { minor: [1, 13] } });
  expect(cluster?.settings).toEqual({
    talos: { version: '1.13.9', schematic: { extensions: ['siderolabs/i915'] } },
  });
  const [wk, n1] = cluster?.machines ?? [];
  expect(wk).toMatchObject({ name: 'wk', role: 'worker' });
  expect(wk?.words).toEqual({ address: '10.0.50.12', secureBoot: true });
  expect(wk?.documents).toEqual([
    expect.objectContaining({
      machine: expect.objectContaining({
        type: 'worker',
        sysctls: { order: 'role', all: '1' },
        nodeLabels: { region: 'eu', host: 'n2.home.example' },
        install: { disk: '/dev/sdb', image: IMAGE, wipe: false, grubUseUKICmdline: true },
      }) as unknown,
    }),
    { apiVersion: 'v1alpha1', kind: 'HostnameConfig', auto: 'off', hostname: 'wk' },
  ]);
  expect(n1).toMatchObject({ name: 'n1', role: 'control-plane' });
  expect(n1?.documents[0]).toMatchObject({ machine: { sysctls: { order: 'last' } } });
});

test('a template that cannot be evaluated exactly is left out, and said', () => {
  const imported = read();
  expect(problems(imported)).toEqual([
    'warning import-value talos/node/n1/x.yaml.tpl line 1: its template cannot be evaluated exactly: the function env is not known here; the patch is left out',
  ]);
  expect(imported.report).toContainEqual(
    expect.objectContaining({
      fate: 'dropped',
      from: expect.objectContaining({ line: 1 }) as unknown,
    }),
  );
});

test('every key and every patch that is read is in the report', () => {
  const lines = read().report.map(({ fate, from }) => `${fate} ${from?.path || from?.file || ''}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      'mapped clusterName',
      'mapped data',
      'mapped nodes[0].host',
      'mapped nodes[1].role',
      'mapped talos/all/01-base.yaml.tpl',
      'mapped talos/worker/a.yaml',
    ]),
  );
  expect(lines.filter((line) => line.endsWith('01-base.yaml.tpl'))).toHaveLength(1);
  expect(lines.join()).not.toContain('not-read');
});

test.each<[change: Readonly<Record<string, string>>, problem: string]>([
  [
    { 'talos/all/02-last.yaml': '[{ op: remove, path: /machine }]\n' },
    'error import-value talos/all/02-last.yaml it is a JSON patch, which topf refuses',
  ],
  [
    { 'talos/all/02-last.yaml': 'machine: { token: ref+vault://a/b }\n' },
    'error import-missing talos/all/02-last.yaml machine.token: it is a reference of vals, which is not looked up',
  ],
  [
    { 'talos/all/02-last.yaml': 'machine: [\n' },
    'error import-malformed talos/all/02-last.yaml it cannot be read as YAML in line 2 (yaml-syntax)',
  ],
  [
    { 'talos/topf.yaml': FILES['talos/topf.yaml'].replace('@schematic', '@../../schematic') },
    'error import-value talos/topf.yaml schematicId: it names a file outside of the folder',
  ],
  [
    { 'talos/topf.yaml': FILES['talos/topf.yaml'].replace('role: worker', 'role: server') },
    'error import-value talos/topf.yaml nodes[0].role: it is neither control-plane nor worker',
  ],
  [
    { 'talos/topf.yaml': `${FILES['talos/topf.yaml']}patchesDir: ../x\n` },
    'error import-value talos/topf.yaml patchesDir: it leads out of the folder',
  ],
  [
    { 'talos/topf.yaml': `${FILES['talos/topf.yaml']}nodesProvider: ./nodes.sh\n` },
    'error import-missing talos/topf.yaml nodesProvider: it names a program, which is not run, so what it knows is missing',
  ],
  [
    { 'talos/schematic.yaml': 'customization: [\n' },
    'error import-malformed talos/schematic.yaml it cannot be read as YAML in line 2 (yaml-syntax)',
  ],
  [
    { 'talos/topf.yaml': FILES['talos/topf.yaml'].replace('host: n1', 'host: wk') },
    'error import-value talos/topf.yaml nodes[1]: another node has its name, too',
  ],
  [
    { 'talos/topf.yaml': `${FILES['talos/topf.yaml']}nodez: []\n` },
    'warning import-key talos/topf.yaml nodez: nothing reads this key, so it is left out',
  ],
])('%j is said', (change, problem) => {
  expect(problems(read(change))).toContain(problem);
});

test('Talos 1.14 takes the installer in a document of its own', () => {
  const imported = read({
    'talos/topf.yaml': FILES['talos/topf.yaml'].replace('1.13.9', '1.14.1'),
    'talos/all/02-last.yaml': '',
    'talos/all/install.yaml.tpl': `{{- if semverCompare ">=1.14.0-0" (default .TalosVersion .Node.RuntimeData.TalosVersion) }}
apiVersion: v1alpha1
kind: UnattendedInstallConfig
provisioning: { diskSelector: { match: 'disk.serial == "S5"' } }
{{- else }}
machine: { install: { disk: /dev/sda } }
{{- end }}
`,
    'talos/node/n2.home.example/disk.yaml.tpl': '',
  });
  const documents = imported.clusters[0]?.machines[0]?.documents ?? [];
  expect(documents).toContainEqual({
    apiVersion: 'v1alpha1',
    kind: 'UnattendedInstallConfig',
    installer: { image: IMAGE.replace('1.13.9', '1.14.1') },
    provisioning: { diskSelector: { match: 'disk.serial == "S5"' }, wipe: false },
  });
});

test('a node may have another schematic, by an id that says nothing', () => {
  const id = 'ab'.repeat(32);
  const changed = FILES['talos/topf.yaml'].replace(
    '    role: worker',
    `    role: worker\n    schematicId: ${id}`,
  );
  const [cluster] = read({ 'talos/topf.yaml': changed }).clusters;
  expect(cluster?.settings).toEqual({ talos: { version: '1.13.9' } });
  expect(cluster?.machines.map(({ words }) => words['schematic'])).toEqual([
    id,
    { extensions: ['siderolabs/i915'] },
  ]);
});
