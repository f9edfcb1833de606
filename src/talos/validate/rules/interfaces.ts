import { base64Length, hostAndPort, isAddress, isPrefix } from '../formats.ts';
import {
  at,
  broken,
  isAnything,
  isFilled,
  isSet,
  isTrue,
  isWrong,
  items,
  text,
  type Broken,
  type Node,
} from '../node.ts';
import type { Rule } from './rule.ts';

/** The rules of `machine.network.interfaces` in the document `v1alpha1`. */
export const interfaces: Rule = function* (document) {
  const devices = items(at(document, 'machine', 'network', 'interfaces'));
  const type = text(at(document, 'machine', 'type'));
  const isWorker = type === 'worker' || type === 'join' || type === '';
  const owners = new Map<string, string>();
  for (const device of devices) {
    if (isSet(at(device, 'bond')) && isSet(at(device, 'bridge')))
      yield broken(at(device, 'bridge'), 'and bond exclude each other', 'keep one');
    const bond = at(device, 'bond');
    if (isFilled(at(bond, 'interfaces')) && isFilled(at(bond, 'deviceSelectors')))
      yield broken(at(bond, 'deviceSelectors'), 'and interfaces exclude each other', 'keep one');
    const ports = isSet(at(device, 'bridge')) ? at(device, 'bridge') : bond;
    yield* owned(items(at(ports, 'interfaces')), text(at(device, 'interface')), owners);
    if (isWorker) yield* noVip(device);
  }
  for (const device of devices) {
    if (!isSet(device)) yield broken(device, 'must say something', 'remove it');
    else if (!isTrue(at(device, 'ignore'))) yield* deviceRules(device, owners);
  }
};

function* owned(
  ports: readonly Node[],
  name: string,
  owners: Map<string, string>,
): Generator<Broken> {
  for (const port of ports) {
    const owner = owners.get(text(port));
    if (owner !== undefined && owner !== name)
      yield broken(port, `is also a part of ${owner}`, 'keep it in one of them');
    owners.set(text(port), name);
  }
}

function* noVip(device: Node): Generator<Broken> {
  for (const node of [device, ...items(at(device, 'vlans'))])
    if (isSet(at(node, 'vip')))
      yield broken(at(node, 'vip'), 'is for control planes only', 'remove it');
}

function* deviceRules(device: Node, owners: ReadonlyMap<string, string>): Generator<Broken> {
  const name = at(device, 'interface');
  const selector = at(device, 'deviceSelector');
  if (isFilled(name) === isSet(selector))
    yield broken(name, 'or deviceSelector must be set, not both', 'set one of them');
  if (isSet(selector) && !isAnything(selector) && !isSet(at(selector, 'physical')))
    yield broken(selector, 'must select something', 'set hardwareAddr');
  if (isSet(at(device, 'bond'))) yield* bondRules(at(device, 'bond'));
  if (isSet(at(device, 'wireguard'))) yield* wireguard(at(device, 'wireguard'));
  for (const node of [device, ...items(at(device, 'vlans'))]) yield* addresses(node);
  const isAddressed =
    isTrue(at(device, 'dhcp')) ||
    ['cidr', 'addresses'].some((key) => isFilled(at(device, key))) ||
    isSet(at(device, 'vip'));
  if (owners.has(text(name)) && isAddressed)
    yield broken(name, 'is a part of a bond or bridge and has addresses', 'remove them');
  const vip = at(device, 'vip');
  if (isSet(vip) && (isWrong(at(vip, 'ip'), isAddress) || !isFilled(at(vip, 'ip'))))
    yield broken(at(vip, 'ip'), 'must be an IP address', 'write one');
  for (const route of items(at(device, 'routes'))) yield* routeRules(route);
}

function isIpOrPrefix(value: string): boolean {
  return value.includes('/') ? isPrefix(value) : isAddress(value) && !value.includes('%');
}

function* addresses(node: Node): Generator<Broken> {
  const cidr = at(node, 'cidr');
  if (isFilled(cidr) && isFilled(at(node, 'addresses')))
    yield broken(cidr, 'and addresses exclude each other', 'remove cidr');
  for (const one of [cidr, ...items(at(node, 'addresses'))])
    if (isWrong(one, isIpOrPrefix) || (one !== cidr && text(one) === ''))
      yield broken(one, 'is no address', 'write one such as 10.0.0.2/24');
}

function* routeRules(route: Node): Generator<Broken> {
  const network = at(route, 'network');
  if (isWrong(network, isPrefix)) yield broken(network, 'is no network', 'write 0.0.0.0/0');
  for (const key of ['gateway', 'source'])
    if (isWrong(at(route, key), (value) => isAddress(value) && !value.includes('%')))
      yield broken(at(route, key), 'is no IP address', 'write one');
  if (!isFilled(network) && !isFilled(at(route, 'gateway')))
    yield broken(route, 'must have network or gateway', 'set one of them');
}

const isKey: (text: string) => boolean = (value) => base64Length(value) === 32;

function* wireguard(node: Node): Generator<Broken> {
  const own = at(node, 'privateKey');
  const keys = [own, ...items(at(node, 'peers')).map((peer) => at(peer, 'publicKey'))];
  for (const key of keys)
    if (!isFilled(key) || isWrong(key, isKey))
      yield broken(key, 'must be a key of WireGuard', 'write 32 bytes in base64');
  for (const peer of items(at(node, 'peers'))) {
    const endpoint = at(peer, 'endpoint');
    if (isWrong(endpoint, (value) => hostAndPort(value) !== null))
      yield broken(endpoint, 'must be a host and a port', 'write one such as 10.0.0.2:51820');
    for (const allowed of items(at(peer, 'allowedIPs')))
      if (isWrong(allowed, isPrefix) || text(allowed) === '')
        yield broken(allowed, 'is no network', 'write one such as 10.0.0.0/8');
  }
}

/** The words of a bond, and what each may say. */
const WORDS: Readonly<Record<string, RegExp>> = {
  mode: /^(?:balance-rr|active-backup|balance-xor|broadcast|802\.3ad|balance-tlb|balance-alb)$/,
  xmitHashPolicy: /^(?:layer2|layer3\+4|layer2\+3|encap2\+3|encap3\+4)$/,
  lacpRate: /^(?:slow|fast)$/,
  arpValidate: /^(?:none|active|backup|all|filter|filter-active|filter-backup)$/,
  arpAllTargets: /^(?:any|all)$/,
  primaryReselect: /^(?:always|better|failure)$/,
  failOverMac: /^(?:none|active|follow)$/,
  adSelect: /^(?:stable|bandwidth|count)$/,
};

/** In which modes a word may be set. */
const MODES: Readonly<Record<string, RegExp>> = {
  lacpRate: /^802\.3ad$/,
  arpValidate: /^(?!802\.3ad|balance-alb|balance-tlb)/,
  primary: /^(?:active-backup|balance-alb|balance-tlb)$/,
  arpInterval: /^(?!802\.3ad|balance-alb|balance-tlb)/,
  tlbDynamicLb: /^balance-[at]lb$/,
  adActorSysPrio: /^802\.3ad$/,
  adUserPortKey: /^802\.3ad$/,
};

function* bondRules(bond: Node): Generator<Broken> {
  for (const [word, names] of Object.entries(WORDS)) {
    const node = at(bond, word);
    const isNeeded = word === 'mode' && !isFilled(node);
    if (isNeeded || isWrong(node, (value) => names.test(value)))
      yield broken(node, 'is no word for bonds', 'write one that Linux knows');
  }
  const mode = text(at(bond, 'mode'));
  for (const [word, modes] of Object.entries(MODES))
    if (isFilled(at(bond, word)) && !modes.test(mode))
      yield broken(at(bond, word), `is not for mode ${mode}`, 'remove it');
  if (mode !== 'balance-rr' && Number(text(at(bond, 'packetsPerSlave'))) > 1)
    yield broken(at(bond, 'packetsPerSlave'), `is not for mode ${mode}`, 'remove it');
  for (const word of ['arpIPTarget', 'adActorSystem'])
    if (isFilled(at(bond, word))) yield broken(at(bond, word), 'is not for Talos', 'remove it');
  const beat = Number(text(at(bond, 'miimon')));
  for (const word of ['updelay', 'downdelay']) {
    const delay = Number(text(at(bond, word)));
    if (beat === 0 ? delay !== 0 : delay % beat !== 0)
      yield broken(at(bond, word), 'must be a multiple of miimon', 'correct it');
  }
}
