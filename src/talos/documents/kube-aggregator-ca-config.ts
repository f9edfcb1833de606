import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const KUBE_AGGREGATOR_CA_CONFIG: Kind = {
  kind: 'KubeAggregatorCAConfig',
  since: '1.14',
  replaces: ['cluster.aggregatorCA'],
  controlPlaneOnly: true,
};

interface KubeAggregatorCAConfig {
  /** `cert` and `key` as PEM. */
  readonly issuingCA: TalosMap;
}

/** The authority of the aggregation layer. */
export function kubeAggregatorCaConfig(fields: KubeAggregatorCAConfig): TalosDocument {
  return documentOf(KUBE_AGGREGATOR_CA_CONFIG, { ...fields });
}
