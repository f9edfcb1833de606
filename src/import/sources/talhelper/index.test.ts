import { expect, test } from 'vitest';
import type { Imported } from '../../imported.ts';
import { talhelper } from './index.ts';

const TALCONFIG = `# The cluster
clusterName: \${NAME}
talosVersion: v1.13.9
kubernetesVersion: v1.34.1
endpoint: https://10.0.50.50:6443
clusterPodNets: [10.42.0.0/16]
patches:
  - |-
    machine:
      sysctls:
        vm.swappiness: "1"
nodes:
  - hostname: n1
    ipAddress: 10.0.50.11, 10.0.51.11
    controlPlane: true
    installDisk: /dev/sda
    nodeLabels:
      kind: "{{ .MachineConfig.MachineType }}"
    networkInterfaces:
      - deviceSelector: { hardwareAddr: "52:54:*" }
        mtu: 9000
        vip: { ip: 10.0.50.50 }
    patches: ["@patches/n1.yaml"]
  - hostname: n2
    ipAddress: 10.0.50.12
    installDiskSelector: { serial: S5 }
    schematic: { customization: { extraKernelArgs: [a=1] } }
worker:
  certSANs: [workers.home.example]
`;

const FILES = {
  'talconfig.yaml': TALCONFIG,
  'talenv.yaml': 'NAME: home\nKEY: hush-hush\n',
  'patches/n1.yaml': 'machine:\n  env:\n    KEY: ${KEY}\n  sysctls:\n    vm.swappiness: "9"\n',
};

function read(changes: Readonly<Record<string, string | undefined>> = {}): Imported {
  const files = Object.entries<string | undefined>({ ...FILES, ...changes });
  return talhelper.read(
    files.flatMap(([path, text]) => (text === undefined ? [] : { path, text })),
  );
}

function problems({ diagnostics }: Imported): string[] {
  return diagnostics
    .filter(({ message }) => !message.startsWith('talsecret.yaml'))
    .map(
      ({ code, file, range, message }) =>
        `${code} ${file}:${String(range?.start.line ?? 0)} ${message}`,
    );
}

test('a folder becomes machines with their whole configurations', () => {
  const imported = read();
  expect(problems(imported)).toEqual([]);
  const [cluster] = imported.clusters;
  expect(cluster).toMatchObject({ name: 'home', contract: { minor: [1, 13] } });
  expect(cluster?.settings).toEqual({ talos: { version: '1.13.9' } });
  const [n1, n2] = cluster?.machines ?? [];
  expect(n1).toMatchObject({ name: 'n1', role: 'control-plane', words: { address: '10.0.50.11' } });
  expect(n2).toMatchObject({ name: 'n2', role: 'worker' });
  expect(n2?.words).toEqual({ address: '10.0.50.12', schematic: { kernelArgs: ['a=1'] } });
  expect(n1?.documents.map(({ kind }) => kind)).toEqual([
    undefined,
    'HostnameConfig',
    'LinkAliasConfig',
    'Layer2VIPConfig',
    'LinkConfig',
  ]);
  expect(n1?.documents[0]).toMatchObject({
    machine: {
      type: 'controlplane',
      token: '<secret:talos#trustdinfo.token>',
      nodeLabels: { kind: 'controlplane' },
      env: { KEY: 'hush-hush' },
      sysctls: { 'vm.swappiness': '1' },
    },
    cluster: { clusterName: 'home', network: { podSubnets: ['10.42.0.0/16'] } },
  });
  expect(n2?.documents[0]).toMatchObject({ machine: { certSANs: ['workers.home.example'] } });
});

test('a value leads to the line that says it', () => {
  const [n1] = read().clusters[0]?.machines ?? [];
  const [base, , alias, , link] = n1?.documents ?? [];
  const place = (document = base, ...path: string[]): unknown =>
    document && n1?.placeOf(document, path);
  expect(place(link, 'mtu')).toEqual({
    file: 'talconfig.yaml',
    line: 21,
    path: 'nodes[0].networkInterfaces[0].mtu',
  });
  expect(place(base, 'machine', 'sysctls', 'vm.swappiness')).toEqual({
    file: 'talconfig.yaml',
    line: 11,
    path: 'patches[0].machine.sysctls["vm.swappiness"]',
  });
  expect(place(base, 'machine', 'env', 'KEY')).toEqual({
    file: 'patches/n1.yaml',
    line: 3,
    path: 'machine.env.KEY',
  });
  expect(place(base, 'cluster', 'clusterName')).toMatchObject({ line: 2, path: 'clusterName' });
  expect(place(alias, 'selector', 'match')).toMatchObject({ path: 'nodes[0]' });
});

test('every key is in the report, and no value', () => {
  const { report } = read({
    'talconfig.yaml': TALCONFIG.replace(
      'controlPlane: true',
      'controlPlane: true\n    filenameTmpl: x.yaml\n    machineSpec: { arch: amd64, mode: nocloud }',
    ),
  });
  const lines = report.map(({ fate, from }) => `${fate} ${from?.path ?? ''}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      'mapped clusterName',
      'mapped patches[0]',
      'mapped nodes[0].patches[0]',
      'mapped worker.certSANs',
      'dropped nodes[0].filenameTmpl',
      'dropped nodes[0].machineSpec.arch',
      'mapped nodes[0].machineSpec.mode',
    ]),
  );
  expect(report.filter(({ fate, why }) => fate === 'dropped' && why === undefined)).toEqual([]);
  expect(JSON.stringify(report)).not.toContain('hush-hush');
});

test('a template that cannot be evaluated exactly is left out, and said', () => {
  const talconfig = TALCONFIG.replace('MachineType }}', 'MachineType | title }}');
  const { diagnostics, report, clusters } = read({
    'talconfig.yaml': talconfig,
    'patches/n1.yaml': '# {{ env "HOME" }}\nmachine: {}\n',
  });
  const left = diagnostics.filter(({ code }) => code === 'import-value');
  expect(left.map(({ severity, file }) => [severity, file])).toEqual([
    ['warning', 'patches/n1.yaml'],
    ['warning', 'talconfig.yaml'],
  ]);
  expect(
    report.filter(({ fate, why }) => fate === 'dropped' && why?.includes('template')),
  ).toHaveLength(2);
  expect(clusters[0]?.machines[0]?.documents[0]).toMatchObject({ machine: { nodeLabels: {} } });
});

test('all that is wrong is said at once, with place and without values', () => {
  const talconfig = TALCONFIG.replace('kubernetesVersion: v1.34.1\n', '')
    .replace('"@patches/n1.yaml"', '"@../outside.yaml", "@/etc/passwd", "@gone.yaml"')
    .replace('mtu: 9000', 'mtu: many\n        mtuu: 1')
    .replace('{{ .MachineConfig.MachineType }}', '{{ env `HOME` }}');
  expect(problems(read({ 'talconfig.yaml': talconfig }))).toEqual([
    'import-missing talconfig.yaml:2 kubernetesVersion is not there, or empty',
    'import-value talconfig.yaml:17 nodes[0].nodeLabels.kind: the template cannot be evaluated exactly, so it is left out: the function env is not known here',
    'import-value talconfig.yaml:20 nodes[0].networkInterfaces[0].mtu: it is not a whole number',
    'import-key talconfig.yaml:21 nodes[0].networkInterfaces[0].mtuu: nothing reads this key, so it is left out',
    'import-value talconfig.yaml:23 nodes[0].patches[0]: it names a file outside of the folder',
    'import-value talconfig.yaml:23 nodes[0].patches[1]: it names a file outside of the folder',
    'import-missing talconfig.yaml:23 nodes[0].patches[2]: the file gone.yaml is not there',
  ]);
});

test('files that cannot be read are said', () => {
  expect(problems(read({ 'talconfig.yaml': 'a: [' }))[0]).toMatch(/^import-malformed talconfig/);
  expect(problems(read({ 'talconfig.yaml': '' }))).toEqual([
    'import-malformed talconfig.yaml:0 nothing stands in it',
  ]);
  expect(problems(read({ 'talconfig.yaml': '- a' }))[0]).toMatch(/^import-malformed talconfig/);
  expect(problems(read({ 'talenv.yaml': undefined }))).toEqual([
    'import-missing talconfig.yaml:2 clusterName: the variable NAME has no value',
  ]);
  const sealed = 'NAME: ENC[AES256_GCM,data:x,type:str]\nsops:\n  mac: x\n';
  expect(problems(read({ 'talenv.sops.yaml': sealed }))).toEqual([
    'import-locked talenv.sops.yaml:0 it is encrypted, and no key at hand opens it',
  ]);
  const oldest = TALCONFIG.replace('v1.13.9', 'latest');
  expect(problems(read({ 'talconfig.yaml': oldest }))).toEqual([
    'import-value talconfig.yaml:3 talosVersion: it is no version of Talos',
  ]);
});

test('variables of clustertool are known, and those of talhelper win', () => {
  const files = { 'talenv.yaml': undefined, 'clusterenv.yaml': 'NAME: lab\nKEY: x\n' };
  expect(read(files).clusters[0]?.name).toBe('lab');
  const [cluster] = talhelper.read([
    { path: 'clusters/main/clusterenv.yaml', text: 'NAME: lab\nKEY: x\n' },
    { path: 'clusters/main/talos/talconfig.yaml', text: TALCONFIG },
    { path: 'clusters/main/talos/talenv.yaml', text: 'NAME: home\n' },
    { path: 'clusters/main/talos/patches/n1.yaml', text: FILES['patches/n1.yaml'] },
  ]).clusters;
  expect(cluster).toMatchObject({ name: 'home', machines: [{ name: 'n1' }, { name: 'n2' }] });
});

test('two nodes of one name, and words that Talos does not know, are said', () => {
  const talconfig = TALCONFIG.replace('hostname: n2', 'hostname: n1').replace(
    'mtu: 9000',
    'bond: { mode: fast, interfaces: [eth0] }',
  );
  expect(problems(read({ 'talconfig.yaml': talconfig }))).toEqual([
    'import-value talconfig.yaml:21 nodes[0].networkInterfaces[0].bond.mode: it is no word that Talos knows here',
    'import-value talconfig.yaml:24 nodes[1].hostname: another node has this name, too',
  ]);
});

test('a patch that Talos would refuse is said with its line', () => {
  const patch = 'machine:\n  sysctls:\n    a: "1"\n  certSANs: text\n';
  expect(problems(read({ 'patches/n1.yaml': patch }))).toEqual([
    'import-value patches/n1.yaml:4 machine.certSANs: patch: machine.certSANs is not of the type that it is in the configuration; Talos refuses that',
  ]);
});

test('without secrets of the cluster there is a warning; with them they are kept', () => {
  const missing = read().diagnostics.map(({ code, severity }) => [code, severity]);
  expect(missing).toEqual([['import-missing', 'warning']]);
  const text =
    'cluster:\n    id: abc\n    secret: hush\nsecrets:\n    aescbcencryptionsecret: old\n';
  const imported = read({ 'talsecret.yaml': text });
  expect(imported.diagnostics).toEqual([]);
  expect(imported.clusters[0]?.bundle).toContain('secret: hush');
  expect(imported.clusters[0]?.machines[0]?.documents[0]).toMatchObject({
    cluster: { aescbcEncryptionSecret: '<secret:talos#secrets.aescbcencryptionsecret>' },
  });
  expect(JSON.stringify(imported.report)).not.toContain('hush');
});

test('a schematic that the model has no words for is known by its id', () => {
  const { clusters, report } = read({
    'talconfig.yaml': TALCONFIG.replace(
      'schematic: { customization: { extraKernelArgs: [a=1] } }',
      'schematic: { customization: { diskImage: { sectorSize: 4096 } } }',
    ),
  });
  const { schematic } = clusters[0]?.machines[1]?.words ?? {};
  expect(schematic).toMatch(/^[0-9a-f]{64}$/);
  expect(report).toContainEqual(expect.objectContaining({ fate: 'kept', to: 'schematic of n2' }));
});
