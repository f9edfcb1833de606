import type { Emittable } from '../../model/yaml/index.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind } from './kind.ts';

export const DISCOVERY_SERVICE_CONFIG: Kind = {
  kind: 'DiscoveryServiceConfig',
  since: '1.14',
  replaces: ['cluster.discovery'],
};

interface DiscoveryServiceConfig {
  readonly endpoint: Emittable;
}

/** One service through which machines of the cluster find each other. */
export function discoveryServiceConfig(
  name: string,
  fields: DiscoveryServiceConfig,
): TalosDocument {
  return documentOf(DISCOVERY_SERVICE_CONFIG, { name, ...fields });
}
