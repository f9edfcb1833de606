import { z } from 'zod';
import { expectedGenerator, GENERATOR_PATTERN } from '../generators.ts';
import { image, pinned, tree, workload } from './catalogue-workload.ts';
import { duration, name, talosRole } from './scalars.ts';

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

/** What suffers when a secret gets another value. */
const bound = z
  .enum(['data', 'copy'])
  .describe(
    'What another value would break: data that nothing can read without it, or a copy that is kept elsewhere and has to be changed too, such as in another application.',
  );
export type Bound = z.infer<typeof bound>;

const entrySecret = z.strictObject({
  description: z.string().optional().describe('What it is, for who has to set it.'),
  key: z.string().optional().describe('Key in the Secret; default: the name.'),
  from: tree
    .optional()
    .describe('The reference of the platform that it is, an expression: `$from: slot.token`.'),
  generate: z
    .string()
    .regex(GENERATOR_PATTERN, { error: ({ input }) => expectedGenerator(String(input)) })
    .optional()
    .describe('Made once by a rule instead of being asked for, such as `password(32)`.'),
  bound: bound.optional(),
  optional: z.boolean().default(false).describe('It works without.'),
  when: tree.optional().describe('It exists only if this holds, an expression.'),
});

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
        talosRoles: z
          .array(talosRole)
          .default([])
          .describe('Roles that its pods need in the Talos API; its namespace is let in with them.'),
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
