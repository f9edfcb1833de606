import { z } from 'zod';
import type { ModelCluster } from '../model.ts';
import type { Capability, SlotUse } from '../workload.ts';
import type { Slot } from '../schema/catalogue.ts';
import { SLOTS } from '../schema/catalogue.ts';
import { clusterSchema, type Cluster } from '../schema/cluster.ts';
import type { Path } from '../yaml/index.ts';
import { itemShape, step, type Shape } from './shape.ts';

/** One use of an entry by the platform of a cluster, with its place in cluster.yaml. */
export interface PlatformUse extends SlotUse {
  readonly use: string;
  /** Namespace that the lab wants instead of the entry's. */
  readonly namespace: string | null;
  /** Where the slot stands in cluster.yaml. */
  readonly path: Path;
}

/** Slots that hold several uses: how a use is called, and what each provides by itself. */
const KEYED: Readonly<Partial<Record<Slot, { key: string; provides?: (key: string) => Capability }>>> = {
  gateways: { key: '', provides: (key) => `gateway:${key}` },
  storage: { key: 'class', provides: (key) => `storage-class:${key}` },
  addons: { key: 'use' },
};

/** Members of every cluster, by the slot whose settings they read. */
const FIXED: readonly { use: string; slot: Slot; when: (cluster: Cluster) => boolean }[] = [
  { use: 'coredns', slot: 'addons', when: ({ kubernetes }) => kubernetes.coredns === 'platform' },
  { use: 'flux-operator', slot: 'gitops', when: ({ gitops }) => gitops.operator },
  { use: 'flux-instance', slot: 'gitops', when: ({ gitops }) => gitops.operator },
  { use: 'flux', slot: 'gitops', when: ({ gitops }) => !gitops.operator },
];

/** What Talos brings by itself fills a slot without an entry. */
const BUILT_IN: ReadonlyMap<string, string> = new Map<Slot, string>([['cni', 'flannel']]);

/** Whether Talos brings what fills a slot by this name. */
export function isBuiltIn(use: string, slot: string): boolean {
  return BUILT_IN.get(slot) === use;
}

/** Names of the entries that a cluster runs without naming them. */
export function fixedEntries(cluster: Cluster): string[] {
  return FIXED.filter(({ when }) => when(cluster)).map(({ use }) => use);
}

/** Every use of an entry by the platform of a cluster: slots in their fixed order, then as declared. */
export function platformUses(cluster: Pick<ModelCluster, 'declared'>): PlatformUse[] {
  const { value } = cluster.declared;
  const uses = SLOTS.flatMap((slot) => (slot === 'gitops' ? [] : slotUses(cluster, slot)));
  for (const { use, slot, when } of FIXED) {
    if (!when(value) || (slot === 'addons' && uses.some((one) => one.use === use))) continue;
    const isGitops = slot === 'gitops';
    uses.push({
      use,
      slot,
      key: isGitops ? '' : use,
      settings: isGitops ? value.gitops : { use },
      origin: isGitops
        ? cluster.declared.origin(['gitops'])
        : { kind: 'rule', rule: `${use} is part of every cluster` },
      namespace: null,
      path: isGitops ? ['gitops'] : [],
    });
  }
  return uses;
}

function slotUses(cluster: Pick<ModelCluster, 'declared'>, slot: Slot): PlatformUse[] {
  const path: Path = ['platform', ...slot.split('.')];
  let value: unknown = cluster.declared.value;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  if (value === undefined) return [];
  if (Array.isArray(value))
    return value.map((item, index) => useOf(cluster, slot, item, [...path, index]));
  if (KEYED[slot])
    return Object.entries(value as object).map(([key, item]) =>
      useOf(cluster, slot, item, [...path, key]),
    );
  const use = useOf(cluster, slot, value, path);
  return isBuiltIn(use.use, slot) ? [] : [use];
}

function useOf(cluster: Pick<ModelCluster, 'declared'>, slot: Slot, item: unknown, path: Path): PlatformUse {
  const settings = (typeof item === 'string' ? { use: item } : item) as Record<string, unknown>;
  const keyed = KEYED[slot];
  const named = keyed?.key ? settings[keyed.key] : path.at(-1);
  return {
    use: settings.use as string,
    slot,
    key: keyed ? String(named) : '',
    settings,
    origin: cluster.declared.origin(path),
    namespace: typeof settings.namespace === 'string' ? settings.namespace : null,
    path,
  };
}

/** What a use provides by being there: a gateway, a storage class. */
export function providedBy({ slot, key }: SlotUse): Capability | null {
  return KEYED[slot]?.provides?.(key) ?? null;
}

/** Shape of `slot.*` for an entry: the settings of every slot that it may fill, with `slot` and `key`. */
export function settingsShape(slots: readonly Slot[]): Shape {
  const names = z.object({ slot: z.string(), key: z.string() });
  return [names, ...slots.flatMap(shapeOfSlot)];
}

function shapeOfSlot(slot: Slot): Shape {
  let shape: Shape = [clusterSchema];
  for (const key of slot === 'gitops' ? ['gitops'] : ['platform', ...slot.split('.')]) {
    const next = step(shape, key);
    if ('known' in next) return [];
    shape = next.shape;
  }
  if (!KEYED[slot]) return shape;
  const key = slot === 'gateways' ? 'any' : '0';
  const item = step(shape, key);
  return 'known' in item ? itemShape(shape) : item.shape;
}
