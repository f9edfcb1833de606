import { parseAddress } from '../../model/address.ts';

/** Whether Go's netip reads an address: a zone is allowed for IPv6, a leading zero is not. */
export function isAddress(text: string): boolean {
  const [address = '', zone] = text.split(/%(.*)/s, 2);
  if (zone !== undefined) return zone !== '' && isIPv6(address);
  return isIPv4(address) || isIPv6(address);
}

/** Whether Go reads an address with the length of its network. */
export function isPrefix(text: string): boolean {
  const { address, bits } = partsOf(text);
  return bits !== null && !address.includes('%') && isAddress(address) && bits <= widthOf(address);
}

export function isSubnetOrAddress(text: string): boolean {
  return isPrefix(text) || isAddress(text);
}

/** Address and length of a network: `10.0.0.0/8`. */
export function partsOf(text: string): { readonly address: string; readonly bits: number | null } {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return { address: text, bits: null };
  const length = text.slice(slash + 1);
  return {
    address: text.slice(0, slash),
    bits: /^(?:0|[1-9]\d{0,2})$/.test(length) ? Number(length) : null,
  };
}

function isIPv4(text: string): boolean {
  return parseAddress(text)?.family === 4;
}

function isIPv6(text: string): boolean {
  return parseAddress(text)?.family === 6;
}

export function widthOf(address: string): number {
  return address.includes(':') ? 128 : 32;
}

/** An address as a number; zero for a text that is none. */
export function numberOf(address: string): bigint {
  if (isIPv4(address)) return BigInt(`0x${hexOf4(address)}`);
  if (!isIPv6(address)) return 0n;
  const plain = address.replace(/[\d.]+$/, (tail) =>
    tail.includes('.') ? hexOf4(tail).replace(/^(.{4})/, '$1:') : tail,
  );
  const [head = '', tail] = plain.split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle: string[] = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return BigInt(
    `0x${[...left, ...middle, ...right].map((part) => part.padStart(4, '0')).join('')}`,
  );
}

function hexOf4(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}

/** Whether a network has no bits set behind its length. */
export function isMasked(text: string): boolean {
  const { address, bits } = partsOf(text);
  const rest = BigInt(widthOf(address) - (bits ?? 0));
  return (numberOf(address) >> rest) << rest === numberOf(address);
}

/** Host and port as Go splits them; null when it refuses. */
export function hostAndPort(text: string): { readonly host: string; readonly port: string } | null {
  const [, bracketed, plain, port] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text) ?? [];
  return port === undefined ? null : { host: bracketed ?? plain ?? '', port };
}

export interface Url {
  readonly scheme: string;
  /** Without brackets; empty where there is none. */
  readonly host: string;
  readonly port: string;
  readonly path: string;
}

/** A URL as Go parses it, which takes nearly every text for one; null when it refuses. */
export function urlOf(text: string): Url | null {
  if (/\p{Cc}/u.test(text.replaceAll(/[\u0080-\u009f]/g, ''))) return null;
  const [, scheme = '', rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?([^#]*)/s.exec(text) ?? [];
  if (scheme === '' && /^[^/?]*:/.test(rest)) return null;
  const [beforeQuery = ''] = rest.split('?');
  if (/%(?![0-9A-Fa-f]{2})/.test(beforeQuery)) return null;
  const [, authority, path = ''] = /^\/\/([^/]*)(.*)$/s.exec(beforeQuery) ?? [
    '',
    undefined,
    beforeQuery,
  ];
  const base = { scheme: scheme.toLowerCase(), path };
  if (authority === undefined)
    return { ...base, host: '', port: '', path: scheme && !path.startsWith('/') ? '' : path };
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  const [, six, name, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(place) ?? [];
  if (six === undefined && name === undefined) {
    // Several colons: a host of IPv6 without its brackets, which Go takes when a port is at its end.
    if (!/:\d*$/.test(place) || /[[\] <>"]/.test(place)) return null;
    const colon = place.lastIndexOf(':');
    return { ...base, host: place.slice(0, colon), port: place.slice(colon + 1) };
  }
  if (/[ <>"{}|\\^`]/.test(place)) return null;
  return { ...base, host: six ?? name ?? '', port: port ?? '' };
}

/** Whether Talos takes a URL for the endpoint of something: it has a host, and a port that can be one. */
export function isEndpoint(text: string): boolean {
  const url = urlOf(text);
  if (!url || url.host === '') return false;
  if (url.host.includes(':') && !text.includes('[')) return false;
  return url.port === '' || (Number(url.port) >= 1 && Number(url.port) <= 65535);
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};

/** Nanoseconds of a duration such as `1h30m`; null for a text that is none. */
export function durationOf(text: string): number | null {
  const [, sign = '', rest = ''] = /^([+-]?)(.+)$/s.exec(text) ?? [];
  if (rest === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return null;
  let total = 0;
  for (const [, amount = '', unit = ''] of rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g))
    total += Number(amount) * (UNITS[unit] ?? 0);
  return total > 9.223372036854775e18 ? null : sign === '-' ? -total : total;
}

const POWERS = ['', 'k', 'm', 'g', 't', 'p', 'e'];

/** Bytes of a size such as `10GiB` or `1.5 GB`; null for a text that is none. */
export function bytesOf(text: string): number | null {
  const [, amount = '', unit = ''] = /^([\d.,]+)(.*)$/s.exec(text) ?? [];
  const number = Number(amount.replaceAll(',', ''));
  if (amount === '' || !/\d/.test(amount) || Number.isNaN(number)) return null;
  const [, power, binary] = /^([kmgtpe]?)(i?)b?$/.exec(unit.trim().toLowerCase()) ?? [];
  if (power === undefined || (power === '' && binary === 'i')) return null;
  const bytes = number * (binary === 'i' ? 1024 : 1000) ** POWERS.indexOf(power);
  return bytes >= 2 ** 64 ? null : Math.floor(bytes);
}

/** How many bytes a text in base64 with its padding holds; null when it is not base64. */
export function base64Length(text: string): number | null {
  const plain = text.replaceAll(/[\r\n]/g, '');
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) return null;
  return Buffer.from(plain, 'base64').length;
}

const DNS_SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const NAME = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && DNS_SUBDOMAIN.test(text);
}

/** Whether a text is the key of a label, an annotation or a taint. */
export function isQualifiedName(text: string): boolean {
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return false;
  if (second !== undefined && !isDnsSubdomain(first)) return false;
  const name = second ?? first;
  return name.length <= 63 && NAME.test(name);
}

export function isLabelValue(text: string): boolean {
  return text.length <= 63 && (text === '' || NAME.test(text));
}

/** Whether a text can be the domain of a cluster. */
export function isDomainName(text: string): boolean {
  return (
    text.replaceAll('.', '').length <= 255 &&
    /^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}(?:\.[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62})*[._]?$/.test(text)
  );
}
