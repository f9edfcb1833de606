import { z } from 'zod';
import { anything, digest, duration, name, port, size } from './scalars.ts';

/**
 * Values of the catalogue may hold expressions: maps whose keys start with `$` (`$from`, `$format`, `$when` ...).
 * `model/catalogue/expression.ts` evaluates them; a wrong path is found when the entry loads.
 */
const tree = anything;

const pinned = {
  digest: digest.optional().describe('Digest of exactly this version.'),
  datasource: z
    .string()
    .default('docker')
    .describe('Renovate datasource of this pin: docker, helm, github-releases.'),
  package: z.string().optional().describe('Renovate package name; default: the repository.'),
  versioning: z
    .string()
    .optional()
    .describe('Renovate versioning, for versions that are none of the usual: `regex:^v(?<major>...)$`.'),
};

const checked = z
  .string()
  .optional()
  .describe('Version of the chart whose sources `values` were compared with (`npm run charts`).');

const chart = z.union([
  z.strictObject({
    oci: z
      .string()
      .startsWith('oci://', { error: 'expected an oci:// address' })
      .describe('Where the chart is.'),
    version: z.string().min(1).describe('Exact version of the chart.'),
    checked,
    ...pinned,
  }),
  z.strictObject({
    repository: z.url().describe('A classic Helm repository.'),
    name: z.string().min(1).describe('Name of the chart in the repository.'),
    version: z.string().min(1).describe('Exact version of the chart.'),
    checked,
    ...pinned,
    datasource: z.string().default('helm').describe('Renovate datasource of this pin.'),
  }),
]);

const image = z.strictObject({
  repository: z.string().min(1).describe('The image without its tag.'),
  tag: z.string().min(1).describe('Exact tag of the image.'),
  ...pinned,
});

/** Every place of a platform that an entry can fill. */
export const SLOTS = [
  'gitops',
  'cni',
  'loadBalancer',
  'gateways',
  'tunnel',
  'dns.split',
  'dns.public',
  'certificates',
  'storage',
  'snapshots',
  'secretStore',
  'databases.postgres',
  'databases.redis',
  'observability.metrics',
  'observability.logs',
  'observability.dashboards',
  'observability.inside',
  'observability.edge',
  'backup',
  'etcdBackup',
  'upgrades',
  'identity',
  'addons',
] as const;

const provides = z.strictObject({
  crds: z
    .array(
        z.strictObject({
          group: z.string().min(1).describe('API group.'),
          kinds: z.array(z.string().min(1)).min(1).describe('Kinds of the group.'),
        }),
      )
    .default([])
    .describe('Custom resources that exist once it runs.'),
  storageClass: tree.optional().describe('Name of the storage class, an expression.'),
  snapshotClass: tree.optional().describe('Name of the volume snapshot class, an expression.'),
  gatewayClass: name.optional().describe('Name of the gateway class.'),
  issuer: tree.optional().describe('Name of the ClusterIssuer, an expression.'),
  secretStore: tree.optional().describe('Name of the ClusterSecretStore, an expression.'),
  addressAnnotation: z
    .string()
    .optional()
    .describe('Annotation by which a Service asks this load balancer for an address.'),
  capabilities: z
    .array(name)
    .default([])
    .describe('Further promises by name: postgres, redis, backup, volume-snapshots, dns, cni.'),
});

const manifest = z.strictObject({
  $when: tree.optional().describe('The object exists only if this holds.'),
  $each: tree.optional().describe('One object for each item of a list.'),
  $as: name.optional().describe('Name of the item of `$each`.'),
  manifest: z.record(z.string(), tree).describe('The object; its values may be expressions.'),
});

const entrySecret = z.strictObject({
  description: z.string().optional().describe('What it is, for who has to set it.'),
  key: z.string().optional().describe('Key in the Secret; default: the name.'),
  from: tree
    .optional()
    .describe('The reference of the platform that it is, an expression: `$from: slot.token`.'),
  generate: z
    .string()
    .regex(/^[a-z0-9-]+(?:\(\d+\))?$/, { error: 'expected a generator such as password(32)' })
    .optional()
    .describe('Made once by a rule instead of being asked for.'),
  optional: z.boolean().default(false).describe('It works without.'),
  when: tree.optional().describe('It exists only if this holds, an expression.'),
});

const entryVolume = z.strictObject({
  path: z
    .string()
    .startsWith('/', { error: 'expected an absolute path' })
    .describe('Where the container sees it.'),
  kind: z
    .enum(['claim', 'shared', 'emptyDir'])
    .default('claim')
    .describe('A claim of its own, one that others share, or gone with the pod.'),
  default: size.optional().describe('Size of the claim.'),
  modes: z
    .array(z.enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod']))
    .default(['ReadWriteOnce'])
    .describe('Access modes of the claim.'),
  backup: z
    .union([
      z.enum(['hourly', 'daily', 'weekly']),
      z.strictObject({ none: z.string().min(10).describe('Why no backup.') }),
    ])
    .optional()
    .describe('Backup class that fits, or none with a reason.'),
  readOnly: z.boolean().default(false).describe('Mounted read-only.'),
});

const entryDatabase = z.strictObject({
  postgres: z
    .strictObject({
      image: name
        .optional()
        .describe('Which of `images` its servers run; default: what the provider says.'),
      extensions: z.array(name).default([]).describe('Extensions that are created in the database.'),
      preload: z
        .array(z.string().min(1))
        .default([])
        .describe('Libraries that the servers load at start.'),
      size: size.default('10Gi').describe('Size of the volume of each server.'),
    })
    .optional()
    .describe('A PostgreSQL cluster of its own.'),
  redis: z
    .strictObject({})
    .optional()
    .describe('A Redis-compatible store of its own.'),
});

const oidc = z.strictObject({
  callbacks: z
    .array(z.string().min(1))
    .min(1)
    .describe('Callback addresses of its client: paths below its host, or whole addresses.'),
  public: z.boolean().default(false).describe('The client has no secret; PKCE protects it.'),
  setup: z.string().optional().describe('What a person does in the application itself, if anything.'),
});

const tile = z.strictObject({
  group: z.string().min(1).optional().describe('Group of the dashboard; default: the namespace.'),
  icon: z.string().min(1).optional().describe('Icon by the names of the dashboard; default: <name>.png.'),
});

const probe = z.union([
  z.string().startsWith('/', { error: 'expected a path' }),
  z.strictObject({
    path: z.string().startsWith('/').optional().describe('Path that is asked.'),
    port: name.optional().describe('Name of the port; default: the first one.'),
    command: z.array(z.string()).optional().describe('Command that is run inside.'),
    initialDelaySeconds: z.int().min(0).optional().describe('Seconds before the first look.'),
    periodSeconds: z.int().min(1).optional().describe('Seconds between looks.'),
    failureThreshold: z.int().min(1).optional().describe('Failures in a row that count.'),
    startupSeconds: z
      .int()
      .min(10)
      .max(3600)
      .optional()
      .describe('How long a start may take before it counts as failed; default: 300.'),
  }),
]);

const workload = {
  image: image.optional().describe('The container image of profile app-template.'),
  controller: z
    .enum(['deployment', 'statefulset', 'daemonset', 'cronjob'])
    .default('deployment')
    .describe('What runs its pods.'),
  schedule: tree.optional().describe('Schedule of a cronjob.'),
  command: z.array(tree).optional().describe('Command of the container.'),
  args: z.array(tree).optional().describe('Arguments of the container.'),
  ports: z
    .record(
      name,
      z.union([
        port,
        z.strictObject({
          port,
          protocol: z.enum(['TCP', 'UDP']).default('TCP').describe('TCP or UDP.'),
          lan: z
            .boolean()
            .default(false)
            .describe('Also reached at the address of its own that the application declares.'),
        }),
      ]),
    )
    .default({})
    .describe('Ports by name; a bare number is TCP.'),
  env: z.record(z.string(), tree).default({}).describe('Environment variables.'),
  files: z
    .record(z.string().startsWith('/'), tree)
    .default({})
    .describe('Configuration files by mount path; a map becomes YAML.'),
  storage: z.record(name, entryVolume).default({}).describe('Volumes by name.'),
  probes: z
    .strictObject({
      http: probe.optional().describe('A path that answers when it is well.'),
      tcp: name.optional().describe('A port that is open when it is well.'),
      exec: probe.optional().describe('A command that succeeds when it is well.'),
    })
    .optional()
    .describe('How Kubernetes knows that it is well.'),
  resources: z
    .strictObject({
      requests: z.record(z.string(), z.string()).optional().describe('What a node must have free.'),
      limits: z.record(z.string(), z.string()).optional().describe('What it gets at most.'),
    })
    .optional()
    .describe('CPU and memory.'),
  security: z
    .strictObject({
      user: z.int().min(0).default(1000).describe('User id that it runs as.'),
      group: z.int().min(0).optional().describe('Group id; default: the user id.'),
      readOnlyRoot: z.boolean().default(true).describe('Its own file system is read-only.'),
      root: z.boolean().default(false).describe('Runs as root; the description says why.'),
      capabilities: z.array(z.string()).default([]).describe('Linux capabilities that it needs.'),
      privileged: z.boolean().default(false).describe('It has the rights of the node.'),
      hostNetwork: z.boolean().default(false).describe('It uses the network of the node.'),
    })
    .prefault({})
    .describe('What it may do.'),
  serviceType: z
    .enum(['ClusterIP', 'LoadBalancer'])
    .default('ClusterIP')
    .describe('How its Service is reached.'),
  serviceAddress: tree.optional().describe('Address of a LoadBalancer service, an expression.'),
  replicas: z.int().min(0).default(1).describe('Pods at once.'),
  database: entryDatabase.optional().describe('Databases that it needs, by the providers of the platform.'),
  oidc: oidc.optional().describe('It can sign people in by the identity provider.'),
  tile: z
    .union([tile, z.literal(false)])
    .prefault({})
    .describe('Its place on the dashboard, if it is exposed; false: none.'),
  expose: z
    .strictObject({
      gateway: name.default('internal').describe('Name of the gateway.'),
      port: name.default('http').describe('Name of the port.'),
      path: z
        .string()
        .startsWith('/', { error: 'expected a path that starts with /' })
        .default('/')
        .describe('Path below which it answers.'),
      admin: z
        .boolean()
        .default(false)
        .describe('It administers the lab, and must not be reached from the internet.'),
      host: name.optional().describe('First label of the host name; default: the name.'),
      service: tree
        .optional()
        .describe('Name of the Service behind it, an expression; default: the name.'),
      health: z
        .string()
        .startsWith('/', { error: 'expected a path that starts with /' })
        .optional()
        .describe('Path that monitoring asks; default: the http probe, else `path`.'),
    })
    .optional()
    .describe('Exposed by default on this gateway.'),
};

const broughtAlong = z.strictObject({
  entry: name.describe('The entry that comes along.'),
  where: z
    .array(z.enum(SLOTS))
    .default([])
    .describe('Only where the platform fills every one of these slots.'),
  unless: z
    .array(z.enum(SLOTS))
    .default([])
    .describe('Not where the platform fills one of these slots.'),
});

/** `catalogue/**.yaml`: an application or a platform service, as data. */
export const catalogueSchema = z
  .strictObject({
    kind: z.literal('CatalogueEntry'),
    name: name
      .refine((value) => value !== 'tools', {
        error: 'an entry cannot be called tools: pins.yaml calls the tools of the lab so',
      })
      .describe('Name of the entry; its file has the same name.'),
    title: z.string().min(1).describe('What it is, in a few words.'),
    description: z.string().optional().describe('More about it, for people.'),
    home: z.url().describe('Its page on the web.'),
    category: name.default('application').describe('What it belongs to, for lists.'),
    slots: z
      .array(z.enum(SLOTS))
      .default([])
      .describe('Places of the platform that it can fill; none for an application.'),
    namespace: name.describe('Where it lives unless the lab says otherwise.'),
    podSecurity: z
      .enum(['privileged', 'baseline', 'restricted'])
      .default('baseline')
      .describe('The pod security level that its namespace must allow.'),
    profile: z
      .enum(['chart', 'app-template', 'objects'])
      .describe('A chart with values, the common library chart, or objects only.'),
    chart: chart.optional().describe('The Helm chart of profile chart.'),
    images: z.record(name, image).default({}).describe('Further images, as `$from: images.<name>`.'),
    ...workload,
    provides: provides.prefault({}).describe('What others may use once it runs.'),
    needs: z
      .array(tree)
      .default([])
      .describe('Capabilities that it uses beyond what its objects show; expressions.'),
    brings: z
      .array(z.union([name, broughtAlong]))
      .default([])
      .describe('Entries that become part of the cluster with it, such as the CRDs of an operator.'),
    after: z.array(name).default([]).describe('Entries that must be ready first, if they are there.'),
    requires: z
      .strictObject({
        entries: z.array(name).default([]).describe('Entries that must be part of the cluster.'),
        extensions: z.array(z.string()).default([]).describe('Talos system extensions.'),
        runbooks: z
          .array(name)
          .default([])
          .describe('Runbooks that the lab must have for it: what no render brings back.'),
        settings: z
          .array(
            z.union([
              name,
              z.strictObject({
                key: z.string().min(1).describe('Key of the slot.'),
                once: z.literal(true).describe('In one use of the entry is enough.'),
              }),
            ]),
          )
          .default([])
          .describe('Keys of its slots without which nothing would work: `server`, `path`.'),
        kernelModules: z.array(z.string()).default([]).describe('Kernel modules of the nodes.'),
      })
      .prefault({})
      .describe('What the cluster must have for it.'),
    bootstrap: z
      .boolean()
      .default(false)
      .describe('Installed before Flux; order follows from what it needs.'),
    crds: z
      .enum(['chart', 'none'])
      .default('none')
      .describe('Its chart carries CRDs that bootstrap applies first.'),
    release: z
      .strictObject({
        timeout: duration
          .optional()
          .describe('How long an installation or an upgrade may take; default: what Flux says.'),
        rollback: z
          .boolean()
          .default(true)
          .describe('A failed upgrade goes back to the old version; false: it is tried again.'),
      })
      .optional()
      .describe('How Flux installs its chart.'),
    setup: z
      .string()
      .min(1)
      .optional()
      .describe('What a person does once after the first start, in sentences.'),
    interval: duration.optional().describe('How often Flux looks; default: what the cluster says.'),
    secrets: z.record(z.string(), entrySecret).default({}).describe('Keys of its Secret.'),
    values: z.record(z.string(), tree).default({}).describe('Chart values; they may be expressions.'),
    objects: z.array(manifest).default([]).describe('Objects beside the release.'),
    config: z
      .array(manifest)
      .default([])
      .describe('Objects that need the release first; a Kustomization of their own.'),
    substitute: z.boolean().default(true).describe('Flux substitutes variables in its manifests.'),
    monitor: z.boolean().default(true).describe('Gets a health endpoint where one is declared.'),
    retired: z
      .strictObject({
        since: z.string().min(4).describe('When it ended, at least the year.'),
        reason: z.string().min(1).describe('Why it should not be used any more.'),
        successor: name.optional().describe('The entry to use instead.'),
      })
      .optional()
      .describe('It is not maintained any more; using it is a finding.'),
  })
  .meta({
    id: 'CatalogueEntry',
    title: 'catalogue entry',
    description: 'An application or a platform service, as data.',
  });

export type CatalogueEntry = z.infer<typeof catalogueSchema>;
export type ChartPin = NonNullable<CatalogueEntry['chart']>;
export type ImagePin = NonNullable<CatalogueEntry['image']>;
export type Slot = (typeof SLOTS)[number];
