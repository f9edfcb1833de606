import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_CONTROLLER_MANAGER_CONFIG: Kind = {
  kind: 'KubeControllerManagerConfig',
  since: '1.14',
  replaces: ['cluster.controllerManager'],
  controlPlaneOnly: true,
};

interface KubeControllerManagerConfig {
  readonly image: Emittable;
  readonly extraArgs?: TalosMap | undefined;
}

/** The controller manager. */
export function kubeControllerManagerConfig(fields: KubeControllerManagerConfig): TalosDocument {
  return documentOf(KUBE_CONTROLLER_MANAGER_CONFIG, { ...fields });
}
