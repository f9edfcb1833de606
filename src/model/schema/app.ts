import { z } from 'zod';
import {
  address,
  anything,
  cron,
  description,
  duration,
  fqdn,
  name,
  overlay,
  port,
  secretRef,
  size,
} from './scalars.ts';

const expose = z.strictObject({
  gateway: name.default('internal').describe('A gateway of the cluster.'),
  host: fqdn.optional().describe('Host name; default: <app>.<domain>.'),
  hosts: z.array(fqdn).default([]).describe('Further host names.'),
  path: z.string().startsWith('/', { error: 'expected a path that starts with /' }).default('/').describe('Path below which it answers.'),
  port: name.default('http').describe('Name of the port, as the catalogue entry calls it.'),
});

const volume = z.union([
  z.strictObject({
    size: size.optional().describe('Default: what the catalogue entry says.'),
    class: name.optional().describe('Storage class; default: the default class of the cluster.'),
    modes: z
      .array(z.enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod']))
      .optional()
      .describe('Access modes; default: what the entry says.'),
  }),
  z.strictObject({ existing: name.describe('A claim that exists already.') }),
  z.strictObject({
    nfs: z
      .strictObject({
        server: z.string().min(1).describe('A host of lab.yaml, a name or an address.'),
        path: z
          .string()
          .startsWith('/', { error: 'expected an absolute path' })
          .describe('Exported directory on the server.'),
      })
      .describe('A directory of a file server.'),
  }),
  z.strictObject({ emptyDir: z.literal(true).describe('Gone with the pod.') }),
]);

const backup = z.union([
  z.enum(['hourly', 'daily', 'weekly']).describe('Every volume of the application.'),
  z.strictObject({
    none: z.string().min(10, { error: 'give the reason in a sentence' }).describe('Why no backup.'),
  }),
  z.record(
    name,
    z.union([
      z.enum(['hourly', 'daily', 'weekly']),
      z.strictObject({ schedule: cron.describe('When this volume is saved, in cron form.') }),
      z.strictObject({
        none: z.string().min(10, { error: 'give the reason in a sentence' }).describe('Why no backup.'),
      }),
    ]),
  ),
]);

const appSecret = z.union([
  secretRef,
  z.strictObject({
    external: z
      .strictObject({ 
        key: z.string().min(1).describe('Name of the item in the store.'),
        property: z.string().min(1).optional().describe('Field of the item; default: the whole item.'),
      })
      .describe('Read from the secret store of the cluster by an ExternalSecret.'),
  }),
]);

const networkRule = z.strictObject({
  from: z.array(name).default([]).describe('Namespaces that may connect.'),
  to: z
    .array(z.union([name, z.literal('internet')]))
    .default([])
    .describe('Namespaces that it may reach; `internet` for the rest of the world.'),
});

const database = z.strictObject({
  postgres: z
    .strictObject({
      instances: z.int().min(1).max(9).default(1).describe('Servers, one of which is written to.'),
      size: size.optional().describe('Size of the volume of each server; default: what the entry says.'),
      class: name.optional().describe('Storage class; default: the class of databases.postgres.'),
      extensions: z
        .array(name)
        .default([])
        .describe('Extensions that are created in the database, beside those of the entry.'),
      recover: z
        .strictObject({
          from: name.optional().describe('Name of the server in the archive; default: the last one used.'),
          until: z.iso
            .datetime({ offset: true })
            .optional()
            .describe('The moment to go back to; default: the end of the archive.'),
          archive: name.describe('New name in the archive; never the one that is read.'),
        })
        .optional()
        .describe('Starts from the archive instead of empty; the next backups go to a new name.'),
    })
    .or(z.literal(false))
    .optional()
    .describe('A PostgreSQL cluster of its own; false: none, although the entry asks for one.'),
  redis: z
    .strictObject({
      replicas: z.int().min(1).max(9).default(1).describe('Servers, one of which is written to.'),
    })
    .or(z.literal(false))
    .optional()
    .describe('A Redis-compatible store of its own; false: none, although the entry asks for one.'),
});

/** `clusters/<name>/apps/<namespace>/<app>.yaml`: one workload. */
export const appSchema = z
  .strictObject({
    kind: z.literal('App'),
    name: name.optional().describe("Default: the file's or folder's name."),
    use: name
      .optional()
      .describe('A catalogue entry, or `manifests` for your own files; default: the name.'),
    enabled: z
      .boolean()
      .default(true)
      .describe('A disabled application renders nothing and wants a disabled-service record.'),
    expose: z
      .union([expose, z.array(expose), z.literal(false)])
      .optional()
      .describe('How it is reached; default: what the catalogue entry says.'),
    address: address
      .optional()
      .describe('An address of its own in the load-balancer pool, for the ports that the entry opens to the LAN.'),
    storage: z.record(name, volume).default({}).describe('Volumes by the names the entry gives them.'),
    backup: backup.optional().describe('Backup classes of the volumes, or none with a reason.'),
    database: database.optional().describe('Databases of its own, by the providers of the platform.'),
    secrets: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/), appSecret)
      .default({})
      .describe('Keys of the Secret of the application.'),
    env: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.union([z.string(), z.number(), z.boolean()]))
      .default({})
      .describe('Environment variables, over those of the entry.'),
    replicas: z.int().min(0).max(99).optional().describe('Pods at once; default: what the entry says.'),
    resources: z
      .strictObject({
        requests: z.record(z.string(), z.string()).optional().describe('What a node must have free.'),
        limits: z.record(z.string(), z.string()).optional().describe('What it gets at most.'),
      })
      .optional()
      .describe('CPU and memory; default: what the entry says.'),
    network: networkRule.optional().describe('Renders a NetworkPolicy: what is not named is closed.'),
    after: z
      .array(name)
      .default([])
      .describe('Applications that must be ready first, beyond what is derived.'),
    interval: duration.optional().describe('How often Flux looks; default: what the cluster says.'),
    wait: z.boolean().default(true).describe('Ready only when what it renders is ready.'),
    substitute: z.boolean().default(true).describe('Flux substitutes variables in its manifests.'),
    ports: z.record(name, port).default({}).describe('Overrides ports of the entry.'),
    values: overlay.optional(),
    patches: z.array(anything).default([]).describe('Kustomize patches on what is rendered.'),
    description,
  })
  .meta({ id: 'App', title: 'app', description: 'One application of a cluster.' });

export type App = z.infer<typeof appSchema>;
export type Expose = z.infer<typeof expose>;
export type Volume = z.infer<typeof volume>;
