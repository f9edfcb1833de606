// Shamir's secret sharing over GF(2^8) with the polynomial of AES, a share being the values and then its x.
import type { Random } from '../../base/host/index.ts';
import { problem } from './problem.ts';

function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    const carry = -(product >> 7) & 0x1b;
    product = ((product << 1) & 0xff) ^ carry ^ (-((b >> bit) & 1) & a);
  }
  return product;
}

/** a to the power of 254, which is 1 divided by a. */
function inverse(a: number): number {
  let result = 1;
  for (let round = 0; round < 254; round++) result = multiply(result, a);
  return result;
}

/**
 * Shares of a secret, any `threshold` of which give it back. Throws `sops-key-groups` unless the threshold is at
 * least 2 and at most the number of shares, and those at most 255.
 */
export function splitSecret(
  secret: Uint8Array,
  shares: number,
  threshold: number,
  random: Random,
): Uint8Array[] {
  if (threshold < 2 || threshold > shares || shares > 255 || secret.length === 0)
    throw problem(
      'sops-key-groups',
      'needs a threshold of 2 or more, and no more than it has key groups',
    );
  const coefficients = random.bytes(secret.length * (threshold - 1));
  return Array.from({ length: shares }, (_, share) => {
    const x = share + 1;
    const out = new Uint8Array(secret.length + 1);
    out[secret.length] = x;
    for (let at = 0; at < secret.length; at++) {
      let y = 0;
      for (let degree = threshold - 2; degree >= 0; degree--)
        y = multiply(y, x) ^ (coefficients[at * (threshold - 1) + degree] ?? 0);
      out[at] = multiply(y, x) ^ (secret[at] ?? 0);
    }
    return out;
  });
}

/** The secret in some shares. Throws `sops-key-groups` for shares that do not belong together. */
export function combineShares(shares: readonly Uint8Array[]): Uint8Array {
  const length = shares[0]?.length ?? 0;
  const xs = shares.map((share) => share.at(-1) ?? 0);
  const same = shares.every((share) => share.length === length);
  if (shares.length < 2 || length < 2 || !same || new Set(xs).size < xs.length || xs.includes(0))
    throw problem('sops-key-groups', 'has shares of the data key that do not belong together');
  const weights = xs.map((x, at) => {
    const others = xs.filter((_, other) => other !== at);
    return others.reduce(
      (weight, other) => multiply(weight, multiply(other, inverse(x ^ other))),
      1,
    );
  });
  return Uint8Array.from({ length: length - 1 }, (_, at) =>
    shares.reduce((sum, share, one) => sum ^ multiply(share[at] ?? 0, weights[one] ?? 0), 0),
  );
}
