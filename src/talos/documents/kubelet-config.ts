import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBELET_CONFIG: Kind = {
  kind: 'KubeletConfig',
  since: '1.14',
  replaces: ['machine.kubelet'],
};

interface KubeletConfig {
  readonly image: Emittable;
  /** Settings of the KubeletConfiguration. */
  readonly config?: TalosMap | undefined;
  readonly extraArgs?: TalosMap | undefined;
  readonly clusterDNS?: Emittable | undefined;
  readonly defaultRuntimeSeccompProfileEnabled: Emittable;
}

/** The kubelet. */
export function kubeletConfig(fields: KubeletConfig): TalosDocument {
  return documentOf(KUBELET_CONFIG, { ...fields });
}
