import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Path } from '../../model/yaml/index.ts';
import { parseAddress } from '../../model/address.ts';
import { vlanName } from '../../talos/network/plan.ts';
import { mapOf, type Subject } from '../subject.ts';
import { addressWords, dhcpWord, documentRoutes } from './addressing.ts';
import { miimonWord } from './devices.ts';
import type { Draft } from './draft.ts';
import type { Names } from './names.ts';
import { selectorOfMatch, type FoundSelector } from './selector.ts';
import { TUNNEL, tunnelWord } from './tunnel.ts';
import { countOf, hasOnly, mapAt, pathsOf, saysOnly, textsOf } from './values.ts';

const COMMON = ['mtu', 'addresses', 'routes'];
const BOND = ['links', 'bondMode', 'miimon', 'updelay', 'downdelay', 'xmitHashPolicy', 'lacpRate'];

/** Kinds of links that are made, and their keys besides what all links have. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  BondConfig: BOND,
  BridgeConfig: ['links', 'stp', 'vlan'],
  DummyLinkConfig: [],
  WireguardConfig: TUNNEL,
};

/** Kinds of links that the model has no word for. */
const OTHERS = ['VethConfig', 'VRFConfig'];

/** The documents of the links of a machine, by name. */
interface Documents {
  readonly subject: Subject;
  readonly names: Names;
  readonly of: (kind: string, name: string) => YamlMap | undefined;
  readonly all: (kind: string) => readonly (readonly [name: string, document: YamlMap])[];
}

type Paths = Draft['paths'];

/** What stands in documents about a link or a VLAN, and where. */
interface Carried {
  readonly words: YamlMap;
  readonly paths: Paths;
}

/** The links that have documents of their own; one that the model has no words for is not among them. */
export function documentDrafts(subject: Subject, names: Names): Draft[] {
  const all = (kind: string): (readonly [string, YamlMap])[] =>
    subject.documents(kind).flatMap((document) => {
      const { name } = document;
      return typeof name === 'string' ? [[name, document] as const] : [];
    });
  const documents: Documents = {
    ...{ subject, names, all },
    of: (kind, name) => all(kind).find(([one]) => one === name)?.[1],
  };
  const made = Object.keys(MADE).flatMap((kind) => all(kind).map(([name]) => ({ kind, name })));
  for (const { name } of made) names.keep(name);
  return [
    ...interfacesOf(documents).flatMap((name) => interfaceDraft(documents, name) ?? []),
    ...made.flatMap(({ kind, name }) => madeDraft(documents, kind, name) ?? []),
  ];
}

/** Names of interfaces that the machine has: those that have a document, ask a server, or carry VLANs. */
function interfacesOf({ all }: Documents): string[] {
  const others = ['VLANConfig', ...Object.keys(MADE), ...OTHERS].flatMap((kind) =>
    all(kind).map(([name]) => name),
  );
  const parents = all('VLANConfig').flatMap(([, { parent }]) =>
    typeof parent === 'string' ? [parent] : [],
  );
  const own = ['LinkConfig', 'DHCPv4Config', 'DHCPv6Config'].flatMap((kind) =>
    all(kind).map(([name]) => name),
  );
  return [...new Set([...own, ...parents])].filter((name) => !others.includes(name));
}

function interfaceDraft(documents: Documents, name: string): Draft | null {
  const document = documents.of('LinkConfig', name);
  const common = commonWords(document);
  const carried = carriedWords(documents, name);
  if (!common || !carried) return null;
  const alias = aliasOf(documents, name);
  return {
    link: mapOf({
      name: documents.names.of(name),
      ...(alias ? alias.selector : { interface: name }),
      ...common,
      ...carried.words,
    }),
    paths: [
      ...(alias ? [[alias.document, []] as const] : []),
      ...pathsIn(document, COMMON),
      ...carried.paths,
    ],
  };
}

interface Alias {
  readonly document: YamlMap;
  readonly selector: FoundSelector;
}

/** The alias that is called so, where the model has words for how it is found; else the name is that of an interface. */
function aliasOf({ of }: Documents, name: string): Alias | null {
  const document = of('LinkAliasConfig', name);
  const selector = mapAt(document, 'selector');
  if (!document || !selector || !saysOnly(document, ['selector'])) return null;
  const { match } = selector;
  const found = typeof match === 'string' && hasOnly(selector, ['match']) && selectorOfMatch(match);
  return found ? { document, selector: found } : null;
}

function madeDraft(documents: Documents, kind: string, name: string): Draft | null {
  const document = documents.of(kind, name);
  const common = commonWords(document);
  const carried = carriedWords(documents, name);
  const made = document && madeWord(documents, kind, document);
  if (!document || !common || !carried || !made) return null;
  const members = membersOf(documents, document);
  const { privateKey } = document;
  return {
    link: mapOf({ name, ...made, ...common, ...carried.words }),
    privateKey: typeof privateKey === 'string' ? privateKey : undefined,
    members: members.map(({ link }) => link),
    paths: [
      ...members.flatMap(({ paths }) => paths),
      ...pathsIn(document, [...(MADE[kind] ?? []), ...COMMON]),
      ...carried.paths,
    ],
  };
}

function madeWord(documents: Documents, kind: string, document: YamlMap): YamlMap | null {
  if (kind === 'DummyLinkConfig') return mapOf({ dummy: true });
  if (kind === 'WireguardConfig') {
    const wireguard = tunnelWord(document);
    return wireguard && mapOf({ wireguard });
  }
  const members = textsOf(document['links'] ?? [])?.map((one) => documents.names.of(one));
  if (!members) return null;
  if (kind === 'BondConfig') {
    const { bondMode: mode = 'balance-rr', miimon } = document;
    const { xmitHashPolicy, lacpRate, updelay, downdelay } = document;
    const others = {
      mode,
      miimon: miimonWord(miimon),
      updelay,
      downdelay,
      xmitHashPolicy,
      lacpRate,
    };
    return mapOf({ bond: mapOf({ members, ...others }) });
  }
  const stp = flagIn(document, 'stp', 'enabled');
  const vlanFiltering = flagIn(document, 'vlan', 'filtering');
  if (stp === null || vlanFiltering === null) return null;
  return mapOf({
    bridge: mapOf({ members: members.length > 0 ? members : undefined, stp, vlanFiltering }),
  });
}

/** Undefined for what is off, null for a map that says more. */
function flagIn(document: YamlMap, key: string, flag: string): true | null | undefined {
  const map = mapAt(document, key) ?? mapOf({});
  if (!hasOnly(map, [flag])) return null;
  return map[flag] === true ? true : undefined;
}

/** Members that have to be links: those that are found by what they are, and names that the model does not have. */
function membersOf(documents: Documents, { links }: YamlMap): { link: YamlMap; paths: Paths }[] {
  return (textsOf(links ?? []) ?? []).flatMap((text) => {
    const name = documents.names.of(text);
    const alias = aliasOf(documents, text);
    if (alias) return [{ link: mapOf({ name, ...alias.selector }), paths: [[alias.document, []]] }];
    return name === text ? [] : [{ link: mapOf({ name, interface: text }), paths: [] }];
  });
}

/** What documents of all kinds of links have; empty without a document. */
function commonWords(document: YamlMap | undefined): YamlMap | null {
  const { mtu, addresses, routes } = document ?? mapOf({});
  const list = Array.isArray(addresses ?? []) ? ((addresses ?? []) as YamlValue[]) : null;
  const texts = list?.map((one) =>
    isMap(one) && hasOnly(one, ['address']) ? (one['address'] ?? null) : null,
  );
  const words = texts ? addressWords(texts) : null;
  const ways = documentRoutes(routes);
  if (!words || !ways) return null;
  return mapOf({
    addresses: words.length > 0 ? words : undefined,
    routes: ways.length > 0 ? ways : undefined,
    mtu: mtu === 0 ? undefined : mtu,
  });
}

/** What stands in other documents about a link: servers that it asks, an address that it shares, VLANs on top of it. */
function carriedWords(documents: Documents, name: string): Carried | null {
  const further = furtherWords(documents, name);
  const vlans = vlansOf(documents, name);
  if (!further) return null;
  const words = vlans.map((vlan) => vlan.words);
  return {
    words: mapOf({ ...further.words, vlans: words.length > 0 ? words : undefined }),
    paths: [...further.paths, ...vlans.flatMap((vlan) => vlan.paths)],
  };
}

function furtherWords({ subject, of, all }: Documents, name: string): Carried | null {
  const [ipv4, ipv6] = [of('DHCPv4Config', name), of('DHCPv6Config', name)];
  const metrics = [ipv4, ipv6].flatMap((one) => (one ? [one['routeMetric'] ?? 0] : []));
  const [metric] = metrics;
  if (metrics.some((one) => one !== metric || countOf(one) === undefined)) return null;
  const shared = all('Layer2VIPConfig').find(([, { link }]) => link === name);
  const vip = shared && isShared(subject, shared) ? shared : undefined;
  const dhcp = { ipv4: !!ipv4, ipv6: !!ipv6, routeMetric: countOf(metric) };
  return {
    words: mapOf({ dhcp: ipv4 || ipv6 ? dhcpWord(dhcp) : undefined, vip: vip?.[0] }),
    paths: [
      ...pathsIn(ipv4, ['routeMetric']),
      ...pathsIn(ipv6, ['routeMetric']),
      ...(vip ? [[vip[1], []] as const] : []),
    ],
  };
}

/** Talos refuses a shared address on a worker. */
function isShared({ role }: Subject, [name, document]: readonly [string, YamlMap]): boolean {
  return role === 'control-plane' && saysOnly(document, ['link']) && parseAddress(name) !== null;
}

/** VLANs on top of a link that are called as Talos itself calls them, which is all that the model can say. */
function vlansOf(documents: Documents, parent: string): Carried[] {
  return documents.all('VLANConfig').flatMap(([name, document]) => {
    const id = countOf(document['vlanID']);
    const isMine = document['parent'] === parent && id !== undefined;
    if (!isMine || name !== vlanName(parent, id)) return [];
    const common = commonWords(document);
    const further = furtherWords(documents, name);
    if (!common || !further) return [];
    return [
      {
        words: mapOf({ id, ...common, ...further.words }),
        paths: [...pathsIn(document, ['vlanID', 'parent', ...COMMON]), ...further.paths],
      },
    ];
  });
}

function pathsIn(document: YamlMap | undefined, keys: readonly string[]): [YamlMap, Path][] {
  return document ? pathsOf(document, keys).map((path) => [document, path]) : [];
}
