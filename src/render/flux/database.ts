import { postgresName, redisName } from '../../model/names.ts';
import type { Pin, Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { declared, type Scene } from '../scene.ts';
import { declaredBackup, scheduleOf, targetKeys } from './backup.ts';
import { KEPT } from './claim.ts';
import { file, type PartFile } from './part.ts';
import { sealed } from './secret.ts';

const ARCHIVER = 'barman-cloud.cloudnative-pg.io';

/** The PostgreSQL cluster and the Dragonfly that an application declares. */
export function databaseFiles(scene: Scene, workload: Workload, path: string): PartFile[] {
  const database = workload.app?.declared.value.database;
  const files: PartFile[] = [];
  if (database?.postgres) files.push(...postgresFiles(scene, workload, path));
  if (database?.redis) files.push(file('dragonfly.yaml', dragonfly(scene, workload)));
  return files;
}

/** Where a backup of a database goes, or null. */
interface Archive {
  readonly schedule: string;
  /** Whether the Barman Cloud plugin is there; else the operator's own archiver is used. */
  readonly plugin: boolean;
  readonly store: Emittable;
}

function postgresFiles(scene: Scene, workload: Workload, path: string): PartFile[] {
  const schedule = scheduleOf(scene, workload, declaredBackup(workload, 'postgres'), 'postgres');
  const target = scene.settings.platform.backup?.target;
  const plugin = scene.promises.has('crd:barmancloud.cnpg.io/ObjectStore');
  const archive =
    schedule !== null && target
      ? { schedule, plugin, store: storeOf(scene, workload, target.s3) }
      : null;
  const documents = [postgresCluster(scene, workload, archive)];
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

function postgresCluster(scene: Scene, workload: Workload, archive: Archive | null): Emittable {
  const app = workload.app as NonNullable<Workload['app']>;
  const settings = app.declared.value.database?.postgres;
  if (!settings) return null;
  const say = (key: string, value: Emittable): Emittable =>
    declared(app.declared, ['database', 'postgres', key], value);
  const extensions = settings.extensions.map(
    (extension) => `CREATE EXTENSION IF NOT EXISTS "${extension}"`,
  );
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
        instances: say('instances', settings.instances),
        imageName: imageOf(scene, 'postgres', 'postgres'),
        // A disruption budget over a single instance could never be met and would block every drain.
        enablePDB: settings.instances > 1,
        bootstrap: {
          initdb: {
            database: 'app',
            owner: 'app',
            postInitApplicationSQL:
              extensions.length > 0 ? say('extensions', extensions) : undefined,
          },
        },
        storage: {
          size: say('size', settings.size),
          storageClass:
            settings.class === undefined
              ? (byPlatform ?? defaultClass(scene))
              : say('class', settings.class),
        },
        ...(archive ? archiving(workload, archive) : {}),
      },
    },
    'PostgreSQL of an application, never pruned',
  );
}

function archiving(
  workload: Workload,
  { plugin, store }: Archive,
): { readonly [key: string]: Emittable } {
  const name = postgresName(workload.name);
  if (!plugin) return { backup: { barmanObjectStore: store, retentionPolicy: '30d' } };
  const parameters = { barmanObjectName: name };
  return { plugins: [{ name: ARCHIVER, isWALArchiver: true, parameters }] };
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

function dragonfly(scene: Scene, workload: Workload): Emittable {
  const app = workload.app as NonNullable<Workload['app']>;
  const replicas = app.declared.value.database?.redis?.replicas;
  return made(
    {
      apiVersion: 'dragonflydb.io/v1alpha1',
      kind: 'Dragonfly',
      metadata: { name: redisName(workload.name), namespace: workload.namespace },
      spec: {
        replicas: declared(app.declared, ['database', 'redis', 'replicas'], replicas),
        image: imageOf(scene, 'redis', 'dragonfly'),
        // Dragonfly refuses to start with less than 256 MiB a thread.
        args: ['--proactor_threads=2', '--maxmemory=512mb'],
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
