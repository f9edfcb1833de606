import { z } from 'zod';
import { clusterSchema } from '../schema/cluster.ts';
import { labSchema } from '../schema/lab.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import { DERIVED } from './derived.ts';
import type { Vocabulary } from './expression.ts';
import { settingsShape } from './slots.ts';
import type { Shape } from './shape.ts';

const text = z.string();

const image = z.object({
  repository: text,
  tag: text,
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

/** What `$from` may name in an entry; see docs/catalogue.md. */
export function vocabularyOf(entry: CatalogueEntry, provided: boolean): Vocabulary {
  const settings = settingsShape(entry.slots);
  const keys = (names: object, value: z.ZodType): z.ZodType =>
    z.object(Object.fromEntries(Object.keys(names).map((name) => [name, value])));
  const self = z.object({
    name: text,
    namespace: text,
    version: text.optional(),
    secretName: text,
    address: text.optional(),
    host: text.optional(),
    hosts: z.array(text),
    claims: keys(entry.storage, text.optional()),
    postgres: z
      .object({ host: text, port: z.number(), database: text, secretName: text })
      .optional(),
    redis: z.object({ host: text, port: z.number() }).optional(),
  });
  const shapes: Record<string, Shape> = {
    lab: [labSchema],
    cluster: [clusterSchema],
    platform: [clusterSchema.shape.platform],
    slot: settings,
    slots: [z.array(z.union(settings as [z.ZodType, ...z.ZodType[]]))],
    self: [self],
    images: [keys(entry.images, image)],
    ports: [keys(entry.ports, z.number())],
    nodes: [nodes],
    derived: [derived],
  };
  if (entry.image) shapes.image = [image];
  return { shapes: new Map(Object.entries(shapes)), provided };
}
