import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_CORE_DNS_CONFIG: Kind = {
  kind: 'KubeCoreDNSConfig',
  since: '1.14',
  replaces: ['cluster.coreDNS'],
  controlPlaneOnly: true,
};

interface KubeCoreDNSConfig {
  readonly enabled: Emittable;
}

/** The CoreDNS that Talos brings. */
export function kubeCoreDnsConfig(fields: KubeCoreDNSConfig): TalosDocument {
  return documentOf(KUBE_CORE_DNS_CONFIG, { ...fields });
}
