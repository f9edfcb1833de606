import { z } from 'zod';
import { hostAddress } from '../addressing.ts';
import type { Model, ModelCluster } from '../model.ts';
import type { Origin } from '../origin.ts';
import { activeNodes, workloadNodes } from '../state.ts';
import { sourced, type Emittable } from '../yaml/index.ts';

interface StorageSource {
  readonly model: Model;
  readonly cluster: ModelCluster;
}

const text = z.string();

/** Copies beyond three cost more than they save in a lab. */
const MOST_COPIES = 3;

/** What `derived.storageClasses` holds. */
export const STORAGE_CLASS_SHAPE = z
  .array(
    z.object({
      name: text,
      use: text,
      default: z.boolean(),
      kind: z.enum(['block', 'filesystem', 'bucket']),
      reclaim: z.enum(['Retain', 'Delete']),
      copies: z.number(),
      server: text.optional(),
      path: text.optional(),
      dataset: text.optional(),
    }),
  )
  .describe(
    'Storage classes in order of declaration; `server` is the address of the file server, `dataset` is `path` without its first slash, `copies` is `replicas`, else one for each node with disks of the provider, at most three.',
  );

/** What `derived.storageDisks` holds. */
export const STORAGE_DISKS_SHAPE = z
  .array(z.object({ use: text, node: text, disks: z.array(text) }))
  .describe('Disks by provider and node, of every class of the provider together.');

/** The storage classes of a cluster in order of declaration, each value with the place that declared it. */
export function storageClassesOf({ model, cluster }: StorageSource): Emittable {
  const { declared } = cluster;
  return declared.value.platform.storage.map((storage, index) => {
    const origin = (...path: string[]): Origin =>
      declared.origin(['platform', 'storage', index, ...path]);
    const say = (key: string, value: string | boolean | number | undefined): Emittable =>
      value === undefined ? undefined : sourced(value, origin(key));
    const server = storage.server?.address ?? hostAddress(model.lab.value, storage.server?.host);
    return {
      name: say('class', storage.class),
      use: say('use', storage.use),
      default: say('default', storage.default),
      kind: say('kind', storage.kind),
      reclaim: say('reclaim', storage.reclaim),
      copies: say('replicas', storage.replicas ?? copiesOn({ model, cluster }, storage.use)),
      server: say('server', server),
      path: say('path', storage.path),
      dataset: say('path', storage.path?.replace(/^\/+/, '')),
    };
  });
}

/** Disks of the nodes that run today, by provider and node; a disk that two classes name is one disk. */
export function storageDisksOf({ model, cluster }: StorageSource): Emittable {
  const { declared } = cluster;
  const active = new Set(activeNodes(model, cluster).map(({ name }) => name));
  const found = new Map<string, { use: string; node: string; disks: Map<string, Origin> }>();
  declared.value.platform.storage.forEach(({ use, disks }, index) => {
    for (const [node, names] of Object.entries(disks)) {
      if (!active.has(node)) continue;
      const key = `${use} ${node}`;
      const item = found.get(key) ?? { use, node, disks: new Map<string, Origin>() };
      found.set(key, item);
      names.forEach((name, at) => {
        const path = ['platform', 'storage', index, 'disks', node, at];
        if (!item.disks.has(name)) item.disks.set(name, declared.origin(path));
      });
    }
  });
  return [...found.values()].map(({ use, node, disks }) => {
    const [first] = disks.values();
    return {
      use: sourced(use, first),
      node: sourced(node, first),
      disks: [...disks].map(([name, origin]) => sourced(name, origin)),
    };
  });
}

/** How many copies of a volume stand on nodes of their own, at most three. */
function copiesOn({ model, cluster }: StorageSource, use: string): number {
  const holding = new Set(
    cluster.declared.value.platform.storage.flatMap((one) =>
      one.use === use ? Object.keys(one.disks) : [],
    ),
  );
  const able =
    holding.size > 0
      ? activeNodes(model, cluster).filter(({ name }) => holding.has(name))
      : workloadNodes(model, cluster);
  return Math.min(MOST_COPIES, Math.max(1, able.length));
}
