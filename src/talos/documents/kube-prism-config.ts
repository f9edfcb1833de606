import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_PRISM_CONFIG: Kind = {
  kind: 'KubePrismConfig',
  since: '1.14',
  replaces: ['machine.features.kubePrism'],
};

interface KubePrismConfig {
  readonly port: Emittable;
}

/** The load balancer of the API server on every machine. */
export function kubePrismConfig(fields: KubePrismConfig): TalosDocument {
  return documentOf(KUBE_PRISM_CONFIG, { ...fields });
}
