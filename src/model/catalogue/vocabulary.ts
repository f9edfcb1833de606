import { z } from 'zod';
import { clusterSchema } from '../schema/cluster.ts';
import { labSchema } from '../schema/lab.ts';
import type { CatalogueEntry, Slot } from '../schema/catalogue.ts';
import { DERIVED } from './derived.ts';
import type { Vocabulary } from './expression.ts';
import { settingsShape } from './slots.ts';
import type { Shape } from './shape.ts';

const text = z.string();

const image = z.object({
  repository: text,
  tag: text,
  pinned: text.describe('tag@digest: how Renovate finds both below `tag`'),
  digest: text.optional(),
  reference: text.describe('repository:tag@digest'),
});

const nodes = z.object({
  count: z.number(),
  controlPlanes: z.number(),
  workers: z.number(),
  schedulable: z.number(),
  names: z.array(text),
});

const derived = z.object(
  Object.fromEntries(Object.entries(DERIVED).map(([name, { schema }]) => [name, schema])),
);

// Making a schema costs more than using it, so what entries have in common is made once.
const self = {
  name: text,
  namespace: text,
  version: text.optional(),
  secretName: text,
  address: text.optional(),
  host: text.optional(),
  hosts: z.array(text),
  postgres: z.object({ host: text, port: z.number(), database: text, secretName: text }).optional(),
  redis: z.object({ host: text, port: z.number() }).optional(),
};

const common: readonly (readonly [string, Shape])[] = [
  ['lab', [labSchema]],
  ['cluster', [clusterSchema]],
  ['platform', [clusterSchema.shape.platform]],
  ['nodes', [nodes]],
  ['derived', [derived]],
];

const claimsOf = keyed(text.optional());
const imagesOf = keyed(image);
const portsOf = keyed(z.number());
const settingsOf = once((slots: readonly Slot[]) => {
  const settings = settingsShape(slots);
  return { slot: settings, slots: [z.array(z.union(settings as [z.ZodType, ...z.ZodType[]]))] };
});

/** What `$from` may name in an entry; see docs/catalogue.md. */
export function vocabularyOf(entry: CatalogueEntry, provided: boolean): Vocabulary {
  const shapes = new Map<string, Shape>([
    ...common,
    ...Object.entries(settingsOf(entry.slots)),
    ['self', [z.object({ ...self, claims: claimsOf(Object.keys(entry.storage)) })]],
    ['images', [imagesOf(Object.keys(entry.images))]],
    ['ports', [portsOf(Object.keys(entry.ports))]],
  ]);
  if (entry.image) shapes.set('image', [image]);
  return { shapes, provided };
}

/** A schema of a map with these keys, each with the same value. */
function keyed(value: z.ZodType): (names: readonly string[]) => z.ZodType {
  return once((names) => z.object(Object.fromEntries(names.map((name) => [name, value]))));
}

/** The function with its results kept; its argument is a list of names. */
function once<Name extends string, Result>(
  make: (names: readonly Name[]) => Result,
): (names: readonly Name[]) => Result {
  const made = new Map<string, Result>();
  return (names) => {
    const key = names.join(' ');
    const result = made.get(key) ?? make(names);
    made.set(key, result);
    return result;
  };
}
