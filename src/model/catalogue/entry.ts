import type { Diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import { GENERATORS, parseGenerator } from '../generators.ts';
import type { Declared } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Path } from '../yaml/index.ts';
import { mayBring } from './brings.ts';
import { compileEntry } from './compiled-entry.ts';
import { RESERVED_VOLUMES } from './values/app-template.ts';

interface Fault {
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

type Rule = (entry: CatalogueEntry) => Fault[];

/**
 * Every problem of one entry beyond its schema: `catalogue-entry` for what does not fit together,
 * `catalogue-expression` for a wrong expression.
 */
export function validateEntry(declared: Declared<CatalogueEntry>): Diagnostic[] {
  const { document, file, value } = declared;
  const diagnostics = RULES.flatMap((rule) => rule(value)).map(
    ({ path, message, hint }): Diagnostic => ({
      code: 'catalogue-entry',
      severity: 'error',
      file,
      range: document.range(path),
      message: `entry ${value.name}: ${message}`,
      hint,
    }),
  );
  return [...diagnostics, ...compileEntry(declared).problems];
}

const RULES: readonly Rule[] = [
  profileParts,
  builtParts,
  portNames,
  volumes,
  schedules,
  imagesInUse,
  secretSources,
  hashedSecrets,
  itself,
  retirement,
];

function profileParts({ profile, chart, image }: CatalogueEntry): Fault[] {
  const faults: Fault[] = [];
  if (profile === 'chart' && !chart)
    faults.push({
      path: ['profile'],
      message: 'profile chart has no chart',
      hint: 'add chart: { oci: ..., version: ... }',
    });
  if (profile !== 'chart' && chart)
    faults.push({
      path: ['chart'],
      message: `profile ${profile} takes no chart of its own`,
      hint: 'write profile: chart, or remove it',
    });
  if (profile === 'app-template' && !image)
    faults.push({
      path: ['profile'],
      message: 'profile app-template has no image',
      hint: 'add image: { repository: ..., tag: ... }',
    });
  return faults;
}

/** Keys that the app-template builder reads and nothing else. */
function builtParts(entry: CatalogueEntry): Fault[] {
  if (entry.profile === 'app-template') return [];
  const { command, args, env, files, probes, resources, schedule, serviceAddress } = entry;
  const written: Readonly<Record<string, unknown>> = {
    command,
    args,
    env,
    files,
    probes,
    resources,
    schedule,
    serviceAddress,
  };
  const faults = Object.entries(written).flatMap(([key, value]) =>
    isEmpty(value)
      ? []
      : [
          {
            path: [key],
            message: `${key} has no effect with profile ${entry.profile}`,
            hint: 'say it in values, in the words of the chart',
          },
        ],
  );
  if (entry.profile === 'objects' && !isEmpty(entry.values))
    faults.push({
      path: ['values'],
      message: 'profile objects has no chart to give values to',
      hint: 'write objects or config instead',
    });
  return faults;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function portNames({ ports, expose, probes }: CatalogueEntry): Fault[] {
  const names = Object.keys(ports);
  const named: [Path, string | undefined][] = [
    [['expose', 'port'], expose?.port],
    [['probes', 'tcp'], probes?.tcp],
    [['probes', 'http', 'port'], typeof probes?.http === 'object' ? probes.http.port : undefined],
  ];
  const faults: Fault[] = named.flatMap(([path, port]) => {
    if (port === undefined || names.includes(port)) return [];
    const near = didYouMean(port, names);
    const hint = near ? `did you mean ${near}?` : `add it: ports: { ${port}: <number> }`;
    return [{ path, message: `there is no port ${port}`, hint }];
  });
  if (probes?.http !== undefined && names.length === 0)
    faults.push({
      path: ['probes', 'http'],
      message: 'an http probe needs a port',
      hint: 'add ports: { http: <number> }',
    });
  return faults;
}

function volumes({ storage, profile }: CatalogueEntry): Fault[] {
  const faults: Fault[] = [];
  const paths = new Map<string, string>();
  for (const [name, volume] of Object.entries(storage)) {
    const other = paths.get(volume.path);
    if (other !== undefined)
      faults.push({
        path: ['storage', name, 'path'],
        message: `volumes ${other} and ${name} are both mounted at ${volume.path}`,
        hint: 'give each a path of its own',
      });
    paths.set(volume.path, name);
    if (volume.kind === 'claim' && volume.default === undefined)
      faults.push({
        path: ['storage', name],
        message: `volume ${name} is a claim without a size`,
        hint: 'add default: 5Gi',
      });
    if (profile === 'app-template' && RESERVED_VOLUMES.includes(name))
      faults.push({
        path: ['storage', name],
        message: `${name} is a volume that the builder adds by itself`,
        hint: 'choose another name; a read-only root gets /tmp by itself',
      });
  }
  return faults;
}

function schedules({ controller, schedule }: CatalogueEntry): Fault[] {
  if ((controller === 'cronjob') === (schedule !== undefined)) return [];
  return [
    controller === 'cronjob'
      ? { path: ['controller'], message: 'a cronjob has no schedule', hint: 'add schedule' }
      : {
          path: ['schedule'],
          message: `a ${controller} has a schedule`,
          hint: 'write controller: cronjob, or remove it',
        },
  ];
}

/** Images that the databases of applications run, by the capability whose provider names them. */
const DATABASE_IMAGES: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  dragonfly: 'redis',
};

function imagesInUse(entry: CatalogueEntry): Fault[] {
  const { capabilities } = entry.provides;
  const { images, values, objects, config, env, args, command } = entry;
  const text = JSON.stringify([values, objects, config, env, args, command], (_, item: unknown) =>
    typeof item === 'bigint' ? String(item) : item,
  );
  return Object.keys(images)
    .filter((name) => !text.includes(`"images.${name}.`) && !text.includes(`"images.${name}"`))
    .filter((name) => !capabilities.includes(DATABASE_IMAGES[name] ?? ''))
    .filter((name) => entry.database?.postgres?.image !== name)
    .map((name) => ({
      path: ['images', name],
      message: `image ${name} is used nowhere`,
      hint: `use $from: images.${name}.reference, or remove it`,
    }));
}

function secretSources({ secrets }: CatalogueEntry): Fault[] {
  const keys = new Map<string, string>();
  return Object.entries(secrets).flatMap(([name, { key, from, generate }]) => {
    const other = keys.get(key ?? name);
    keys.set(key ?? name, name);
    const faults: Fault[] = [];
    if (from !== undefined && generate !== undefined)
      faults.push({
        path: ['secrets', name],
        message: `secret ${name} is both generated and a reference`,
        hint: 'keep from or generate',
      });
    if (other !== undefined)
      faults.push({
        path: ['secrets', name],
        message: `secrets ${other} and ${name} have the same key`,
        hint: 'give each a key of its own',
      });
    return faults;
  });
}

/** A rule that makes a value of another secret names one of the same entry, with one value that is its own. */
function hashedSecrets({ secrets }: CatalogueEntry): Fault[] {
  return Object.entries(secrets).flatMap(([name, { generate }]) => {
    const of = generate === undefined ? undefined : parseGenerator(generate)?.secret;
    if (of === undefined) return [];
    const path = ['secrets', name, 'generate'];
    const other = Object.hasOwn(secrets, of) ? secrets[of] : undefined;
    if (!other) {
      const near = didYouMean(of, Object.keys(secrets));
      const hint = near ? `did you mean ${near}?` : `add it: secrets: { ${of}: {} }`;
      return [{ path, message: `there is no secret ${of} to make ${name} of`, hint }];
    }
    const rule = other.generate === undefined ? null : parseGenerator(other.generate);
    if (!rule || (rule.secret === undefined && GENERATORS[rule.name].fields.length === 0)) return [];
    const message = `secret ${name} is made of ${of}, which is no password`;
    return [{ path, message, hint: `let password(32) make ${of}, or name another secret` }];
  });
}

function itself(entry: CatalogueEntry): Fault[] {
  const { name, after, requires } = entry;
  const lists: [Path, readonly string[]][] = [
    [['after'], after],
    [['brings'], mayBring(entry)],
    [['requires', 'entries'], requires.entries],
  ];
  return lists.flatMap(([path, names]) => {
    const index = names.indexOf(name);
    if (index < 0) return [];
    return [{ path: [...path, index], message: 'it names itself', hint: 'remove the line' }];
  });
}

function retirement({ name, retired }: CatalogueEntry): Fault[] {
  if (retired?.successor !== name) return [];
  return [
    {
      path: ['retired', 'successor'],
      message: 'it is its own successor',
      hint: 'name what comes after it, or remove the line',
    },
  ];
}
