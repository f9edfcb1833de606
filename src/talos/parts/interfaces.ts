import type { Sourced } from '../../model/yaml/index.ts';
import { ofNodeIf, unlessEmpty } from '../declared.ts';
import type { PlannedAddressing, PlannedRoute } from '../network/addressing.ts';
import type { PlannedLink } from '../network/plan.ts';
import type { PlannedMember, Selector } from '../network/selector.ts';
import { tunnelOf } from '../network/tunnel.ts';
import { ofNode, type TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';

/** `machine.network.interfaces` of Talos before 1.12. */
export function interfaces(scene: TalosScene, planned: readonly PlannedLink[]): TalosMap[] {
  return [
    ...planned.filter((one) => !isPart(one)).map((one) => device(scene, one)),
    ...planned.flatMap(bridgePorts),
  ];
}

/** What is known to a bond or a bridge alone. */
function isPart({ master, addresses, routes, vlans, dhcp, mtu }: PlannedLink): boolean {
  const own = [addresses, routes, vlans].some((list) => list.length > 0);
  return master !== null && !own && dhcp === null && mtu === undefined;
}

function device(scene: TalosScene, planned: PlannedLink): TalosMap {
  const { name, selector, link, vlans, path } = planned;
  return {
    ...(selector ? { deviceSelector: selectorMap(selector) } : { interface: name }),
    ...addressing(planned),
    bond: bondMap(scene, planned),
    bridge: bridgeMap(scene, planned),
    wireguard: link?.wireguard && tunnelOf(scene, link.wireguard, [...path, 'wireguard']),
    dummy: link?.dummy ? ofNode(scene, [...path, 'dummy'], true) : undefined,
    vlans: unlessEmpty(
      vlans.map((vlan) => ({
        vlanId: vlan.id,
        ...addressing(vlan),
        routes: vlan.routes.map(route),
      })),
    ),
  };
}

function selectorMap({ mac, driver }: Selector): TalosMap {
  return { permanentAddr: mac, driver };
}

function addressing({ addresses, routes, dhcp, mtu, vip }: PlannedAddressing): TalosMap {
  const family = { ipv4: dhcp?.ipv4, ipv6: dhcp?.ipv6 };
  const isPlain = dhcp?.ipv4 === true && !dhcp.ipv6 && dhcp.routeMetric === undefined;
  return {
    addresses: unlessEmpty(addresses),
    routes: unlessEmpty(routes.map(route)),
    dhcp: dhcp?.asked ?? false,
    dhcpOptions: dhcp && !isPlain ? { routeMetric: dhcp.routeMetric ?? 0, ...family } : undefined,
    mtu,
    vip: vip && { ip: vip },
  };
}

function route({ family, destination, gateway, source, metric, mtu }: PlannedRoute): TalosMap {
  const everywhere = family === 6 ? '::/0' : '0.0.0.0/0';
  return { network: destination ?? everywhere, gateway, source, metric, mtu };
}

function bondMap(scene: TalosScene, { link, members, path }: PlannedLink): TalosMap | undefined {
  const bond = link?.bond;
  if (!bond) return undefined;
  const from = [...path, 'bond'];
  return {
    ...bondMembers(members),
    mode: ofNode(scene, [...from, 'mode'], bond.mode),
    xmitHashPolicy: ofNodeIf(scene, [...from, 'xmitHashPolicy'], bond.xmitHashPolicy),
    lacpRate: ofNodeIf(scene, [...from, 'lacpRate'], bond.lacpRate),
    primary: ofNodeIf(scene, [...from, 'primary'], bond.primary),
    miimon: ofNode(scene, [...from, 'miimon'], bond.miimon),
    updelay: ofNodeIf(scene, [...from, 'updelay'], bond.updelay),
    downdelay: ofNodeIf(scene, [...from, 'downdelay'], bond.downdelay),
  };
}

/** By name or by selector: Talos takes one of the two. */
function bondMembers(members: readonly PlannedMember[]): TalosMap {
  const selectors = members.flatMap(({ selector }) => selector ?? []);
  return selectors.length > 0
    ? { deviceSelectors: selectors.map(selectorMap) }
    : { interfaces: members.map(({ name }) => name) };
}

function bridgeMap(scene: TalosScene, { link, members, path }: PlannedLink): TalosMap | undefined {
  const bridge = link?.bridge;
  if (!bridge) return undefined;
  const from = [...path, 'bridge'];
  return {
    interfaces: members.flatMap(({ name, selector }): Sourced[] => (selector ? [] : [name])),
    stp: bridge.stp ? { enabled: ofNode(scene, [...from, 'stp'], true) } : undefined,
    vlan: bridge.vlanFiltering
      ? { vlanFiltering: ofNode(scene, [...from, 'vlanFiltering'], true) }
      : undefined,
  };
}

/** Members of a bridge that are found by what they are say themselves which bridge they belong to. */
function bridgePorts({ name, link, members }: PlannedLink): TalosMap[] {
  if (!link?.bridge) return [];
  return members.flatMap(({ selector }) =>
    selector
      ? { deviceSelector: selectorMap(selector), dhcp: false, bridgePort: { master: name } }
      : [],
  );
}
