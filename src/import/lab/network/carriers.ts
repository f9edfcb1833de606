import {
  canonicalAddress,
  contains,
  formatAddress,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
  rangeOf,
  type Address,
  type Cidr,
  type InterfaceAddress,
} from '../../../model/address.ts';
import type { Link } from '../../../model/schema/nodes.ts';
import type { SourceMachine } from '../../imported.ts';
import { linksOf } from '../../read/draft.ts';
import type { Finding, Reading } from '../../subject.ts';

/** A machine with what its configuration says. */
export interface ReadMachine {
  readonly machine: SourceMachine;
  readonly reading: Reading;
}

/** A link or a VLAN of a machine. */
export interface Carrier {
  readonly link: number;
  /** Null for the link itself. */
  readonly vlan: number | null;
  /** Its id, if it is a VLAN. */
  readonly id: number | undefined;
  readonly one: Pick<Link, 'addresses' | 'routes' | 'dhcp' | 'vip'>;
  readonly addresses: readonly InterfaceAddress[];
}

/** A machine with its links as far as they were read. */
export interface Wired extends ReadMachine {
  /** The word `links`; null when none was read. */
  readonly finding: Finding | null;
  readonly links: readonly Link[];
  readonly carriers: readonly Carrier[];
  /** Its address, where the source says it outside of the configuration. */
  readonly said: string | null;
}

/** The links and VLANs of a machine. */
export function wiredOf({ machine, reading }: ReadMachine): Wired {
  const finding = reading.findings.find(({ path }) => path.length === 1 && path[0] === 'links');
  const links = linksOf(finding?.value) ?? [];
  const { address } = machine.words;
  const isSaid = typeof address === 'string' && parseAddress(address) !== null;
  return {
    ...{ machine, reading, links },
    finding: finding ?? null,
    carriers: links.flatMap((link, i) => [
      carrierOf(link, { link: i, vlan: null, id: undefined }),
      ...link.vlans.map((vlan, k) => carrierOf(vlan, { link: i, vlan: k, id: vlan.id })),
    ]),
    said: isSaid ? canonicalAddress(address) : null,
  };
}

function carrierOf(one: Carrier['one'], place: Pick<Carrier, 'link' | 'vlan' | 'id'>): Carrier {
  return {
    ...{ ...place, one },
    addresses: one.addresses.flatMap((text) => parseInterfaceAddress(text) ?? []),
  };
}

/** Whether a route leads everywhere. */
export function isEverywhere({ network }: { readonly network: string }): boolean {
  return parseCidr(network)?.prefix === 0;
}

/** Whether a link or a VLAN carries an address. */
export function carries({ addresses }: Carrier, address: string): boolean {
  return addresses.some((one) => formatAddress(one.address) === address);
}

/** Whether an address lies in a network. */
export function isInside(network: Cidr, address: Address | null): boolean {
  return address !== null && contains(network, rangeOf(address));
}
