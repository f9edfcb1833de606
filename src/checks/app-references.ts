import type { Diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/text.ts';
import { platformUses } from '../model/catalogue/slots.ts';
import type { ModelApp } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import type { Path } from '../model/yaml/index.ts';
import { isReason } from './backups.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';
import { unknownReference } from './reference.ts';

/** What the applications of one cluster may name. */
interface Known {
  readonly gateways: ReadonlySet<string>;
  readonly classes: ReadonlySet<string>;
  readonly namespaces: ReadonlySet<string>;
  /** Applications that are enabled, and the entries of the platform. */
  readonly ready: ReadonlySet<string>;
  readonly disabled: ReadonlySet<string>;
}

/** Gateways, classes, volumes, secrets, ports, namespaces and applications that an application names exist. */
export function checkAppReferences(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => {
    const known = knownTo(context, facts);
    return facts.cluster.apps.flatMap((app) => [
      ...platformParts(app, known),
      ...entryParts(app),
      ...unreadSecrets(app),
      ...neighbours(app, known),
    ]);
  });
}

function knownTo({ model }: Context, { cluster, value, workloads }: ClusterFacts): Known {
  const uses = platformUses(cluster).map(({ use }) => use);
  const enabled = cluster.apps.filter(({ declared }) => declared.value.enabled);
  const disabled = cluster.apps.filter(({ declared }) => !declared.value.enabled);
  const spaces = uses.flatMap((use) => model.catalogue.get(use)?.value.namespace ?? []);
  return {
    gateways: new Set(Object.keys(value.platform.gateways)),
    classes: new Set(value.platform.storage.map((one) => one.class)),
    namespaces: new Set([
      'default',
      'flux-system',
      'kube-system',
      ...spaces,
      ...workloads.map(({ namespace }) => namespace),
      ...cluster.apps.map(({ namespace }) => namespace),
    ]),
    ready: new Set([
      ...uses,
      ...workloads.map(({ name }) => name),
      ...enabled.map(({ name }) => name),
    ]),
    disabled: new Set(disabled.map(({ name }) => name)),
  };
}

function platformParts(app: ModelApp, known: Known): Diagnostic[] {
  const { declared, namespace, name } = app;
  const from = `app ${namespace}/${name}`;
  const at = (path: Path): ReturnType<typeof placeOf> => placeOf(declared.document, path);
  const className = (path: Path, wanted: string | undefined): Diagnostic[] =>
    unknownReference({ from, kind: 'storage class', name: wanted, place: at(path) }, known.classes);
  // What an entry exposes by default is left out where there is no such gateway.
  const { expose } = declared.value;
  const exposures = Array.isArray(expose)
    ? expose.map(({ gateway }, i): [Path, string] => [['expose', i, 'gateway'], gateway])
    : expose
      ? ([[['expose', 'gateway'], expose.gateway]] satisfies [Path, string][])
      : [];
  return [
    ...exposures.flatMap(([path, gateway]) =>
      unknownReference({ from, kind: 'gateway', name: gateway, place: at(path) }, known.gateways),
    ),
    ...Object.entries(declared.value.storage).flatMap(([volume, how]) =>
      'class' in how ? className(['storage', volume, 'class'], how.class) : [],
    ),
    ...className(
      ['database', 'postgres', 'class'],
      declared.value.database?.postgres ? declared.value.database.postgres.class : undefined,
    ),
  ];
}

/** Names that only the catalogue entry can explain. */
function entryParts({ declared, entry, namespace, name }: ModelApp): Diagnostic[] {
  const { backup } = declared.value;
  if (!entry || typeof backup !== 'object' || isReason(backup)) return [];
  const hasPostgres = declared.value.database?.postgres ?? entry.value.database?.postgres;
  const known = new Set([
    ...Object.keys(entry.value.storage),
    ...(hasPostgres ? ['postgres'] : []),
  ]);
  return Object.keys(backup).flatMap((volume) =>
    unknownReference(
      {
        from: `app ${namespace}/${name}`,
        kind: 'volume',
        name: volume,
        place: placeOf(declared.document, ['backup', volume]),
      },
      known,
    ),
  );
}

/**
 * An application may add keys to its Secret. A key that the entry does not know is read by app-template, which makes
 * every key a variable, and by values of the application's own; nothing else reads it, and it may be a slip.
 */
function unreadSecrets({ declared, entry, namespace, name }: ModelApp): Diagnostic[] {
  if (!entry) return [];
  const { profile, secrets } = entry.value;
  const known = new Set(
    Object.entries(secrets).flatMap(([key, secret]) => [key, secret.key ?? key]),
  );
  const isRead = profile === 'app-template' || declared.value.values !== undefined;
  const given = Object.keys(declared.value.secrets);
  return given.flatMap((key) => {
    if (known.has(key)) return [];
    const meant = didYouMean(key, known);
    const isSlip = meant !== undefined && !given.includes(meant);
    if (isRead && !isSlip) return [];
    return finding('app-secret-unread', placeOf(declared.document, ['secrets', key]), {
      message: `app ${namespace}/${name}: ${entry.value.name} knows no secret ${key}`,
      hint: meant === undefined ? 'remove it, or read it in values' : `did you mean ${meant}?`,
    });
  });
}

function neighbours({ declared, namespace, name }: ModelApp, known: Known): Diagnostic[] {
  const from = `app ${namespace}/${name}`;
  const { after, network } = declared.value;
  const spaces = (['from', 'to'] as const).flatMap((key) =>
    (network?.[key] ?? []).flatMap((space, i) =>
      space === 'internet'
        ? []
        : unknownReference(
            {
              from,
              kind: 'namespace',
              name: space,
              place: placeOf(declared.document, ['network', key, i]),
            },
            known.namespaces,
          ),
    ),
  );
  const waits = after.flatMap((other, i) => {
    const place = placeOf(declared.document, ['after', i]);
    if (known.disabled.has(other) && !known.ready.has(other))
      return finding('reference-unknown', place, {
        message: `${from}: it waits for ${other}, which is disabled, and would never start`,
        hint: `enable ${other}, or remove it from after`,
      });
    return unknownReference({ from, kind: 'application', name: other, place }, known.ready);
  });
  return [...spaces, ...waits];
}
