import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_AUTHORIZER_CONFIG: Kind = {
  kind: 'KubeAuthorizerConfig',
  since: '1.14',
  replaces: ['cluster.apiServer.authorizationConfig'],
  controlPlaneOnly: true,
};

interface KubeAuthorizerConfig {
  readonly type: 'Node' | 'RBAC' | 'Webhook';
  readonly webhook?: TalosMap | undefined;
}

/** One authorizer of the API server; they are asked in the order in which they stand. */
export function kubeAuthorizerConfig(name: string, fields: KubeAuthorizerConfig): TalosDocument {
  return documentOf(KUBE_AUTHORIZER_CONFIG, { name, ...fields });
}
