import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';

export const DHCPV4_CONFIG: Kind = {
  kind: 'DHCPv4Config',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

/** Asks for an IPv4 address on a link. */
export function dhcpv4Config(link: Text, routeMetric: Whole | undefined): TalosDocument {
  return documentOf(DHCPV4_CONFIG, { name: link, routeMetric });
}
