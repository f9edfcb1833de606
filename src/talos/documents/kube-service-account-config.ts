import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_SERVICE_ACCOUNT_CONFIG: Kind = {
  kind: 'KubeServiceAccountConfig',
  since: '1.14',
  replaces: ['cluster.serviceAccount'],
  controlPlaneOnly: true,
};

interface KubeServiceAccountConfig {
  /** `privateKey` as PEM and `issuerURL`. */
  readonly issuer: TalosMap;
}

/** Who signs the tokens of service accounts. */
export function kubeServiceAccountConfig(fields: KubeServiceAccountConfig): TalosDocument {
  return documentOf(KUBE_SERVICE_ACCOUNT_CONFIG, { ...fields });
}
