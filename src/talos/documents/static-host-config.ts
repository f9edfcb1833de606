import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const STATIC_HOST_CONFIG: Kind = {
  kind: 'StaticHostConfig',
  since: '1.12',
  replaces: ['machine.network.extraHostEntries'],
};

/** Names of an address that resolve without a server. */
export function staticHostConfig(address: Text, hostnames: readonly Text[]): TalosDocument {
  return documentOf(STATIC_HOST_CONFIG, { name: address, hostnames });
}
