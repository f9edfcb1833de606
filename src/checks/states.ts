import type { Diagnostic } from '../base/diagnostic.ts';
import { canonicalAddress } from '../model/address.ts';
import type { Host } from '../model/schema/lab.ts';
import { hostIsActive, hostOf, networkIsActive, siteOf } from '../model/state.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';
import { namesOf } from './reference.ts';

/** What runs today does not lean on what is planned or offline, nor spread over two sites. */
export function checkStates(context: Context): Diagnostic[] {
  const hosts = new Map(context.lab.hosts.map((host) => [host.name, host]));
  return context.clusters.flatMap((facts) =>
    facts.active
      ? [
          ...inactiveNetwork(context, facts),
          ...inactiveServers(context, facts, hosts),
          ...inactiveResolvers(context, facts, hosts),
          ...sites(context, facts, hosts),
        ]
      : [],
  );
}

function inactiveNetwork({ lab }: Context, { value, network, at }: ClusterFacts): Diagnostic[] {
  if (!network || networkIsActive(lab, network)) return [];
  return [
    finding('reference-inactive', at(['network', 'nodes']), {
      message: `cluster ${value.name} is active, and its network ${network.name} is not`,
      hint: 'set the state of the network and its site to active, or that of the cluster to planned',
    }),
  ];
}

function inactiveServers(
  { lab }: Context,
  { value, at }: ClusterFacts,
  hosts: ReadonlyMap<string, Host>,
): Diagnostic[] {
  return value.platform.storage.flatMap(({ class: name, server }, i) => {
    if (server?.host === undefined || hostIsActive(lab, hosts, server.host)) return [];
    return finding('reference-inactive', at(['platform', 'storage', i, 'server', 'host']), {
      message: `cluster ${value.name}: storage class ${name} lies on host ${server.host}, which is not active`,
      hint: 'set the state of the host to active, or remove the storage class',
    });
  });
}

function inactiveResolvers(
  { lab }: Context,
  { value, at }: ClusterFacts,
  hosts: ReadonlyMap<string, Host>,
): Diagnostic[] {
  const down = new Map(
    lab.resolvers
      .filter(({ host }) => !hostIsActive(lab, hosts, host))
      .map(({ address, name }) => [canonicalAddress(address), name]),
  );
  return value.network.dns.flatMap((address, i) => {
    const resolver = down.get(canonicalAddress(address));
    if (resolver === undefined) return [];
    return finding('reference-inactive', at(['network', 'dns', i]), {
      message: `cluster ${value.name}: its nodes ask resolver ${resolver}, whose host is not active`,
      hint: 'name a resolver that runs',
    });
  });
}

function sites(
  { lab }: Context,
  { cluster, value, network, at, atNode }: ClusterFacts,
  hosts: ReadonlyMap<string, Host>,
): Diagnostic[] {
  const home = siteOf(lab, value.site);
  const declared = namesOf(lab.sites);
  const isElsewhere = (site: string | undefined): boolean =>
    declared.has(home) && declared.has(siteOf(lab, site)) && siteOf(lab, site) !== home;
  const found: Diagnostic[] = [];
  if (network && isElsewhere(network.site))
    found.push(
      finding('site-mismatch', at(['network', 'nodes']), {
        message: `cluster ${value.name} is on site ${home}, and its network ${network.name} on site ${siteOf(lab, network.site)}`,
        hint: 'choose a network of the same site, or another site for the cluster',
      }),
    );
  for (const [i, node] of cluster.nodes.value.nodes.entries()) {
    const host = hosts.get(hostOf(node));
    if (!host || !isElsewhere(host.site)) continue;
    found.push(
      finding('site-mismatch', atNode(i, node.host === undefined ? ['name'] : ['host']), {
        message: `node ${node.name}: host ${host.name} is on site ${siteOf(lab, host.site)}, and cluster ${value.name} on site ${home}; etcd does not bear the way between two sites`,
        hint: 'run a cluster on each site',
      }),
    );
  }
  return found;
}
