import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { isFrom } from '../../talos/contract.ts';
import { mapOf, type Subject } from '../subject.ts';
import { addressWords, deviceRoutes, dhcpWord } from './addressing.ts';
import type { Draft } from './draft.ts';
import type { Names } from './names.ts';
import { selectorOfDevice, type FoundSelector } from './selector.ts';
import { TUNNEL, tunnelWord } from './tunnel.ts';
import { countOf, hasOnly, listOf, mapAt, textsOf } from './values.ts';

const PATH = ['machine', 'network', 'interfaces'];

const CARRIED = ['addresses', 'cidr', 'routes', 'dhcp', 'dhcpOptions', 'mtu', 'vip'];
const MADE = ['bond', 'bridge', 'wireguard', 'dummy'];
const CHOSEN = ['interface', 'deviceSelector'];
const DEVICE = [...CHOSEN, ...CARRIED, ...MADE, 'vlans', 'ignore'];

/** A device and where it stands. */
interface Device {
  readonly device: YamlMap;
  readonly index: number;
}

/** The devices of `machine.network.interfaces` as links; one that the model has no words for is not among them. */
export function deviceDrafts(subject: Subject, names: Names): Draft[] {
  const { v1alpha1 } = subject;
  if (!v1alpha1) return [];
  const devices = listOf(subject.peek(v1alpha1, PATH)).flatMap((device, index) =>
    isMap(device) ? [{ device, index }] : [],
  );
  const ports = devices.flatMap((one) => portOf(one) ?? []);
  for (const { device } of devices)
    if (isMade(device) && typeof device['interface'] === 'string') names.keep(device['interface']);
  const drafts = devices.flatMap(({ device, index }) => {
    if (!hasOnly(device, DEVICE) || device['ignore'] === true) return [];
    const mine = ports.filter(
      ({ master }) => isMap(device['bridge']) && master === device['interface'],
    );
    const draft = draftOf({ subject, names, ports: mine.map(({ mac }) => mac) }, device);
    const taken = [index, ...mine.map((port) => port.index)];
    return draft ? [{ ...draft, paths: taken.map((i) => [v1alpha1, [...PATH, i]] as const) }] : [];
  });
  return drafts;
}

interface Scene {
  readonly subject: Subject;
  readonly names: Names;
  /** Hardware addresses of devices that say of themselves that they are part of this bridge. */
  readonly ports: readonly string[];
}

type Found = Omit<Draft, 'paths'>;

function draftOf(scene: Scene, device: YamlMap): Found | null {
  const carried = carriedWords(scene.subject, device);
  const vlans = vlanWords(scene.subject, device['vlans']);
  const chosen = isMade(device) ? madeWords(scene, device) : chosenWords(scene.names, device);
  if (!carried || !vlans || !chosen) return null;
  const privateKey = mapAt(device, 'wireguard')?.['privateKey'];
  const interfaces = ['bond', 'bridge'].flatMap((key) => mapAt(device, key)?.['interfaces'] ?? []);
  const members = textsOf(interfaces)?.filter((one) => scene.names.of(one) !== one) ?? [];
  return {
    link: mapOf({ ...chosen, ...carried, vlans: vlans.length > 0 ? vlans : undefined }),
    members: members.map((one) => mapOf({ name: scene.names.of(one), interface: one })),
    privateKey: typeof privateKey === 'string' ? privateKey : undefined,
  };
}

/** Whether a device is no interface that the machine has. */
function isMade(device: YamlMap): boolean {
  return MADE.some((key) => isMap(device[key] ?? null) || device[key] === true);
}

/** A physical interface: by its name, or by what it is. */
function chosenWords(names: Names, device: YamlMap): YamlMap | null {
  const { interface: called, deviceSelector } = device;
  if (isMap(deviceSelector)) {
    const found = called === undefined ? selectorOfDevice(deviceSelector) : null;
    return found && mapOf({ name: names.chosen(), ...found });
  }
  if (typeof called !== 'string' || called === '') return null;
  return mapOf({ name: names.of(called), interface: called });
}

/** What is made has the name that it is given. */
function madeWords(scene: Scene, device: YamlMap): YamlMap | null {
  const { interface: name, deviceSelector, dummy } = device;
  if (typeof name !== 'string' || deviceSelector !== undefined) return null;
  if (MADE.filter((key) => device[key] !== undefined && device[key] !== false).length > 1)
    return null;
  if (dummy === true) return mapOf({ name, dummy: true });
  if (isMap(device['wireguard'])) {
    const tunnel = hasOnly(device['wireguard'], TUNNEL) ? tunnelWord(device['wireguard']) : null;
    return tunnel && mapOf({ name, wireguard: tunnel });
  }
  if (isMap(device['bond'])) {
    const bond = bondWord(scene, device['bond']);
    return bond && mapOf({ name, bond });
  }
  const bridge = bridgeWord(scene, mapAt(device, 'bridge') ?? mapOf({}));
  return bridge && mapOf({ name, bridge });
}

const BOND = ['mode', 'xmitHashPolicy', 'lacpRate', 'miimon', 'updelay', 'downdelay', 'primary'];

function bondWord({ subject, names }: Scene, bond: YamlMap): YamlMap | null {
  const { mode, xmitHashPolicy, lacpRate, miimon, updelay, downdelay, primary } = bond;
  if (!hasOnly(bond, [...BOND, 'interfaces', 'deviceSelectors'])) return null;
  // Documents of bonds prefer no member.
  if (primary !== undefined && isFrom(subject.contract, '1.12')) return null;
  const members = membersOf(bond);
  if (!members || members.length === 0 || typeof mode !== 'string') return null;
  return mapOf({
    members: members.map((member) => memberName(names, member)),
    ...{ mode, xmitHashPolicy, lacpRate, updelay, downdelay, primary },
    miimon: miimonWord(miimon),
  });
}

/** How often a bond looks at its members: never where nothing is said, which is not what the model does. */
export function miimonWord(value: YamlValue | undefined): YamlValue | undefined {
  return value === 100 ? undefined : (value ?? 0);
}

/** By name, or by hardware address: a member that is found otherwise has no word. */
function membersOf({ interfaces, deviceSelectors }: YamlMap): string[] | null {
  const named = textsOf(interfaces ?? []);
  if (deviceSelectors === undefined || deviceSelectors === null) return named;
  const macs = listOf(deviceSelectors).map((one) =>
    addressAlone(isMap(one) ? selectorOfDevice(one) : null),
  );
  const known = macs.filter((mac) => mac !== null);
  return named?.length === 0 && known.length === macs.length ? known : null;
}

function addressAlone(found: FoundSelector | null): string | null {
  return found?.mac !== undefined && found.driver === undefined ? found.mac : null;
}

function bridgeWord({ ports, names }: Scene, bridge: YamlMap): YamlMap | null {
  const { interfaces, stp, vlan } = bridge;
  const named = textsOf(interfaces ?? []);
  if (!named || !hasOnly(bridge, ['interfaces', 'stp', 'vlan'])) return null;
  if (isMap(stp) && !hasOnly(stp, ['enabled'])) return null;
  if (isMap(vlan) && !hasOnly(vlan, ['vlanFiltering'])) return null;
  const members = [...named.map((member) => memberName(names, member)), ...ports];
  return mapOf({
    members: members.length > 0 ? members : undefined,
    stp: mapAt(bridge, 'stp')?.['enabled'] === true ? true : undefined,
    vlanFiltering: mapAt(bridge, 'vlan')?.['vlanFiltering'] === true ? true : undefined,
  });
}

/** A hardware address stands for itself. */
function memberName(names: Names, member: string): string {
  return member.includes(':') ? member : names.of(member);
}

interface Port {
  readonly index: number;
  readonly mac: string;
  readonly master: string;
}

/** A device that says nothing but to which bridge it belongs. */
function portOf({ device, index }: Device): Port | null {
  const { deviceSelector, bridgePort, dhcp } = device;
  if (!isMap(bridgePort) || !isMap(deviceSelector) || dhcp === true) return null;
  if (!hasOnly(device, ['deviceSelector', 'bridgePort', 'dhcp'])) return null;
  const mac = addressAlone(selectorOfDevice(deviceSelector));
  const { master } = bridgePort;
  if (mac === null || typeof master !== 'string' || !hasOnly(bridgePort, ['master'])) return null;
  return { index, mac, master };
}

function vlanWords(subject: Subject, value: YamlValue | undefined): YamlMap[] | null {
  const list = listOf(value ?? []);
  const words = list.flatMap((vlan) => {
    if (!isMap(vlan) || !hasOnly(vlan, ['vlanId', ...CARRIED])) return [];
    const carried = carriedWords(subject, vlan);
    return carried ? [mapOf({ id: vlan['vlanId'], ...carried })] : [];
  });
  return words.length === list.length ? words : null;
}

/** Addresses, routes and what else a device or a VLAN carries. */
function carriedWords(subject: Subject, carrier: YamlMap): YamlMap | null {
  const { cidr, mtu } = carrier;
  const single = typeof cidr === 'string' && cidr !== '' ? [cidr] : [];
  const listed = listOf(carrier['addresses']);
  const addresses = addressWords(listed.length > 0 ? [...listed] : single);
  const routes = deviceRoutes(carrier['routes']);
  const dhcp = deviceDhcp(carrier);
  const vip = vipOf(subject, carrier['vip']);
  // Talos looks at the one that is out of date only where there is no other.
  if (listed.length > 0 && single.length > 0) return null;
  if (!addresses || !routes || dhcp === null || vip === null) return null;
  return mapOf({
    addresses: addresses.length > 0 ? addresses : undefined,
    routes: routes.length > 0 ? routes : undefined,
    dhcp,
    mtu: mtu === 0 ? undefined : mtu,
    vip,
  });
}

function deviceDhcp({ dhcp, dhcpOptions }: YamlMap): YamlValue | undefined {
  const options = isMap(dhcpOptions) ? dhcpOptions : mapOf({});
  if (!hasOnly(options, ['routeMetric', 'ipv4', 'ipv6'])) return null;
  if (dhcp !== true) return isMap(dhcpOptions) ? null : undefined;
  const { routeMetric, ipv4, ipv6 } = options;
  const metric = countOf(routeMetric ?? 0);
  if (metric === undefined) return null;
  return dhcpWord({ ipv4: ipv4 !== false, ipv6: ipv6 === true, routeMetric: metric });
}

/** An address that control planes share; null for one that is shared otherwise. */
function vipOf({ role }: Subject, vip: YamlValue | undefined): YamlValue | undefined {
  if (vip === undefined || vip === null) return undefined;
  if (!isMap(vip) || !hasOnly(vip, ['ip']) || role === 'worker') return null;
  return vip['ip'] ?? null;
}
