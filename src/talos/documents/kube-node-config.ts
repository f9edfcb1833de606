import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_NODE_CONFIG: Kind = {
  kind: 'KubeNodeConfig',
  since: '1.14',
  replaces: [
    'cluster.allowSchedulingOnControlPlanes',
    'machine.kubelet.skipNodeRegistration',
    'machine.kubelet.registerWithFQDN',
    'machine.kubelet.nodeIP',
    'machine.nodeLabels',
    'machine.nodeAnnotations',
    'machine.nodeTaints',
  ],
};

interface KubeNodeConfig {
  /** `validSubnets`: networks that its address is taken from. */
  readonly nodeIP?: TalosMap | undefined;
  readonly labels?: TalosMap | undefined;
  readonly annotations?: TalosMap | undefined;
  /** `value:effect` or `effect` by key. */
  readonly taints?: TalosMap | undefined;
}

/** How a machine shows itself in Kubernetes. */
export function kubeNodeConfig(fields: KubeNodeConfig): TalosDocument {
  return documentOf(KUBE_NODE_CONFIG, { ...fields });
}
