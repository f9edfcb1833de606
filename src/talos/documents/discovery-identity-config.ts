import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const DISCOVERY_IDENTITY_CONFIG: Kind = {
  kind: 'DiscoveryIdentityConfig',
  since: '1.14',
  replaces: ['cluster.id', 'cluster.secret'],
};

interface DiscoveryIdentityConfig {
  readonly clusterID: Emittable;
  readonly clusterSecret: Emittable;
}

/** Who the cluster is for discovery. */
export function discoveryIdentityConfig(fields: DiscoveryIdentityConfig): TalosDocument {
  return documentOf(DISCOVERY_IDENTITY_CONFIG, { ...fields });
}
