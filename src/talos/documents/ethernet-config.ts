import type { TalosMap } from '../value.ts';
import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text, type Whole } from './kind.ts';

export const ETHERNET_CONFIG: Kind = { kind: 'EthernetConfig', since: '1.10' };

export type Ethernet = {
  readonly features?: { readonly [feature: string]: Flag } | undefined;
  readonly rings?: { readonly [ring: string]: Whole } | undefined;
  readonly channels?: { readonly [channel: string]: Whole } | undefined;
  /** Since 1.12. */
  readonly wakeOnLan?: readonly Text[] | undefined;
};

/** Settings of a network card, by the name of its interface: an alias is not looked up. */
export function ethernetConfig(name: Text, ethernet: Ethernet): TalosDocument {
  const body: TalosMap = ethernet;
  return documentOf(ETHERNET_CONFIG, { name, ...body });
}
