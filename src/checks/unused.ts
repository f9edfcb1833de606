import type { Diagnostic } from '../base/diagnostic.ts';
import { contains, parseAddress, parseCidr, rangeOf } from '../model/address.ts';
import { hostOf, siteOf } from '../model/state.ts';
import { finding, type Context } from './context.ts';

/** Declarations that nothing refers to and that say nothing by themselves: usually a leftover or a misspelt name. */
export function checkUnused(context: Context): Diagnostic[] {
  return [...networks(context), ...hosts(context), ...sites(context), ...tunnels(context)];
}

function networks({ lab, clusters, at }: Context): Diagnostic[] {
  const named = new Set([
    ...clusters.map(({ value }) => value.network.nodes),
    ...lab.hosts.map(({ network }) => network),
  ]);
  const addresses = [...lab.hosts, ...lab.resolvers]
    .map(({ address }) => (address === undefined ? null : parseAddress(address)))
    .filter((address) => address !== null);
  return lab.networks.flatMap(({ name, cidr, vlan, dhcp, description }, i) => {
    // A network for guests or things is declared for its VLAN and its leases alone.
    if (named.has(name) || [vlan, dhcp, description].some((one) => one !== undefined)) return [];
    const range = parseCidr(cidr);
    if (!range || addresses.some((address) => contains(range, rangeOf(address)))) return [];
    return finding('unused-declaration', at(['networks', i]), {
      message: `network ${name}: no cluster and no host is in it`,
      hint: 'remove it, or say what it is for with vlan, dhcp or description',
    });
  });
}

function hosts({ lab, clusters, at }: Context): Diagnostic[] {
  const named = new Set([
    ...clusters.flatMap(({ cluster }) => cluster.nodes.value.nodes.map(hostOf)),
    ...clusters.flatMap(({ value }) => value.platform.storage.map(({ server }) => server?.host)),
    ...lab.hosts.map(({ parent }) => parent),
    ...lab.resolvers.map(({ host }) => host),
    ...lab.access.map(({ host }) => host),
  ]);
  return lab.hosts.flatMap(({ name, address, mac, role, description }, i) => {
    if (named.has(name) || [address, mac, role, description].some((one) => one !== undefined))
      return [];
    return finding('unused-declaration', at(['hosts', i]), {
      message: `host ${name}: no node runs on it, and nothing says what it is for`,
      hint: 'remove it, or give it a role or an address',
    });
  });
}

function sites({ lab, clusters, at }: Context): Diagnostic[] {
  const named = new Set([
    ...lab.networks.map(({ site }) => siteOf(lab, site)),
    ...lab.hosts.map(({ site }) => siteOf(lab, site)),
    ...clusters.map(({ value }) => siteOf(lab, value.site)),
  ]);
  return lab.sites.flatMap(({ name, description }, i) =>
    named.has(name) || description !== undefined
      ? []
      : finding('unused-declaration', at(['sites', i]), {
          message: `site ${name}: no network, host or cluster is on it`,
          hint: 'remove it, or say what it is for with description',
        }),
  );
}

function tunnels({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap(({ value, at }) => {
    const { tunnel, gateways } = value.platform;
    if (!tunnel || Object.values(gateways).some(({ via }) => via === tunnel.use)) return [];
    return finding('unused-declaration', at(['platform', 'tunnel']), {
      message: `cluster ${value.name}: no gateway is reached through tunnel ${tunnel.use}`,
      hint: `set via: ${tunnel.use} on the gateway that it leads to, or remove the tunnel`,
    });
  });
}
