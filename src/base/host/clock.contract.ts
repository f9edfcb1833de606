import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';

/** What every version of Clock keeps. */
export function describeClock(name: string, make: () => Clock): void {
  test(`${name}: sleeping moves the time on by at least as long`, async () => {
    const clock = make();
    for (const milliseconds of [0, 1, 7, 20]) {
      const before = clock.now();
      await clock.sleep(milliseconds);
      expect(clock.now() - before).toBeGreaterThanOrEqual(milliseconds);
    }
  });
}
