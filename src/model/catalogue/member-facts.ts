import { postgresName, redisName } from '../names.ts';
import type { Origin } from '../origin.ts';
import type { Databases, Pin, Route } from '../workload.ts';
import { sourced, type Emittable } from '../yaml/index.ts';
import type { Declared, ModelCluster } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import { once } from './facts.ts';
import type { Member } from './members.ts';
import { lanAddress, memberPorts } from './ports.ts';
import type { Root } from './scope.ts';
import { secretNameOf } from './secrets.ts';
import type { PlatformUse } from './slots.ts';
import { emptyMap, tag, tagAll, type TreeMap } from './tree.ts';
import type { Mount } from './volumes.ts';

export interface MemberFacts {
  readonly stage: {
    readonly cluster: ModelCluster;
    readonly roots: Readonly<Record<string, Root>>;
  };
  readonly member: Member;
  readonly pins: readonly Pin[];
  readonly routes: readonly Route[];
  readonly mounts: readonly Mount[];
  readonly databases: Databases;
}

/** The facts of the cluster and those of one member of it; `slot` is the given use. */
export function memberRoots(
  facts: MemberFacts,
  use: PlatformUse | null,
): Readonly<Record<string, Root>> {
  const { stage, member, pins } = facts;
  const slotFacts = (one: PlatformUse): TreeMap => settingsOf(stage.cluster, one);
  return {
    ...stage.roots,
    slot: once(() => (use ? slotFacts(use) : undefined)),
    slots: once(() => member.uses.map(slotFacts)),
    self: once(() => selfFacts(facts)),
    image: once(() => member.entry && imageFacts(member.entry, 'image', pins)),
    images: once(() => {
      const result = emptyMap();
      const entry = member.entry;
      for (const name of Object.keys(entry?.value.images ?? {}))
        if (entry) result[name] = imageFacts(entry, name, pins);
      return result;
    }),
    ports: once(() => {
      const result = emptyMap();
      for (const { name, number } of memberPorts(member))
        result[name] = sourced(number, portOrigin(member, name));
      return result;
    }),
  };
}

function settingsOf({ declared }: ModelCluster, use: PlatformUse): TreeMap {
  const originAt = (path: readonly (string | number)[]): Origin =>
    use.path.length === 0 ? use.origin : declared.origin(path);
  const settings = tag(use.settings, use.path, originAt) as TreeMap;
  return Object.assign(emptyMap(), settings, {
    slot: sourced(use.slot, use.origin),
    key: sourced(use.key, use.origin),
  });
}

function selfFacts({ member, pins, routes, mounts, databases }: MemberFacts): Emittable {
  const { name, namespace, origin, entry } = member;
  const lan = lanAddress(member);
  const hosts = routes.flatMap((route) => route.hosts.map((host) => sourced(host, route.origin)));
  const { postgres: asked, redis } = databases;
  const postgres = postgresName(name);
  const pin = pins.find((one) => one.name === entry?.value.name);
  const claims = emptyMap();
  for (const mount of mounts)
    if (mount.source.kind === 'claim')
      claims[mount.volume] = sourced(mount.source.claim.claim, mount.origin);
  return {
    ...(tagAll({ name, namespace, secretName: secretNameOf(name) }, origin) as TreeMap),
    version: pin && sourced(pin.version, pin.origin),
    address: lan === null ? undefined : sourced(lan.address, lan.origin),
    host: hosts[0],
    hosts,
    claims,
    postgres: asked
      ? tagAll(
          { host: `${postgres}-rw`, port: 5432, database: 'app', secretName: `${postgres}-app` },
          asked.origin('instances'),
        )
      : undefined,
    redis: redis
      ? tagAll({ host: redisName(name), port: 6379 }, redis.origin('replicas'))
      : undefined,
  };
}

function imageFacts(
  entry: Declared<CatalogueEntry>,
  name: string,
  pins: readonly Pin[],
): Emittable {
  const { image, images, chart, name: own } = entry.value;
  const isMain = name === 'image';
  const declared = isMain ? image : images[name];
  const pinName = isMain ? (chart ? `${own}.image` : own) : `${own}.${name}`;
  const pin = pins.find((one) => one.name === pinName);
  if (!declared || !pin) return undefined;
  const path = isMain ? ['image'] : ['images', name];
  const { repository } = declared;
  const digest = pin.digest === undefined ? '' : `@${pin.digest}`;
  return {
    repository: sourced(repository, entry.origin([...path, 'repository'])),
    tag: sourced(pin.version, pin.origin),
    pinned: sourced(`${pin.version}${digest}`, pin.origin),
    digest: pin.digest === undefined ? undefined : sourced(pin.digest, pin.origin),
    reference: sourced(`${repository}:${pin.version}${digest}`, pin.origin),
  };
}

function portOrigin({ app, entry, origin }: Member, name: string): Origin {
  if (app && Object.hasOwn(app.declared.value.ports, name))
    return app.declared.origin(['ports', name]);
  return entry?.origin(['ports', name]) ?? origin;
}
