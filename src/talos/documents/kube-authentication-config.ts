import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_AUTHENTICATION_CONFIG: Kind = {
  kind: 'KubeAuthenticationConfig',
  since: '1.14',
  replaces: [],
  controlPlaneOnly: true,
};

interface KubeAuthenticationConfig {
  /** An AuthenticationConfiguration of Kubernetes without its head. */
  readonly configuration: TalosMap;
}

/** How the API server knows who asks, besides certificates. */
export function kubeAuthenticationConfig(fields: KubeAuthenticationConfig): TalosDocument {
  return documentOf(KUBE_AUTHENTICATION_CONFIG, { ...fields });
}
