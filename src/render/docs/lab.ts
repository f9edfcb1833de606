import type { Model } from '../../model/model.ts';
import type { FluxLayer } from '../flux/index.ts';
import type { Call } from '../operator/command.ts';
import type { Scene } from '../scene.ts';

/** An active cluster and the layer that Flux reads of it. */
export interface LabCluster {
  readonly scene: Scene;
  readonly layer: FluxLayer;
}

/** What the pages about a lab are made from. */
export interface LabFacts {
  readonly model: Model;
  /** Active clusters by name. */
  readonly clusters: readonly LabCluster[];
  readonly calls: readonly Call[];
}

/** How a command of the lab is called; nothing where the lab has no file of commands. */
export function callOf({ calls }: LabFacts, name: string): string | undefined {
  return calls.find(({ command }) => command.name === name)?.text;
}

/** A heading for each cluster where there are several; else the text alone. */
export function perCluster(
  { clusters }: LabFacts,
  show: (cluster: LabCluster) => readonly string[],
): string[] {
  if (clusters.length === 0) return ['No cluster of this lab is active.'];
  return clusters.flatMap((cluster) => {
    const heading = clusters.length > 1 ? [`## Cluster ${cluster.scene.cluster.name}`] : [];
    return [...heading, ...show(cluster)];
  });
}

/** The level of a heading below the one of a cluster. */
export function below({ clusters }: LabFacts): string {
  return clusters.length > 1 ? '###' : '##';
}
