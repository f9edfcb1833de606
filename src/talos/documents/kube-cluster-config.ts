import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_CLUSTER_CONFIG: Kind = {
  kind: 'KubeClusterConfig',
  since: '1.14',
  replaces: ['cluster.clusterName', 'cluster.controlPlane.endpoint'],
};

interface KubeClusterConfig {
  readonly clusterName: Emittable;
  /** URL of the API server. */
  readonly endpoint: Emittable;
}

/** Name and endpoint of the Kubernetes cluster. */
export function kubeClusterConfig(fields: KubeClusterConfig): TalosDocument {
  return documentOf(KUBE_CLUSTER_CONFIG, { ...fields });
}
