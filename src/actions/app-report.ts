import { visible } from '../base/diagnostic.ts';
import type { CatalogueEntry } from '../model/schema/catalogue.ts';
import type { WorkloadSecret } from '../model/workload.ts';
import type { Choice } from './app-choice.ts';
import { appFacts, databaseWords, volumeWords, workloadOf, type AppFacts } from './app-facts.ts';
import type { Built } from './pipeline.ts';
import type { Json } from './result.ts';

/** A secret of an application, for who has to set it. */
export interface SecretToSet {
  /** Name in the lab, or the key in the external store. */
  readonly name: string;
  /** Key in the Secret of the application. */
  readonly key: string;
  readonly description: string | null;
  /** `set`, `generated`, `external`, `optional` or `to set`. */
  readonly state: string;
  /** The rule that makes it. */
  readonly generate: string | null;
}

/** An application as it will be once it is added. */
export interface Added {
  readonly facts: AppFacts;
  readonly secrets: readonly SecretToSet[];
}

/** What an application that was just declared is; null when it is not part of the lab after all. */
export function addedApp(built: Built, { cluster, file, entry }: Choice): Added | null {
  const facts = appFacts(built).find((one) => one.file === file);
  const apps = built.model.clusters.find(({ name }) => name === cluster.name)?.apps ?? [];
  const app = apps.find(({ declared }) => declared.file === file);
  if (!facts || !app) return null;
  const words = new Map(
    Object.entries(entry.value.secrets).map(([name, { key, description }]) => [
      key ?? name,
      description,
    ]),
  );
  const secrets = workloadOf(built, cluster.name, app)?.secrets ?? [];
  return {
    facts,
    secrets: secrets.map((secret) => secretToSet(secret, built, words.get(secret.key) ?? null)),
  };
}

function secretToSet(
  { key, source, optional }: WorkloadSecret,
  { model }: Built,
  description: string | null,
): SecretToSet {
  if ('external' in source)
    return { name: source.external.key, key, description, state: 'external', generate: null };
  const { secret: name, generate = null } = source;
  const open = generate === null ? 'to set' : 'generated';
  const state = model.secrets.has(name) ? 'set' : optional ? 'optional' : open;
  return { name, key, description, state, generate };
}

/** What a person reads about it. */
export function addedLines({ facts, secrets }: Added, choice: Choice): string[] {
  const { entry } = choice;
  const rows: [string, string][] = [
    ...facts.routes.flatMap(({ gateway, hosts }) =>
      hosts.map((host): [string, string] => ['reached at', `https://${host} (gateway ${gateway})`]),
    ),
    ...(facts.routes.length === 0
      ? [['reached at', whyNot(facts, choice)] as [string, string]]
      : []),
    ...facts.volumes.map((volume): [string, string] => {
      const saved = volume.backup === null ? '' : `, backup ${volume.backup}`;
      return ['volume', `${volumeWords(volume)}${saved}`];
    }),
    ...facts.databases.map((database): [string, string] => {
      const saved = database.backup === null ? '' : `, backup ${database.backup}`;
      return ['database', `${databaseWords(database)}${saved}`];
    }),
    ...lanRows(facts, entry.value),
    ...signInRows(facts, entry.value.oidc),
    ...secrets.map((secret): [string, string] => ['secret', secretWords(secret)]),
    ['version', facts.version ?? 'none'],
  ];
  return [
    `${facts.name} in namespace ${facts.namespace} of cluster ${facts.cluster}`,
    ...rows.map(([label, text]) => visible(`  ${label.padEnd(10)}  ${text}`)),
    ...retirement(entry.value.retired),
  ];
}

function whyNot({ state, cluster: name }: AppFacts, { entry, cluster }: Choice): string {
  const { expose } = entry.value;
  if (state === 'waiting') return `nothing yet: cluster ${name} does not run`;
  if (!expose) return 'nothing: its entry exposes nothing';
  const { gateways } = cluster.declared.value.platform;
  if (Object.hasOwn(gateways, expose.gateway)) return 'nothing, as you said';
  return `nothing: cluster ${name} has no gateway ${expose.gateway}`;
}

/** Ports that clients at home reach without a gateway. */
function lanRows({ address }: AppFacts, { ports }: CatalogueEntry): [string, string][] {
  const open = Object.entries(ports).flatMap(([name, port]) =>
    typeof port === 'object' && port.lan ? [name] : [],
  );
  if (open.length === 0) return [];
  const names = `port${open.length === 1 ? '' : 's'} ${open.join(', ')}`;
  const how =
    address === null
      ? 'closed until --address ADDRESS gives one of the load-balancer pool'
      : `at ${address}`;
  return [['LAN', `${names} ${how}`]];
}

/** What the identity provider has to know of it. */
function signInRows({ routes }: AppFacts, oidc: CatalogueEntry['oidc']): [string, string][] {
  if (!oidc) return [];
  const host = routes[0]?.hosts[0];
  const callbacks = oidc.callbacks.map((callback) =>
    callback.startsWith('/') && host !== undefined ? `https://${host}${callback}` : callback,
  );
  const setup = oidc.setup === undefined ? '' : `; ${oidc.setup}`;
  return [['sign-in', `OpenID Connect, callback ${callbacks.join(', ')}${setup}`]];
}

const STATES: Readonly<Record<string, string>> = {
  set: 'has a value',
  external: 'read from the external store',
  optional: 'optional, not set',
  'to set': 'to be set by you',
};

function secretWords({ name, key, description, state, generate }: SecretToSet): string {
  const how = STATES[state] ?? `made by ${generate ?? 'a rule'}`;
  return `${name} (key ${key}): ${description === null ? '' : `${description}; `}${how}`;
}

function retirement(retired: Choice['entry']['value']['retired']): string[] {
  if (!retired) return [];
  const instead = retired.successor;
  return [
    visible(`  RETIRED     since ${retired.since}: ${retired.reason}`),
    ...(instead === undefined ? [] : [`  instead     croft app add ${instead}`]),
  ];
}

/** The same for a machine. */
export function addedData({ facts, secrets }: Added): { readonly [key: string]: Json } {
  const { routes, address, volumes, databases, version, state } = facts;
  return {
    ...{ state, version, address },
    routes: routes.map(({ gateway, hosts }) => ({ gateway, hosts })),
    volumes: volumes.map((volume) => ({ ...volume })),
    databases: databases.map((database) => ({ ...database })),
    secrets: secrets.map((secret) => ({ ...secret })),
  };
}
