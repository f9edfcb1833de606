import { formatCidr, formatRange, parseCidr } from '../address.ts';
import { dhcpOf, gatewayOf } from '../addressing.ts';
import type { Declared } from '../model.ts';
import type { Lab } from '../schema/lab.ts';
import { siteOf } from '../state.ts';
import type { Claim } from './claim.ts';
import { Book } from './collect.ts';

/** What lab.yaml claims: networks with their routers and DHCP ranges, hosts, resolvers, tunnels. */
export function claimsOfLab({ document, value: lab }: Declared<Lab>): Claim[] {
  const book = new Book(document);
  claimNetworks(book, lab);
  for (const [i, host] of lab.hosts.entries()) {
    const by = {
      what: `host ${host.name}`,
      owner: `host:${host.name}`,
      network: host.network ?? null,
      site: siteOf(lab, host.site),
    };
    book.address('host', by, ['hosts', i, 'address'], host.address);
    book.mac(by, ['hosts', i, 'mac'], host.mac);
  }
  for (const [i, resolver] of lab.resolvers.entries()) {
    const by = { what: `resolver ${resolver.name}`, owner: `host:${resolver.host}` };
    book.address('resolver', by, ['resolvers', i, 'address'], resolver.address);
  }
  for (const [i, access] of lab.access.entries()) {
    const range = access.cidr === undefined ? null : parseCidr(access.cidr);
    if (!range) continue;
    const by = { what: `access ${access.name}`, owner: `access:${access.name}` };
    book.add({ kind: 'tunnel network', key: formatCidr(range), range }, by, ['access', i, 'cidr']);
  }
  return book.claims;
}

function claimNetworks(book: Book, lab: Lab): void {
  for (const [i, network] of lab.networks.entries()) {
    const by = {
      what: `network ${network.name}`,
      owner: `network:${network.name}`,
      network: network.name,
      site: siteOf(lab, network.site),
    };
    const range = parseCidr(network.cidr);
    if (range)
      book.add({ kind: 'network', key: formatCidr(range), range }, by, ['networks', i, 'cidr']);
    book.address('router address', by, ['networks', i, 'gateway'], gatewayOf(network));
    for (const { path, range: dhcp } of dhcpOf(network, i))
      if (dhcp) book.add({ kind: 'DHCP range', key: formatRange(dhcp), range: dhcp }, by, path);
    if (network.vlan !== undefined)
      book.add({ kind: 'VLAN', key: String(network.vlan), range: null }, by, [
        'networks',
        i,
        'vlan',
      ]);
  }
}
