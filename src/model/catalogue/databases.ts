import { placeIn, type Origin } from '../origin.ts';
import type { App } from '../schema/app.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Databases, Pin, PostgresDatabase, RedisDatabase } from '../workload.ts';
import type { Member } from './members.ts';

type Owner = Pick<Member, 'app' | 'entry' | 'origin'>;
type AppPostgres = Exclude<NonNullable<NonNullable<App['database']>['postgres']>, false>;

/** The databases of a member: what its entry needs, with what the application says over it. */
export function databasesOf(member: Owner, pins: readonly Pin[]): Databases {
  return { postgres: postgresOf(member, pins), redis: redisOf(member) };
}

function postgresOf(member: Owner, pins: readonly Pin[]): PostgresDatabase | null {
  const { app, entry } = member;
  const backup = backupOf(app?.declared.value.backup);
  const own = app?.declared.value.database?.postgres;
  const shipped = entry?.value.database?.postgres;
  if (own === false || (own === undefined && shipped === undefined)) return null;
  const declared: Partial<AppPostgres> = own === undefined ? {} : own;
  return {
    instances: declared.instances ?? 1,
    size: declared.size ?? shipped?.size ?? '10Gi',
    class: declared.class ?? null,
    extensions: [...new Set([...(shipped?.extensions ?? []), ...(declared.extensions ?? [])])],
    preload: shipped?.preload ?? [],
    image: imageOf(entry?.value, shipped?.image, pins),
    recover: declared.recover ?? null,
    backup,
    origin: (key) => originOf(member, 'postgres', key),
  };
}

/** The image that an entry names for its servers, at its pin. */
function imageOf(
  entry: CatalogueEntry | undefined,
  image: string | undefined,
  pins: readonly Pin[],
): Pin | null {
  if (!entry || image === undefined) return null;
  return pins.find(({ name }) => name === `${entry.name}.${image}`) ?? null;
}

function redisOf(member: Owner): RedisDatabase | null {
  const { app, entry } = member;
  const own = app?.declared.value.database?.redis;
  if (own === false || (own === undefined && entry?.value.database?.redis === undefined)) return null;
  return { replicas: own?.replicas ?? 1, origin: (key) => originOf(member, 'redis', key) };
}

/** Databases are saved every day unless the application says otherwise. */
function backupOf(declared: App['backup']): PostgresDatabase['backup'] {
  if (declared === undefined) return 'daily';
  if (typeof declared === 'string' || typeof declared.none === 'string')
    return declared as PostgresDatabase['backup'];
  const own = declared as Readonly<Record<string, PostgresDatabase['backup']>>;
  return Object.hasOwn(own, 'postgres') ? (own.postgres ?? 'daily') : 'daily';
}

function originOf({ app, entry, origin }: Owner, kind: 'postgres' | 'redis', key: string): Origin {
  const path = ['database', kind, key];
  if (app?.declared.document.has(path)) return app.declared.origin(path);
  if (entry?.document.has(path)) return placeIn('catalogue', entry.document, path);
  if (app?.declared.document.has(['database', kind])) return app.declared.origin(path);
  return entry?.value.database?.[kind] ? entry.origin(path) : (app?.declared.origin(path) ?? origin);
}
