import { compareRanges, formatRange, type AddressRange, type Family } from '../address.ts';
import { isArea, isRange, type Claim } from './claim.ts';

/** Finds what nobody claims. Every answer is given once, so that two people do not take the same. */
export interface Free {
  /**
   * The first free run of `size` addresses in one of the ranges, preferably after `after`. Null when there is none.
   */
  find(request: Request): AddressRange | null;
}

export interface Request {
  readonly within: readonly AddressRange[];
  readonly size?: bigint;
  readonly after?: bigint | undefined;
  /**
   * What is looked for: addresses apart from everything but networks (the default), addresses of a pool, which only
   * single addresses take away, or a whole network, aligned to its size and apart from every other one.
   */
  readonly what?: 'addresses' | 'in a pool' | 'network';
}

/** Indexes what is taken, once for all questions. */
export function freeAddresses(claims: readonly Claim[]): Free {
  const taken = {
    addresses: merged(claims.filter((claim) => !isArea(claim))),
    'in a pool': merged(claims.filter((claim) => !isRange(claim))),
    network: merged(claims),
  };
  /** What is left to search of a range, by range and size. */
  const left = new Map<string, AddressRange[]>();
  return {
    find({ within, size = 1n, after, what = 'addresses' }): AddressRange | null {
      for (const range of within) {
        const key = `${formatRange(range)} ${size}`;
        const parts = left.get(key) ?? partsOf(range, after);
        left.set(key, parts);
        for (let part = parts[0]; part; part = parts[0]) {
          const found = search(taken[what], part, size, what === 'network' ? size : 1n);
          if (found) {
            parts[0] = { ...part, first: found.last + 1n };
            return found;
          }
          parts.shift();
        }
      }
      return null;
    },
  };
}

function partsOf(range: AddressRange, after: bigint | undefined): AddressRange[] {
  if (after === undefined || after < range.first || after >= range.last) return [range];
  return [
    { ...range, first: after + 1n },
    { ...range, last: after },
  ];
}

function search(
  taken: readonly AddressRange[],
  { family, first, last }: AddressRange,
  size: bigint,
  step: bigint,
): AddressRange | null {
  let at = aligned(first, step);
  for (let i = indexFrom(taken, family, at); at + size - 1n <= last; i += 1) {
    const block = taken[i];
    if (block?.family !== family || block.first > at + size - 1n)
      return { family, first: at, last: at + size - 1n };
    at = aligned(block.last + 1n, step);
  }
  return null;
}

/** The first taken range that ends at or after `value`. */
function indexFrom(taken: readonly AddressRange[], family: Family, value: bigint): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const block = taken[middle];
    if (block && (block.family < family || (block.family === family && block.last < value)))
      low = middle + 1;
    else high = middle;
  }
  return low;
}

function merged(claims: readonly Claim[]): AddressRange[] {
  const result: AddressRange[] = [];
  const ranges = claims.map(({ range }) => range).filter((range) => range !== null);
  for (const range of ranges.sort(compareRanges)) {
    const top = result.at(-1);
    if (top?.family === range.family && range.first <= top.last + 1n)
      result[result.length - 1] = { ...top, last: max(top.last, range.last) };
    else result.push(range);
  }
  return result;
}

function aligned(value: bigint, step: bigint): bigint {
  return ((value + step - 1n) / step) * step;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
