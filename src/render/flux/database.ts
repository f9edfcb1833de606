import { postgresName, redisName } from '../../model/names.ts';
import type { Pin, PostgresDatabase, RedisDatabase, Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { declared, type Scene } from '../scene.ts';
import { scheduleOf, targetKeys } from './backup.ts';
import { KEPT } from './claim.ts';
import { file, type PartFile } from './part.ts';
import { sealed } from './secret.ts';

const ARCHIVER = 'barman-cloud.cloudnative-pg.io';

/** The PostgreSQL cluster and the Dragonfly that a workload needs. */
export function databaseFiles(scene: Scene, workload: Workload, path: string): PartFile[] {
  const { postgres, redis } = workload.databases;
  const files: PartFile[] = [];
  if (postgres) files.push(...postgresFiles(scene, { workload, postgres }, path));
  if (redis) files.push(file('dragonfly.yaml', dragonfly(scene, workload, redis)));
  return files;
}

interface Asked {
  readonly workload: Workload;
  readonly postgres: PostgresDatabase;
}

/** Where a backup of a database goes, or null. */
interface Archive {
  readonly schedule: string;
  /** Whether the Barman Cloud plugin is there; else the operator's own archiver is used. */
  readonly plugin: boolean;
  readonly store: Emittable;
}

function postgresFiles(scene: Scene, asked: Asked, path: string): PartFile[] {
  const { workload, postgres } = asked;
  const schedule = scheduleOf(scene, workload, postgres.backup, 'postgres');
  const target = scene.settings.platform.backup?.target;
  const plugin = scene.promises.has('crd:barmancloud.cnpg.io/ObjectStore');
  const archive =
    schedule !== null && target
      ? { schedule, plugin, store: storeOf(scene, workload, target.s3) }
      : null;
  const documents = [postgresCluster(scene, asked, archive)];
  if (!archive) return [file('postgres.yaml', ...documents)];
  if (plugin) documents.push(objectStore(workload, archive));
  documents.push(scheduledBackup(workload, archive));
  const name = `${postgresName(workload.name)}-backup`;
  const { namespace } = workload;
  const secret = { path: `${path}/secret-${name}.sops.yaml`, name, namespace };
  return [
    file('postgres.yaml', ...documents),
    ...sealed(scene, { ...secret, keys: targetKeys(scene), clear: {} }),
  ];
}

function postgresCluster(scene: Scene, asked: Asked, archive: Archive | null): Emittable {
  const { workload, postgres } = asked;
  const say = (key: string, value: Emittable): Emittable => sourced(value, postgres.origin(key));
  const byPlatform = scene.settings.platform.databases.postgres?.class;
  return made(
    {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: {
        name: postgresName(workload.name),
        namespace: workload.namespace,
        annotations: KEPT,
      },
      spec: {
        instances: say('instances', postgres.instances),
        imageName: postgres.image
          ? sourced(reference(postgres.image), postgres.image.origin)
          : imageOf(scene, 'postgres', 'postgres'),
        // A disruption budget over a single instance could never be met and would block every drain.
        enablePDB: postgres.instances > 1,
        bootstrap: postgres.recover && archive ? recovery(asked) : { initdb: initdb(asked) },
        postgresql:
          postgres.preload.length > 0
            ? { shared_preload_libraries: say('preload', postgres.preload) }
            : undefined,
        storage: {
          size: say('size', postgres.size),
          storageClass:
            postgres.class === null
              ? (byPlatform ?? defaultClass(scene))
              : say('class', postgres.class),
        },
        ...(archive ? archiving(asked, archive) : {}),
      },
    },
    'PostgreSQL of an application, never pruned',
  );
}

function initdb({ postgres }: Asked): Emittable {
  const extensions = postgres.extensions.map(
    (extension) => `CREATE EXTENSION IF NOT EXISTS "${extension}" CASCADE`,
  );
  return {
    database: 'app',
    owner: 'app',
    postInitApplicationSQL:
      extensions.length > 0 ? sourced(extensions, postgres.origin('extensions')) : undefined,
  };
}

/** The name under which the archive that is read is known inside the Cluster. */
const ARCHIVED = 'archive';

function recovery({ postgres }: Asked): Emittable {
  const until = postgres.recover?.until;
  return sourced(
    {
      recovery: {
        source: ARCHIVED,
        database: 'app',
        owner: 'app',
        ...(until === undefined ? {} : { recoveryTarget: { targetTime: until } }),
      },
    },
    postgres.origin('recover'),
  );
}

/** Where WAL goes and, in a recovery, where it comes from; the two never have the same name in the archive. */
function archiving(
  { workload, postgres }: Asked,
  { plugin, store }: Archive,
): { readonly [key: string]: Emittable } {
  const name = postgresName(workload.name);
  const { recover } = postgres;
  const from = recover?.from ?? name;
  const written = recover ? { serverName: recover.archive } : {};
  if (!plugin) {
    const archived = { ...(store as object), ...written };
    return {
      backup: { barmanObjectStore: archived, retentionPolicy: '30d' },
      ...(recover
        ? {
            externalClusters: [
              { name: ARCHIVED, barmanObjectStore: { ...(store as object), serverName: from } },
            ],
          }
        : {}),
    };
  }
  const reads = { name: ARCHIVER, parameters: { barmanObjectName: name, serverName: from } };
  return {
    plugins: [
      { name: ARCHIVER, isWALArchiver: true, parameters: { barmanObjectName: name, ...written } },
    ],
    ...(recover ? { externalClusters: [{ name: ARCHIVED, plugin: reads }] } : {}),
  };
}

function objectStore(workload: Workload, { store }: Archive): Emittable {
  return made(
    {
      apiVersion: 'barmancloud.cnpg.io/v1',
      kind: 'ObjectStore',
      metadata: { name: postgresName(workload.name), namespace: workload.namespace },
      spec: { configuration: store, retentionPolicy: '30d' },
    },
    'archive of a database',
  );
}

/** Where base backups and WAL go: bucket and path of the backup target. */
function storeOf(scene: Scene, workload: Workload, s3: string): Emittable {
  const url = new URL(s3);
  const secret = `${postgresName(workload.name)}-backup`;
  const place = `${scene.cluster.name}/${workload.namespace}/${postgresName(workload.name)}`;
  return {
    destinationPath: `s3:/${url.pathname.replace(/\/+$/, '')}/${place}`,
    endpointURL: url.origin,
    s3Credentials: {
      accessKeyId: { name: secret, key: 'AWS_ACCESS_KEY_ID' },
      secretAccessKey: { name: secret, key: 'AWS_SECRET_ACCESS_KEY' },
    },
    wal: { compression: 'gzip' },
  };
}

function scheduledBackup(workload: Workload, { schedule, plugin }: Archive): Emittable {
  const name = postgresName(workload.name);
  return made(
    {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'ScheduledBackup',
      metadata: { name, namespace: workload.namespace },
      spec: {
        // CloudNativePG counts seconds in a field of their own.
        schedule: `0 ${schedule}`,
        backupOwnerReference: 'self',
        cluster: { name },
        ...(plugin ? { method: 'plugin', pluginConfiguration: { name: ARCHIVER } } : {}),
      },
    },
    'backup of a declared database',
  );
}

function dragonfly(scene: Scene, workload: Workload, redis: RedisDatabase): Emittable {
  return made(
    {
      apiVersion: 'dragonflydb.io/v1alpha1',
      kind: 'Dragonfly',
      metadata: { name: redisName(workload.name), namespace: workload.namespace },
      spec: {
        replicas: sourced(redis.replicas, redis.origin('replicas')),
        image: imageOf(scene, 'redis', 'dragonfly'),
        args: [
          // Dragonfly refuses to start with less than 256 MiB a thread.
          '--proactor_threads=2',
          '--maxmemory=512mb',
          // Job queues (BullMQ of Immich) use keys in their scripts that they do not announce, as Redis lets them.
          '--default_lua_flags=allow-undeclared-keys',
        ],
        resources: {
          requests: { cpu: '100m', memory: '512Mi' },
          limits: { memory: '768Mi' },
        },
        // The restricted level asks for all of this; 999 is the user that the image makes for itself.
        podSecurityContext: {
          runAsNonRoot: true,
          runAsUser: 999,
          runAsGroup: 999,
          fsGroup: 999,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containerSecurityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { drop: ['ALL'] },
        },
      },
    },
    'Dragonfly of an application',
  );
}

/** The class of claims that name none: the one marked as default, else the only one. */
function defaultClass(scene: Scene): Emittable {
  const classes = scene.settings.platform.storage;
  const marked = classes.findIndex((storage) => storage.default);
  const index = marked >= 0 ? marked : classes.length === 1 ? 0 : -1;
  const path = ['platform', 'storage', index, 'class'];
  const found = classes[index]?.class;
  return found && declared(scene.cluster.declared, path, found);
}

/** The image of a database, where the entry that runs it pins one under this name. */
function imageOf(scene: Scene, promise: string, image: string): Emittable {
  const [provider] = scene.promises.get(promise) ?? [];
  const pin = provider?.pins.find(({ name }) => name === `${provider.name}.${image}`);
  return pin && sourced(reference(pin), pin.origin);
}

function reference({ package: repository, version, digest }: Pin): string {
  return `${repository}:${version}${digest === undefined ? '' : `@${digest}`}`;
}
