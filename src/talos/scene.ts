import type { Model, ModelCluster } from '../model/model.ts';
import type { Origin } from '../model/origin.ts';
import type { Cluster } from '../model/schema/cluster.ts';
import type { Node } from '../model/schema/nodes.ts';
import type { Capability, Workload } from '../model/workload.ts';
import { sourced, type Emittable, type Path, type Sourced } from '../model/yaml/index.ts';
import type { Contract } from './contract.ts';

/** Keys with which the API server encrypts what is in etcd. */
export type EncryptionKey = 'secretbox' | 'aescbc';

/** One machine of a cluster with everything that the parts of its configuration look up. */
export interface TalosScene {
  readonly model: Model;
  readonly cluster: ModelCluster;
  /** cluster.yaml. */
  readonly settings: Cluster;
  readonly node: Node;
  /** Path of the node in nodes.yaml. */
  readonly nodePath: Path;
  /** Which configuration the Talos of the cluster takes. */
  readonly contract: Contract;
  /** What the cluster runs, sorted by namespace, then name. */
  readonly workloads: readonly Workload[];
  /** The id of the schematic that a machine runs: its own, else that of its cluster. */
  readonly schematicId: (node: Node, talos: Cluster['talos']) => string;
  /** Keys in the secrets of the cluster; default: secretbox. Clusters born before Talos 1.3 have aescbc. */
  readonly encryptionKeys?: readonly EncryptionKey[];
}

/** Where a value of cluster.yaml stands, or the default that filled it. */
export function clusterOrigin({ cluster }: TalosScene, path: Path): Origin {
  return cluster.declared.origin(path);
}

/** Where a value of the node stands, or the default that filled it; the path begins in the node. */
export function nodeOrigin({ cluster, nodePath }: TalosScene, path: Path): Origin {
  return cluster.nodes.origin([...nodePath, ...path]);
}

/** A value that cluster.yaml declares, with the line that declares it. */
export function ofCluster(scene: TalosScene, path: Path, value: Emittable): Sourced<Origin> {
  return sourced(value, clusterOrigin(scene, path));
}

/** A value that the node declares, with the line that declares it; the path begins in the node. */
export function ofNode(scene: TalosScene, path: Path, value: Emittable): Sourced<Origin> {
  return sourced(value, nodeOrigin(scene, path));
}

/** A value that nobody declares, with the rule that sets it, in words: `installer of the image factory`. */
export function byRule(rule: string, value: Emittable): Sourced<Origin> {
  return sourced<Origin>(value, { kind: 'rule', rule });
}

/** Whether something that the cluster runs promises a capability such as `cluster-dns`. */
export function hasCapability({ workloads }: TalosScene, capability: Capability): boolean {
  return workloads.some(({ provides }) => provides.includes(capability));
}
