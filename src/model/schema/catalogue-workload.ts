import { z } from 'zod';
import { anything, digest, name, port, size } from './scalars.ts';

/**
 * Values of the catalogue may hold expressions: maps whose keys start with `$` (`$from`, `$format`, `$when` ...).
 * `model/catalogue/expression.ts` evaluates them; a wrong path is found when the entry loads.
 */
export const tree: typeof anything = anything;

/** What a chart and an image have in common. */
export const pinned = {
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

/** A container image at an exact tag. */
export const image = z.strictObject({
  repository: z.string().min(1).describe('The image without its tag.'),
  tag: z.string().min(1).describe('Exact tag of the image.'),
  ...pinned,
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

/** What the common library chart runs: the keys of an entry of profile app-template. */
export const workload = {
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

