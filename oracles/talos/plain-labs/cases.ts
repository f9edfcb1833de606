import type { TalosMinor } from '../minors.ts';
import type { TalosCluster } from '../peer.ts';

/** A plain lab, and how somebody asks talosctl for the same. */
export interface PlainCase {
  readonly name: string;
  /** Control planes and workers. */
  readonly nodes: readonly [planes: number, workers: number];
  /** Further lines of cluster.yaml below `talos` and `kubernetes`, two spaces in. */
  readonly talos?: string;
  readonly kubernetes?: string;
  readonly network?: string;
  /** `platform.cni`; default: Flannel. */
  readonly cni?: string;
  /** What talosctl is told besides name, endpoint, versions, disk and image. */
  readonly asked?: Partial<TalosCluster>;
  /** Patches that its documentation gives for what it has no flag for, for all machines and for control planes. */
  readonly patches?: (hasDocuments: boolean) => readonly string[];
  readonly controlPlanePatches?: (hasDocuments: boolean) => readonly string[];
  /** The cluster is older than Talos 1.3: its secrets have another key for what is in etcd. */
  readonly isOld?: true;
}

const document = (kind: string, body: string): string =>
  `apiVersion: v1alpha1\nkind: ${kind}\n${body}\n`;

const noFlannel = (hasDocuments: boolean): string[] =>
  hasDocuments ? [] : ['cluster: { network: { cni: { name: none } } }'];

const noFlannelDocument = (hasDocuments: boolean): string[] =>
  hasDocuments ? [document('KubeFlannelCNIConfig', '$patch: delete')] : [];

const noProxy = (hasDocuments: boolean): string[] => [
  hasDocuments
    ? document('KubeProxyConfig', 'enabled: false')
    : 'cluster: { proxy: { disabled: true } }',
];

const noCoreDns = (hasDocuments: boolean): string[] => [
  hasDocuments
    ? document('KubeCoreDNSConfig', 'enabled: false')
    : 'cluster: { coreDNS: { disabled: true } }',
];

export const PLAIN_CASES: readonly PlainCase[] = [
  { name: 'one control plane', nodes: [1, 0], asked: { allowScheduling: true } },
  { name: 'three control planes and a worker', nodes: [3, 1] },
  {
    name: 'control planes that take workloads',
    nodes: [3, 1],
    talos: 'controlPlaneWorkloads: true',
    asked: { allowScheduling: true },
  },
  {
    name: 'a CNI of its own that replaces kube-proxy',
    nodes: [3, 1],
    cni: '{ use: cilium }',
    patches: noFlannel,
    controlPlanePatches: (hasDocuments) => [
      ...noFlannelDocument(hasDocuments),
      ...noProxy(hasDocuments),
    ],
  },
  {
    name: 'a CNI of its own beside kube-proxy',
    nodes: [1, 1],
    cni: '{ use: cilium, kubeProxy: true }',
    patches: noFlannel,
    controlPlanePatches: noFlannelDocument,
  },
  {
    name: 'a CoreDNS of its own',
    nodes: [1, 1],
    kubernetes: 'coredns: platform',
    controlPlanePatches: noCoreDns,
  },
  {
    name: 'other networks and another domain',
    nodes: [1, 1],
    kubernetes: 'coredns: talos\n  domain: k8s.home.example',
    network: 'pods: 10.42.0.0/16\n  services: 10.43.0.0/16',
    asked: {
      dnsDomain: 'k8s.home.example',
      podNets: ['10.42.0.0/16'],
      serviceNets: ['10.43.0.0/16'],
    },
  },
  {
    name: 'no discovery',
    nodes: [1, 1],
    talos: 'discovery: false',
    asked: { discovery: false },
  },
  {
    name: 'sysctls and mirrors',
    nodes: [1, 1],
    talos:
      'sysctls: { net.core.somaxconn: "65535" }\n  mirrors: { docker.io: [https://mirror.home.example] }',
    asked: {
      sysctls: { 'net.core.somaxconn': '65535' },
      mirrors: { 'docker.io': ['https://mirror.home.example'] },
    },
  },
  { name: 'a cluster of before Talos 1.3', nodes: [1, 1], isOld: true },
];

const NODE = (role: string, at: number): string =>
  `  - { name: ${role}${at}, role: ${role}, address: 10.0.50.${at}, mac: "52:54:00:00:00:${at}", disk: { device: /dev/vda } }\n`;

const AGE = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

/** Kubernetes that every version of Talos supports. */
export const KUBERNETES = '1.34.1';
export const ENDPOINT = 'https://10.0.50.50:6443';

const VERSIONS: Readonly<Record<TalosMinor, string>> = {
  '1.11': '1.11.6',
  '1.12': '1.12.7',
  '1.13': '1.13.9',
  '1.14': '1.14.1',
};

/** The source of the lab of a case. */
export function filesOf(one: PlainCase, minor: TalosMinor): Readonly<Record<string, string>> {
  const [planes, workers] = one.nodes;
  const at = (count: number, from: number, role: string): string[] =>
    Array.from({ length: count }, (_, index) => NODE(role, from + index));
  const nodes = [...at(planes, 11, 'control-plane'), ...at(workers, 21, 'worker')];
  const line = (text: string | undefined): string => (text === undefined ? '' : `  ${text}\n`);
  return {
    'lab.yaml': `kind: Lab
name: home
domain: home.example
repository: { url: "https://git.home.example/ops/home.git" }
secrets: { recipients: [{ name: operator, age: ${AGE} }] }
networks: [{ name: servers, cidr: 10.0.50.0/24, gateway: 10.0.50.254 }]
`,
    'clusters/main/cluster.yaml': `kind: Cluster
name: main
talos:
  version: ${VERSIONS[minor]}
${line(one.talos)}kubernetes:
  version: ${KUBERNETES}
${line(one.kubernetes ?? 'coredns: talos')}endpoint: { address: 10.0.50.50 }
network:
  nodes: servers
${line(one.network ?? 'pods: 10.244.0.0/16\n  services: 10.96.0.0/12')}platform: { cni: ${one.cni ?? '{ use: flannel }'} }
`,
    'clusters/main/nodes.yaml': `kind: Nodes\nnodes:\n${nodes.join('')}`,
  };
}
