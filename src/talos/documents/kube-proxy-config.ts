import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_PROXY_CONFIG: Kind = {
  kind: 'KubeProxyConfig',
  since: '1.14',
  replaces: ['cluster.proxy'],
  controlPlaneOnly: true,
};

interface KubeProxyConfig {
  readonly enabled?: Emittable | undefined;
  readonly image: Emittable;
  readonly mode?: Emittable | undefined;
  readonly extraArgs?: TalosMap | undefined;
}

/** kube-proxy. */
export function kubeProxyConfig(fields: KubeProxyConfig): TalosDocument {
  return documentOf(KUBE_PROXY_CONFIG, { ...fields });
}
