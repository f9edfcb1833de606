import { randomBytes } from 'node:crypto';
import type { Random } from '../base/host/random.ts';

/** Bytes from the random generator of the operating system. */
export function createNodeRandom(): Random {
  return { bytes: (count) => new Uint8Array(randomBytes(count)) };
}
