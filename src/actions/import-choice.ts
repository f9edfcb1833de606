// What is imported: which sources, of what they say, and under which names.
import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { combined, renamed } from '../import/combine.ts';
import type { Imported, Source } from '../import/imported.ts';
import { filesFor, recognised, type ReadFile } from '../import/select.ts';
import { BEHIND, SOURCES } from '../import/sources/index.ts';
import { mapOf } from '../import/subject.ts';
import { parseAddress } from '../model/address.ts';
import { isName } from './secret-source.ts';
import type { InputOf } from './verbs.ts';

type Input = InputOf<'import'>;

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

/** The error for files that are no source. */
export function nothingFound(sources: readonly Source[]): CroftError {
  const titles = sources.map(({ title }) => title).join('; ');
  return new CroftError('import-none', 'what was given is no source that can be imported', {
    data: { hint: `name the folder that holds one of: ${titles}` },
  });
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
