import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';
import type { CommonLink } from './link-config.ts';

export const WIREGUARD_CONFIG: Kind = {
  kind: 'WireguardConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

export type WireguardPeer = {
  readonly publicKey: Text;
  readonly endpoint?: Text | undefined;
  readonly persistentKeepaliveInterval?: Text | undefined;
  readonly allowedIPs: readonly Text[];
};

export type Wireguard = {
  /** A reference to the secret, never the key. */
  readonly privateKey: Text;
  readonly listenPort?: Whole | undefined;
  readonly peers?: readonly WireguardPeer[] | undefined;
};

/** A WireGuard tunnel. */
export function wireguardConfig(name: Text, tunnel: Wireguard, link: CommonLink): TalosDocument {
  return documentOf(WIREGUARD_CONFIG, { name, ...tunnel, ...link });
}
