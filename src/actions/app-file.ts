import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Model, ModelApp } from '../model/model.ts';
import { emit, type Emittable } from '../model/yaml/index.ts';
import type { Choice } from './app-choice.ts';
import type { InputOf } from './verbs.ts';

/** The file of an application in the making. */
export interface AppFile {
  readonly text: string;
  /** What was filled in without being asked for, in words. */
  readonly notes: readonly string[];
}

type Volumes = Record<string, Record<string, Emittable>>;

/**
 * The short file of an application: what differs from its entry. Throws CroftError `usage` for a choice that cannot be
 * written down.
 */
export function appFile(model: Model, choice: Choice, input: InputOf<'app add'>): AppFile {
  const { name, entry, file } = choice;
  const storage = chosenVolumes(choice, input);
  const notes = fillShared(choice, storage);
  const up = '../'.repeat(file.split('/').length - 1);
  const app: Record<string, Emittable> = {
    kind: 'App',
    ...(entry.value.name === name ? {} : { use: entry.value.name }),
    ...exposeOf(model, choice, input),
    ...(input.address === undefined ? {} : { address: input.address }),
    ...(Object.keys(storage).length > 0 ? { storage } : {}),
    ...backupOf(input),
  };
  const body = emit(app).replace(/^---\n/, '');
  return { text: `# yaml-language-server: $schema=${up}.croft/schema/app.json\n${body}`, notes };
}

/** `expose` of an application replaces the one of its entry, so that what is not asked for is taken over. */
function exposeOf(
  model: Model,
  { entry, cluster }: Choice,
  { gateway, host }: InputOf<'app add'>,
): Record<string, Emittable> {
  const gateways = Object.keys(cluster.declared.value.platform.gateways);
  if (gateway === 'none' && !gateways.includes('none')) {
    if (host !== undefined)
      throw usage('--host and --gateway none exclude each other', 'leave one of them out');
    return { expose: false };
  }
  if (gateway === undefined && host === undefined) return {};
  const shipped = entry.value.expose;
  const only = gateways.length === 1 ? gateways[0] : undefined;
  return {
    expose: {
      gateway: gateway ?? shipped?.gateway ?? only ?? 'internal',
      ...(host === undefined ? {} : { host: hostName(host, model.lab.value.domain) }),
      ...(shipped && shipped.path !== '/' ? { path: shipped.path } : {}),
      ...(shipped && shipped.port !== 'http' ? { port: shipped.port } : {}),
    },
  };
}

function hostName(host: string, domain: string): string {
  return host.includes('.') ? host : `${host}.${domain}`;
}

function chosenVolumes({ entry }: Choice, input: InputOf<'app add'>): Volumes {
  const storage: Volumes = {};
  const known = Object.keys(entry.value.storage);
  for (const given of input.volume) {
    const [, volume = '', what = ''] = /^([^=]*)=(.*)$/.exec(given) ?? [];
    if (volume === '' || what === '')
      throw usage(`--volume ${given} is not VOLUME=WHAT`, 'for example --volume config=20Gi');
    if (!known.includes(volume)) throw unknownVolume(entry.value.name, volume, known);
    storage[volume] = volumeOf(what);
  }
  if (input.class === undefined) return storage;
  const claims = Object.entries(entry.value.storage).filter(
    ([volume, { kind }]) =>
      'size' in (storage[volume] ?? {}) || (kind === 'claim' && !storage[volume]),
  );
  if (claims.length === 0)
    throw usage(`--class: ${entry.value.name} has no volume of its own`, 'leave --class out');
  for (const [volume] of claims) storage[volume] = { ...storage[volume], class: input.class };
  return storage;
}

function unknownVolume(entry: string, volume: string, known: readonly string[]): CroftError {
  const meant = didYouMean(volume, known);
  const all = known.length > 0 ? `its volumes are ${known.join(', ')}` : 'it has no volumes';
  return usage(
    `--volume: ${entry} has no volume ${volume}`,
    meant ? `did you mean ${meant}?` : all,
  );
}

/** `20Gi` is a size, `nas0:/export/media` a directory of a file server, `emptyDir` itself, everything else a claim. */
function volumeOf(what: string): Record<string, Emittable> {
  if (what === 'emptyDir') return { emptyDir: true };
  if (/^\d/.test(what) && !what.includes(':')) return { size: what };
  const [, server, path] = /^(.+?):(\/.*)$/.exec(what) ?? [];
  if (server !== undefined && path !== undefined) return { nfs: { server, path } };
  return { existing: what };
}

/** A shared volume that nobody chose is the one that the other applications share, if they agree. */
function fillShared({ entry, cluster, namespace }: Choice, storage: Volumes): string[] {
  const notes: string[] = [];
  for (const [volume, { kind }] of Object.entries(entry.value.storage)) {
    if (kind !== 'shared' || storage[volume]) continue;
    const shared = new Map<
      string,
      { readonly app: ModelApp; readonly how: Record<string, Emittable> }
    >();
    for (const app of cluster.apps) {
      const how = sharedBy(app, volume, namespace);
      if (how) shared.set(JSON.stringify(how), { app, how });
    }
    const [found, ...others] = shared.values();
    if (!found || others.length > 0) continue;
    storage[volume] = found.how;
    notes.push(`volume ${volume} is the one that ${found.app.name} uses`);
  }
  return notes;
}

/** How an application gets at a volume, as far as another one in `namespace` can do the same. */
function sharedBy(
  { declared, namespace: of }: ModelApp,
  volume: string,
  namespace: string,
): Record<string, Emittable> | null {
  const { storage } = declared.value;
  const how = Object.hasOwn(storage, volume) ? storage[volume] : undefined;
  if (how && 'nfs' in how) return { nfs: { ...how.nfs } };
  return how && 'existing' in how && of === namespace ? { existing: how.existing } : null;
}

function backupOf(input: InputOf<'app add'>): Record<string, Emittable> {
  const { backup, 'no-backup': reason } = input;
  if (backup !== undefined && reason !== undefined)
    throw usage('--backup and --no-backup exclude each other', 'leave one of them out');
  if (backup !== undefined) return { backup };
  return reason === undefined ? {} : { backup: { none: reason } };
}

function usage(message: string, hint: string): CroftError {
  return new CroftError('usage', message, { data: { hint } });
}
