import {
  canonicalAddress,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
} from '../../model/address.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf } from '../subject.ts';
import { countOf, hasOnly, present, textsOf } from './values.ts';

/** Addresses with their prefix; one without is an address alone. Null for what is no list of addresses. */
export function addressWords(value: YamlValue | undefined): string[] | null {
  const texts = textsOf(value ?? [])?.map((text) => {
    const address = parseAddress(text);
    if (address) return `${text}/${address.family === 4 ? 32 : 128}`;
    return parseInterfaceAddress(text) ? text : null;
  });
  const words = texts?.filter((text) => text !== null);
  return words && words.length === texts?.length ? words : null;
}

/** A route whatever its keys are called. */
interface Route {
  readonly network: YamlValue | undefined;
  readonly route: YamlMap;
}

/** Routes of a device; null when there is something that the model has no word for. */
export function deviceRoutes(value: YamlValue | undefined): YamlMap[] | null {
  return routeWords(value, 'network');
}

/** Routes of a document of a link. */
export function documentRoutes(value: YamlValue | undefined): YamlMap[] | null {
  return routeWords(value, 'destination');
}

function routeWords(value: YamlValue | undefined, network: string): YamlMap[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  const words = value.flatMap((route): YamlMap[] => {
    if (!isMap(route) || !hasOnly(route, [network, 'gateway', 'source', 'metric', 'mtu']))
      return [];
    return present(routeWord({ network: route[network], route }));
  });
  return words.length === value.length ? words : null;
}

function routeWord({ network, route }: Route): YamlMap | null {
  const gateway = addressWord(route['gateway']);
  const source = addressWord(route['source']);
  const metric = countOf(route['metric'] ?? 0);
  const mtu = countOf(route['mtu'] ?? 0);
  if (gateway === null || source === null || metric === undefined || mtu === undefined) return null;
  const destination = destinationOf(network, gateway);
  if (destination === null) return null;
  return mapOf({
    ...{ network: destination, gateway, source },
    metric: metric === 0 ? undefined : metric,
    mtu: mtu === 0 ? undefined : mtu,
  });
}

/** Undefined for everywhere by IPv4, which is where a route of the model leads when it does not say. */
function destinationOf(
  network: YamlValue | undefined,
  gateway: string | undefined,
): string | null | undefined {
  const isUnsaid = network === undefined || network === null || network === '';
  if (isUnsaid && gateway === undefined) return null;
  if (!isUnsaid && typeof network !== 'string') return null;
  const cidr = isUnsaid ? null : parseCidr(network);
  if (!isUnsaid && !cidr) return null;
  if (!isUnsaid && cidr?.prefix !== 0) return network;
  const family = gateway === undefined ? cidr?.family : parseAddress(gateway)?.family;
  return family === 6 ? '::/0' : undefined;
}

/** An address, undefined for none, null for what is none. */
function addressWord(value: YamlValue | undefined): string | null | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' && parseAddress(value) ? canonicalAddress(value) : null;
}

/** What a link asks a DHCP server for. */
export interface Dhcp {
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly routeMetric?: number | undefined;
}

/** The word for it; undefined for a link that asks no server. */
export function dhcpWord({ ipv4, ipv6, routeMetric }: Dhcp): YamlValue {
  const metric = routeMetric === 0 ? undefined : routeMetric;
  if (ipv4 && !ipv6 && metric === undefined) return true;
  return mapOf({
    routeMetric: metric,
    ipv4: ipv4 ? undefined : false,
    ipv6: ipv6 ? true : undefined,
  });
}
