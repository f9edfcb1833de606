import type { Diagnostic } from '../base/diagnostic.ts';
import {
  canonicalAddress,
  contains,
  parseAddress,
  parseInterfaceAddress,
  rangeOf,
} from '../model/address.ts';
import type { Link, Node } from '../model/schema/nodes.ts';
import type { Path } from '../model/yaml/index.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** Routes of a node lead to different places, through routers that it reaches; links have names that the kernel takes. */
export function checkRoutes({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) =>
    facts.cluster.nodes.value.nodes.flatMap((node, i) => [
      ...longNames(facts, node, i),
      ...routes(facts, node, i),
    ]),
  );
}

interface Carrier {
  readonly name: string;
  readonly path: Path;
  readonly one: Pick<Link, 'addresses' | 'routes' | 'dhcp'>;
}

function routes({ atNode }: ClusterFacts, node: Node, i: number): Diagnostic[] {
  const known = new Map<string, Path>();
  const found: Diagnostic[] = [];
  for (const { name, path, one } of carriersOf(node))
    for (const [k, route] of one.routes.entries()) {
      const at = [...path, 'routes', k];
      const { network, gateway, metric } = route;
      const through = gateway?.includes(':') ? 'IPv6' : 'IPv4';
      const key = `${network.endsWith('/0') ? `everywhere ${through}` : network} ${metric ?? ''}`;
      const other = known.get(key);
      if (other)
        found.push(
          finding('route-duplicate', atNode(i, at), {
            message: `node ${node.name}: two routes lead to ${network} with the same metric, and one of them is lost`,
            hint: 'remove one, or give them different metrics: the lower one wins',
            related: [{ ...atNode(i, other), message: 'the other route' }],
          }),
        );
      known.set(key, at);
      if (gateway !== undefined && !reaches(one, gateway))
        found.push(
          finding('route-gateway-outside', atNode(i, [...at, 'gateway']), {
            message: `node ${node.name}: router ${gateway} is in no network of link ${name}`,
            hint: 'choose a router that has an address in the network of the link, or give the link one there',
          }),
        );
    }
  return found;
}

function carriersOf({ links = [] }: Node): Carrier[] {
  return links.flatMap((link, j) => [
    { name: link.name, path: ['links', j], one: link },
    ...link.vlans.map((vlan, v) => ({
      name: `${link.name}.${vlan.id}`,
      path: ['links', j, 'vlans', v],
      one: vlan,
    })),
  ]);
}

/** Whether a router is a neighbour; of an address that a server gives nothing is known, and link-local ones always are. */
function reaches({ addresses, dhcp }: Carrier['one'], gateway: string): boolean {
  const router = parseAddress(gateway);
  if (dhcp !== false || !router || /^fe[89ab]/.test(canonicalAddress(gateway))) return true;
  return addresses.some((text) => {
    const read = parseInterfaceAddress(text);
    return read !== null && contains(read.network, rangeOf(router));
  });
}

/** What the kernel takes as the name of a link that is made. */
const LONGEST = 15;

function longNames({ atNode }: ClusterFacts, node: Node, i: number): Diagnostic[] {
  return (node.links ?? []).flatMap((link, j) => {
    const isMade = [link.bond, link.bridge, link.wireguard].some((one) => one !== undefined);
    if (!(isMade || link.dummy) || link.name.length <= LONGEST) return [];
    return finding('link-name-long', atNode(i, ['links', j, 'name']), {
      message: `node ${node.name}: the name of link ${link.name} has ${link.name.length} characters`,
      hint: `choose one of at most ${LONGEST} characters, such as bond0`,
    });
  });
}
