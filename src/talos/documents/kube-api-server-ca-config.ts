import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_API_SERVER_CA_CONFIG: Kind = {
  kind: 'KubeAPIServerCAConfig',
  since: '1.14',
  replaces: ['cluster.ca', 'cluster.acceptedCAs'],
};

interface KubeAPIServerCAConfig {
  /** `cert` and `key` as PEM. */
  readonly issuingCA?: TalosMap | undefined;
  /** Certificates as PEM. */
  readonly acceptedCAs?: readonly Emittable[] | undefined;
}

/** The authority of Kubernetes: with its key on control planes, to be trusted on workers. */
export function kubeApiServerCaConfig(fields: KubeAPIServerCAConfig): TalosDocument {
  return documentOf(KUBE_API_SERVER_CA_CONFIG, { ...fields });
}
