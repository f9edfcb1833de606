import {
  nthAddress,
  parseAddress,
  parseCidr,
  parseRange,
  type Address,
  type AddressRange,
} from './address.ts';
import type { Cluster } from './schema/cluster.ts';
import type { Lab, Network } from './schema/lab.ts';
import type { Path } from './yaml/index.ts';

/** Addresses that follow from others where a lab does not name them. Null where what they follow from is malformed. */

/** A range of a list or of a single value, and the path where it is written. */
export interface WrittenRange {
  readonly text: string;
  readonly path: Path;
  readonly range: AddressRange | null;
}

/** The router of a network: the declared one, else the first address of the network that a host can have. */
export function gatewayOf(network: Network): Address | null {
  if (network.gateway !== undefined) return parseAddress(network.gateway);
  const cidr = parseCidr(network.cidr);
  return cidr && nthAddress(cidr, 1);
}

/** The address of the cluster's own DNS: the declared one, else the tenth of its services. */
export function clusterDnsOf(cluster: Cluster): Address | null {
  if (cluster.network.clusterDns !== undefined) return parseAddress(cluster.network.clusterDns);
  const services = parseCidr(cluster.network.services);
  return services && nthAddress(services, 10);
}

/** The load-balancer ranges of a cluster; paths count from cluster.yaml. */
export function poolsOf(cluster: Cluster): WrittenRange[] {
  return written(cluster.platform.loadBalancer?.pool, ['platform', 'loadBalancer', 'pool']);
}

/** The DHCP ranges of the network at `index` of lab.yaml. */
export function dhcpOf(network: Network, index: number): WrittenRange[] {
  return written(network.dhcp, ['networks', index, 'dhcp']);
}

/** Marks the DNS records of a cluster, so that two clusters do not delete each other's. */
export function ownerIdOf(lab: Lab, cluster: Cluster): string {
  return cluster.platform.dns.public?.ownerId ?? `${lab.name}-${cluster.name}`;
}

function written(value: string | readonly string[] | undefined, path: Path): WrittenRange[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return [{ text: value, path, range: parseRange(value) }];
  return value.map((text, i) => ({ text, path: [...path, i], range: parseRange(text) }));
}

/** The address of a host of the lab, or undefined. */
export function hostAddress(lab: Lab, name: string | undefined): string | undefined {
  return lab.hosts.find((host) => host.name === name)?.address;
}
