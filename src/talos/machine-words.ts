import type { Node } from '../model/schema/nodes.ts';
import type { Cluster } from '../model/schema/cluster.ts';
import type { Emittable, Path, Sourced } from '../model/yaml/index.ts';
import { labReference } from '../model/secret-reference.ts';
import { ofCluster, ofNode, type TalosScene } from './scene.ts';

// Words of cluster.yaml that a node may have, too: what a node says wins over what its cluster says.

/** A value of such a map. */
type Scalar = string | number | { readonly secret: string };

type Words = Cluster['talos'] & Node;

/** Words whose value is a map by name. */
type Maps = 'sysctls' | 'sysfs' | 'env';
/** Words whose value is a list. */
type Lists = 'files' | 'udev' | 'extensionServices' | 'pciDriverRebind' | 'kernelModules';

/** One item of a list, and how its values get the line that declares them. */
export interface Declaration<T> {
  readonly value: T;
  /** A value of the item, with its line; the path begins in the item. */
  readonly of: (path: Path, value: Emittable) => Sourced;
}

/** Entries of the cluster and the node by name. */
export function entries(scene: TalosScene, word: Maps): [name: string, value: Sourced][] {
  const { settings, node } = scene;
  const all = new Map<string, Sourced>();
  for (const [name, value] of Object.entries<Scalar>(settings.talos[word]))
    all.set(name, ofCluster(scene, ['talos', word, name], textOf(value)));
  for (const [name, value] of Object.entries<Scalar>(node[word]))
    all.set(name, ofNode(scene, [word, name], textOf(value)));
  return [...all];
}

/** Items of the cluster, then those of the node. */
export function items<K extends Lists>(
  scene: TalosScene,
  word: K,
): Declaration<Words[K][number]>[] {
  const { settings, node } = scene;
  return [
    ...settings.talos[word].map((value, i) => ({
      value,
      of: (path: Path, one: Emittable) => ofCluster(scene, ['talos', word, i, ...path], one),
    })),
    ...node[word].map((value, i) => ({
      value,
      of: (path: Path, one: Emittable) => ofNode(scene, [word, i, ...path], one),
    })),
  ];
}

/** Items of which one stands for each name; an item of the node takes the place of one of the cluster. */
export function named<T>(
  list: readonly Declaration<T>[],
  nameOf: (value: T) => string,
): Declaration<T>[] {
  return [...new Map(list.map((one) => [nameOf(one.value), one])).values()];
}

/** The one thing that the node says, else what the cluster says, at paths that begin in it. */
export function chosen<K extends 'watchdog'>(
  scene: TalosScene,
  word: K,
): Declaration<NonNullable<Words[K]>> | null {
  const { settings, node } = scene;
  const own = node[word];
  const shared = settings.talos[word];
  if (own !== undefined)
    return { value: own, of: (path, one) => ofNode(scene, [word, ...path], one) };
  if (shared !== undefined)
    return { value: shared, of: (path, one) => ofCluster(scene, ['talos', word, ...path], one) };
  return null;
}

/** A text, a number as text, or the reference to a secret of the lab. */
export function textOf(value: Scalar): string {
  return typeof value === 'object' ? labReference(value.secret) : String(value);
}
