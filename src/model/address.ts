import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** One IPv4 or IPv6 address as a number of 32 or 128 bits. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

/** Addresses from `first` up to and including `last`. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** A network: all addresses that share the first `prefix` bits. */
export interface Cidr extends AddressRange {
  readonly prefix: number;
}

/** An address with the network it stands in, as an interface carries it. */
export interface InterfaceAddress {
  readonly address: Address;
  readonly network: Cidr;
}

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/**
 * Reads an address in its usual form: four decimal parts without leading zeros, or RFC 4291 without a zone.
 * Null for anything else, also for the octal and short IPv4 forms that the C library accepts.
 */
export function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text))
    return { family: 4, value: fromBytes(ipaddr.IPv4.parse(text).toByteArray()) };
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  return { family: 6, value: fromBytes(ipaddr.IPv6.parse(text).toByteArray()) };
}

/** The canonical form: RFC 5952 for IPv6. */
export function formatAddress({ family, value }: Address): string {
  const bytes = toBytes(value, BITS[family] / 8);
  return family === 4
    ? new ipaddr.IPv4(bytes).toString()
    : new ipaddr.IPv6(bytes).toRFC5952String();
}

/** The canonical form of an address, so that two spellings compare equal; any other text as it is. */
export function canonicalAddress(text: string): string {
  const address = parseAddress(text);
  return address ? formatAddress(address) : text;
}

/** Reads `address/prefix`; the network has its host bits cleared, the address keeps them. Null if malformed. */
export function parseInterfaceAddress(text: string): InterfaceAddress | null {
  const match = /^([^/]+)\/(0|[1-9]\d{0,2})$/.exec(text);
  const address = match?.[1] === undefined ? null : parseAddress(match[1]);
  const prefix = Number(match?.[2]);
  if (!address || prefix > BITS[address.family]) return null;
  return { address, network: networkOf(address, prefix) };
}

/** Reads a network. Null if malformed or if host bits are set: `networkMeant` tells what was probably meant. */
export function parseCidr(text: string): Cidr | null {
  const read = parseInterfaceAddress(text);
  return read?.address.value === read?.network.first ? (read?.network ?? null) : null;
}

/** For a well formed network with host bits set, the network that it stands in; null otherwise. */
export function networkMeant(text: string): Cidr | null {
  const read = parseInterfaceAddress(text);
  return read && read.address.value !== read.network.first ? read.network : null;
}

/** Reads `first-last`, a network, or one address. Null if malformed, reversed, of two families or with host bits. */
export function parseRange(text: string): AddressRange | null {
  if (text.includes('/')) return parseCidr(text);
  const [first, last, ...rest] = text.split('-').map(parseAddress);
  if (!first || last === null || rest.length > 0) return null;
  if (!last) return rangeOf(first);
  if (first.family !== last.family || first.value > last.value) return null;
  return { family: first.family, first: first.value, last: last.value };
}

/** The network of `prefix` bits that an address stands in. */
export function networkOf({ family, value }: Address, prefix: number): Cidr {
  const hostBits = BigInt(BITS[family] - prefix);
  const first = (value >> hostBits) << hostBits;
  return { family, first, last: first + (1n << hostBits) - 1n, prefix };
}

export function formatCidr(network: Cidr): string {
  return `${formatAddress(firstOf(network))}/${network.prefix}`;
}

/** `first-last`, or the address alone when both are the same. */
export function formatRange(range: AddressRange): string {
  const first = formatAddress(firstOf(range));
  return range.first === range.last ? first : `${first}-${formatAddress(lastOf(range))}`;
}

/** The range that holds this address only. */
export function rangeOf({ family, value }: Address): AddressRange {
  return { family, first: value, last: value };
}

export function firstOf({ family, first }: AddressRange): Address {
  return { family, value: first };
}

export function lastOf({ family, last }: AddressRange): Address {
  return { family, value: last };
}

/** How many addresses a range has. */
export function sizeOf({ first, last }: AddressRange): bigint {
  return last - first + 1n;
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether the two share an address. */
export function overlaps(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** The address `n` after the first of a range (0 is the first itself); null beyond its end. */
export function nthAddress(range: AddressRange, n: number | bigint): Address | null {
  const value = range.first + BigInt(n);
  return value >= range.first && value <= range.last ? { family: range.family, value } : null;
}

/**
 * Why no host can have this address in the network, or null if it can: `network` for the first and `broadcast`
 * for the last address of an IPv4 network, `anycast` for the first of an IPv6 network (RFC 4291 2.6.1).
 * Networks of one or two addresses have no such edge (RFC 3021, RFC 6164).
 */
export function edgeOf(
  network: Cidr,
  address: Address,
): 'network' | 'broadcast' | 'anycast' | null {
  if (network.family !== address.family || BITS[network.family] - network.prefix < 2) return null;
  if (address.value === network.first) return network.family === 4 ? 'network' : 'anycast';
  return network.family === 4 && address.value === network.last ? 'broadcast' : null;
}

/** The addresses that hosts of a network can have. */
export function usable(network: Cidr): AddressRange {
  const { family, first, last } = network;
  const inside = (value: bigint): boolean => edgeOf(network, { family, value }) === null;
  return {
    family,
    first: inside(first) ? first : first + 1n,
    last: inside(last) ? last : last - 1n,
  };
}

/** IPv4 before IPv6, then by number; a wider range before the ranges that it contains. */
export function compareRanges(a: AddressRange, b: AddressRange): number {
  return a.family - b.family || compareValues(a.first, b.first) || compareValues(b.last, a.last);
}

function compareValues(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fromBytes(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function toBytes(value: bigint, length: number): number[] {
  return Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn));
}
