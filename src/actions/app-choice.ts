import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Model, ModelCluster } from '../model/model.ts';
import { name as nameSchema } from '../model/schema/scalars.ts';
import { catalogueOf, type Entry } from './catalogue-entries.ts';
import { findEntry, usageOf } from './catalogue-show.ts';
import { clusterNamed } from './cluster-named.ts';
import type { LabContext } from './context.ts';
import type { InputOf } from './verbs.ts';

/** What is to be added, and where. */
export interface Choice {
  readonly name: string;
  readonly namespace: string;
  readonly cluster: ModelCluster;
  readonly entry: Entry;
  /** The file that is to be written, relative to the lab. */
  readonly file: string;
}

/**
 * What a person asks to be added. Throws CroftError with a remedy: `usage` for a name that is none and a cluster that
 * is not there, `catalogue-unknown`, `catalogue-slot` for a part of the platform, `app-exists`.
 */
export async function choose(
  context: LabContext,
  model: Model,
  input: InputOf<'app add'>,
): Promise<Choice> {
  const { name = '', use = name } = input;
  const index = await catalogueOf(context);
  const meant = didYouMean(use, index.names);
  if (input.use === undefined && !isName(name) && meant !== undefined)
    throw invalid('NAME', name, `did you mean ${meant}?`);
  for (const [what, word] of [
    ['NAME', name],
    ['--use', use],
    ['--namespace', input.namespace],
  ] as const)
    if (word !== undefined && !isName(word))
      throw invalid(what, word, 'use lower-case letters, digits and dashes, at most 63 characters');
  const cluster = clusterNamed(model, input.cluster);
  const entry = await findEntry(index, use);
  if (entry.value.slots.length > 0) throw await platformPart(cluster, entry);
  const namespace = input.namespace ?? entry.value.namespace;
  const file = `clusters/${cluster.name}/apps/${namespace}/${name}.yaml`;
  await refuseExisting(context, { name, namespace, cluster, entry, file }, input);
  return { name, namespace, cluster, entry, file };
}

function isName(word: string): boolean {
  return nameSchema.safeParse(word).success;
}

function invalid(what: string, word: string, hint: string): CroftError {
  const shown = word === '' ? 'empty' : word;
  return new CroftError('usage', `${what} cannot be ${shown}`, { data: { hint } });
}

async function platformPart(cluster: ModelCluster, { value }: Entry): Promise<CroftError> {
  const lines = (await usageOf(value)).map((line) => line.trim()).join(' ');
  return new CroftError(
    'catalogue-slot',
    `${value.name} is part of the platform (${value.slots.join(', ')}), not an application`,
    {
      data: {
        hint: `fill the slot in ${cluster.declared.file}; croft catalogue show ${value.name} prints the lines: ${lines}`,
      },
    },
  );
}

async function refuseExisting(
  { files, root }: LabContext,
  { name, namespace, cluster, file }: Choice,
  { namespace: asked }: InputOf<'app add'>,
): Promise<void> {
  const stem = file.slice(0, -'.yaml'.length);
  for (const path of [file, `${stem}.yml`, stem])
    if ((await files.info(`${root}/${path}`)) !== null) throw exists(path, name);
  const other = cluster.apps.find((app) => app.name === name && app.namespace !== namespace);
  if (other && asked === undefined) throw exists(other.declared.file, name);
}

function exists(path: string, name: string): CroftError {
  return new CroftError('app-exists', `${name} is there already: ${path}`, {
    data: {
      hint: `edit that file, or add a second one under a name of its own: croft app add ${name}-2 --use ${name}`,
    },
  });
}
