import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_FLANNEL_CNI_CONFIG: Kind = {
  kind: 'KubeFlannelCNIConfig',
  since: '1.14',
  replaces: ['cluster.network.cni'],
  controlPlaneOnly: true,
};

interface KubeFlannelCNIConfig {
  readonly backendType: Emittable;
  readonly backendPort: Emittable;
}

/** The Flannel that Talos brings; a cluster without this document has no CNI of Talos. */
export function kubeFlannelCniConfig(fields: KubeFlannelCNIConfig): TalosDocument {
  return documentOf(KUBE_FLANNEL_CNI_CONFIG, { ...fields });
}
