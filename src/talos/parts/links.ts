import { sourced, type Sourced } from '../../model/yaml/index.ts';
import { ofNodeIf, unlessEmpty } from '../declared.ts';
import type { Part, TalosDocument } from '../document.ts';
import { bondConfig, type Bond } from '../documents/bond-config.ts';
import { bridgeConfig, type Bridge } from '../documents/bridge-config.ts';
import { dhcpv4Config } from '../documents/dhcpv4-config.ts';
import { dhcpv6Config } from '../documents/dhcpv6-config.ts';
import { dummyLinkConfig } from '../documents/dummy-link-config.ts';
import { knows } from '../documents/kind.ts';
import { layer2VipConfig } from '../documents/layer2-vip-config.ts';
import { linkAliasConfig } from '../documents/link-alias-config.ts';
import { LINK_CONFIG, linkConfig, type CommonLink } from '../documents/link-config.ts';
import { vlanConfig } from '../documents/vlan-config.ts';
import { wireguardConfig } from '../documents/wireguard-config.ts';
import type { PlannedAddressing } from '../network/addressing.ts';
import { planLinks, type PlannedLink } from '../network/plan.ts';
import type { Selector } from '../network/selector.ts';
import { tunnelOf } from '../network/tunnel.ts';
import { ofNode, type TalosScene } from '../scene.ts';
import { interfaces } from './interfaces.ts';

/** The links of the node: documents of their own since 1.12, before that `machine.network.interfaces`. */
export function links(scene: TalosScene): Part {
  const planned = planLinks(scene);
  if (!knows(scene.contract, LINK_CONFIG))
    return { v1alpha1: { machine: { network: { interfaces: interfaces(scene, planned) } } } };
  return {
    documents: [...aliases(planned), ...planned.flatMap((one) => documentsOf(scene, one))],
  };
}

/** A name for each interface that is found by what it is. */
function aliases(planned: readonly PlannedLink[]): TalosDocument[] {
  const named = new Set<unknown>();
  return planned
    .flatMap(({ name, selector, members }) => [{ name, selector }, ...members])
    .flatMap(({ name, selector }) => {
      const match = selector && matchOf(selector);
      if (!match || named.has(name.value)) return [];
      named.add(name.value);
      return linkAliasConfig(name, match);
    });
}

/** The permanent address, since members of a bond take that of the bond. JSON writes texts as CEL does. */
function matchOf({ mac, driver }: Selector): Sourced | null {
  const terms = [
    ...(mac ? [`mac(link.permanent_addr) == ${JSON.stringify(mac.value)}`] : []),
    ...(driver ? [`link.driver == ${JSON.stringify(driver.value)}`] : []),
  ];
  const first = mac ?? driver;
  return first ? sourced(terms.join(' && '), first.origin) : null;
}

function documentsOf(scene: TalosScene, planned: PlannedLink): TalosDocument[] {
  const { name, vlans } = planned;
  return [
    ...ownDocument(scene, planned),
    ...further(name, planned),
    ...vlans.flatMap((vlan) => {
      const called = sourced(vlan.name, vlan.id.origin);
      const own = vlanConfig(called, { vlanID: vlan.id, parent: name }, common(vlan));
      return [own, ...further(called, vlan)];
    }),
  ];
}

function ownDocument(scene: TalosScene, planned: PlannedLink): TalosDocument[] {
  const { name, link, master, addresses, routes, mtu, path } = planned;
  const carried = common(planned);
  if (link?.bond) return [bondConfig(name, bondOf(scene, planned), carried)];
  if (link?.bridge) return [bridgeConfig(name, bridgeOf(scene, planned), carried)];
  if (link?.wireguard) {
    const tunnel = tunnelOf(scene, link.wireguard, [...path, 'wireguard']);
    return [wireguardConfig(name, tunnel, carried)];
  }
  if (link?.dummy) return [dummyLinkConfig(name, carried)];
  // What is part of another link and says nothing more of itself is known by its alias alone.
  const isBare = addresses.length === 0 && routes.length === 0 && mtu === undefined;
  return master !== null && isBare ? [] : [linkConfig(name, carried)];
}

/** What a link or a VLAN carries, without what is a document of its own. */
function common({ mtu, addresses, routes }: PlannedAddressing): CommonLink {
  return {
    mtu,
    addresses: unlessEmpty(addresses.map((address) => ({ address }))),
    routes: unlessEmpty(
      routes.map((route) => ({
        destination: route.destination,
        gateway: route.gateway,
        source: route.source,
        metric: route.metric,
        mtu: route.mtu,
      })),
    ),
  };
}

function further(name: Sourced, { dhcp, vip }: PlannedAddressing): TalosDocument[] {
  return [
    ...(dhcp?.ipv4 ? [dhcpv4Config(name, dhcp.routeMetric)] : []),
    ...(dhcp?.ipv6 ? [dhcpv6Config(name, dhcp.routeMetric)] : []),
    ...(vip ? [layer2VipConfig(vip, name)] : []),
  ];
}

function bondOf(scene: TalosScene, { link, members, path }: PlannedLink): Bond {
  const from = [...path, 'bond'];
  const bond = link?.bond;
  return {
    links: members.map(({ name }) => name),
    bondMode: ofNode(scene, [...from, 'mode'], bond?.mode),
    miimon: ofNodeIf(scene, [...from, 'miimon'], bond?.miimon),
    updelay: ofNodeIf(scene, [...from, 'updelay'], bond?.updelay),
    downdelay: ofNodeIf(scene, [...from, 'downdelay'], bond?.downdelay),
    xmitHashPolicy: ofNodeIf(scene, [...from, 'xmitHashPolicy'], bond?.xmitHashPolicy),
    lacpRate: ofNodeIf(scene, [...from, 'lacpRate'], bond?.lacpRate),
  };
}

function bridgeOf(scene: TalosScene, { link, members, path }: PlannedLink): Bridge {
  const from = [...path, 'bridge'];
  const bridge = link?.bridge;
  return {
    links: members.map(({ name }) => name),
    stp: bridge?.stp ? { enabled: ofNode(scene, [...from, 'stp'], true) } : undefined,
    vlan: bridge?.vlanFiltering
      ? { filtering: ofNode(scene, [...from, 'vlanFiltering'], true) }
      : undefined,
  };
}
