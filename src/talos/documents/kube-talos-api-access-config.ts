import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_TALOS_API_ACCESS_CONFIG: Kind = {
  kind: 'KubeTalosAPIAccessConfig',
  since: '1.14',
  replaces: ['machine.features.kubernetesTalosAPIAccess'],
  controlPlaneOnly: true,
};

interface KubeTalosAPIAccessConfig {
  readonly allowedRoles: readonly Emittable[];
  readonly allowedKubernetesNamespaces: readonly Emittable[];
}

/** Which pods may use the Talos API. */
export function kubeTalosApiAccessConfig(fields: KubeTalosAPIAccessConfig): TalosDocument {
  return documentOf(KUBE_TALOS_API_ACCESS_CONFIG, { ...fields });
}
