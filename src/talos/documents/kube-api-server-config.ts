import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_API_SERVER_CONFIG: Kind = {
  kind: 'KubeAPIServerConfig',
  since: '1.14',
  replaces: ['cluster.apiServer', 'cluster.controlPlane.localAPIServerPort'],
  controlPlaneOnly: true,
};

interface KubeAPIServerConfig {
  readonly image: Emittable;
  readonly extraArgs?: TalosMap | undefined;
  readonly certExtraSANs?: readonly Emittable[] | undefined;
}

/** The API server. */
export function kubeApiServerConfig(fields: KubeAPIServerConfig): TalosDocument {
  return documentOf(KUBE_API_SERVER_CONFIG, { ...fields });
}
