// Whole labs with every word that reaches machine configurations, as source text.
import fc from 'fast-check';
import { emit, type Emittable } from '../../../src/model/yaml/index.ts';
import { args, kubernetes, subnets } from './kubernetes.ts';
import { clusterMachineWords, machineWords } from './machine.ts';
import { kubeletSettings, nodes, platform, type Network } from './nodes.ts';
import { schematic } from './schematic.ts';
import { SECRETS } from './secrets.ts';
import { distinct, fqdn, name, words, type Words } from './values.ts';

/** The versions whose machine configurations are judged, as oracles/go/talos pins them, by their minor. */
const VERSIONS: Readonly<Record<number, readonly string[]>> = {
  11: ['1.11.6', 'v1.11.0'],
  12: ['1.12.7', 'v1.12.0'],
  13: ['1.13.9', 'v1.13.0'],
  14: ['1.14.1', 'v1.14.0'],
};

/** What the sources of a lab say. */
interface Sources {
  readonly lab: Emittable;
  readonly cluster: Words & { readonly name: string };
  readonly nodes: Words;
  /** Texts of patches by path. */
  readonly patches: Readonly<Record<string, string>>;
}

export interface GeneratedLab extends Sources {
  /** The source texts by path. */
  readonly files: () => Readonly<Record<string, string>>;
  /** So is a lab shown that fails. */
  readonly toString: () => string;
}

const V4: Network & { readonly cidr: string } = {
  cidr: '10.0.50.0/24',
  host: (number) => `10.0.50.${number}`,
  bits: 24,
  endpoint: '10.0.50.50',
};

const V6: Network & { readonly cidr: string } = {
  cidr: '2001:db8:50::/64',
  host: (number) => `2001:db8:50::${number}`,
  bits: 64,
  endpoint: '2001:db8:50::50',
};

const AGE = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';

const talosApi = words(
  {},
  {
    roles: distinct(fc.constantFrom('os:admin', 'os:operator', 'os:reader', 'os:etcd:backup')),
    namespaces: distinct(fc.constantFrom('kube-system', 'default', 'backup')),
  },
);

const extraMounts = distinct(
  words(
    {
      source: fc.constantFrom('/var/mnt/a', '/var/lib/b'),
      destination: fc.constantFrom('/a', '/b'),
    },
    { options: fc.constantFrom(['bind', 'ro'], ['rbind', 'rshared', 'rw']) },
  ),
  (one) => one['destination'],
);

function talos(minor: number): fc.Arbitrary<Words> {
  return words(
    { version: fc.constantFrom(...(VERSIONS[minor] ?? [])) },
    {
      kubelet: words(
        {},
        {
          extraMounts,
          args: args('node-ip'),
          config: kubeletSettings,
          validSubnets: subnets,
        },
      ),
    },
    {
      platform,
      factory: fc.constantFrom('factory.talos.dev', 'factory.home.example:8080'),
      schematic,
      certSans: distinct(fc.oneof(fqdn, fc.constantFrom('10.0.50.98', '2001:db8::98'))),
      discovery: fc.boolean(),
      apiAccess: talosApi,
      controlPlaneWorkloads: fc.boolean(),
      ...machineWords(minor),
      ...clusterMachineWords(minor),
    },
    4,
  );
}

const endpoint = words({}, { port: fc.constantFrom(6443, 443, 8443), names: distinct(fqdn) });

const network = words(
  {},
  {
    dns: distinct(fc.constantFrom('10.0.50.254', '1.1.1.1', '2001:db8::53')),
    ntp: fc.constantFrom(
      ['time.home.example', 'ntp.home.example'],
      ['10.0.50.254', '2001:db8::7b'],
    ),
  },
);

/** Networks of pods and Services with an address in the second. */
const podNetworks = fc.constantFrom<Words>(
  {},
  { pods: '10.244.0.0/16', services: '10.96.0.0/16', clusterDns: '10.96.0.10' },
  { clusterDns: '10.43.0.53' },
  { pods: '2001:db8:42::/56', services: '2001:db8:43::/112', clusterDns: '2001:db8:43::a' },
);

const cni = fc.constantFrom<Words>(
  { use: 'flannel' },
  { use: 'cilium' },
  { use: 'cilium', kubeProxy: true },
);

const patchFiles = fc.option(
  fc.constantFrom<Readonly<Record<string, string>>>(
    { 'all.yaml': 'machine:\n  certSANs: [all.home.example]\n' },
    { 'control-plane.yaml': 'cluster:\n  etcd:\n    extraArgs: { election-timeout: "5000" }\n' },
    {
      'all/one.yaml':
        'machine: { certSANs: [a.home.example] }\n---\nmachine: { certSANs: [b.home.example] }\n',
    },
  ),
  { nil: {} },
);

/** Labs of a minor of Talos 1. */
export function labs(minor: number): fc.Arbitrary<GeneratedLab> {
  return fc
    .record({
      net: fc.oneof(
        { weight: 4, arbitrary: fc.constant(V4) },
        { weight: 1, arbitrary: fc.constant(V6) },
      ),
      isBalanced: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
      talos: talos(minor),
      kubernetes: kubernetes(minor),
      endpoint,
      network,
      podNetworks,
      cni,
      nodes: nodes(minor),
      patches: patchFiles,
      name,
    })
    .map((parts) => {
      const { net } = parts;
      const servers = parts.network['ntp'];
      const isNamed = Array.isArray(servers) && servers.includes('time.home.example');
      // Only a name can prove that it is the server that is meant.
      const time = parts.talos['time'] as Words | undefined;
      const sound = time?.['nts'] === true && !isNamed ? { time: { ...time, nts: false } } : {};
      const cluster = {
        kind: 'Cluster',
        name: parts.name,
        talos: { ...parts.talos, ...sound },
        kubernetes: parts.kubernetes,
        endpoint: { address: net.endpoint, ...parts.endpoint },
        network: { nodes: 'servers', ...parts.network, ...parts.podNetworks },
        platform: { cni: parts.cni },
      };
      const lab = {
        kind: 'Lab',
        name: 'home',
        domain: 'home.example',
        repository: { url: 'https://git.home.example/ops/home.git' },
        secrets: { recipients: [{ name: 'operator', age: AGE }] },
        networks: [{ name: 'servers', cidr: net.cidr, gateway: net.host(254) }],
        // A load balancer has the address of the endpoint: then no machine shares it.
        ...(parts.isBalanced && {
          hosts: [{ name: 'balancer', kind: 'appliance', address: net.endpoint }],
        }),
      };
      const machines = { kind: 'Nodes', nodes: parts.nodes(net) };
      return labOf({ lab, cluster, nodes: machines, patches: parts.patches });
    });
}

/** A lab that says this. */
export function labOf(sources: Sources): GeneratedLab {
  const { lab, cluster, nodes: machines, patches } = sources;
  const folder = `clusters/${cluster.name}`;
  const declared = (): Record<string, string> => ({
    'lab.yaml': emit(lab),
    [`${folder}/cluster.yaml`]: emit(cluster),
    [`${folder}/nodes.yaml`]: emit(machines),
    ...Object.fromEntries(
      Object.entries(patches).map(([path, text]) => [`${folder}/patches/talos/${path}`, text]),
    ),
  });
  const sealed = SECRETS.map(
    (secret) => [`secrets/${secret}.sops.yaml`, 'value: sealed\n'] as const,
  );
  return {
    ...sources,
    files: () => ({ ...declared(), ...Object.fromEntries(sealed) }),
    toString: () =>
      Object.entries(declared())
        .map(([path, text]) => `# ${path}\n${text}`)
        .join(''),
  };
}
