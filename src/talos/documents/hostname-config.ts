import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const HOSTNAME_CONFIG: Kind = {
  kind: 'HostnameConfig',
  since: '1.12',
  replaces: ['machine.network.hostname', 'machine.features.stableHostname'],
};

/** The name of the machine, which nothing else may choose. */
export function hostnameConfig(hostname: Text): TalosDocument {
  return documentOf(HOSTNAME_CONFIG, { auto: 'off', hostname });
}
