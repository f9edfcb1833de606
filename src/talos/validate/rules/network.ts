import { celProblem } from '../../cel/syntax.ts';
import {
  base64Length,
  durationOf,
  hostAndPort,
  isAddress,
  isPrefix,
  isSubnetOrAddress,
  numberOf,
  partsOf,
  urlOf,
} from '../formats.ts';
import {
  at,
  broken,
  isFalse,
  isFilled,
  isReference,
  isSet,
  isTrue,
  isWrong,
  items,
  text,
  type Broken,
  type Node,
} from '../node.ts';
import { only, required, type Rule } from './rule.ts';

const UNITS = 'KiB MiB GiB TiB PiB EiB kB MB GB TB PB EB'.split(' ');

/** Whether an expression is one; its variables are judged where they are known. */
export function* expression(
  node: Node,
  variables: readonly string[],
  isRequired: boolean,
): Generator<Broken> {
  if (!isFilled(node)) {
    if (isRequired) yield broken(node, 'must be set', 'write an expression');
  } else if (!isReference(node)) {
    const problem = celProblem(text(node), new Set([...variables, ...UNITS]));
    if (problem) yield broken(node, `is no expression: ${problem.message}`, 'correct it');
  }
}

const address: (text: string) => boolean = (value) => !isUnspecified(value);

function isUnspecified(value: string): boolean {
  return numberOf(partsOf(value).address) === 0n;
}

/** What every kind of link has: addresses and routes. */
const link: Rule = function* (document) {
  for (const item of items(at(document, 'addresses'))) {
    const node = at(item, 'address');
    if (!isFilled(node) || isWrong(node, address))
      yield broken(node, 'must be an address of the link', 'write one such as 10.0.0.2/24');
  }
  for (const item of items(at(document, 'routes')))
    for (const key of ['destination', 'gateway', 'source']) {
      const node = at(item, key);
      if (isWrong(node, address))
        yield broken(node, 'must not be the unspecified address', `leave ${key} out`);
    }
};

const key: (text: string) => boolean = (value) => base64Length(value) === 32;

const wireguard: Rule = function* (document) {
  const port = Number(text(at(document, 'listenPort')));
  if (port > 65535 || port < 0) yield broken(at(document, 'listenPort'), 'is no port', 'write one');
  for (const peer of items(at(document, 'peers'))) {
    const own = at(peer, 'publicKey');
    if (!isFilled(own) || isWrong(own, key))
      yield broken(own, 'must be a key of WireGuard', 'write 32 bytes in base64');
    if (isWrong(at(peer, 'presharedKey'), key))
      yield broken(at(peer, 'presharedKey'), 'is no key of WireGuard', 'write 32 bytes in base64');
    yield* notNegative(at(peer, 'persistentKeepaliveInterval'));
  }
};

/** A duration must not be below zero. */
export function* notNegative(node: Node): Generator<Broken> {
  if (isWrong(node, (value) => (durationOf(value) ?? 0) >= 0))
    yield broken(node, 'must not be negative', 'write a positive duration');
}

const hostname: Rule = function* (document, { minor }) {
  const auto = at(document, 'auto');
  const name = at(document, 'hostname');
  const kind = text(auto).toLowerCase();
  if (isReference(name)) return;
  const isNeeded = !isSet(auto) || (minor < 13 && kind === 'off');
  if (isNeeded && !isFilled(name)) yield broken(name, 'or auto must be set', 'set one of them');
  if (isSet(auto) && kind !== 'off' && isFilled(name))
    yield broken(auto, 'and hostname exclude each other', 'remove auto, or set it to off');
  if (isSet(auto) && kind !== 'off' && kind !== 'stable')
    yield broken(auto, 'must be stable or off', 'write stable or off');
  const [label = ''] = text(name).split('.');
  if (isFilled(name) && (text(name).length > 253 || label === '' || label.length > 63))
    yield broken(name, 'is no host name', 'write a shorter one');
};

const duid: Rule = function* (document) {
  const raw = at(document, 'duidRaw');
  const isDuid = text(at(document, 'clientIdentifier')).toLowerCase() === 'duid';
  if (isDuid !== isFilled(raw))
    yield broken(raw, 'goes with clientIdentifier duid and only with it', 'set both or none');
};

const linkAlias: Rule = function* (document, { minor }) {
  const name = at(document, 'name');
  if (minor >= 13 && isWrong(name, (value) => !value.includes('%') || /^[^%]+%d$/.test(value)))
    yield broken(name, 'may hold %d at its end only', 'write a name such as lan%d');
  yield* expression(at(document, 'selector', 'match'), ['link', 'mac', 'glob'], true);
};

const resolver: Rule = function* (document, { minor }) {
  const host = at(document, 'hostDNS');
  if (!isTrue(at(host, 'enabled')))
    for (const name of ['forwardKubeDNSToHost', 'resolveMemberNames'])
      if (isTrue(at(host, name)))
        yield broken(at(host, name), 'needs hostDNS.enabled', 'set hostDNS.enabled: true');
  for (const server of items(at(document, 'nameservers'))) {
    if (minor >= 13 && !isFilled(at(server, 'address')))
      yield broken(at(server, 'address'), 'must be set', 'write an IP address');
    const protocol = text(at(server, 'protocol')).toLowerCase();
    const tls = at(server, 'tlsServerName');
    if ((protocol === 'dot' || protocol === 'doh') !== isFilled(tls))
      yield broken(tls, 'goes with protocol DoT or DoH and only with it', 'set both or none');
  }
};

const ingress: Rule = function* (document) {
  const ports = at(document, 'portSelector', 'ports');
  if (!isFilled(ports)) yield broken(ports, 'must be set', 'list ports');
  const ranges = items(ports)
    .map((node) => ({ node, bounds: text(node).split('-').map(Number) }))
    .map(({ node, bounds: [low = 0, high = low] }) => ({ node, low, high }))
    .sort((a, b) => a.low - b.low);
  for (const [index, { node, low, high }] of ranges.entries()) {
    const before = ranges[index - 1];
    if (low > high) yield broken(node, 'ends before it begins', 'swap its ends');
    if (before && low <= before.high)
      yield broken(node, 'overlaps another range', 'join the two ranges');
  }
  for (const rule of items(at(document, 'ingress')))
    if (!isFilled(at(rule, 'subnet')))
      yield broken(at(rule, 'subnet'), 'must be set', 'write a network such as 10.0.0.0/24');
};

const timeSync: Rule = function* (document) {
  yield* notNegative(at(document, 'bootTimeout'));
  const ntp = at(document, 'ntp');
  if (isSet(ntp) && isSet(at(document, 'ptp')))
    yield broken(at(document, 'ptp'), 'and ntp exclude each other', 'remove one');
  if (isTrue(at(ntp, 'useNTS')))
    for (const server of items(at(ntp, 'servers')))
      if (isAddress(text(server)))
        yield broken(server, 'must be a host name for NTS', 'write a name');
};

const vlan: Rule = function* (document) {
  const id = at(document, 'vlanID');
  const number = Number(text(id));
  if (number < 1 || number > 4094) yield broken(id, 'must be 1 to 4094', 'write the VLAN');
};

const vrf: Rule = function* (document) {
  const table = text(at(document, 'table'));
  if (/^(?:|unspec|local|main|default|0|253|254|255)$/i.test(table))
    yield broken(at(document, 'table'), 'must be a table of its own', 'write a free number');
};

const routingRule: Rule = function* (document) {
  const name = text(at(document, 'name'));
  if (!/^\d{1,10}$/.test(name) || Number(name) >= 2 ** 32 || RESERVED.has(Number(name)))
    yield broken(at(document, 'name'), 'must be a free priority', 'write one from 1 to 32765');
  const action = text(at(document, 'action')).toLowerCase();
  const table = text(at(document, 'table')).toLowerCase();
  if (/^(?:|unspec|0)$/.test(table) && /^(?:|unspec|unicast)$/.test(action))
    yield broken(at(document, 'table'), 'must be set without another action', 'set a table');
  if (isFilled(at(document, 'fwMask')) && !isFilled(at(document, 'fwMark')))
    yield broken(at(document, 'fwMask'), 'needs fwMark', 'set fwMark');
};

const RESERVED: ReadonlySet<number> = new Set([0, 32500, 32766, 32767]);

const probe: Rule = function* (document) {
  yield* notNegative(at(document, 'interval'));
  yield* notNegative(at(document, 'timeout'));
  const threshold = at(document, 'failureThreshold');
  if (Number(text(threshold)) < 0) yield broken(threshold, 'must not be negative', 'write more');
};

const httpProbe: Rule = function* (document) {
  const url = urlOf(text(at(document, 'url')));
  if (!url || !/^https?$/.test(url.scheme) || url.host === '')
    yield broken(at(document, 'url'), 'must be a URL of http or https', 'write one');
};

const veth: Rule = function* (document) {
  const own = at(document, 'name');
  const peer = at(document, 'peer', 'name');
  for (const node of [own, peer])
    if (!isReference(node) && !/^(?!\.{1,2}$)[^\s/:\p{C}]{1,15}$/u.test(text(node)))
      yield broken(node, 'must be a name for a link', 'write up to 15 letters');
  if (isFilled(own) && text(own) === text(peer))
    yield broken(peer, 'must not be the name of the link itself', 'choose another');
  yield* link(at(document, 'peer'), { minor: 14, mode: 'metal' });
};

const kubespan: Rule = function* (document) {
  const mtu = at(document, 'mtu');
  if (isSet(mtu) && Number(text(mtu)) < 1280)
    yield broken(mtu, 'must be at least 1280', 'write a larger MTU');
  for (const item of items(at(document, 'filters', 'endpoints')))
    if (isWrong(item, (value) => isSubnetOrAddress(value.replace(/^!/, ''))))
      yield broken(item, 'is no network', 'write one such as 10.0.0.0/8');
};

const blackhole: Rule = function* (document) {
  if (!isPrefix(text(at(document, 'name'))))
    yield broken(at(document, 'name'), 'must be a network', 'write one such as 10.0.0.0/8');
};

const hasName = required('name');
const namedAddress = [hasName, only('name', 'an IP address', isAddress), required('link')];

const eventSink: Rule = function* (document) {
  const endpoint = at(document, 'endpoint');
  if (!isReference(endpoint) && !hostAndPort(text(endpoint)))
    yield broken(endpoint, 'must be an address and a port', 'write one such as 10.0.0.2:1000');
};

const staticHost: Rule = function* (document) {
  if (!isAddress(text(at(document, 'name'))))
    yield broken(at(document, 'name'), 'must be an IP address', 'write the address of the host');
};

/** Rules of the documents about networks, by kind. */
export const NETWORK_RULES: Readonly<Record<string, readonly Rule[]>> = {
  LinkConfig: [hasName, link],
  DummyLinkConfig: [hasName, link],
  BridgeConfig: [hasName, link],
  BondConfig: [required('name', 'links', 'bondMode'), link],
  VLANConfig: [required('name', 'vlanID', 'parent'), vlan, link],
  VethConfig: [veth, link],
  VRFConfig: [hasName, vrf, link],
  WireguardConfig: [
    required('name', 'privateKey'),
    only('privateKey', 'a key of WireGuard', key),
    wireguard,
    link,
  ],
  DHCPv4Config: [hasName, duid],
  DHCPv6Config: [hasName, duid],
  EthernetConfig: [hasName],
  HCloudVIPConfig: [...namedAddress, required('apiToken')],
  Layer2VIPConfig: namedAddress,
  HostnameConfig: [hostname],
  LinkAliasConfig: [hasName, linkAlias],
  ResolverConfig: [resolver],
  NetworkRuleConfig: [hasName, ingress],
  StaticHostConfig: [staticHost, required('hostnames')],
  TimeSyncConfig: [timeSync],
  RoutingRuleConfig: [hasName, routingRule],
  BlackholeRouteConfig: [blackhole],
  KubeSpanConfig: [kubespan],
  TCPProbeConfig: [required('name', 'endpoint'), probe],
  HTTPProbeConfig: [hasName, httpProbe, probe],
  EventSinkConfig: [eventSink],
};

/** Whether a map says `enabled: false`. */
export function isOff(node: Node): boolean {
  return isFalse(at(node, 'enabled'));
}
