import {
  formatAddress,
  formatCidr,
  networkOf,
  parseAddress,
  parseInterfaceAddress,
  parseRange,
  type Address,
} from '../../../model/address.ts';
import { fqdn } from '../../../model/schema/scalars.ts';

const DEFAULT_PREFIX = 24;

/** An address that may carry the length of its network, as clustertool reads it: 24 bits where none is written. */
function addressIn(text: string): { address: Address; prefix: number } | null {
  const plain = parseAddress(text);
  if (plain) return { address: plain, prefix: DEFAULT_PREFIX };
  const read = parseInterfaceAddress(text);
  return read && { address: read.address, prefix: read.network.prefix };
}

/** The address alone: `10.0.50.5` of `10.0.50.5/24`. */
export function hostOf(text: string): string {
  const read = addressIn(text);
  return read ? formatAddress(read.address) : text;
}

/** The network that an address stands in. */
export function networkAround(text: string): string {
  const read = addressIn(text);
  return read ? formatCidr(networkOf(read.address, read.prefix)) : text;
}

/**
 * The environment in which clustertool reads talconfig.yaml: the variables, the name of the cluster, and for every
 * address its parts.
 */
export function environmentOf(
  name: string,
  variables: ReadonlyMap<string, string>,
): Map<string, string> {
  const environment = new Map([['CLUSTERNAME', name], ...variables]);
  for (const [key, value] of variables) {
    const read = addressIn(value);
    if (!read) continue;
    const ip = value.split('/')[0] ?? value;
    environment.set(`${key}_IP`, ip);
    environment.set(`${key}_NETMASK`, String(read.prefix));
    environment.set(`${key}_CIDR`, `${ip}/${read.prefix}`);
  }
  return environment;
}

const SECRET_NAME = /TOKEN|PASS|KEY|SECRET|CREDENTIAL|AUTH/i;

/** Whether the value of somebody's own variable is certainly no secret: an address, a network, a domain, a small number. */
export function isHarmless(name: string, value: string): boolean {
  if (SECRET_NAME.test(name)) return false;
  return (
    /^(?:\d{1,5}|true|false)$/.test(value) ||
    addressIn(value) !== null ||
    parseRange(value) !== null ||
    fqdn.safeParse(value).success
  );
}
