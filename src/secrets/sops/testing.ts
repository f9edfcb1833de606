import { createMemoryClock } from '../../base/host/memory-clock.ts';
import { createMemoryRandom } from '../../base/host/memory-random.ts';
import type { KeyWrap, Means } from './index.ts';

/** Wraps without any secrecy: whoever holds one of the recipients opens. */
export function fakeWrap(held: readonly string[]): KeyWrap {
  return {
    kind: 'age',
    wrap: (dataKey, recipient) =>
      Promise.resolve(`-----${recipient}\n${Buffer.from(dataKey).toString('hex')}\n-----\n`),
    unwrap: (armored) => {
      const [, recipient = '', hex = ''] = /^-----(.*)\n([0-9a-f]*)\n-----\n$/.exec(armored) ?? [];
      return Promise.resolve(held.includes(recipient) ? Buffer.from(hex, 'hex') : null);
    },
  };
}

/** Means for tests: the same bytes for the same seed. */
export function testMeans(seed = 'seed', held: readonly string[] = ['age1one']): Means {
  return {
    random: createMemoryRandom(seed),
    clock: createMemoryClock(Date.UTC(2026, 10, 21, 12)),
    wrap: fakeWrap(held),
    file: 'secrets/db.sops.yaml',
  };
}

export function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

/** The code of the error that some work fails with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return 'none';
}
