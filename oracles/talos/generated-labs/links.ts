// The links of a node. What must be one of a kind (addresses, hardware addresses, names) is made from the place of the node
// and of the link, so that a lab stays sound while it shrinks.
import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';
import { distinct, mtu, port, secret, words, type Values, type Words } from './values.ts';

/** Where a node stands: its number and the address that one of its links carries, with the length of its network. */
export interface Place {
  readonly node: number;
  readonly own: string;
  readonly router: string;
  /** The address that control planes share; undefined on workers. */
  readonly vip: string | undefined;
}

/** What a link or a VLAN carries, before it has a place. */
interface Carried {
  readonly addresses: number;
  readonly isSix: boolean;
  readonly routes: readonly Words[];
  readonly rest: Words;
}

const carried: fc.Arbitrary<Carried> = fc.record({
  addresses: fc.integer({ min: 0, max: 2 }),
  isSix: fc.boolean(),
  routes: fc.array(
    words(
      { gateway: fc.boolean() },
      { source: fc.constant(true), metric: fc.nat(4_294_967_295), mtu },
    ),
    { maxLength: 2 },
  ),
  rest: words(
    {},
    {},
    {
      dhcp: fc.oneof(
        fc.boolean(),
        words({}, { routeMetric: fc.nat(2048), ipv4: fc.boolean(), ipv6: fc.boolean() }),
      ),
      mtu,
    },
    3,
  ),
});

/** Addresses and routes of a link in a network that no other link of any node is in. */
function placed({ addresses, isSix, routes, rest }: Carried, node: number, link: number): Words {
  const host = (at: number): string =>
    isSix ? `2001:db8:${link}:${node}::${at}` : `10.${100 + link}.${node}.${at}`;
  const length = isSix ? 64 : 24;
  const own = Array.from({ length: addresses }, (_, at) => `${host(at + 1)}/${length}`);
  const toward = (at: number): string =>
    isSix ? `2001:db8:${link}:f${node}${at}::/64` : `10.${100 + link}.${100 + node * 4 + at}.0/24`;
  const led =
    addresses === 0
      ? []
      : routes.map(({ gateway, source, ...route }, at) => ({
          network: toward(at),
          gateway: gateway === true ? host(9) : undefined,
          source: source === true ? host(1) : undefined,
          ...route,
        }));
  return {
    addresses: own.length > 0 ? own : undefined,
    routes: led.length > 0 ? led : undefined,
    ...rest,
  };
}

const COUNT = fc.nat(65_535);

const ethernet = words(
  {},
  {
    features: fc.constantFrom<Emittable>(
      { 'tx-tcp-segmentation': false },
      { 'rx-gro': true, a: false },
    ),
    rings: words({}, { rx: COUNT, tx: COUNT }),
    channels: words({}, { rx: COUNT, tx: COUNT, other: COUNT, combined: COUNT }),
  },
);

const wakeOnLan = distinct(
  fc.constantFrom('phy', 'unicast', 'multicast', 'broadcast', 'magic', 'magicsecure', 'filter'),
);

function ethernetOf(minor: number): fc.Arbitrary<Words> {
  if (minor < 12) return ethernet;
  return fc.tuple(ethernet, words({}, { wakeOnLan })).map(([one, wake]) => ({ ...one, ...wake }));
}

function bond(minor: number): fc.Arbitrary<Words> {
  const delay = fc.constantFrom(0, 200, 400);
  const common: Values = {
    xmitHashPolicy: fc.constantFrom('layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'),
    miimon: fc.constantFrom(100, 200),
    updelay: delay,
    downdelay: delay,
  };
  const primary: Values = minor < 12 ? { primary: fc.constant('enp1s0') } : {};
  const lacp: Values = { lacpRate: fc.constantFrom('slow', 'fast') };
  return fc.oneof(
    words({}, { mode: fc.constant('active-backup'), ...common, ...primary }),
    words({ mode: fc.constantFrom('balance-tlb', 'balance-alb') }, { ...common, ...primary }),
    words({ mode: fc.constantFrom('balance-rr', 'balance-xor', 'broadcast') }, common),
    words({ mode: fc.constant('802.3ad') }, { ...common, ...lacp }),
    words({ miimon: fc.constant(0) }),
  );
}

const PEERS = ['yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=', `${'A'.repeat(43)}=`];

function wireguard(minor: number): fc.Arbitrary<Words> {
  const hosts = [
    '10.9.0.1:51820',
    '[2001:db8::9]:51820',
    ...(minor < 12 ? ['vpn.home.example:1'] : []),
  ];
  const peer = words(
    {
      publicKey: fc.constantFrom(...PEERS),
      allowed: distinct(fc.constantFrom('10.99.0.0/24', '2001:db8:99::/64', '10.98.0.1/32')),
    },
    { endpoint: fc.constantFrom(...hosts), keepalive: fc.integer({ min: 0, max: 65_535 }) },
  );
  return words(
    { privateKey: secret('wireguard') },
    { listenPort: port, peers: distinct(peer, (one) => one['publicKey']) },
  );
}

/** How the interface of a link is found, or what the link is made of: words that have `$` where the place goes. */
function nature(minor: number): fc.Arbitrary<Words> {
  const mixed = [['enp1s$', '52:54:01:00:$:02']];
  const members = fc.constantFrom<readonly string[]>(
    ['enp1s$', 'enp2s$'],
    ['52:54:01:00:$:01', '52-54-01-00-$-0A'],
    ...(minor < 12 ? [] : mixed),
  );
  const bonded = fc
    .tuple(bond(minor), members)
    .map(([one, list]) => ({ bond: { members: list, ...one } }));
  const bridged = fc
    .tuple(words({}, { stp: fc.boolean(), vlanFiltering: fc.boolean() }), members)
    .map(([one, list]) => ({ bridge: { members: list, ...one } }));
  // Talos sets up network cards by the name of their interface.
  const card = words({}, { ethernet: ethernetOf(minor) });
  const named = (how: Words): fc.Arbitrary<Words> => card.map((one) => ({ ...how, ...one }));
  return fc.oneof(
    fc.constant<Words>({ mac: '52:54:00:00:$:01' }),
    fc.constant<Words>({ mac: '52-54-00-00-$-0F', driver: 'virtio_net' }),
    fc.constant<Words>({ driver: 'ixgbe$' }),
    named({ mac: '52:54:00:00:$:02', interface: 'enp$s8' }),
    named({ interface: 'enp$s9' }),
    bonded,
    bridged,
    words({ wireguard: wireguard(minor) }),
    words({ dummy: fc.constant(true) }),
  );
}

/** A link before it has a place. */
interface Link {
  readonly nature: Words;
  readonly carried: Carried;
  readonly vlans: readonly { readonly id: number; readonly carried: Carried }[];
  /** Part of the first link, where that is a bond or a bridge. */
  readonly isPart: boolean;
}

function link(minor: number): fc.Arbitrary<Link> {
  const id = fc.oneof(fc.integer({ min: 1, max: 4094 }), fc.constantFrom(1, 4094));
  return fc.record({
    nature: nature(minor),
    carried,
    vlans: fc.uniqueArray(fc.record({ id, carried }), { maxLength: 2, selector: (one) => one.id }),
    isPart: fc.boolean(),
  });
}

/** How the node's own address gets to its first link, or to a VLAN of it. */
interface Way {
  readonly onVlan: boolean;
  readonly by: 'address' | 'address and route' | 'server';
  readonly isShared: boolean;
}

/** Links of a node, for whatever place it will have. */
export function links(minor: number): fc.Arbitrary<(place: Place) => readonly Words[]> {
  const way = fc.record({
    onVlan: fc.boolean(),
    by: fc.constantFrom('address', 'address and route', 'server'),
    isShared: fc.boolean(),
  } satisfies { [K in keyof Way]: fc.Arbitrary<Way[K]> });
  return fc.tuple(fc.array(link(minor), { minLength: 1, maxLength: 3 }), way).map(
    ([all, how]) =>
      (place) =>
        all.map((one, at) => written({ all, at, place, how }, one)),
  );
}

interface Site {
  readonly all: readonly Link[];
  readonly at: number;
  readonly place: Place;
  readonly how: Way;
}

const isPhysical = ({ nature: { mac, driver, interface: called } }: Link): boolean =>
  [mac, driver, called].some((one) => one !== undefined);

function written({ all, at, place, how }: Site, one: Link): Words {
  const number = place.node * 8 + at;
  const first = all[0]?.nature ?? {};
  const isMaster = first['bond'] !== undefined || first['bridge'] !== undefined;
  if (at > 0 && isMaster && one.isPart && isPhysical(one))
    return { name: `link${at}`, ...stamped(one.nature, number) };
  const parts = at === 0 ? all.flatMap((part, i) => partOf(part, i)) : [];
  const vlans = one.vlans.map((vlan, i): Words => ({
    id: vlan.id,
    ...placed(vlan.carried, place.node, 20 + at * 4 + i),
  }));
  const carrier: Words = {
    name: `link${at}`,
    ...withMembers(stamped(one.nature, number), parts),
    ...placed(one.carried, place.node, at),
  };
  const [onTop, ...others] = vlans;
  const isOnVlan = at === 0 && how.onVlan && onTop !== undefined;
  const own = ownWords(place, how, one.nature['mac'] !== undefined || first['bond'] !== undefined);
  return {
    ...(at === 0 && !isOnVlan ? added(carrier, own) : carrier),
    vlans: isOnVlan ? [added(onTop, own), ...others] : vlans.length > 0 ? vlans : undefined,
  };
}

function partOf(part: Link, at: number): string[] {
  return at > 0 && part.isPart && isPhysical(part) ? [`link${at}`] : [];
}

/** A bond or a bridge of links of the node, in place of interfaces. */
function withMembers(nature: Words, members: readonly string[]): Words {
  const [of] = (['bond', 'bridge'] as const).filter((one) => nature[one] !== undefined);
  if (of === undefined || members.length === 0) return nature;
  return { ...nature, [of]: { ...(nature[of] as Words), members } };
}

/** What brings the node's own address. */
function ownWords({ own, router, vip }: Place, { by, isShared }: Way, isStable: boolean): Words {
  const shared = { vip: isShared && isStable ? vip : undefined };
  if (by === 'server') return { dhcp: true, ...shared };
  const routes = by === 'address' ? [] : [{ gateway: router }];
  return { addresses: [own], routes, ...shared };
}

function added(one: Words, own: Words): Words {
  const both = (key: 'addresses' | 'routes'): Emittable => {
    const all = [...listOf(own[key]), ...listOf(one[key])];
    return all.length > 0 ? all : undefined;
  };
  return { ...one, ...own, addresses: both('addresses'), routes: both('routes') };
}

function listOf(value: Emittable): readonly Emittable[] {
  return Array.isArray(value) ? (value as readonly Emittable[]) : [];
}

/** The same words with a number in place of each `$`. */
function stamped(value: Words, number: number): Words {
  const text = JSON.stringify(value).replaceAll('$', String(number).padStart(2, '0'));
  return JSON.parse(text) as Words;
}
