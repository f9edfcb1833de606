import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';

export const DHCPV6_CONFIG: Kind = {
  kind: 'DHCPv6Config',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

/** Asks for an IPv6 address on a link. */
export function dhcpv6Config(link: Text, routeMetric: Whole | undefined): TalosDocument {
  return documentOf(DHCPV6_CONFIG, { name: link, routeMetric });
}
