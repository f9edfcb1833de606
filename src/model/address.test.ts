import { BlockList, isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRanges,
  contains,
  edgeOf,
  firstOf,
  formatAddress,
  formatCidr,
  formatRange,
  lastOf,
  networkMeant,
  networkOf,
  nthAddress,
  overlaps,
  parseAddress,
  parseCidr,
  parseInterfaceAddress,
  parseRange,
  rangeOf,
  sizeOf,
  usable,
  type Address,
  type AddressRange,
  type Cidr,
} from './address.ts';

const anyAddress: fc.Arbitrary<Address> = fc.oneof(
  fc.bigInt(0n, 2n ** 32n - 1n).map((value): Address => ({ family: 4, value })),
  fc.bigInt(0n, 2n ** 128n - 1n).map((value): Address => ({ family: 6, value })),
);
const anyCidr: fc.Arbitrary<Cidr> = anyAddress.chain((address) =>
  fc.nat(address.family === 4 ? 32 : 128).map((prefix) => networkOf(address, prefix)),
);
const smallRange = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]): AddressRange => ({
  family: 4,
  first: BigInt(Math.min(a, b)),
  last: BigInt(Math.max(a, b)),
}));

function cidr(text: string): Cidr {
  const network = parseCidr(text);
  if (!network) throw new Error(`not a network: ${text}`);
  return network;
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed) throw new Error(`not an address: ${text}`);
  return parsed;
}

describe('addresses', () => {
  it('come back from their text', () => {
    fc.assert(
      fc.property(anyAddress, (given) => {
        expect(parseAddress(formatAddress(given))).toEqual(given);
      }),
    );
  });

  it('are written in the form that the URL standard gives IPv6', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.nat(65535)), { minLength: 8, maxLength: 8 }),
        (parts) => {
          const text = parts.map((part) => part.toString(16)).join(':');
          const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1);
          const mine = formatAddress(address(text));
          // RFC 5952 5: an IPv4-mapped address ends in dotted form, which URLs do not do.
          if (!mine.includes('.')) expect(mine).toBe(canonical);
        },
      ),
    );
  });

  it('are read as Node reads them', () => {
    const text = fc.stringMatching(/^[0-9a-f:.]{1,20}$/);
    fc.assert(
      fc.property(text, (given) => {
        expect(parseAddress(given) !== null).toBe(isIPv4(given) || isIPv6(given));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    '10.0.50',
    '10.0.50.01',
    '010.0.50.1',
    '0x0a.0.0.1',
    '1.2.3.4.5',
    '256.1.1.1',
    '::g',
  ])('reject %j', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it('have no zone', () => {
    expect(parseAddress('fe80::1%eth0')).toBeNull();
  });
});

describe('networks', () => {
  it('come back from their text and contain what Node says they contain', () => {
    fc.assert(
      fc.property(anyCidr, anyAddress, (network, other) => {
        const text = formatCidr(network);
        expect(parseCidr(text)).toEqual(network);
        const list = new BlockList();
        const family = network.family === 4 ? 'ipv4' : 'ipv6';
        list.addSubnet(formatAddress(firstOf(network)), network.prefix, family);
        for (const probe of [other, firstOf(network), lastOf(network)]) {
          if (probe.family !== network.family) continue;
          expect(contains(network, rangeOf(probe))).toBe(list.check(formatAddress(probe), family));
        }
      }),
    );
  });

  it('with host bits are not networks, and tell what was meant', () => {
    expect(parseCidr('10.0.50.7/24')).toBeNull();
    const meant = networkMeant('10.0.50.7/24');
    expect(meant && formatCidr(meant)).toBe('10.0.50.0/24');
    const six = networkMeant('2001:db8::1/64');
    expect(six && formatCidr(six)).toBe('2001:db8::/64');
    expect(networkMeant('10.0.50.0/24')).toBeNull();
    expect(networkMeant('nonsense')).toBeNull();
  });

  it.each(['10.0.50.0', '10.0.50.0/33', '10.0.50.0/024', '10.0.50.0/', '::/129', '/24'])(
    'reject %j',
    (text) => {
      expect(parseInterfaceAddress(text)).toBeNull();
      expect(parseCidr(text)).toBeNull();
    },
  );

  it('have edges that no host can have', () => {
    const network = cidr('10.0.50.0/24');
    expect(edgeOf(network, address('10.0.50.0'))).toBe('network');
    expect(edgeOf(network, address('10.0.50.255'))).toBe('broadcast');
    expect(edgeOf(network, address('10.0.50.1'))).toBeNull();
    expect(edgeOf(cidr('10.0.50.0/31'), address('10.0.50.0'))).toBeNull();
    expect(edgeOf(cidr('2001:db8::/64'), address('2001:db8::'))).toBe('anycast');
    expect(edgeOf(cidr('2001:db8::/64'), address('2001:db8::ffff:ffff:ffff:ffff'))).toBeNull();
    expect(formatRange(usable(network))).toBe('10.0.50.1-10.0.50.254');
    expect(formatRange(usable(cidr('10.0.50.4/32')))).toBe('10.0.50.4');
  });
});

describe('ranges', () => {
  it('come back from their text', () => {
    fc.assert(
      fc.property(anyCidr, (network) => {
        const { family, first, last } = network;
        expect(parseRange(formatRange(network))).toEqual({ family, first, last });
        expect(parseRange(formatCidr(network))).toEqual(network);
      }),
    );
  });

  it.each([
    '10.0.0.9-10.0.0.1',
    '10.0.0.1-::1',
    '10.0.0.1-',
    '1.1.1.1-1.1.1.2-1.1.1.3',
    '10.0.0.1/8',
  ])('reject %j', (text) => {
    expect(parseRange(text)).toBeNull();
  });

  it('contain and overlap as sets of addresses do', () => {
    const members = (range: AddressRange): Set<bigint> =>
      new Set(Array.from({ length: Number(sizeOf(range)) }, (_, i) => range.first + BigInt(i)));
    fc.assert(
      fc.property(smallRange, smallRange, (a, b) => {
        const inA = members(a);
        const inB = [...members(b)];
        expect(contains(a, b)).toBe(inB.every((value) => inA.has(value)));
        expect(overlaps(a, b)).toBe(inB.some((value) => inA.has(value)));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  it('of two families never meet', () => {
    const four = parseRange('0.0.0.0/0');
    const six = parseRange('::/0');
    expect(four && six && (overlaps(four, six) || contains(six, four))).toBe(false);
  });

  it('count from their first address', () => {
    const services = cidr('10.43.0.0/16');
    const tenth = nthAddress(services, 10);
    expect(tenth && formatAddress(tenth)).toBe('10.43.0.10');
    expect(nthAddress(services, 65536)).toBeNull();
    expect(nthAddress(services, -1)).toBeNull();
  });

  it('sort the wider one first', () => {
    const sorted = ['10.0.0.5', '::1', '10.0.0.0/8', '10.0.0.0/24', '9.9.9.9']
      .map((text) => parseRange(text))
      .filter((range) => range !== null)
      .sort(compareRanges);
    expect(sorted.map(formatRange)).toEqual([
      '9.9.9.9',
      '10.0.0.0-10.255.255.255',
      '10.0.0.0-10.0.0.255',
      '10.0.0.5',
      '::1',
    ]);
  });
});
