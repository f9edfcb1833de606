import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';
import type { CommonLink } from './link-config.ts';

export const BRIDGE_CONFIG: Kind = {
  kind: 'BridgeConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

export type Bridge = {
  readonly links: readonly Text[];
  readonly stp?: { readonly enabled: Flag } | undefined;
  readonly vlan?: { readonly filtering: Flag } | undefined;
};

/** A switch inside the machine. */
export function bridgeConfig(name: Text, bridge: Bridge, link: CommonLink): TalosDocument {
  return documentOf(BRIDGE_CONFIG, { name, ...bridge, ...link });
}
