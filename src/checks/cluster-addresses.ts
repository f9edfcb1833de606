import type { Diagnostic } from '../base/diagnostic.ts';
import {
  canonicalAddress,
  contains,
  edgeOf,
  formatAddress,
  formatRange,
  parseAddress,
  parseCidr,
  rangeOf,
  usable,
  type Address,
  type Cidr,
} from '../model/address.ts';
import { clusterDnsOf } from '../model/addressing.ts';
import type { ClaimKind } from '../model/ledger/index.ts';
import type { Place } from '../model/place.ts';
import { finding, freeExample, type ClusterFacts, type Context } from './context.ts';

/** Nodes, endpoint and shared addresses stand in the node network, at addresses that a host can have. */
export function checkClusterAddresses(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => [
    ...nodes(context, facts),
    ...endpoint(context, facts),
    ...clusterDns(facts),
    ...podNetwork(facts),
  ]);
}

function nodes(context: Context, facts: ClusterFacts): Diagnostic[] {
  const { cidr } = facts;
  if (!cidr) return [];
  return facts.cluster.nodes.value.nodes.flatMap((node, i) => {
    const address = parseAddress(node.address);
    if (!address) return [];
    const place = facts.atNode(i, ['address']);
    if (!contains(cidr, rangeOf(address)))
      return finding('node-outside-network', place, {
        message: `node ${node.name}: address ${node.address} is not in ${nodeNetwork(facts)}`,
        hint: `choose a free address of that network${freeExample(context, facts, 'node')}`,
      });
    return edge(context, facts, { what: `node ${node.name}`, kind: 'node', address, place });
  });
}

function endpoint(context: Context, facts: ClusterFacts): Diagnostic[] {
  const { cidr, value } = facts;
  const address = parseAddress(value.endpoint.address);
  if (!cidr || !address) return [];
  const what = `cluster ${value.name}`;
  const place = facts.at(['endpoint', 'address']);
  if (contains(cidr, rangeOf(address)))
    return edge(context, facts, { what, kind: 'endpoint', address, place });
  const isHost = context.lab.hosts.some(
    (host) =>
      host.address !== undefined && canonicalAddress(host.address) === formatAddress(address),
  );
  if (isHost) return [];
  return [
    finding('endpoint-outside-network', place, {
      message: `${what}: endpoint ${value.endpoint.address} is not in ${nodeNetwork(facts)}`,
      hint: `choose a free address of that network${freeExample(context, facts, 'endpoint')}; or declare the load balancer as a host with this address`,
    }),
  ];
}

interface Candidate {
  readonly what: string;
  readonly kind: ClaimKind;
  readonly address: Address;
  readonly place: Place;
}

/** A finding for an address that no host can have in the node network. */
function edge(context: Context, facts: ClusterFacts, candidate: Candidate): Diagnostic[] {
  const { what, kind, address, place } = candidate;
  const name = facts.cidr && edgeOf(facts.cidr, address);
  if (!name) return [];
  return [
    finding('address-unusable', place, {
      message: `${what}: ${formatAddress(address)} is the ${name} address of ${nodeNetwork(facts)}`,
      hint: `choose a free address${freeExample(context, facts, kind)}`,
    }),
  ];
}

function clusterDns(facts: ClusterFacts): Diagnostic[] {
  const services = parseCidr(facts.value.network.services);
  const address = clusterDnsOf(facts.value);
  if (!services) return [];
  if (address && contains(usable(services), rangeOf(address))) return [];
  const shown = address ? formatAddress(address) : 'the tenth address';
  return [
    finding('cluster-dns-outside-services', facts.at(['network', 'clusterDns']), {
      message: `cluster ${facts.value.name}: cluster DNS ${shown} is not in services ${facts.value.network.services}`,
      hint: 'remove clusterDns to take the tenth address of services, or choose one inside a wider network',
    }),
  ];
}

/** Every node takes a /24 of the pod network (a /64 for IPv6): the default of the controller manager. */
const NODE_PREFIX: Readonly<Record<Cidr['family'], number>> = { 4: 24, 6: 64 };

function podNetwork({ cluster, value, at }: ClusterFacts): Diagnostic[] {
  const pods = parseCidr(value.network.pods);
  if (!pods) return [];
  const perNode = NODE_PREFIX[pods.family];
  const room = pods.prefix > perNode ? 0 : 2 ** Math.min(perNode - pods.prefix, 30);
  const count = cluster.nodes.value.nodes.length;
  if (room >= count) return [];
  return [
    finding('pod-network-small', at(['network', 'pods']), {
      message: `cluster ${value.name}: pods ${value.network.pods} has room for ${room} nodes of a /${perNode} each, and ${count} are declared`,
      hint: 'choose a wider network, for example a /16; it cannot be changed once the cluster runs',
    }),
  ];
}

function nodeNetwork({ network }: ClusterFacts): string {
  return `network ${network?.name ?? ''}, ${network?.cidr ?? ''}`;
}

/** Gateways, split DNS and applications have addresses of a declared pool, and the pool can be announced. */
export function checkLoadBalancing(context: Context): Diagnostic[] {
  return context.clusters.flatMap((facts) => {
    const { gateways, dns } = facts.value.platform;
    const entrances: [string, ClaimKind, string, (string | number)[]][] = Object.entries(
      gateways,
    ).map(([name, gateway]) => [
      `gateway ${name}`,
      'gateway',
      gateway.address,
      ['platform', 'gateways', name, 'address'],
    ]);
    if (dns.split)
      entrances.push([
        'split DNS',
        'split DNS',
        dns.split.address,
        ['platform', 'dns', 'split', 'address'],
      ]);
    return [
      ...entrances.flatMap(([what, kind, address, path]) =>
        entrance(context, facts, { what, kind, text: address, place: facts.at(path) }),
      ),
      ...context.ledger.entries
        .filter(
          ({ kind, cluster }) => kind === 'application address' && cluster === facts.value.name,
        )
        .flatMap(({ what, kind, key, place }) =>
          entrance(context, facts, { what, kind, text: key, place }),
        ),
      ...poolReach(facts),
    ];
  });
}

function entrance(
  context: Context,
  facts: ClusterFacts,
  { what, kind, text, place }: { what: string; kind: ClaimKind; text: string; place: Place },
): Diagnostic[] {
  const { value, pools } = facts;
  const address = parseAddress(text);
  if (!address) return [];
  const name = what.endsWith(` of cluster ${value.name}`)
    ? what
    : `${what} of cluster ${value.name}`;
  if (pools.length === 0)
    return [
      finding('load-balancer-missing', place, {
        message: `${name}: nothing hands out ${text}: the cluster has no load balancer`,
        hint: 'declare platform.loadBalancer with a pool that holds the address',
      }),
    ];
  if (pools.some(({ range }) => range === null || contains(range, rangeOf(address)))) {
    // A pool may be a whole network, whose first and last address nobody answers on.
    return edge(context, facts, { what: name, kind, address, place });
  }
  return [
    finding('entrance-outside-pool', place, {
      message: `${name}: address ${text} is not in the load-balancer pool, ${pools.map((pool) => pool.text).join(', ')}`,
      hint: `choose a free address of the pool${freeExample(context, facts, kind)}`,
    }),
  ];
}

/** A pool that is announced by ARP or NDP is only heard in the network of the nodes. */
function poolReach({ value, cidr, pools, network, at }: ClusterFacts): Diagnostic[] {
  if (!cidr || value.platform.loadBalancer?.bgp) return [];
  return pools.flatMap(({ range, path }) =>
    range && !contains(cidr, range)
      ? finding('pool-off-network', at(path), {
          message: `cluster ${value.name}: pool ${formatRange(range)} is announced in network ${network?.name ?? ''}, ${network?.cidr ?? ''}, and lies outside it`,
          hint: 'choose a pool inside the node network, or announce this one by BGP (loadBalancer.bgp)',
        })
      : [],
  );
}
