import { createHash } from 'node:crypto';
import type { Random } from './random.ts';

/** Bytes that look random and are the same for the same seed: for tests only. */
export function createMemoryRandom(seed: string): Random {
  let calls = 0;
  return {
    bytes(count) {
      calls += 1;
      const bytes = new Uint8Array(count);
      for (let offset = 0; offset < count; offset += 32)
        bytes.set(block(`${seed}/${calls}/${offset}`).subarray(0, count - offset), offset);
      return bytes;
    },
  };
}

function block(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
