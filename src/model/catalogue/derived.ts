import { z } from 'zod';
import { formatAddress } from '../address.ts';
import { clusterDnsOf, gatewayOf, ownerIdOf } from '../addressing.ts';
import type { Model, ModelCluster } from '../model.ts';
import type { Origin } from '../origin.ts';
import { activeNodes } from '../state.ts';
import { sourced, type Emittable, type Path } from '../yaml/index.ts';
import { forgeOf, FORGE_SHAPE } from './forge.ts';
import {
  storageClassesOf,
  storageDisksOf,
  STORAGE_CLASS_SHAPE,
  STORAGE_DISKS_SHAPE,
} from './storage-classes.ts';
import { endpointsOf, identity, tiles, type RoutedWorkload } from './derived-routes.ts';
import { tag, tagAll } from './tree.ts';

/** What derived facts are computed from. */
export interface FactSource {
  readonly model: Model;
  readonly cluster: ModelCluster;
  /** Ways in of every workload of the cluster; empty while they are being resolved. */
  readonly routed: () => readonly RoutedWorkload[];
  /** Annotation by which a Service asks the cluster's load balancer for an address. */
  readonly addressAnnotation: () => string | undefined;
}

interface DerivedFact {
  readonly schema: z.ZodType;
  readonly of: (source: FactSource) => Emittable;
}

const text = z.string();
const bucket = z.object({ endpoint: text, bucket: text }).optional();

/** Every derived fact: `$from: derived.<name>`. The list in docs/catalogue.md is compared with this table. */
export const DERIVED: Readonly<Record<string, DerivedFact>> = {
  clusterDns: {
    schema: text.describe('Address of the cluster DNS: declared, else the tenth of `services`.'),
    of: ({ cluster }) => {
      const { value } = cluster.declared;
      const address = clusterDnsOf(value);
      const key = value.network.clusterDns === undefined ? 'services' : 'clusterDns';
      return address ? sourced(formatAddress(address), at(cluster, 'network', key)) : undefined;
    },
  },
  apiServer: {
    schema: z
      .object({ host: text, port: z.number() })
      .describe('The API server as a node sees it: KubePrism of Talos.'),
    of: () => tagAll({ host: 'localhost', port: 7445 }, rule('KubePrism of Talos')),
  },
  controlPlanes: {
    schema: z.array(text).describe('Addresses of the control planes that run today.'),
    of: ({ model, cluster }) => {
      const active = new Set(activeNodes(model, cluster));
      return cluster.nodes.value.nodes.flatMap((node, index) =>
        node.role === 'control-plane' && active.has(node)
          ? [sourced(node.address, cluster.nodes.origin(['nodes', index, 'address']))]
          : [],
      );
    },
  },
  nodeCidr: {
    schema: text.describe('The network that the nodes live in.'),
    of: (source) => networkFact(source, 'cidr'),
  },
  nodeGateway: {
    schema: text.describe('Router of the node network: declared, else its first address.'),
    of: (source) => networkFact(source, 'gateway'),
  },
  loadBalancer: {
    schema: z
      .object({
        pools: z.array(
          z.object({ start: text.optional(), stop: text.optional(), cidr: text.optional() }),
        ),
        ranges: z.array(text),
        annotation: text.optional(),
      })
      .optional()
      .describe(
        'Pools as `{ start, stop }` or `{ cidr }`, the same as texts, and the annotation that asks for an address.',
      ),
    of: loadBalancer,
  },
  hasBgp: {
    schema: z.boolean().describe('Load-balancer addresses are announced by BGP.'),
    of: ({ cluster }) =>
      sourced(
        cluster.declared.value.platform.loadBalancer?.bgp !== undefined,
        at(cluster, 'platform', 'loadBalancer', 'bgp'),
      ),
  },
  gateways: {
    schema: z
      .array(
        z.object({
          name: text,
          address: text,
          via: text.optional(),
          hosts: z.array(text),
          secretName: text,
        }),
      )
      .describe(
        'Gateways in order of declaration, with their host names (`*.<domain>` first) and the name of their TLS Secret.',
      ),
    of: gateways,
  },
  storageClasses: { schema: STORAGE_CLASS_SHAPE, of: storageClassesOf },
  storageDisks: { schema: STORAGE_DISKS_SHAPE, of: storageDisksOf },
  defaultStorageClass: {
    schema: text.optional().describe('Name of the default storage class, where there is one.'),
    of: ({ cluster }) => {
      const index = cluster.declared.value.platform.storage.findIndex((one) => one.default);
      const found = cluster.declared.value.platform.storage[index];
      return found && sourced(found.class, at(cluster, 'platform', 'storage', index, 'class'));
    },
  },
  ownerId: {
    schema: text.describe('Marks the DNS records of this cluster: declared, else <lab>-<cluster>.'),
    of: ({ model, cluster }) => ownerId(model, cluster),
  },
  owners: {
    schema: z.array(text).describe('Owner ids of every cluster of the lab that writes public DNS.'),
    of: ({ model }) =>
      model.clusters
        .filter(({ declared }) => declared.value.platform.dns.public)
        .map((cluster) => ownerId(model, cluster)),
  },
  sync: {
    schema: z
      .object({ url: text, ref: text, path: text, ssh: z.boolean() })
      .describe('What Flux pulls: address, ref and path of the entry point, and whether by SSH.'),
    of: ({ model, cluster }) => ({
      url: sourced(model.lab.value.repository.url, model.lab.origin(['repository', 'url'])),
      ref: sourced(
        `refs/heads/${model.lab.value.repository.branch}`,
        model.lab.origin(['repository', 'branch']),
      ),
      path: sourced(
        cluster.declared.value.gitops.path ?? `kubernetes/${cluster.name}/flux`,
        at(cluster, 'gitops', 'path'),
      ),
      ssh: sourced(
        model.lab.value.repository.url.startsWith('ssh://'),
        model.lab.origin(['repository', 'url']),
      ),
    }),
  },
  forge: { schema: FORGE_SHAPE, of: forgeOf },
  edgeProbes: {
    schema: z
      .array(z.object({ name: text, url: text, expect: z.number() }))
      .describe('Public addresses that must answer: `platform.observability.edge.probes`.'),
    of: ({ cluster }) => {
      const path: Path = ['platform', 'observability', 'edge', 'probes'];
      const probes = cluster.declared.value.platform.observability.edge?.probes ?? [];
      return tag(probes, path, (inner) => cluster.declared.origin(inner));
    },
  },
  endpoints: {
    schema: z
      .array(z.object({ name: text, group: text, url: text, inside: text, gateway: text }))
      .describe(
        'Every exposed workload that is monitored: `url` from outside, `inside` by the DNS name of its Service.',
      ),
    of: ({ routed, cluster }) => {
      const { domain } = cluster.declared.value.kubernetes;
      return routed().flatMap((one) => endpointsOf(one, domain));
    },
  },
  tiles: {
    schema: z
      .array(
        z.object({
          group: text,
          items: z.array(
            z.object({ name: text, title: text, url: text, icon: text, description: text.optional() }),
          ),
        }),
      )
      .describe('Exposed workloads for a dashboard: groups by name, tiles by title.'),
    of: ({ routed }) => tiles(routed()),
  },
  identity: {
    schema: z
      .object({ host: text, issuer: text })
      .optional()
      .describe('The identity provider, where the platform has one: its host and its OIDC issuer.'),
    of: ({ routed }) => identity(routed()),
  },
  backup: {
    schema: bucket.describe('Endpoint and bucket of `platform.backup.target.s3`.'),
    of: ({ cluster }) => s3(cluster, 'backup'),
  },
  etcdBackup: {
    schema: bucket.describe('Endpoint and bucket of `platform.etcdBackup.target.s3`.'),
    of: ({ cluster }) => s3(cluster, 'etcdBackup'),
  },
  escrow: {
    schema: text.describe(
      'The age recipient that what leaves the cluster is encrypted for: the first offline one, else the first.',
    ),
    of: ({ model }) => {
      const { recipients } = model.lab.value.secrets;
      const offline = recipients.findIndex(({ custody }) => custody === 'offline');
      const index = Math.max(offline, 0);
      const recipient = recipients[index];
      return recipient && sourced(recipient.age, model.lab.origin(['secrets', 'recipients', index]));
    },
  },
  talosVersion: {
    schema: text.describe('Talos version of the cluster, with a leading v.'),
    of: ({ cluster }) =>
      sourced(withV(cluster.declared.value.talos.version), at(cluster, 'talos', 'version')),
  },
  kubernetesVersion: {
    schema: text.describe('Kubernetes version of the cluster, with a leading v.'),
    of: ({ cluster }) =>
      sourced(withV(cluster.declared.value.kubernetes.version), at(cluster, 'kubernetes', 'version')),
  },
};

function withV(version: string): string {
  return version.startsWith('v') ? version : `v${version}`;
}

function at(cluster: ModelCluster, ...path: (string | number)[]): Origin {
  return cluster.declared.origin(path);
}

function rule(text: string): Origin {
  return { kind: 'rule', rule: text };
}

function networkFact({ model, cluster }: FactSource, key: 'cidr' | 'gateway'): Emittable {
  const name = cluster.declared.value.network.nodes;
  const index = model.lab.value.networks.findIndex((network) => network.name === name);
  const network = model.lab.value.networks[index];
  if (!network) return undefined;
  if (key === 'cidr') return sourced(network.cidr, model.lab.origin(['networks', index, key]));
  const router = gatewayOf(network);
  const from = network.gateway === undefined ? 'cidr' : 'gateway';
  return router
    ? sourced(formatAddress(router), model.lab.origin(['networks', index, from]))
    : undefined;
}

function loadBalancer({ cluster, addressAnnotation }: FactSource): Emittable {
  const declared = cluster.declared.value.platform.loadBalancer;
  if (!declared) return undefined;
  const isList = Array.isArray(declared.pool);
  const ranges = [declared.pool].flat();
  const origins = ranges.map((_, index) =>
    at(cluster, 'platform', 'loadBalancer', 'pool', ...(isList ? [index] : [])),
  );
  const annotation = addressAnnotation();
  const pools = ranges.map((range) => {
    const [start, stop] = range.split('-');
    return range.includes('/') ? { cidr: range } : { start, stop };
  });
  return {
    pools: pools.map((pool, index) => tagAll(pool, origins[index] ?? rule('pool'))),
    ranges: ranges.map((range, index) => sourced(range, origins[index])),
    annotation:
      annotation === undefined
        ? undefined
        : sourced(annotation, at(cluster, 'platform', 'loadBalancer', 'use')),
  };
}

function gateways({ model, cluster }: FactSource): Emittable {
  const { domain } = model.lab.value;
  return Object.entries(cluster.declared.value.platform.gateways).map(([name, gateway]) => {
    const origin = (key: string): Origin => at(cluster, 'platform', 'gateways', name, key);
    const more = gateway.hosts.map((host, index) =>
      sourced(host, at(cluster, 'platform', 'gateways', name, 'hosts', index)),
    );
    return {
      name: sourced(name, at(cluster, 'platform', 'gateways', name)),
      address: sourced(gateway.address, origin('address')),
      via: gateway.via === undefined ? undefined : sourced(gateway.via, origin('via')),
      hosts: [sourced(`*.${domain}`, model.lab.origin(['domain'])), ...more],
      secretName: sourced(
        `${domain.replaceAll('.', '-')}-${name}-tls`,
        at(cluster, 'platform', 'gateways', name),
      ),
    };
  });
}

function ownerId(model: Model, cluster: ModelCluster): Emittable {
  const isDeclared = cluster.declared.value.platform.dns.public?.ownerId !== undefined;
  const origin = isDeclared
    ? at(cluster, 'platform', 'dns', 'public', 'ownerId')
    : model.lab.origin(['name']);
  return sourced(ownerIdOf(model.lab.value, cluster.declared.value), origin);
}

/** `https://host[/prefix]/bucket` as endpoint and bucket: what stands before and after the last slash. */
function s3(cluster: ModelCluster, slot: 'backup' | 'etcdBackup'): Emittable {
  const url = cluster.declared.value.platform[slot]?.target.s3;
  if (url === undefined) return undefined;
  const trimmed = url.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  const hasBucket = slash > trimmed.indexOf('://') + 2;
  return tagAll(
    {
      endpoint: hasBucket ? trimmed.slice(0, slash) : trimmed,
      bucket: hasBucket ? trimmed.slice(slash + 1) : cluster.name,
    },
    at(cluster, 'platform', slot, 'target', 's3'),
  );
}
