import { z } from 'zod';
import { address, addressRange, asn, cidr, cron, duration, fqdn, name, overlay, secretRef, size } from './scalars.ts';

const use = name.describe('The catalogue entry that fills this slot; `croft catalogue list` shows them.');
const values = overlay.optional();
const namespace = name.optional().describe('Where it lives; default: what the entry says.');
const expose = z
  .union([
    z.strictObject({
      gateway: name.optional().describe('A gateway of the cluster; default: what the entry says.'),
      host: fqdn.optional().describe('Host name; default: what the entry says.'),
    }),
    z.literal(false),
  ])
  .optional()
  .describe('How its page is reached, where it has one; default: what the entry says. False: not at all.');

/** Providers that a slot had before; each change of provider wants a decision record. */
const replaces = z
  .array(name)
  .default([])
  .describe('What filled this slot before, oldest first; every change wants a decision record.');

const bgp = z.strictObject({
  router: address.describe('The BGP router of the network.'),
  routerAsn: asn.describe('AS number of the router.'),
  nodeAsn: asn.describe('AS number of the nodes.'),
});

const cni = z.strictObject({
  use: use
    .default('cilium')
    .describe('The catalogue entry that fills this slot, or flannel, which Talos brings itself.'),
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
  namespace,
  expose,
  values,
});

const loadBalancer = z.strictObject({
  use: use.default('cilium-l2'),
  pool: z
    .union([addressRange, cidr, z.array(z.union([addressRange, cidr])).min(1)])
    .describe('Addresses for Services of type LoadBalancer; apart from nodes and DHCP.'),
  bgp: bgp.optional().describe('Announce by BGP; all three keys or none.'),
  replaces,
  namespace,
  expose,
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
  namespace,
  expose,
  values,
});

const splitDns = z.strictObject({
  use: use.default('k8s-gateway'),
  address: address.describe('Where the router forwards the zone of the lab.'),
  namespace,
  expose,
  values,
});

const publicDns = z.strictObject({
  use: use.default('external-dns'),
  provider: z.enum(['cloudflare']).default('cloudflare').describe('Who serves the public zone.'),
  token: secretRef.describe('API token for the zone.'),
  ownerId: name
    .optional()
    .describe('Marks the records of this cluster; default: <lab>-<cluster>. Unique in the lab.'),
  policy: z
    .enum(['sync', 'upsert-only'])
    .default('upsert-only')
    .describe('Whether records that are declared no longer are removed (sync).'),
  namespace,
  expose,
  values,
});

const tunnel = z.strictObject({
  use: use.default('cloudflare-tunnel'),
  token: secretRef.describe('Credentials of the tunnel.'),
  id: z
    .uuid({ error: 'expected the id of the tunnel, a UUID' })
    .optional()
    .describe('The id of the tunnel; with it, public DNS gets external.<domain>.'),
  namespace,
  expose,
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
  namespace,
  expose,
  values,
});

const storage = z.strictObject({
  class: name.describe('Name of the storage class.'),
  use,
  default: z.boolean().default(false).describe('The class of claims that name none; one in a cluster.'),
  replicas: z
    .int()
    .min(1)
    .max(9)
    .optional()
    .describe('Copies of each volume, where the provider copies; default: what the entry says.'),
  reclaim: z
    .enum(['Retain', 'Delete'])
    .default('Retain')
    .describe('What happens to a volume whose claim goes.'),
  kind: z
    .enum(['block', 'filesystem', 'bucket'])
    .default('block')
    .describe('What it gives, where the provider has several: a disk, a shared file system, an S3 bucket.'),
  disks: z
    .record(name, z.array(z.string().min(1)).min(1))
    .default({})
    .describe('Disks of the provider by node, as stable names such as /dev/disk/by-id/nvme-...'),
  modes: z
    .array(z.enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod']))
    .default(['ReadWriteOnce'])
    .describe('Access modes that it can do.'),
  path: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .optional()
    .describe('Directory on the node or on the server.'),
  server: z
    .strictObject({
      host: name.optional().describe('A host of lab.yaml.'),
      address: address.optional().describe('Its address, when it is no host of lab.yaml.'),
    })
    .optional()
    .describe('The file server, as a host of lab.yaml or an address.'),
  namespace,
  expose,
  values,
});

const secretStore = z.strictObject({
  use,
  vault: z.string().min(1).optional().describe('The vault or path that is read.'),
  token: secretRef.describe('Access to the store; it lives in SOPS, never in the store itself.'),
  namespace,
  expose,
  values,
});

const databases = z.strictObject({
  postgres: z
    .strictObject({
      use: use.default('cloudnative-pg'),
      class: name.optional().describe('Storage class; default: the default class.'),
      namespace,
      expose,
      values,
    })
    .optional()
    .describe('PostgreSQL for applications that ask for it.'),
  redis: z
    .strictObject({ use: use.default('dragonfly'), namespace, expose, values })
    .optional()
    .describe('A Redis-compatible store for applications that ask for it.'),
});

const observability = z.strictObject({
  metrics: z
    .strictObject({
      use: use.default('kube-prometheus-stack'),
      retention: duration
        .or(z.string().regex(/^\d+[dwy]$/, { error: 'expected a time such as 14d' }))
        .default('14d')
        .describe('How long metrics are kept.'),
      size: size.default('20Gi').describe('Size of its volume.'),
      class: name.optional().describe('Storage class; default: the default class.'),
      namespace,
      expose,
      values,
    })
    .optional()
    .describe('Metrics and alerts.'),
  logs: z
    .strictObject({
      use: use.default('loki'),
      size: size.default('20Gi').describe('Size of its volume.'),
      class: name.optional().describe('Storage class; default: the default class.'),
      namespace,
      expose,
      values,
    })
    .optional()
    .describe('Logs of everything that runs.'),
  dashboards: z
    .strictObject({ use: use.default('grafana'), namespace, expose, values })
    .optional()
    .describe('Dashboards of metrics and logs.'),
  inside: z
    .strictObject({ use: use.default('gatus'), namespace, expose, values })
    .optional()
    .describe('Health as seen inside the cluster.'),
  edge: z
    .strictObject({
      use: use.default('blackbox-exporter'),
      probes: z
        .array(
          z.strictObject({
            name: name.describe('Name of the probe.'),
            url: z.url().describe('What is asked.'),
            expect: z.int().default(200).describe('The HTTP status that is right.'),
          }),
        )
        .default([])
        .describe('Public addresses that must answer.'),
      namespace,
      expose,
      values,
    })
    .optional()
    .describe('Health as seen from the edge.'),
});

const s3Target = z.strictObject({
  s3: z.url().describe('Endpoint and bucket, for example https://s3.nas.home.example/volsync.'),
  credentials: secretRef.describe('Access key and secret key.'),
  region: z.string().default('auto').describe('Region, where the provider has any.'),
});

const backup = z.strictObject({
  use: use.default('volsync'),
  target: s3Target.describe('Where backups go; off the cluster.'),
  schedule: cron.default('0 3 * * *').describe('When volumes of class daily are saved.'),
  snapshotClass: name.optional().describe('Volume snapshot class; default: of the storage provider.'),
  keep: z
    .strictObject({
      hourly: z.int().min(0).default(0).describe('Hourly backups kept.'),
      daily: z.int().min(0).default(7).describe('Daily backups kept.'),
      weekly: z.int().min(0).default(4).describe('Weekly backups kept.'),
      monthly: z.int().min(0).default(3).describe('Monthly backups kept.'),
    })
    .prefault({})
    .describe('How many backups stay.'),
  namespace,
  expose,
  values,
});

const etcdBackup = z.strictObject({
  use: use.default('talos-backup'),
  target: s3Target.describe('Where snapshots go; off the nodes.'),
  schedule: cron.default('0 */6 * * *').describe('When a snapshot is taken.'),
  namespace,
  expose,
  values,
});

const upgrades = z.strictObject({
  use: use.default('tuppr'),
  talos: z.boolean().default(true).describe('It upgrades Talos.'),
  kubernetes: z.boolean().default(true).describe('It upgrades Kubernetes.'),
  window: cron.optional().describe('When an upgrade may start.'),
  concurrency: z.int().min(1).default(1).describe('Nodes at a time.'),
  replaces,
  namespace,
  expose,
  values,
});

const addon = z.union([
  name,
  z.strictObject({
    use,
    namespace,
    expose,
    address: address
      .optional()
      .describe('An address of its own in the load-balancer pool, for the ports that the entry opens to the LAN.'),
    values,
  }),
]);

/** What a cluster offers its applications: every slot and the settings that its entries have in common. */
export const platform = z
  .strictObject({
    cni: cni.prefault({}).describe('Pod network.'),
    loadBalancer: loadBalancer.optional().describe('Who gives Services their addresses.'),
    gateways: z
      .record(name, gateway)
      .default({})
      .describe('Entrances by name; usually internal and external.'),
    tunnel: tunnel.optional().describe('Carries traffic from the internet to a gateway.'),
    dns: z
      .strictObject({
        split: splitDns.optional().describe('Names of the lab for clients at home.'),
        public: publicDns.optional().describe('Records in the public zone.'),
      })
      .prefault({})
      .describe('Who answers for the names of the lab.'),
    certificates: certificates.optional().describe('Certificates of the gateways.'),
    storage: z.array(storage).default([]).describe('Storage classes, one a line.'),
    snapshots: z
      .strictObject({ use: use.default('snapshot-controller'), namespace, expose, values })
      .optional()
      .describe('Volume snapshots.'),
    secretStore: secretStore.optional().describe('Where ExternalSecrets read.'),
    databases: databases.prefault({}).describe('Operators of databases.'),
    observability: observability.prefault({}).describe('What is seen of the cluster, and by whom.'),
    backup: backup.optional().describe('Backups of volumes.'),
    etcdBackup: etcdBackup.optional().describe('Snapshots of etcd.'),
    upgrades: upgrades.optional().describe('Who upgrades Talos and Kubernetes.'),
    identity: z
      .strictObject({ use: use.default('pocket-id'), namespace, expose, values })
      .optional()
      .describe('Who people sign in with.'),
    addons: z
      .array(addon)
      .default([])
      .describe('Further platform entries, for example spegel and metrics-server.'),
  })
  .describe('What the cluster offers its applications; every slot names a catalogue entry.');
