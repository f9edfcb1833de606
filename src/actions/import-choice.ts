// What is imported: which sources, of what they say, and under which names.
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { combined, renamed } from '../import/sources/combine.ts';
import type { Imported, Source } from '../import/imported.ts';
import { filesFor, isKnownBy, recognised, type ReadFile } from '../import/sources/select.ts';
import { BEHIND, SOURCES } from '../import/sources/index.ts';
import { mapOf } from '../import/subject.ts';
import { parseAddress } from '../model/address.ts';
import { labSchema } from '../model/schema/lab.ts';
import { isName } from './secret-source.ts';
import type { InputOf } from './verbs.ts';

type Input = InputOf<'import'>;

const { domain, repository } = labSchema.shape;
const CHECKED = { domain, repository: repository.shape.url } as const;

/** Throws `usage` for a domain or an address of a repository that is none. */
export function checkGiven(input: Input): void {
  for (const key of ['domain', 'repository'] as const) {
    const given = input[key];
    const message =
      given === undefined ? undefined : CHECKED[key].safeParse(given).error?.issues[0]?.message;
    if (message === undefined) continue;
    const hint = `--${key} ${key === 'domain' ? 'home.example' : 'ssh://git@git.home.example/ops/home.git'} would do`;
    throw new CroftError('usage', `--${key}: ${message}`, { data: { hint } });
  }
}

/** The sources that may be there. Throws `usage` for a name that none has. */
export function chosen(names: readonly string[]): readonly Source[] {
  if (names.length === 0) return SOURCES;
  const known = SOURCES.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = didYouMean(name, known);
    throw new CroftError('usage', `--from: there is no such source`, {
      data: { hint: meant === undefined ? `choose ${known.join(', ')}` : `did you mean ${meant}?` },
    });
  }
  return SOURCES.filter(({ name }) => names.includes(name));
}

/** What the files are; with names given, also what stands behind others. */
export function recognisedIn(
  sources: readonly Source[],
  files: readonly ReadFile[],
  { from }: Input,
): readonly Source[] {
  return recognised(sources, files, from.length > 0 ? new Map() : BEHIND);
}

/** The error for files that are no source; it names what looks like one. */
export function nothingFound(sources: readonly Source[], seen: readonly string[]): CroftError {
  const templates = seen.filter((path) => !/\.(?:ya?ml|toml)$/.test(path));
  const others = seen.filter((path) => !templates.includes(path));
  const hint =
    templates.length > 0
      ? `render the templates first, and name the configurations of the machines: ${few(templates)}`
      : others.length > 0
        ? `name the folder of ${few(others)} if it is meant; of a patch alone nothing can be made: take what a machine has, talosctl -n ADDRESS read /system/state/config.yaml > NODE.yaml`
        : `name the folder that holds one of: ${sources.map(({ title }) => title).join('; ')}`;
  return new CroftError('import-none', 'what was given is no source that can be imported', {
    data: { hint },
  });
}

/** Throws `import-ambiguous` where a source that reads one folder lies in several. */
export function checkSingle(found: readonly Source[], files: readonly ReadFile[]): void {
  for (const source of found.filter(({ isOneFile }) => isOneFile === true)) {
    const known = files.map(({ path }) => path).filter((path) => isKnownBy(source, path));
    if (known.length < 2) continue;
    throw new CroftError('import-ambiguous', `there are several: ${few(known)}`, {
      data: {
        hint: 'name the folder of one, and import the other clusters into labs of their own',
      },
    });
  }
}

const MOST = 4;

function few(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST).join(', ');
  return paths.length > MOST ? `${shown} and ${paths.length - MOST} more` : shown;
}

/** Throws `import-ambiguous` where several sources say who the machines are. */
export function together(found: readonly Source[], files: readonly ReadFile[]): Imported {
  const imported = combined(found.map((source) => source.read(filesFor(source, files))));
  if (imported) return imported;
  const names = found.map(({ name }) => name);
  throw new CroftError('import-ambiguous', `the files are several sources: ${names.join(', ')}`, {
    data: { hint: `say which one counts: --from ${names[0] ?? ''}` },
  });
}

/** With the name of the cluster that was given. Throws `usage` for several clusters, or what is no name. */
export function named(imported: Imported, { cluster }: Input): Imported {
  if (cluster === undefined) return imported;
  if (!isName(cluster))
    throw new CroftError('usage', '--cluster: this cannot be the name of a cluster', {
      data: { hint: 'use lower-case letters, digits and dashes' },
    });
  if (imported.clusters.length !== 1)
    throw new CroftError('usage', '--cluster: the sources hold several clusters', {
      data: { hint: 'import the files of one cluster, or leave --cluster out' },
    });
  return renamed(imported, cluster);
}

/** With the addresses that were given. Throws `usage` for a machine that is none of them, or what is no address. */
export function addressed(imported: Imported, given: readonly string[]): Imported {
  const known = imported.clusters.flatMap(({ machines }) => machines.map(({ name }) => name));
  const addresses = new Map(given.map((one) => addressOf(one, known)));
  if (addresses.size === 0) return imported;
  const clusters = imported.clusters.map((cluster) => ({
    ...cluster,
    machines: cluster.machines.map((one) => {
      const address = addresses.get(one.name);
      return address === undefined ? one : { ...one, words: mapOf({ ...one.words, address }) };
    }),
  }));
  return { ...imported, clusters };
}

function addressOf(given: string, known: readonly string[]): [name: string, address: string] {
  const [name = '', address = ''] = given.split('=');
  if (parseAddress(address) === null)
    throw new CroftError('usage', '--address: expected NODE=ADDRESS', {
      data: { hint: 'for example --address control0=10.0.50.11' },
    });
  if (known.includes(name)) return [name, address];
  const meant = didYouMean(name, known);
  throw new CroftError('usage', '--address: the sources have no such machine', {
    data: { hint: meant === undefined ? `choose ${known.join(', ')}` : `did you mean ${meant}?` },
  });
}

/** The name of the lab: as given, else its folder. Throws `usage` for what is no name. */
export function labName(root: string, { name }: Input): string {
  if (name !== undefined && !isName(name))
    throw new CroftError('usage', '--name: this cannot be the name of a lab', {
      data: { hint: 'use lower-case letters, digits and dashes' },
    });
  const folder = root.slice(root.lastIndexOf('/') + 1).toLowerCase();
  return name ?? (isName(folder) ? folder : 'home-ops');
}
