import { expect, test } from 'vitest';
import type { Random } from './random.ts';

/** What every version of Random keeps. */
export function describeRandom(name: string, make: () => Random): void {
  test(`${name}: as many bytes as asked, and others each time`, () => {
    const random = make();
    for (const count of [0, 1, 16, 33, 1_000]) expect(random.bytes(count)).toHaveLength(count);
    const seen = new Set(Array.from({ length: 500 }, () => random.bytes(16).join()));
    expect(seen.size).toBe(500);
    expect(new Set(random.bytes(4_096)).size).toBe(256);
  });
}
