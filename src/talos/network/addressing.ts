import {
  canonicalAddress,
  formatAddress,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
} from '../../model/address.ts';
import { gatewayOf } from '../../model/addressing.ts';
import type { Link, Node } from '../../model/schema/nodes.ts';
import { sourced, type Path, type Sourced } from '../../model/yaml/index.ts';
import { ofNodeIf } from '../declared.ts';
import { byRule, ofNode, type TalosScene } from '../scene.ts';
import { sharedEndpoint } from './shared-endpoint.ts';

/** A route as it is rendered for every version; without a destination it leads everywhere. */
export interface PlannedRoute {
  readonly family: 4 | 6;
  readonly destination?: Sourced | undefined;
  readonly gateway?: Sourced | undefined;
  readonly source?: Sourced | undefined;
  readonly metric?: Sourced | undefined;
  readonly mtu?: Sourced | undefined;
}

export interface PlannedDhcp {
  readonly asked: Sourced;
  readonly routeMetric?: Sourced | undefined;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
}

/** What a link or a VLAN on top of it carries. */
export interface PlannedAddressing {
  readonly addresses: readonly Sourced[];
  readonly routes: readonly PlannedRoute[];
  readonly dhcp: PlannedDhcp | null;
  readonly mtu?: Sourced | undefined;
  readonly vip?: Sourced | undefined;
}

/** What a link or a VLAN declares, with the way out and the shared address where it carries the node's address. */
export function addressingOf(
  scene: TalosScene,
  one: Pick<Link, 'addresses' | 'routes' | 'dhcp' | 'mtu' | 'vip'>,
  path: Path,
): PlannedAddressing {
  const { node } = scene;
  const isCarrier = carriesNode(node, one);
  const vip = ofNodeIf(scene, [...path, 'vip'], one.vip && canonicalAddress(one.vip));
  const routes = one.routes.map((route, i) => routeOf(scene, route, [...path, 'routes', i]));
  const needsWayOut = isCarrier && one.dhcp === false && !leadsEverywhere(node);
  return {
    addresses: one.addresses.map((text, i) =>
      ofNode(scene, [...path, 'addresses', i], canonicalInterface(text)),
    ),
    routes: needsWayOut ? [...routes, ...defaultRoute(scene)] : routes,
    dhcp: dhcpOf(scene, one.dhcp, [...path, 'dhcp']),
    mtu: ofNodeIf(scene, [...path, 'mtu'], one.mtu),
    // Talos refuses a shared address on a worker.
    vip: node.role === 'worker' ? undefined : (vip ?? (isCarrier ? sharedEndpoint(scene) : vip)),
  };
}

/** What the only link of a node without `links` carries: the node's address in the node network. */
export function shortAddressing(scene: TalosScene): PlannedAddressing {
  const { node, settings, model } = scene;
  const network = model.lab.value.networks.find(({ name }) => name === settings.network.nodes);
  const address = parseAddress(node.address);
  const prefix = parseCidr(network?.cidr ?? '')?.prefix ?? (address?.family === 6 ? 128 : 32);
  return {
    addresses: [ofNode(scene, ['address'], `${canonicalAddress(node.address)}/${prefix}`)],
    routes: defaultRoute(scene),
    dhcp: null,
    mtu: ofNodeIf(scene, ['mtu'], node.mtu),
    vip: sharedEndpoint(scene),
  };
}

/** Whether the address of the node stands on a link or a VLAN. */
export function carriesNode(node: Node, { addresses }: Pick<Link, 'addresses'>): boolean {
  const own = canonicalAddress(node.address);
  return addresses.some((text) => {
    const read = parseInterfaceAddress(text);
    return read !== null && formatAddress(read.address) === own;
  });
}

function dhcpOf(scene: TalosScene, dhcp: Link['dhcp'], path: Path): PlannedDhcp | null {
  if (dhcp === false) return null;
  const asked = ofNode(scene, path, true);
  if (dhcp === true) return { asked, ipv4: true, ipv6: false };
  const { routeMetric, ipv4, ipv6 } = dhcp;
  return {
    asked,
    ipv4,
    ipv6,
    routeMetric: ofNodeIf(scene, [...path, 'routeMetric'], routeMetric),
  };
}

function routeOf(scene: TalosScene, route: Link['routes'][number], path: Path): PlannedRoute {
  const { network, gateway, source, metric, mtu } = route;
  const isDefault = isEverywhere(network);
  return {
    family: (isDefault ? (gateway ?? network) : network).includes(':') ? 6 : 4,
    destination: isDefault ? undefined : ofNode(scene, [...path, 'network'], network),
    gateway: ofNodeIf(scene, [...path, 'gateway'], gateway && canonicalAddress(gateway)),
    source: ofNodeIf(scene, [...path, 'source'], source && canonicalAddress(source)),
    metric: ofNodeIf(scene, [...path, 'metric'], metric),
    mtu: ofNodeIf(scene, [...path, 'mtu'], mtu),
  };
}

/** The way out through the router of the node network. */
function defaultRoute({ model, settings }: TalosScene): PlannedRoute[] {
  const { networks } = model.lab.value;
  const index = networks.findIndex(({ name }) => name === settings.network.nodes);
  const network = networks[index];
  const router = network && gatewayOf(network);
  if (!network || !router) return [];
  const text = formatAddress(router);
  const gateway =
    network.gateway === undefined
      ? byRule('first address of the node network', text)
      : sourced(text, model.lab.origin(['networks', index, 'gateway']));
  return [{ family: router.family, gateway }];
}

/** Whether a link of the node has a route to everywhere. */
function leadsEverywhere({ links = [] }: Node): boolean {
  return links
    .flatMap((link) => [link, ...link.vlans])
    .some(({ routes }) => routes.some(({ network }) => isEverywhere(network)));
}

function isEverywhere(network: string): boolean {
  return parseCidr(network)?.prefix === 0;
}

function canonicalInterface(text: string): string {
  const [address = '', prefix = ''] = text.split('/');
  return `${canonicalAddress(address)}/${prefix}`;
}
