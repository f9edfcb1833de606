import { emit, type Emittable } from '../../src/model/yaml/index.ts';
import { pick, type Dice } from '../sops/generate.ts';
import type { TalosMinor } from './minors.ts';

type Tree = { readonly [key: string]: Emittable };

/** What Talos generates has few lists: this is patched in before, so that there is something to merge with and to delete. */
export const GROUND: Tree = {
  machine: {
    network: {
      nameservers: ['10.0.50.1'],
      interfaces: [
        { interface: 'eth0', addresses: ['10.0.50.11/24'], mtu: 1500, dhcp: true },
        {
          deviceSelector: { hardwareAddr: '52:54:00:00:00:01' },
          routes: [{ network: '0.0.0.0/0', gateway: '10.0.50.1' }],
        },
        {
          interface: 'eth1',
          vlans: [
            { vlanId: 10, dhcp: false, addresses: ['10.0.10.2/24'] },
            { vlanId: 20, mtu: 9000 },
          ],
        },
      ],
    },
    sysctls: { 'net.core.somaxconn': '65535', 'vm.nr_hugepages': '1024' },
    nodeLabels: { rack: 'a', zone: 'b' },
    certSANs: ['one.example', 'two.example'],
    kernel: { modules: [{ name: 'br_netfilter', parameters: ['a=1'] }, { name: 'nbd' }] },
    files: [{ path: '/var/a', permissions: 0o644, op: 'create', content: 'a' }],
    time: { servers: ['time.example'], bootTimeout: '2m0s' },
    kubelet: {
      extraMounts: [{ source: '/var/m', destination: '/var/m', type: 'bind', options: ['rw'] }],
    },
  },
  cluster: {
    adminKubeconfig: { certLifetime: '24h0m0s' },
    externalCloudProvider: { enabled: true, manifests: ['https://a.example/m.yaml'] },
  },
};

const VOLUME = { apiVersion: 'v1alpha1', kind: 'VolumeConfig', name: 'EPHEMERAL' };
const DATA = { apiVersion: 'v1alpha1', kind: 'UserVolumeConfig', name: 'data' };
const RULE = { apiVersion: 'v1alpha1', kind: 'NetworkRuleConfig', name: 'kubelet' };
const ACTION = { apiVersion: 'v1alpha1', kind: 'NetworkDefaultActionConfig' };
const SERVICE = { apiVersion: 'v1alpha1', kind: 'ExtensionServiceConfig', name: 'nut' };
const WATCHDOG = { apiVersion: 'v1alpha1', kind: 'WatchdogTimerConfig' };
const LINK = { apiVersion: 'v1alpha1', kind: 'LinkConfig', name: 'eth7' };
const BOND = { apiVersion: 'v1alpha1', kind: 'BondConfig', name: 'bond0' };
const KUBELET = { apiVersion: 'v1alpha1', kind: 'KubeletConfig' };
const SCHEDULER = { apiVersion: 'v1alpha1', kind: 'KubeSchedulerConfig' };
const CLUSTER = { apiVersion: 'v1alpha1', kind: 'KubeClusterConfig' };

/** Documents beside the one without a kind, for every version. */
export const DOCUMENTS: readonly Tree[] = [
  {
    ...VOLUME,
    provisioning: {
      diskSelector: { match: 'disk.transport == "nvme"' },
      minSize: '2GiB',
      maxSize: '40GiB',
      grow: true,
    },
  },
  {
    ...DATA,
    provisioning: { diskSelector: { match: '!system_disk' }, minSize: '1GiB', maxSize: '2GiB' },
    filesystem: { type: 'ext4' },
  },
  {
    ...RULE,
    portSelector: { ports: [10250], protocol: 'tcp' },
    ingress: [{ subnet: '10.0.50.0/24' }],
  },
  { ...ACTION, ingress: 'block' },
  {
    ...SERVICE,
    configFiles: [
      { content: 'a', mountPath: '/etc/a' },
      { content: 'b', mountPath: '/etc/b' },
    ],
    environment: ['A=1'],
  },
  { ...WATCHDOG, device: '/dev/watchdog0', timeout: '5m0s' },
];

const SETTINGS: Tree = { text: 'a', count: 1, flag: true, list: ['p'], below: { one: 1 } };

/** Arguments and settings of Kubernetes to merge with, where a version has them. */
export function kubernetesGround(minor: TalosMinor): readonly Tree[] {
  const extraArgs = { v: '2', x: 'why' };
  if (minor === '1.14') return [{ ...KUBELET, extraArgs, config: SETTINGS }];
  const scheduler = { extraArgs, config: SETTINGS };
  return [{ machine: { kubelet: { extraArgs, extraConfig: SETTINGS } }, cluster: { scheduler } }];
}

/** What is merged: each makes a patch of its own or a part of one. */
const PARTS: readonly ((roll: Dice) => Tree)[] = [
  (roll) => network({ nameservers: some(roll, ['10.0.50.2', '10.0.50.3', '10.0.50.1']) }),
  (roll) => network({ interfaces: [link(roll), link(roll)].slice(roll(2)) }),
  (roll) =>
    network({ interfaces: [link(roll)], extraHostEntries: [{ ip: '10.0.0.9', aliases: ['nas'] }] }),
  (roll) =>
    machine({
      sysctls: {
        'net.core.somaxconn': pick(roll, ['1', '', 0, 1]),
        [`net.core.n${roll(3)}`]: pick(roll, ['', '2', 3]),
      },
    }),
  (roll) =>
    machine({
      nodeLabels: { rack: pick(roll, ['', 'c']), [pick(roll, ['x', 'constructor'])]: 'y' },
    }),
  (roll) => machine({ certSANs: some(roll, ['three.example', 'one.example']) }),
  () => machine({ certSANs: [] }),
  (roll) => machine({ kernel: { modules: [{ name: pick(roll, ['nbd', 'wireguard']) }] } }),
  (roll) => machine({ time: { disabled: roll(2) === 0, bootTimeout: pick(roll, ['0s', '1m0s']) } }),
  (roll) =>
    machine({
      install: {
        disk: pick(roll, ['', '/dev/sdb']),
        wipe: pick(roll, [true, false, null]),
        extraKernelArgs: some(roll, ['a', 'b']),
      },
    }),
  (roll) =>
    machine({
      files: [{ path: '/var/b', permissions: 0o600, op: 'create', content: pick(roll, ['', 'b']) }],
    }),
  (roll) =>
    machine({ features: { kubePrism: { enabled: roll(2) === 0, port: pick(roll, [0, 7446]) } } }),
  (roll) =>
    machine({ env: { GRPC: pick(roll, ['', '1']) }, udev: { rules: some(roll, ['r1', 'r2']) } }),
  (roll) =>
    machine({
      registries: {
        mirrors: {
          'docker.io': {
            endpoints: some(roll, ['https://m.example', 'https://n.example']),
            overridePath: roll(2) === 0,
          },
        },
      },
    }),
  (roll) =>
    machine({
      kubelet: {
        extraMounts: [{ source: '/var/n', destination: '/var/n', type: 'bind', options: ['ro'] }],
        nodeIP: { validSubnets: some(roll, ['10.0.0.0/8', '!10.9.0.0/16']) },
      },
    }),
  (roll) =>
    cluster({
      adminKubeconfig: { certLifetime: pick(roll, ['0s', '8h0m0s']) },
      allowSchedulingOnControlPlanes: roll(2) === 0,
    }),
  (roll) =>
    cluster({
      externalCloudProvider: {
        enabled: pick(roll, [true, false]),
        manifests: some(roll, ['https://b.example/m.yaml']),
      },
    }),
  (roll) =>
    cluster({
      inlineManifests: [{ name: `n${roll(2)}`, contents: 'kind: A' }],
      extraManifests: some(roll, ['https://c.example']),
    }),
  (roll) => ({
    ...VOLUME,
    ...pick<Tree>(roll, [
      { provisioning: { maxSize: pick(roll, ['80GiB', '60%']) } },
      { encryption: { provider: 'luks2', keys: [{ slot: 0, nodeID: {} }] } },
      { provisioning: { minSize: '3GiB', grow: roll(2) === 0 } },
    ]),
  }),
  (roll) => ({
    ...DATA,
    ...pick<Tree>(roll, [
      { filesystem: { type: pick(roll, ['none', 'xfs']) } },
      { provisioning: { diskSelector: { match: 'disk.size > 10u * GiB' } } },
    ]),
  }),
  (roll) => ({
    ...DATA,
    name: `d${roll(2)}`,
    provisioning: { diskSelector: { match: 'true' }, minSize: '1GiB' },
  }),
  (roll) => ({
    ...RULE,
    ...pick<Tree>(roll, [
      { ingress: [{ subnet: '10.1.0.0/16' }] },
      { portSelector: { ports: some(roll, [80, '90-99']) } },
      { ingress: [] },
    ]),
  }),
  (roll) => ({ ...ACTION, ingress: pick(roll, ['accept', 'block']) }),
  (roll) => ({
    ...SERVICE,
    configFiles: [{ content: pick(roll, ['', 'z']), mountPath: pick(roll, ['/etc/a', '/etc/c']) }],
    environment: some(roll, ['B=2']),
  }),
  (roll) => ({ ...WATCHDOG, timeout: pick(roll, ['0s', '1m0s']) }),
];

/** The same of configurations that have the Kubernetes of Talos 1.13 and older in the document without a kind. */
const BEFORE_1_14: readonly ((roll: Dice) => Tree)[] = [
  (roll) => machine({ kubelet: { extraArgs: args(roll), extraConfig: free(roll) } }),
  (roll) =>
    cluster({
      apiServer: {
        extraArgs: args(roll),
        certSANs: some(roll, ['api.example']),
        admissionControl: [
          { name: pick(roll, ['PodSecurity', 'Other']), configuration: free(roll) },
        ],
      },
    }),
  (roll) =>
    cluster({
      apiServer: {
        auditPolicy: {
          apiVersion: 'audit.k8s.io/v1',
          kind: 'Policy',
          rules: [{ level: pick(roll, ['None', 'Request']) }],
        },
        extraVolumes: [{ hostPath: '/a', mountPath: '/a', readonly: true }],
      },
    }),
  (roll) =>
    cluster({
      scheduler: { config: free(roll), extraArgs: args(roll) },
      controllerManager: {
        extraArgs: args(roll),
        resources: { limits: { cpu: pick(roll, [1, '500m']) } },
      },
    }),
  (roll) =>
    cluster({
      network: {
        podSubnets: some(roll, ['10.60.0.0/16', 'fd00::/56']),
        serviceSubnets: some(roll, ['10.61.0.0/16']),
        cni: { name: pick(roll, ['none', '', 'flannel']) },
      },
    }),
  (roll) =>
    cluster({
      controlPlane: { endpoint: pick(roll, ['https://10.0.50.9:6443', 'https://api.example']) },
      etcd: { advertisedSubnets: some(roll, ['10.0.50.0/24']), extraArgs: args(roll) },
    }),
  (roll) =>
    cluster({
      proxy: { disabled: roll(2) === 0, extraArgs: args(roll) },
      coreDNS: { disabled: roll(2) === 0 },
    }),
];

const FROM_1_12: readonly ((roll: Dice) => Tree)[] = [
  (roll) => ({
    ...LINK,
    mtu: pick(roll, [0, 9000, 1400]),
    up: roll(2) === 0,
    addresses: [{ address: pick(roll, ['10.7.0.1/24', '10.7.0.2/24']) }],
  }),
  (roll) => ({
    ...BOND,
    links: some(roll, ['eth1', 'eth2']),
    bondMode: pick(roll, ['balance-rr', '802.3ad']),
    miimon: pick(roll, [0, 100]),
  }),
  (roll) => ({
    apiVersion: 'v1alpha1',
    kind: 'HostnameConfig',
    ...pick<Tree>(roll, [{ auto: 'off', hostname: 'cp' }, { auto: 'stable' }]),
  }),
];

const FROM_1_14: readonly ((roll: Dice) => Tree)[] = [
  (roll) => ({ ...KUBELET, config: free(roll), extraArgs: args(roll) }),
  (roll) => ({ ...SCHEDULER, config: free(roll), extraArgs: args(roll), enabled: roll(2) === 0 }),
  (roll) => ({
    ...CLUSTER,
    endpoint: pick(roll, ['https://10.0.50.9:6443', 'https://api.example']),
  }),
  (roll) => ({
    apiVersion: 'v1alpha1',
    kind: 'KubeNetworkConfig',
    podSubnets: some(roll, ['10.60.0.0/16', 'fd00::/56']),
  }),
  (roll) => ({
    apiVersion: 'v1alpha1',
    kind: 'KubeAPIServerConfig',
    extraArgs: args(roll),
    certExtraSANs: some(roll, ['api.example']),
  }),
];

function machine(value: Tree): Tree {
  return { machine: value };
}

function cluster(value: Tree): Tree {
  return { cluster: value };
}

function network(value: Tree): Tree {
  return machine({ network: value });
}

function some<T>(roll: Dice, choices: readonly T[]): T[] {
  return choices.filter(() => roll(3) > 0);
}

function link(roll: Dice): Tree {
  const identity = pick<Tree>(roll, [
    { interface: 'eth0' },
    { interface: 'eth1' },
    { interface: `eth${roll(5)}` },
    { deviceSelector: { hardwareAddr: '52:54:00:00:00:01' } },
    { deviceSelector: { hardwareAddr: '52:54:00:00:00:01', physical: true } },
    { deviceSelector: { driver: 'igc' } },
  ]);
  return {
    ...identity,
    ...pick<Tree>(roll, [
      { mtu: pick(roll, [0, 9000]) },
      { dhcp: roll(2) === 0 },
      { addresses: ['10.8.0.1/24'] },
      { routes: [{ network: '10.9.0.0/16', gateway: '10.0.50.9' }] },
    ]),
    ...(roll(3) === 0
      ? {
          vlans: [
            { vlanId: pick(roll, [10, 20, 30]), dhcp: roll(2) === 0, mtu: pick(roll, [0, 1400]) },
          ],
        }
      : {}),
  };
}

function args(roll: Dice): Tree {
  return Object.fromEntries(
    ['v', 'feature-gates', 'x']
      .filter(() => roll(2) > 0)
      .map((key) => [key, pick(roll, ['', '1', 'A=true'])]),
  );
}

function free(roll: Dice): Tree {
  return {
    ...(roll(2) === 0 ? { text: pick<Emittable>(roll, ['', 'b', 'c']) } : {}),
    ...(roll(2) === 0 ? { count: pick<Emittable>(roll, [0, 1, 2, 1.5, 'x']) } : {}),
    ...(roll(2) === 0 ? { flag: roll(2) === 0 } : {}),
    ...(roll(2) === 0 ? { list: some<Emittable>(roll, ['p', 'q', 3]) } : {}),
    ...(roll(3) === 0 ? { below: { one: roll(3), list: [{ a: roll(2) }] } } : {}),
    ...(roll(9) === 0 ? { text: null } : {}),
  };
}

function partsOf(minor: TalosMinor): readonly ((roll: Dice) => Tree)[] {
  if (minor === '1.11') return [...PARTS, ...BEFORE_1_14];
  if (minor === '1.14') return [...PARTS, ...FROM_1_12, ...FROM_1_14];
  return [...PARTS, ...FROM_1_12, ...BEFORE_1_14];
}

/** One to three patches for a configuration, as texts. */
export function patchesFor(
  roll: Dice,
  minor: TalosMinor,
  documents: readonly Emittable[],
): string[] {
  return Array.from({ length: 1 + roll(3) }, () => onePatch(roll, minor, documents));
}

function onePatch(roll: Dice, minor: TalosMinor, documents: readonly Emittable[]): string {
  const kind = roll(10);
  if (documents.length === 1 && kind > 6) return emit(jsonPatch(roll, documents[0] ?? null));
  if (kind < 6) return emit(pick(roll, partsOf(minor))(roll));
  const document = pick(roll, documents) as Tree;
  return emit(deletion(roll, document));
}

/** A path that a document has, or almost. */
function pathIn(roll: Dice, value: Emittable): (string | number)[] {
  const path: (string | number)[] = [];
  let at: Emittable = value;
  while (typeof at === 'object' && at !== null && (path.length === 0 || roll(4) > 0)) {
    const keys = Object.keys(at);
    if (keys.length === 0) break;
    const key: string = pick(roll, keys);
    path.push(Array.isArray(at) ? Number(key) : key);
    at = (at as { readonly [key: string]: Emittable })[key];
  }
  if (roll(6) === 0) path.splice(-1, 1, 'nothing');
  return path;
}

function deletion(roll: Dice, document: Tree): Tree {
  const { apiVersion, kind, name } = document;
  const names =
    kind === undefined ? {} : { apiVersion, kind, ...(name === undefined ? {} : { name }) };
  if (kind !== undefined && roll(4) === 0)
    return { ...names, ...(roll(4) === 0 ? { name: 'other' } : {}), $patch: 'delete' };
  const path = pathIn(roll, document);
  const item = path.findIndex((step) => typeof step === 'number');
  const keys = item === -1 ? path : path.slice(0, item);
  const there = valueAt(document, path.slice(0, item + 1));
  const first =
    typeof there === 'object' && there !== null ? Object.entries(there as Tree)[0] : undefined;
  const leaf: Emittable =
    item === -1
      ? { $patch: 'delete' }
      : [{ ...(first ? { [first[0]]: first[1] } : { name: 'nothing' }), $patch: 'delete' }];
  const nested = keys.reduceRight<Emittable>((below, key) => ({ [key]: below }), leaf);
  return { ...names, ...(nested as Tree) };
}

function valueAt(value: Emittable, path: readonly (string | number)[]): Emittable {
  return path.reduce<Emittable>(
    (at, step) =>
      typeof at === 'object' && at !== null
        ? (at as { readonly [key: string]: Emittable })[step]
        : undefined,
    value,
  );
}

function jsonPatch(roll: Dice, document: Emittable): Emittable {
  return Array.from({ length: 1 + roll(2) }, (): Emittable => {
    const path = pathIn(roll, document);
    const pointer = `/${path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
    const there = valueAt(document, path) ?? null;
    return pick<Tree>(roll, [
      { op: 'remove', path: pointer },
      { op: 'replace', path: pointer, value: there },
      { op: 'test', path: pointer, value: roll(2) === 0 ? there : 'other' },
      { op: 'add', path: '/machine/sysctls/new', value: 'x' },
      {
        op: 'add',
        path: pick(roll, ['/machine/certSANs/-', '/machine/certSANs/0', '/machine/certSANs/9']),
        value: 'new.example',
      },
      { op: 'copy', from: pointer, path: pointer },
      { op: 'move', from: '/machine/nodeLabels/rack', path: '/machine/nodeLabels/shelf' },
    ]);
  });
}
