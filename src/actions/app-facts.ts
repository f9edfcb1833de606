import { pinsOf } from '../model/catalogue/pins.ts';
import type { Model, ModelApp } from '../model/model.ts';
import type { App } from '../model/schema/app.ts';
import type { BackupClass, Claim, Databases, Workload } from '../model/workload.ts';
import type { Built } from './pipeline.ts';
import type { Json } from './result.ts';

/** A volume of an application and how it is saved. */
export interface VolumeFacts {
  readonly volume: string;
  /** `claim`, `existing claim`, `nfs` or `emptyDir`. */
  readonly kind: string;
  /** Name of the claim, or server and path. */
  readonly what: string;
  readonly size: string | null;
  readonly class: string | null;
  /** Null where nothing is saved and nothing has to be: what is not this application's own. */
  readonly backup: string | null;
}

/** A database of an application. */
export interface DatabaseFacts {
  readonly kind: 'postgres' | 'redis';
  readonly servers: number;
  /** Null for what keeps nothing. */
  readonly size: string | null;
  readonly backup: string | null;
}

/** What a person wants to know about one application. */
export interface AppFacts {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  /** The catalogue entry; null for manifests of the user. */
  readonly use: string | null;
  readonly file: string;
  /** `running`, `disabled`, or `waiting` on a cluster that is planned or offline. */
  readonly state: 'running' | 'disabled' | 'waiting';
  readonly routes: readonly { readonly gateway: string; readonly hosts: readonly string[] }[];
  readonly volumes: readonly VolumeFacts[];
  /** Its address in the pool of the load balancer, for clients that use no gateway. */
  readonly address: string | null;
  readonly databases: readonly DatabaseFacts[];
  readonly version: string | null;
}

/** Facts of every application, in the order of the model. */
export function appFacts(built: Built): AppFacts[] {
  return built.model.clusters.flatMap(({ name: cluster, apps }) =>
    apps.map((app) => factsOf(built, cluster, app)),
  );
}

function factsOf(built: Built, cluster: string, app: ModelApp): AppFacts {
  const { namespace, name, entry, declared } = app;
  const workload = workloadOf(built, cluster, app);
  return {
    ...{ cluster, namespace, name },
    use: entry?.value.name ?? null,
    file: declared.file,
    state: workload ? 'running' : declared.value.enabled ? 'waiting' : 'disabled',
    routes: (workload?.routes ?? []).map(({ gateway, hosts }) => ({ gateway, hosts })),
    volumes: [...(workload?.claims ?? []).map(claimFacts), ...otherVolumes(declared.value)],
    address: declared.value.address ?? null,
    databases: workload ? databaseFacts(workload.databases) : [],
    version: versionOf(built.model, app),
  };
}

/** What an application became; undefined while it is disabled or its cluster does not run. */
export function workloadOf(built: Built, cluster: string, app: ModelApp): Workload | undefined {
  return built.workloads.get(cluster)?.find((one) => one.app?.declared.file === app.declared.file);
}

function claimFacts({ volume, claim, existing, size, class: from, backup }: Claim): VolumeFacts {
  if (existing)
    return { volume, kind: 'existing claim', what: claim, size: null, class: null, backup: null };
  return { volume, kind: 'claim', what: claim, size, class: from, backup: backupWords(backup) };
}

/** `daily`, a schedule, `none: why`; `undeclared` where nobody said anything. */
function backupWords(backup: BackupClass | null): string {
  if (backup === null) return 'undeclared';
  if (typeof backup === 'string') return backup;
  return 'none' in backup ? `none: ${backup.none}` : backup.schedule;
}

function otherVolumes({ storage }: App): VolumeFacts[] {
  return Object.entries(storage).flatMap(([volume, how]): VolumeFacts[] => {
    const none = { volume, size: null, class: null, backup: null };
    if ('nfs' in how) return [{ ...none, kind: 'nfs', what: `${how.nfs.server}:${how.nfs.path}` }];
    return 'emptyDir' in how ? [{ ...none, kind: 'emptyDir', what: '' }] : [];
  });
}

function databaseFacts({ postgres, redis }: Databases): DatabaseFacts[] {
  const found: DatabaseFacts[] = [];
  if (postgres) {
    const { instances: servers, size, backup } = postgres;
    found.push({ kind: 'postgres', servers, size, backup: backupWords(backup) });
  }
  if (redis) found.push({ kind: 'redis', servers: redis.replicas, size: null, backup: null });
  return found;
}

/** The version of what an application is called after: its own image or chart, not the library that renders it. */
function versionOf({ pins }: Model, { entry }: ModelApp): string | null {
  if (!entry) return null;
  const all = pinsOf(entry, pins);
  return (all.find(({ name }) => name === entry.value.name) ?? all[0])?.version ?? null;
}

export function factsData(facts: AppFacts): Json {
  return {
    ...facts,
    routes: facts.routes.map(({ gateway, hosts }) => ({ gateway, hosts })),
    volumes: facts.volumes.map((volume) => ({ ...volume })),
    databases: facts.databases.map((database) => ({ ...database })),
  };
}

/** `internal sonarr.home.example`, and its own address. */
export function routeWords({ routes, address }: AppFacts): string {
  const words = routes.map(({ gateway, hosts }) => `${gateway} ${hosts.join(' ')}`);
  return [...words, ...(address === null ? [] : [address])].join(', ');
}

/** `postgres 10Gi`, `postgres 3 x 10Gi`. */
export function databaseWords({ kind, servers, size }: DatabaseFacts): string {
  const count = servers === 1 ? '' : `${servers} x`;
  return [kind, count, size ?? ''].filter((word) => word !== '').join(' ');
}

/** `config 5Gi longhorn`, `media nfs nas0:/export/media`. */
export function volumeWords({ volume, kind, what, size, class: from }: VolumeFacts): string {
  const own = [size ?? '', from ?? 'no class'];
  const words = kind === 'claim' ? own : [kind, what];
  return [volume, ...words.filter((word) => word !== '')].join(' ');
}

/** `daily`, or each volume and database with its own. */
export function savedWords({ volumes, databases }: AppFacts): string {
  const all = [
    ...volumes.map(({ volume, backup }) => ({ name: volume, backup })),
    ...databases.map(({ kind, backup }) => ({ name: kind, backup })),
  ];
  const saved = all.flatMap(({ name, backup }) =>
    backup === null ? [] : [{ name, how: backup.startsWith('none: ') ? 'none' : backup }],
  );
  const kinds = new Set(saved.map(({ how }) => how));
  if (kinds.size <= 1) return [...kinds].join('');
  return saved.map(({ name, how }) => `${name} ${how}`).join(', ');
}
