import type { Emittable } from '../../../model/yaml/index.ts';
import { parseAddress } from '../../../model/address.ts';
import { documentOf } from '../talos/generated.ts';
import { filled, isSet, listOf, mapAt, mapsOf, numberOf, textOf } from '../talos/fields.ts';
import { inner, textOf as scalarText } from '../../../talos/patch/tree.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import { typeOf } from '../../../talos/validate/structure.ts';
import type { TalosMap } from '../../../talos/value.ts';
import { aliasesOf, memberAliases, named } from './aliases.ts';

/** The documents of the network that talhelper makes of `networkInterfaces` for Talos 1.12 and later. */
export function networkDocuments(interfaces: readonly TalosMap[]): TalosDocument[] {
  const devices = named(interfaces);
  return [
    ...aliasesOf(devices),
    ...devices.flatMap(memberAliases),
    ...devices.flatMap(bondOf),
    ...devices.flatMap((device) => (isSet(device, 'dhcp') ? dhcpOf(device) : [])),
    ...devices.flatMap(vipOf),
    ...devices.flatMap(linkOf),
    ...devices.flatMap((device) => mapsOf(device, 'vlans').flatMap((vlan) => vlanOf(device, vlan))),
    ...devices.flatMap(wireguardOf),
    ...devices.flatMap(bridgeOf),
  ];
}

const NETWORKED = ['bond', 'wireguard', 'bridge'];

/** Addresses, routes and MTU, which every kind of link has. */
function commonOf(device: TalosMap): TalosMap {
  const addresses = listOf(device, 'addresses').map((address) => ({ address: prefixed(address) }));
  const routes = mapsOf(device, 'routes').map(routeOf);
  return {
    addresses: addresses.length > 0 ? addresses : undefined,
    routes: routes.length > 0 ? routes : undefined,
    mtu: filled(device, 'mtu'),
  };
}

/** An address without a prefix is a network of its own. */
function prefixed(address: Emittable): Emittable {
  const text = scalarText(address);
  if (text.includes('/')) return address;
  return `${text}/${parseAddress(text)?.family === 6 ? '128' : '32'}`;
}

/** Talos finds out by the gateway for which family a route to everywhere is. */
function routeOf(route: TalosMap): TalosMap {
  const isDefault = /^(?:0\.0\.0\.0|::)\/0$/.test(textOf(route, 'network'));
  return {
    destination: isDefault ? undefined : filled(route, 'network'),
    gateway: filled(route, 'gateway'),
    source: filled(route, 'source'),
    metric: filled(route, 'metric'),
    mtu: filled(route, 'mtu'),
  };
}

function linkOf(device: TalosMap): TalosDocument[] {
  const common = commonOf(device);
  if (NETWORKED.some((key) => mapAt(device, key))) return [];
  if (Object.values(common).every((value) => value === undefined)) return [];
  return [documentOf('LinkConfig', { name: textOf(device, 'interface'), ...common })];
}

function dhcpOf(device: TalosMap, name = textOf(device, 'interface')): TalosDocument[] {
  const options = mapAt(device, 'dhcpOptions');
  const routeMetric = filled(options, 'routeMetric');
  const hasIPv4 = inner(options?.['ipv4']) !== false;
  return [
    ...(hasIPv4 ? [documentOf('DHCPv4Config', { name, routeMetric })] : []),
    ...(isSet(options, 'ipv6') ? [documentOf('DHCPv6Config', { name, routeMetric })] : []),
  ];
}

function vipOf(device: TalosMap): TalosDocument[] {
  const ip = textOf(mapAt(device, 'vip'), 'ip');
  return ip === ''
    ? []
    : [documentOf('Layer2VIPConfig', { name: ip, link: textOf(device, 'interface') })];
}

function vlanOf(device: TalosMap, vlan: TalosMap): TalosDocument[] {
  const id = numberOf(vlan, 'vlanId');
  if (id === 0) return [];
  const parent = textOf(device, 'interface');
  const name = `${parent}.${String(id)}`;
  const vip = mapAt(vlan, 'vip');
  return [
    documentOf('VLANConfig', { name, vlanID: vlan['vlanId'], parent, ...commonOf(vlan) }),
    ...(isSet(vlan, 'dhcp') ? dhcpOf(vlan, name) : []),
    ...(vip ? [documentOf('Layer2VIPConfig', { name: textOf(vip, 'ip'), link: name })] : []),
  ];
}

/** Keys of a bond by the names that the document has for them; other keys are called the same, or are not there. */
const RENAMED: Readonly<Record<string, string>> = {
  mode: 'bondMode',
  resendIgmp: 'resendIGMP',
  tlbDynamicLb: 'tlbLogicalLb',
  peerNotifyDelay: 'peerNotifDelay',
  arpIPTarget: 'arpIpTargets',
};

/** Keys of a bond for which the document of Talos has none. */
export const LOST_OF_BOND: readonly string[] = ['adActorSystem', 'primary'];

const BOND = 'network.BondConfigV1Alpha1';

function bondOf(device: TalosMap): TalosDocument[] {
  const bond = mapAt(device, 'bond');
  if (!bond) return [];
  const name = textOf(device, 'interface');
  const members = mapsOf(bond, 'deviceSelectors').map((_, index) => `${name}-m${String(index)}`);
  const links = [...listOf(bond, 'interfaces'), ...members];
  const settings = Object.keys(bond).flatMap((key) => {
    if (['interfaces', 'deviceSelectors', ...LOST_OF_BOND].includes(key)) return [];
    const to = RENAMED[key] ?? key;
    const value = filled(bond, key);
    return value === undefined ? [] : [[to, value] as const];
  });
  const value = { name, links: links.length > 0 ? links : undefined, ...commonOf(device) };
  return [documentOf('BondConfig', { ...value, ...Object.fromEntries(settings) })];
}

function isWord(key: string, value: Emittable): boolean {
  const type = typeOf(BOND, key, 14) ?? '';
  return !type.startsWith('=') || type.slice(1).split('|').includes(scalarText(value));
}

/** Keys of a bond whose words Talos does not know. */
export function unknownWords(bond: TalosMap): string[] {
  return Object.keys(bond).filter((key) => {
    const value = filled(bond, key);
    return value !== undefined && !isWord(RENAMED[key] ?? key, value);
  });
}

function wireguardOf(device: TalosMap): TalosDocument[] {
  const wireguard = mapAt(device, 'wireguard');
  if (!wireguard) return [];
  const peers = mapsOf(wireguard, 'peers').map((peer) => ({
    publicKey: filled(peer, 'publicKey'),
    endpoint: isEndpoint(textOf(peer, 'endpoint')) ? filled(peer, 'endpoint') : undefined,
    persistentKeepaliveInterval: filled(peer, 'persistentKeepaliveInterval'),
    allowedIPs: filled(peer, 'allowedIPs'),
  }));
  return [
    documentOf('WireguardConfig', {
      name: textOf(device, 'interface'),
      privateKey: filled(wireguard, 'privateKey'),
      listenPort: filled(wireguard, 'listenPort'),
      firewallMark: filled(wireguard, 'firewallMark'),
      peers: peers.length > 0 ? peers : undefined,
      ...commonOf(device),
    }),
  ];
}

/** Documents of Talos take addresses only, and talhelper leaves out what is none. */
export function isEndpoint(text: string): boolean {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
  const address = parseAddress(bracketed ?? plain ?? '');
  return address?.family === (bracketed === undefined ? 4 : 6) && Number(port) <= 65535;
}

function bridgeOf(device: TalosMap): TalosDocument[] {
  const bridge = mapAt(device, 'bridge');
  if (!bridge) return [];
  const vlan = mapAt(bridge, 'vlan');
  const stp = mapAt(bridge, 'stp');
  return [
    documentOf('BridgeConfig', {
      name: textOf(device, 'interface'),
      links: filled(bridge, 'interfaces'),
      stp: stp?.['enabled'] === undefined ? undefined : { enabled: stp['enabled'] },
      vlan: isSet(vlan, 'vlanFiltering') ? { filtering: vlan?.['vlanFiltering'] } : undefined,
      ...commonOf(device),
    }),
  ];
}
