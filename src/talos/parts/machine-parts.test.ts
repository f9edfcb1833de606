import { expect, it } from 'vitest';
import { emit, Sourced, type Emittable } from '../../model/yaml/index.ts';
import { contractOf } from '../contract.ts';
import { V1ALPHA1, type TalosDocument } from '../document.ts';
import { knows } from '../documents/kind.ts';
import { MACHINE_KINDS } from '../documents/machine-kinds.ts';
import { plain } from '../testing.ts';
import { machineDocuments, machineYaml, type MachineLab } from '../testing-machine.ts';
import { isMap } from '../value.ts';

const VERSIONS = ['1.11.6', '1.12.7', '1.13.9', '1.14.1'] as const;

const PEM = '"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n"';

/** Everything that cluster.yaml and a node can say about the operating system. */
const EVERYTHING: Omit<MachineLab, 'talos'> = {
  cluster: `  sysctls: { net.core.rmem_max: 7500000, vm.nr_hugepages: "1024" }
  sysfs: { devices.system.cpu.cpu0.cpufreq.scaling_governor: performance }
  kernelModules: [nbd, { name: zfs, parameters: ["zfs_arc_max=1"] }]
  files:
    - { path: /etc/cri/conf.d/20-customization.part, content: "[plugins]\\n" }
    - { path: /etc/nfsmount.conf, content: "nfsvers=4.2\\n" }
    - { path: /var/lib/token, content: { secret: token }, permissions: "0600" }
  env: { HTTPS_PROXY: "http://10.0.50.9:3128", TOKEN: { secret: token } }
  udev: ['SUBSYSTEM=="drm", GROUP="44"']
  extensionServices:
    - name: tailscale
      environment: { TS_AUTHKEY: { secret: tailscale } }
      configFiles: [{ mountPath: /etc/tailscale.conf, content: "a = b" }]
  watchdog: { timeout: 5m }
  mirrors:
    docker.io: ["https://mirror.home.example"]
    ghcr.io: { endpoints: ["https://mirror.home.example/v2/ghcr"], overridePath: true, skipFallback: true }
  registries:
    ghcr.io: { username: me, password: { secret: ghcr } }
    mirror.home.example: { ca: ${PEM} }
  hosts: [{ address: 10.0.50.7, names: [nas.home.example, nas] }]
  searchDomains: [home.example]
  time: { bootTimeout: 2m }
  firewall:
    default: block
    rules:
      - { name: kubelet, ports: [10250], ingress: [10.0.50.0/24, { subnet: 10.0.0.0/8, except: 10.0.99.0/24 }] }
      - { name: etcd, role: control-plane, ports: ["2379-2380"], ingress: [10.0.50.11/32] }
      - { name: storage, role: worker, ports: [9500] }
  trustedRoots: [{ name: home, certificates: ${PEM} }]
  logging:
    destinations: [{ endpoint: "tcp://10.0.50.20:5044/", extraTags: { rack: one } }]
    kernel: [{ name: loki, url: "udp://10.0.50.20:6050/" }]
    events: 10.0.50.20:4000
  imageCache: true
  oom: { triggerExpression: "memory_full_avg10 > 12.0", sampleInterval: 500ms }
  zswap: { maxPoolPercent: 20, shrinker: true }
  pciDriverRebind: [{ device: "0000:04:00.0", driver: vfio-pci }]
`,
  nodes: `  - name: control0
    role: control-plane
    address: 10.0.50.11
    mac: "52:54:00:00:00:01"
    disk: { serial: A }
    encryptDisk: true
    secureBoot: true
    sysctls: { vm.nr_hugepages: 2048 }
    kernelModules: [{ name: nbd, parameters: ["max_part=16"] }, i915]
    watchdog: { device: /dev/watchdog1 }
    volumes: [{ name: data, disk: "!system_disk", minSize: 1Gi }]
`,
};

it.each(VERSIONS)('Talos %s knows every document, and none meets its twin', async (talos) => {
  const contract = contractOf(talos);
  const [first, ...documents] = await machineDocuments({ talos, ...EVERYTHING });
  for (const { kind } of documents) {
    const known = MACHINE_KINDS.find((one) => one.kind === kind);
    if (!contract || !known) throw new Error(`${kind} is in no list`);
    expect(knows(contract, known), kind).toBe(true);
    for (const path of known.replaces ?? [])
      expect(has(first?.value, path), `${kind} beside ${path}`).toBe(false);
  }
  const names = documents.map(({ kind, name }) => `${kind}/${name ?? ''}`);
  expect(new Set(names).size).toBe(names.length);
});

it.each(VERSIONS)('Talos %s gets every word in one place or the other', async (talos) => {
  const documents = await machineDocuments({ talos, ...EVERYTHING });
  const text = documents.map(({ value }) => flat(value)).join('\n');
  for (const word of [
    'net.core.rmem_max: 7500000',
    'vm.nr_hugepages: 2048',
    'scaling_governor: performance',
    'zfs_arc_max=1',
    'max_part=16',
    'nfsvers=4.2',
    '[plugins]',
    '<secret:lab-token>',
    'TS_AUTHKEY=<secret:lab-tailscale>',
    'HTTPS_PROXY: http://10.0.50.9:3128',
    'GROUP="44"',
    '/dev/watchdog1',
    'https://mirror.home.example/v2/ghcr',
    '<secret:lab-ghcr>',
    'nas.home.example',
    'home.example',
    '10.0.99.0/24',
    '2379-2380',
    'tcp://10.0.50.20:5044/',
    'udp://10.0.50.20:6050/',
    '10.0.50.20:4000',
    'vfio-pci',
    'maxPoolPercent: 20',
  ])
    expect(text).toContain(word);
  // The rule of workers, and what the node says otherwise.
  for (const absent of ['9500', 'vm.nr_hugepages: 1024', '/dev/watchdog0'])
    expect(text).not.toContain(absent);
});

it('before 1.12 the operating system is set up in one document', async () => {
  expect(await machineYaml({ talos: '1.11.6', ...EVERYTHING }, [V1ALPHA1])).toBe(`---
version: v1alpha1
machine:
  network:
    hostname: control0
    interfaces:
      - deviceSelector:
          permanentAddr: "52:54:00:00:00:01"
        addresses:
          - 10.0.50.11/24
        routes:
          - network: 0.0.0.0/0
            gateway: 10.0.50.254
        dhcp: false
        vip:
          ip: 10.0.50.50
    nameservers:
      - 1.1.1.1
      - 1.0.0.1
    searchDomains:
      - home.example
    extraHostEntries:
      - ip: 10.0.50.7
        aliases:
          - nas.home.example
          - nas
  time:
    servers:
      - 162.159.200.1
      - 162.159.200.123
    bootTimeout: 2m
  files:
    - content: |
        [plugins]
      permissions: 420
      path: /etc/cri/conf.d/20-customization.part
      op: create
    - content: |
        nfsvers=4.2
      permissions: 420
      path: /etc/nfsmount.conf
      op: create
    - content: <secret:lab-token>
      permissions: 384
      path: /var/lib/token
      op: create
  env:
    HTTPS_PROXY: http://10.0.50.9:3128
    TOKEN: <secret:lab-token>
  sysctls:
    net.core.rmem_max: "7500000"
    vm.nr_hugepages: "2048"
  sysfs:
    devices.system.cpu.cpu0.cpufreq.scaling_governor: performance
  kernel:
    modules:
      - name: nbd
        parameters:
          - max_part=16
      - name: zfs
        parameters:
          - zfs_arc_max=1
      - name: i915
  udev:
    rules:
      - SUBSYSTEM=="drm", GROUP="44"
  registries:
    mirrors:
      docker.io:
        endpoints:
          - https://mirror.home.example
      ghcr.io:
        endpoints:
          - https://mirror.home.example/v2/ghcr
        overridePath: true
        skipFallback: true
    config:
      ghcr.io:
        auth:
          username: me
          password: <secret:lab-ghcr>
      mirror.home.example:
        tls:
          ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUIKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=
  features:
    imageCache:
      localEnabled: true
  logging:
    destinations:
      - endpoint: tcp://10.0.50.20:5044/
        format: json_lines
        extraTags:
          rack: one
`);
});

it('mirrors alone bring no empty map of registries', async () => {
  const cluster = '  mirrors: { docker.io: [https://mirror.home.example] }\n';
  const [document] = await machineDocuments({ talos: '1.11.6', cluster });
  const written = plain(document?.value);
  expect(written).toHaveProperty('machine.registries.mirrors');
  expect(written).not.toHaveProperty('machine.registries.config');
});

it('in 1.14 only files of /var and logs of services are left in it', async () => {
  expect(await machineYaml({ talos: '1.14.1', ...EVERYTHING }, [V1ALPHA1])).toBe(`---
version: v1alpha1
machine:
  files:
    - content: <secret:lab-token>
      permissions: 384
      path: /var/lib/token
      op: create
  logging:
    destinations:
      - endpoint: tcp://10.0.50.20:5044/
        format: json_lines
        extraTags:
          rack: one
`);
});

it.each([
  ['1.11.6', []],
  ['1.12.7', ['HostnameConfig', 'OOMConfig', 'RegistryMirrorConfig', 'TimeSyncConfig']],
  [
    '1.13.9',
    ['EnvironmentConfig', 'HostnameConfig', 'OOMConfig', 'RegistryMirrorConfig', 'TimeSyncConfig'],
  ],
  [
    '1.14.1',
    [
      'CRICustomizationConfig',
      'EnvironmentConfig',
      'EtcFileConfig',
      'FilesystemTrimConfig',
      'HostnameConfig',
      'ImageCacheConfig',
      'KernelModuleConfig',
      'OOMConfig',
      'RegistryMirrorConfig',
      'SecurityProfileConfig',
      'SysctlConfig',
      'SysfsConfig',
      'TimeSyncConfig',
      'UdevRulesConfig',
    ],
  ],
])('what became a document of its own until Talos %s', async (talos, kinds) => {
  const watched = new Set([
    'CRICustomizationConfig',
    'EnvironmentConfig',
    'EtcFileConfig',
    'FilesystemTrimConfig',
    'HostnameConfig',
    'ImageCacheConfig',
    'KernelModuleConfig',
    'OOMConfig',
    'RegistryMirrorConfig',
    'SecurityProfileConfig',
    'SysctlConfig',
    'SysfsConfig',
    'TimeSyncConfig',
    'UdevRulesConfig',
  ]);
  const documents = await machineDocuments({ talos, ...EVERYTHING });
  const found = new Set(documents.map(({ kind }) => kind).filter((kind) => watched.has(kind)));
  expect([...found].sort()).toEqual(kinds);
});

it('what talosctl gen config writes for Talos 1.12 is in it', async () => {
  expect(await machineYaml({ talos: '1.12.7' }, [V1ALPHA1])).toBe(
    '---\nversion: v1alpha1\nmachine:\n  network: {}\n',
  );
});

it.each([
  ['ResolverConfig', 'hostDNS: enabled: true forwardKubeDNSToHost: true'],
  ['VolumeConfig', 'name: EPHEMERAL mount: secure: true'],
  ['FilesystemTrimConfig', 'interval: 168h0m0s'],
  ['SecurityProfileConfig', 'workloadIsolation: true'],
])('what talosctl gen config writes for Talos 1.14 is in it: %s', async (wanted, body) => {
  const documents = await machineDocuments({ talos: '1.14.1' });
  expect(flat(documents.find(({ kind }) => kind === wanted)?.value)).toContain(body);
});

it('what Talos 1.14 does by default can be denied', async () => {
  const cluster = `  workloadIsolation: false
  filesystemTrim: false
  systemVolumes: { ephemeral: { secure: false } }
`;
  expect(
    await machineYaml({ talos: '1.14.1', cluster }, [
      'FilesystemTrimConfig',
      'SecurityProfileConfig',
      'VolumeConfig',
    ]),
  ).toBe(`---
apiVersion: v1alpha1
kind: VolumeConfig
name: EPHEMERAL
mount:
  secure: false
---
apiVersion: v1alpha1
kind: SecurityProfileConfig
workloadIsolation: false
`);
});

it('values know the line that declares them', async () => {
  const documents = await machineDocuments({ talos: '1.14.1', ...EVERYTHING });
  const params = documents.find(({ kind }) => kind === 'SysctlConfig')?.value['params'];
  if (!isMap(params)) throw new Error('no parameters');
  expect(lineOf(params['net.core.rmem_max'])).toBe('clusters/main/cluster.yaml:5');
  expect(lineOf(params['vm.nr_hugepages'])).toBe('clusters/main/nodes.yaml:10');
});

function lineOf(value: Emittable): string {
  if (!(value instanceof Sourced)) throw new Error('no origin');
  const { file, range } = value.origin as { file: string; range: { start: { line: number } } };
  return `${file}:${range.start.line}`;
}

/** Keys and values in one line. */
function flat(value: Emittable): string {
  if (value instanceof Sourced) return flat(value.value);
  if (Array.isArray(value)) return value.map((one: Emittable) => flat(one)).join(' ');
  if (!isMap(value)) return typeof value === 'string' ? value : emit(value).slice(4).trimEnd();
  return Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .map(([key, one]) => `${key}: ${flat(one)}`)
    .join(' ');
}

function has(value: TalosDocument['value'] | undefined, path: string): boolean {
  let here: Emittable = value;
  for (const key of path.split('.')) {
    if (!isMap(here)) return false;
    here = here[key];
  }
  return here !== undefined;
}
