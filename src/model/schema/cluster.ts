import { z } from 'zod';
import {
  address,
  addressRange,
  anything,
  asn,
  cidr,
  cron,
  description,
  duration,
  fqdn,
  name,
  overlay,
  schematicId,
  secretRef,
  size,
  state,
  version,
} from './scalars.ts';

const use = name.describe('The catalogue entry that fills this slot; `croft catalogue list` shows them.');
const values = overlay.optional();

/** Providers that a slot had before; each change of provider wants a decision record. */
const replaces = z
  .array(name)
  .default([])
  .describe('What filled this slot before, oldest first; every change wants a decision record.');

const bgp = z.strictObject({
  router: address.describe('The BGP router of the network.'),
  routerAsn: asn,
  nodeAsn: asn,
});

const cni = z.strictObject({
  use: use.default('cilium'),
  routing: z.enum(['native', 'tunnel']).default('native').describe('How pod traffic crosses nodes.'),
  mode: z.enum(['dsr', 'snat']).default('snat').describe('How service traffic returns.'),
  kubeProxy: z.boolean().default(false).describe('Keep kube-proxy; Cilium replaces it by default.'),
  gatewayApi: z.boolean().default(false).describe("Cilium's own Gateway API implementation."),
  hubble: z.boolean().default(true).describe('Flow visibility.'),
  l2Announcements: z
    .boolean()
    .optional()
    .describe('Answer ARP for load-balancer addresses; default: on when the load balancer is cilium-l2.'),
  devices: z.array(z.string()).default([]).describe('Network devices; default: detected.'),
  replaces,
  values,
});

const loadBalancer = z.strictObject({
  use: use.default('cilium-l2'),
  pool: z
    .union([addressRange, cidr, z.array(z.union([addressRange, cidr])).min(1)])
    .describe('Addresses for Services of type LoadBalancer; apart from nodes and DHCP.'),
  bgp: bgp.optional().describe('Announce by BGP; all three keys or none.'),
  replaces,
  values,
});

const gateway = z.strictObject({
  use: use.default('envoy-gateway'),
  address: address.describe('Its address in the load-balancer pool.'),
  via: name
    .optional()
    .describe('The entry that carries traffic from the internet, for example cloudflare-tunnel.'),
  hosts: z.array(z.string()).default([]).describe('Further host names; default: *.<domain>.'),
  replaces,
  values,
});

const splitDns = z.strictObject({
  use: use.default('k8s-gateway'),
  address: address.describe('Where the router forwards the zone of the lab.'),
  values,
});

const publicDns = z.strictObject({
  use: use.default('external-dns'),
  provider: z.enum(['cloudflare']).default('cloudflare'),
  token: secretRef.describe('API token for the zone.'),
  ownerId: name
    .optional()
    .describe('Marks the records of this cluster; default: <lab>-<cluster>. Unique in the lab.'),
  policy: z.enum(['sync', 'upsert-only']).default('upsert-only'),
  values,
});

const tunnel = z.strictObject({
  use: use.default('cloudflare-tunnel'),
  token: secretRef.describe('Credentials of the tunnel.'),
  values,
});

const certificates = z.strictObject({
  use: use.default('cert-manager'),
  issuer: z
    .enum(['letsencrypt', 'letsencrypt-staging', 'internal-ca'])
    .default('internal-ca')
    .describe('Who signs the certificates of the gateways.'),
  profile: z
    .enum(['classic', 'tlsserver', 'shortlived'])
    .default('classic')
    .describe('ACME profile; shortlived certificates are dead after a week switched off.'),
  token: secretRef
    .optional()
    .describe('DNS-01 token; default: the token of dns.public, where there is one.'),
  values,
});

const storage = z.strictObject({
  class: name.describe('Name of the storage class.'),
  use,
  default: z.boolean().default(false).describe('The class of claims that name none; one in a cluster.'),
  replicas: z.int().min(1).max(9).default(2).describe('Copies of each volume, where the provider copies.'),
  reclaim: z.enum(['Retain', 'Delete']).default('Retain'),
  modes: z
    .array(z.enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod']))
    .default(['ReadWriteOnce']),
  path: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .optional()
    .describe('Directory on the node or on the server.'),
  server: z
    .strictObject({ host: name.optional(), address: address.optional() })
    .optional()
    .describe('The file server, as a host of lab.yaml or an address.'),
  values,
});

const secretStore = z.strictObject({
  use,
  vault: z.string().min(1).optional().describe('The vault or path that is read.'),
  token: secretRef.describe('Access to the store; it lives in SOPS, never in the store itself.'),
  values,
});

const databases = z.strictObject({
  postgres: z
    .strictObject({
      use: use.default('cloudnative-pg'),
      class: name.optional().describe('Storage class; default: the default class.'),
      values,
    })
    .optional(),
  redis: z.strictObject({ use: use.default('dragonfly'), values }).optional(),
});

const observability = z.strictObject({
  metrics: z
    .strictObject({
      use: use.default('kube-prometheus-stack'),
      retention: duration.or(z.string().regex(/^\d+[dwy]$/)).default('14d'),
      size: size.default('20Gi'),
      class: name.optional().describe('Storage class; default: the default class.'),
      values,
    })
    .optional(),
  logs: z
    .strictObject({
      use: use.default('loki'),
      size: size.default('20Gi'),
      class: name.optional().describe('Storage class; default: the default class.'),
      values,
    })
    .optional(),
  inside: z
    .strictObject({ use: use.default('gatus'), values })
    .optional()
    .describe('Health as seen inside the cluster.'),
  edge: z
    .strictObject({
      use: use.default('blackbox-exporter'),
      probes: z
        .array(z.strictObject({ name: name, url: z.url(), expect: z.int().default(200) }))
        .default([])
        .describe('Public addresses that must answer.'),
      values,
    })
    .optional()
    .describe('Health as seen from the edge.'),
});

const s3Target = z.strictObject({
  s3: z.url().describe('Endpoint and bucket, for example https://s3.nas.home.example/volsync.'),
  credentials: secretRef,
  region: z.string().default('auto'),
});

const backup = z.strictObject({
  use: use.default('volsync'),
  target: s3Target,
  schedule: cron.default('0 3 * * *'),
  snapshotClass: name.optional().describe('Volume snapshot class; default: of the storage provider.'),
  keep: z
    .strictObject({
      hourly: z.int().min(0).default(0),
      daily: z.int().min(0).default(7),
      weekly: z.int().min(0).default(4),
      monthly: z.int().min(0).default(3),
    })
    .prefault({}),
  values,
});

const etcdBackup = z.strictObject({
  use: use.default('talos-backup'),
  target: s3Target,
  schedule: cron.default('0 */6 * * *'),
  values,
});

const upgrades = z.strictObject({
  use: use.default('tuppr'),
  talos: z.boolean().default(true).describe('It upgrades Talos.'),
  kubernetes: z.boolean().default(true).describe('It upgrades Kubernetes.'),
  window: cron.optional().describe('When an upgrade may start.'),
  concurrency: z.int().min(1).default(1).describe('Nodes at a time.'),
  replaces,
  values,
});

const addon = z.union([
  name,
  z.strictObject({ use, namespace: name.optional(), values }),
]);

const platform = z
  .strictObject({
    cni: cni.prefault({}),
    loadBalancer: loadBalancer.optional(),
    gateways: z
      .record(name, gateway)
      .default({})
      .describe('Entrances by name; usually internal and external.'),
    tunnel: tunnel.optional(),
    dns: z
      .strictObject({ split: splitDns.optional(), public: publicDns.optional() })
      .prefault({}),
    certificates: certificates.optional(),
    storage: z.array(storage).default([]),
    snapshots: z.strictObject({ use: use.default('snapshot-controller'), values }).optional(),
    secretStore: secretStore.optional(),
    databases: databases.prefault({}),
    observability: observability.prefault({}),
    backup: backup.optional(),
    etcdBackup: etcdBackup.optional(),
    upgrades: upgrades.optional(),
    identity: z.strictObject({ use: use.default('pocket-id'), values }).optional(),
    addons: z
      .array(addon)
      .default([])
      .describe('Further platform entries, for example spegel and metrics-server.'),
  })
  .describe('What the cluster offers its applications; every slot names a catalogue entry.');

const substitutions = z
  .strictObject({
    config: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.union([z.string(), secretRef]))
      .default({})
      .describe('Plain variables, in the ConfigMap cluster-config. A secret here is a finding.'),
    secrets: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), secretRef)
      .default({})
      .describe('Secret variables, in the Secret cluster-secrets.'),
    upgrades: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string())
      .default({})
      .describe('Variables of upgrades, in the ConfigMap upgrade-settings.'),
  })
  .describe('Variables that Flux substitutes as ${NAME} in manifests.');

const gitops = z.strictObject({
  engine: z.enum(['flux']).default('flux'),
  operator: z.boolean().default(true).describe('Flux Operator and a FluxInstance; else plain Flux.'),
  interval: duration.default('1h'),
  retryInterval: duration.default('2m'),
  timeout: duration.default('5m'),
  path: z
    .string()
    .optional()
    .describe('Where the entry point lies; default: kubernetes/<cluster>/flux.'),
  substitutions: substitutions.prefault({}),
});

const kubeletMount = z.strictObject({
  source: z.string().startsWith('/', { error: 'expected an absolute path' }),
  destination: z.string().startsWith('/', { error: 'expected an absolute path' }),
  options: z.array(z.string()).default(['bind', 'rshared', 'rw']),
});

const schematic = z.strictObject({
  extensions: z
    .array(
      z.string().regex(/^[a-z0-9-]+\/[a-z0-9.-]+$/, {
        error: 'expected an extension such as siderolabs/iscsi-tools',
      }),
    )
    .default([]),
  kernelArgs: z.array(z.string().min(1)).default([]),
  overlay: z
    .strictObject({
      image: z.string().min(1),
      name: z.string().min(1),
      options: z.record(z.string(), anything).default({}),
    })
    .optional(),
  id: schematicId.optional().describe('An opaque id, when its content is not known.'),
});

const talos = z.strictObject({
  version: version.describe('Talos version of every node.'),
  schematic: schematic.prefault({}),
  endpoints: z
    .array(z.union([address, fqdn]))
    .optional()
    .describe('Endpoints in talosconfig; default: the control planes. Never the VIP.'),
  controlPlaneWorkloads: z
    .boolean()
    .optional()
    .describe('Control planes also run workloads; default: only when there is no worker.'),
  kubelet: z.strictObject({ extraMounts: z.array(kubeletMount).default([]) }).prefault({}),
  sysctls: z.record(z.string(), z.union([z.string(), z.int()])).default({}),
  mirrors: z
    .record(z.string().min(1), z.array(z.url()).min(1))
    .default({})
    .describe('Registry mirrors by registry host.'),
});

/** `clusters/<name>/cluster.yaml`: versions, addressing, GitOps engine, platform. */
export const clusterSchema = z
  .strictObject({
    kind: z.literal('Cluster'),
    name: name.describe('Name of the cluster; the folder has the same name.'),
    site: name.optional().describe('The site; default: the first one.'),
    talos,
    kubernetes: z.strictObject({ version: version.describe('Kubernetes version.') }),
    endpoint: z
      .strictObject({
        address: address.describe('VIP or load balancer of the API server, not the address of a node.'),
        port: z.int().min(1).max(65535).default(6443),
        names: z.array(fqdn).default([]).describe('Names in the API server certificate.'),
      })
      .describe('Where the Kubernetes API is reached.'),
    network: z.strictObject({
      nodes: name.describe('The network of lab.yaml that the nodes live in.'),
      pods: cidr.default('10.42.0.0/16'),
      services: cidr.default('10.43.0.0/16'),
      clusterDns: address.optional().describe('Default: the tenth address of `services`.'),
      dns: z.array(address).default(['1.1.1.1', '1.0.0.1']).describe('Resolvers of the nodes.'),
      ntp: z
        .array(z.union([address, fqdn]))
        .default(['162.159.200.1', '162.159.200.123'])
        .describe('Time servers of the nodes.'),
    }),
    gitops: gitops.prefault({}),
    platform: platform.prefault({}),
    state,
    description,
  })
  .meta({ id: 'Cluster', title: 'cluster.yaml', description: 'A Talos Kubernetes cluster.' });

export type Cluster = z.infer<typeof clusterSchema>;
