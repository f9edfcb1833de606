import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_NETWORK_CONFIG: Kind = {
  kind: 'KubeNetworkConfig',
  since: '1.14',
  replaces: ['cluster.network'],
};

interface KubeNetworkConfig {
  readonly dnsDomain: Emittable;
  readonly podSubnets: readonly Emittable[];
  readonly serviceSubnets: readonly Emittable[];
}

/** Networks of pods and Services, and their domain. */
export function kubeNetworkConfig(fields: KubeNetworkConfig): TalosDocument {
  return documentOf(KUBE_NETWORK_CONFIG, { ...fields });
}
