import type { Diagnostic } from '../base/diagnostic.ts';
import {
  contains,
  edgeOf,
  firstOf,
  formatAddress,
  formatRange,
  parseAddress,
  parseCidr,
  rangeOf,
  usable,
} from '../model/address.ts';
import { dhcpOf } from '../model/addressing.ts';
import { finding, type Context } from './context.ts';

/** The router and the leased ranges of a network stand inside it. */
export function checkNetworks({ lab, at }: Context): Diagnostic[] {
  return lab.networks.flatMap((network, i) => {
    const cidr = parseCidr(network.cidr);
    if (!cidr) return [];
    const found: Diagnostic[] = [];
    const router = network.gateway === undefined ? null : parseAddress(network.gateway);
    const outside = router && !contains(cidr, rangeOf(router));
    if (router && (outside || edgeOf(cidr, router)))
      found.push(
        finding('network-gateway-outside', at(['networks', i, 'gateway']), {
          message: outside
            ? `network ${network.name}: gateway ${formatAddress(router)} is not in ${network.cidr}`
            : `network ${network.name}: gateway ${formatAddress(router)} is the ${edgeOf(cidr, router) ?? ''} address of ${network.cidr}`,
          hint: `choose an address of the network; without gateway it is ${formatAddress(firstOf(usable(cidr)))}`,
        }),
      );
    for (const { range, path } of dhcpOf(network, i))
      if (range && !contains(cidr, range))
        found.push(
          finding('dhcp-outside-network', at(path), {
            message: `network ${network.name}: DHCP range ${formatRange(range)} is not in ${network.cidr}`,
            hint: `choose a range inside ${formatRange(usable(cidr))}`,
          }),
        );
    return found;
  });
}
