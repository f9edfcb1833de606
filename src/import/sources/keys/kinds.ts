import {
  formatCidr,
  networkMeant,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
  parseRange,
} from '../../../model/address.ts';
import { labSchema } from '../../../model/schema/lab.ts';
import { asn, fqdn, mac, schematicId } from '../../../model/schema/scalars.ts';
import { isMap, type YamlValue } from '../../../model/yaml/value.ts';

/** What values a key can have. */
export interface Kind {
  /** Stands after `expected`: `a network such as 10.0.50.0/24`. */
  readonly expected: string;
  readonly accepts: (value: YamlValue) => boolean;
  /** What was probably meant by a value that is refused. */
  readonly meant?: (value: YamlValue) => string | null;
}

function texts(expected: string, accepts: (text: string) => boolean): Kind {
  return { expected, accepts: (value) => typeof value === 'string' && accepts(value) };
}

/** A whole number, as such or as the text of one: sources disagree with themselves about it. */
export function numberIn(value: YamlValue): number | null {
  if (typeof value === 'number') return Number.isInteger(value) ? value : null;
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : null;
}

function within(expected: string, first: number, last: number): Kind {
  const accepts = (value: YamlValue): boolean => {
    const number = numberIn(value);
    return number !== null && number >= first && number <= last;
  };
  return { expected: `${expected} from ${first} to ${last}`, accepts };
}

const isIpv4 = (text: string): boolean => parseAddress(text)?.family === 4;

export const ANY_TEXT = texts('a text', () => true);
export const FILLED = texts('a text that is not empty', (text) => text.trim() !== '');
export const IPV4 = texts('an IPv4 address such as 10.0.50.11', isIpv4);
export const DOMAIN = texts(
  'a domain name in lower case such as home.example',
  (text) => fqdn.safeParse(text).success,
);
export const MAC = texts(
  'a MAC address such as 52:54:00:00:00:01',
  (text) => mac.safeParse(text).success,
);
export const SCHEMATIC = texts(
  'the id of a schematic, 64 hexadecimal digits',
  (text) => schematicId.safeParse(text).success,
);
export const REPOSITORY_URL = texts(
  'the https:// or ssh://git@ address of a Git repository',
  (text) => labSchema.shape.repository.shape.url.safeParse(text).success,
);
export const REPOSITORY_NAME = texts('a repository of GitHub such as owner/name', (text) =>
  /^[\w.-]+\/[\w.-]+$/.test(text),
);
export const ADDRESS = texts(
  'an address such as 10.0.50.11, with or without the length of its network',
  (text) => parseAddress(text) !== null || parseInterfaceAddress(text) !== null,
);
export const RANGE = texts(
  'a range of addresses such as 10.0.50.100-10.0.50.119',
  (text) => parseRange(text) !== null,
);
/** SMTP takes no longer address. */
const LONGEST_EMAIL = 254;
export const EMAIL = texts(
  'an address of mail',
  (text) => text.length <= LONGEST_EMAIL && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text),
);
export const GIT_ADDRESS = texts(
  'the address of a Git repository such as ssh://git@github.com/owner/name.git',
  (text) => REPOSITORY_URL.accepts(sshUrl(text)),
);
export const QUOTED: Kind = {
  ...ANY_TEXT,
  expected: 'a text, in quotes where it looks like a number',
};
export const VLAN = within('a VLAN id', 1, 4094);
export const MTU = within('an MTU', 1450, 9000);
export const ASN: Kind = {
  expected: 'an AS number from 1 to 4294967295',
  accepts: (value) => asn.safeParse(numberIn(value)).success,
};
export const BOOLEAN: Kind = {
  expected: 'true or false',
  accepts: (value) => typeof value === 'boolean',
};
/** Machines; a source with more of them is not one that people write. */
export const MACHINES: Kind = {
  expected: 'a list of at most 1000 machines, each with its keys',
  accepts: (value) => Array.isArray(value) && value.length <= 1000 && value.every(isMap),
};

/** A network of IPv4; for one with host bits the network that was meant is told. */
export const NETWORK: Kind = {
  ...texts('a network such as 10.0.50.0/24', (text) => parseCidr(text)?.family === 4),
  meant: (value) => {
    const meant = typeof value === 'string' ? networkMeant(value) : null;
    return meant ? formatCidr(meant) : null;
  },
};

/** One of some words. */
export function oneOf(...words: readonly string[]): Kind {
  const last = words.length > 1 ? ` or ${words.at(-1) ?? ''}` : '';
  const first = words.length > 1 ? words.slice(0, -1) : words;
  return texts(`${first.join(', ')}${last}`, (text) => words.includes(text));
}

/** The address that clustertool makes of one: over ssh, whatever is written before the host. */
export function sshUrl(text: string): string {
  const rest = text.replace(/^(?:https:\/\/|ssh:\/\/)?(?:git@)?/, '');
  return `ssh://git@${rest.replace(/^([^/:]+):(?!\d+\/)/, '$1/')}`;
}

/** A list of values of a kind. */
export function listOf(kind: Kind): Kind {
  return {
    expected: `a list, each of it ${kind.expected}`,
    accepts: (value) => Array.isArray(value) && value.every(kind.accepts),
  };
}

/** Names that a node cannot have, in the source or in Croft, because they name groups of nodes. */
const RESERVED = ['global', 'all', 'controller', 'control-plane', 'worker', 'secrets'];

export const NODE_NAME = texts(
  `a host name of lower-case letters, digits and dashes that is not ${RESERVED.slice(0, -1).join(', ')} or ${RESERVED.at(-1) ?? ''}`,
  (text) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text) && !RESERVED.includes(text),
);
