import type { Diagnostic } from '../../../base/diagnostic.ts';
import { canonicalAddress, formatAddress, formatCidr } from '../../../model/address.ts';
import { isMap, type YamlMap } from '../../../model/yaml/value.ts';
import { isFrom, type Contract } from '../../../talos/contract.ts';
import type { ReportLine } from '../../imported.ts';
import {
  carries,
  isEverywhere,
  isInside,
  wiredOf,
  type ReadMachine,
  type Wired,
} from './carriers.ts';
import { sharedAddressOf, type SharedAddress } from './shared.ts';
import { nodeNetworkOf, type Network } from './vote.ts';
import { listOf } from '../../read/values.ts';
import { mapOf, type Finding } from '../../subject.ts';

/** What is said of a node after the network of its cluster is known. */
export interface NodeWords {
  /** Words that no finding has: `address`, and `links: []` where no link was read. */
  readonly words: YamlMap;
  /** In place of the findings of the reading: links say what the model does not derive. */
  readonly findings: readonly Finding[];
  /** What the model would derive something from that the machine does not have: to be put back. */
  readonly refused: readonly Finding[];
}

/** The network of the nodes of a cluster, in the words of the model. */
export interface NodeNetwork {
  /** Its entry in `networks` of lab.yaml, called `nodes`; null when nothing tells it. */
  readonly network: YamlMap | null;
  /** Entries of `hosts` of lab.yaml. */
  readonly hosts: readonly YamlMap[];
  /** Keys of cluster.yaml. */
  readonly settings: YamlMap;
  readonly nodes: ReadonlyMap<string, NodeWords>;
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What else is known of the cluster. */
export interface ClusterFacts {
  readonly contract: Contract;
  /** The address of the Kubernetes API; null where the source has a name for it. */
  readonly endpoint: string | null;
}

const NAME = 'nodes';

/** What the machines of a cluster say together about their network, which the model says once and derives the rest from. */
export function nodeNetwork(machines: readonly ReadMachine[], facts: ClusterFacts): NodeNetwork {
  const wired = machines.map(wiredOf);
  const network = nodeNetworkOf(wired);
  const addresses = new Map(
    wired.flatMap((machine) => {
      const address = addressOf(machine, network);
      return address === null ? [] : [[machine.machine.name, address] as const];
    }),
  );
  // Links that cannot be said share nothing that the model could derive.
  const { contract } = facts;
  const sayable = wired.map((one) =>
    isSayable(one, { addresses, contract }) ? one : { ...one, carriers: [] },
  );
  const shared = network
    ? sharedAddressOf({ network, machines: sayable, addresses, endpoint: facts.endpoint })
    : null;
  return {
    network: network && entryOf(network),
    hosts: shared?.hosts ?? [],
    settings: settingsOf(network, facts.endpoint === null ? (shared?.endpoint ?? null) : null),
    nodes: new Map(
      wired.map((machine) => [
        machine.machine.name,
        nodeWords(machine, { network, shared, addresses, contract }),
      ]),
    ),
    report: [...guess(network), ...silenced(wired, contract)],
    diagnostics: wired.flatMap((machine) =>
      addresses.has(machine.machine.name) ? [] : withoutAddress(machine),
    ),
  };
}

function entryOf({ cidr, vlan, gateway }: Network): YamlMap {
  return mapOf({ name: NAME, vlan, cidr: formatCidr(cidr), gateway });
}

function settingsOf(network: Network | null, endpoint: string | null): YamlMap {
  return mapOf({
    network: network ? mapOf({ nodes: NAME }) : undefined,
    endpoint: endpoint === null ? undefined : mapOf({ address: endpoint }),
  });
}

function addressOf({ said, carriers }: Wired, network: Network | null): string | null {
  if (said !== null || !network) return said;
  const shared = carriers.flatMap(({ one }) =>
    one.vip === undefined ? [] : canonicalAddress(one.vip),
  );
  const own = carriers
    .flatMap(({ addresses }) => addresses)
    .filter(({ address }) => isInside(network.cidr, address))
    .map(({ address }) => formatAddress(address));
  return own.find((address) => !shared.includes(address)) ?? null;
}

type Addresses = ReadonlyMap<string, string>;

/**
 * Whether the model says the links of a machine without adding to them: it gives the link with the address of the machine a
 * way out, unless that link asks a server, if only for nothing, and it wants that link among them.
 */
function isSayable(
  { machine, carriers }: Wired,
  { addresses, contract }: Pick<Derived, 'addresses' | 'contract'>,
): boolean {
  const address = addresses.get(machine.name);
  if (address === undefined || carriers.length === 0) return true;
  const carrying = carriers.filter((one) => carries(one, address));
  if (carrying.length === 0) return carriers.some(({ one }) => one.dhcp !== false);
  const asks = carrying.every(({ one }) => one.dhcp !== false);
  // Asking for nothing is written in the old form, and in no document.
  const canAsk = carrying.length === 1 && isFrom(contract, '1.12');
  return leadsOut(carriers) || asks || canAsk;
}

function leadsOut(carriers: Wired['carriers']): boolean {
  return carriers.some(({ one }) => one.routes.some(isEverywhere));
}

interface Derived {
  readonly network: Network | null;
  readonly shared: SharedAddress | null;
  readonly addresses: Addresses;
  readonly contract: Contract;
}

function nodeWords(wired: Wired, derived: Derived): NodeWords {
  const { finding, machine, reading } = wired;
  const address = derived.addresses.get(machine.name);
  const others = reading.findings.filter((one) => one !== finding);
  if (!finding || !isSayable(wired, derived))
    return {
      words: mapOf({ address, links: [] }),
      findings: others,
      refused: finding ? [finding] : [],
    };
  const links = listOf(finding.value).flatMap((link, i): YamlMap[] =>
    isMap(link) ? [linkWord(wired, i, { link, derived })] : [],
  );
  const short = shortForm(links, { address, network: derived.network });
  const said = short
    ? Object.entries(short).map(([key, value], i) => ({
        ...{ ...finding, path: [key], value },
        // What one of them was read from cannot be put back twice.
        pieces: i === 0 ? finding.pieces : [],
      }))
    : [{ ...finding, value: links }];
  return { words: mapOf({ address }), findings: [...others, ...said], refused: [] };
}

/** A link without the way out and without the shared address that the model gives the one with the node's address. */
function linkWord(
  wired: Wired,
  index: number,
  { link, derived }: { readonly link: YamlMap; readonly derived: Derived },
): YamlMap {
  const address = derived.addresses.get(wired.machine.name);
  const carrying = wired.carriers.filter((one) => address !== undefined && carries(one, address));
  const [carrier] = carrying;
  if (!carrier || carrying.length > 1 || carrier.link !== index) return link;
  const stripped = (one: YamlMap): YamlMap => {
    const { routes, vip, ...rest } = one;
    const others = listOf(routes).filter(
      (_, i) => !isWayOut(wired, carrier.one.routes[i], derived),
    );
    const isVip = derived.shared?.isDerived === true && wired.machine.role === 'control-plane';
    const isShut = carrier.one.dhcp === false && !leadsOut(wired.carriers);
    return mapOf({
      ...rest,
      dhcp: isShut ? mapOf({ ipv4: false, ipv6: false }) : rest['dhcp'],
      routes: others.length > 0 ? others : undefined,
      vip: isVip ? undefined : vip,
    });
  };
  if (carrier.vlan === null) return stripped(link);
  const vlans = listOf(link['vlans']).map((vlan, k) =>
    k === carrier.vlan && isMap(vlan) ? stripped(vlan) : vlan,
  );
  return mapOf({ ...link, vlans });
}

type Route = Wired['carriers'][number]['one']['routes'][number];

/** Whether a route is the only one to everywhere, and what the model derives. */
function isWayOut({ carriers }: Wired, route: Route | undefined, { network }: Derived): boolean {
  const all = carriers.flatMap(({ one }) => one.routes).filter(isEverywhere);
  if (!route || all.length !== 1 || all[0] !== route || carriers.some(isAsking)) return false;
  const { gateway, source, metric, mtu } = route;
  const isPlain = [source, metric, mtu].every((one) => one === undefined);
  return isPlain && gateway !== undefined && canonicalAddress(gateway) === network?.router;
}

function isAsking({ one }: Wired['carriers'][number]): boolean {
  return one.dhcp !== false && one.routes.some(isEverywhere);
}

const SHORT = ['name', 'mac', 'addresses', 'mtu'];

/** `mac`, and `mtu`, of the only link, if that is all that there is to say. */
function shortForm(
  [link, ...others]: readonly YamlMap[],
  { address, network }: { readonly address: string | undefined; readonly network: Network | null },
): YamlMap | null {
  if (!link || others.length > 0 || !network || address === undefined) return null;
  const { name, mac, addresses, mtu } = link;
  const isShort = Object.keys(link).every((key) => SHORT.includes(key));
  const [only, ...further] = listOf(addresses);
  const isOnly = further.length === 0 && only === `${address}/${network.cidr.prefix}`;
  if (!isShort || name !== 'lan' || mac === undefined || !isOnly) return null;
  return mapOf({ mac, mtu });
}

function guess(network: Network | null): ReportLine[] {
  if (!network?.isGuessed) return [];
  const why = `no machine has a static address, so nothing says how large the network is: ${formatCidr(network.cidr)}`;
  return [{ fate: 'defaulted', from: null, to: 'lab.yaml networks[0].cidr', why }];
}

/** Talos asks a server on interfaces that a configuration does not name, unless links have documents. */
function silenced(machines: readonly Wired[], contract: Contract): ReportLine[] {
  if (!isFrom(contract, '1.12')) return [];
  return machines.flatMap(({ machine, finding, reading }) => {
    const piece = finding?.pieces.find(({ path }) => path[2] === 'interfaces');
    if (!piece) return [];
    const from = machine.placeOf(reading.originalOf(piece.document), piece.path.slice(0, 3));
    const why =
      'links become documents, and beside these Talos asks no DHCP server on interfaces that are not named';
    return [{ fate: 'mapped', from, why }];
  });
}

function withoutAddress({ machine }: Wired): Diagnostic[] {
  const [document] = machine.documents;
  const file = document ? machine.placeOf(document, []).file : machine.name;
  return [
    {
      code: 'import-address-missing',
      severity: 'error',
      file,
      message: `machine ${machine.name}: nothing says which address it has in the network of the nodes`,
      hint: 'a DHCP server gives it: add the address that it has as a static one, or where the source names its machines',
    },
  ];
}
