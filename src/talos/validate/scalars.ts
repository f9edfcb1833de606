import {
  isAddress,
  base64Length,
  bytesOf,
  durationOf,
  hostAndPort,
  isPrefix,
  urlOf,
} from './formats.ts';

type Scalar = string | number | bigint | boolean;

const INTEGERS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  int: [-(2 ** 63), 2 ** 63],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint: [0, 2 ** 64],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0, 2 ** 64],
};

interface Reading {
  readonly expected: string;
  readonly isRight: (text: string, value: Scalar) => boolean;
}

/** Texts that a type refuses; an empty one leaves the default where `mayBeEmpty` says so. */
const TEXTS: Readonly<Record<string, Reading>> = {
  duration: {
    expected: 'a duration such as 30s or 1h',
    isRight: (text, value) => typeof value === 'string' && durationOf(text) !== null,
  },
  addr: { expected: 'an IP address', isRight: orEmpty(isAddress) },
  prefix: { expected: 'an address with the length of its network', isRight: orEmpty(isPrefix) },
  addrport: {
    expected: 'an IP address and a port',
    isRight: orEmpty((text) => {
      const split = hostAndPort(text);
      return split !== null && isAddress(split.host) && isPort(split.port);
    }),
  },
  url: { expected: 'a URL', isRight: (text) => urlOf(text) !== null },
  base64: { expected: 'base64', isRight: (text) => base64Length(text) !== null },
  bytes: {
    expected: 'a size such as 10GiB',
    isRight: orEmpty((text) => bytesOf(text.replace(/^-/, '')) !== null),
  },
  disksize: { expected: 'a size such as 10GB', isRight: (text) => bytesOf(text) !== null },
  percent: { expected: 'a share such as 50%', isRight: orEmpty(isPercentage) },
  size: {
    expected: 'a size such as 10GiB, or a share such as 50%',
    isRight: orEmpty((text) =>
      text.includes('%') ? isPercentage(text) : bytesOf(text.replace(/^-/, '')) !== null,
    ),
  },
  sizematch: {
    expected: 'a comparison such as >= 100GB',
    isRight: (text) => bytesOf(text.trim().replace(/^(?:>=|<=|==|>|<)?\s*/, '')) !== null,
  },
  cel: { expected: 'an expression', isRight: () => true },
  mac: {
    expected: 'a hardware address',
    isRight: (text) => /^(?:[0-9A-Fa-f]{2})*$/.test(text.replaceAll(':', '')),
  },
  ports: {
    expected: 'a port, or a range such as 8000-8080',
    isRight: (text) => {
      const [low = '', high = low, ...more] = text.split('-');
      return more.length === 0 && isPort(low) && isPort(high);
    },
  },
  table: {
    expected: 'the name or the number of a routing table',
    isRight: (text) =>
      /^(?:unspec|default|main|local)$/i.test(text) ||
      (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32),
  },
};

function orEmpty(isRight: (text: string) => boolean): (text: string) => boolean {
  return (text) => text === '' || isRight(text);
}

function isPort(text: string): boolean {
  return /^\d{1,9}$/.test(text) && Number(text) <= 65535;
}

function isPercentage(text: string): boolean {
  const [, number] = /^-?(\d+(?:\.\d*)?|\.\d+)%$/.exec(text) ?? [];
  return number !== undefined;
}

/** What a type of the structure expects in place of a scalar; null when it takes it. */
export function expected(type: string, value: Scalar, minor: number): string | null {
  if (type === 'string' || type === 'any' || type === 'arg') return null;
  if (type === 'bool') {
    const isTruth = typeof value === 'boolean' || /^(?:y|n|yes|no|on|off)$/i.test(String(value));
    return isTruth ? null : 'true or false';
  }
  const bounds = INTEGERS[type];
  if (bounds) {
    // Older versions cut fractions off.
    const isNumber =
      typeof value === 'bigint' ||
      (typeof value === 'number' && (minor < 13 || Number.isInteger(value)));
    const [least, most] = bounds;
    const isInside = isNumber && value >= least && value <= most;
    return isInside
      ? null
      : least < 0
        ? 'a whole number'
        : `a whole number from 0 to ${String(most)}`;
  }
  if (type.startsWith('=')) return expectedName(type.slice(1).split('|'), String(value));
  const reading = TEXTS[type];
  if (!reading) return 'a map or a list';
  return reading.isRight(String(value), value) ? null : reading.expected;
}

function expectedName(names: readonly string[], text: string): string | null {
  return names.some((name) => name.toLowerCase() === text.toLowerCase())
    ? null
    : `one of ${names.join(', ')}`;
}
