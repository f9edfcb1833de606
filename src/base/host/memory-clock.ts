import type { Clock } from './clock.ts';

/** A clock that stands at `start` milliseconds and moves on by sleeping only, at once. */
export function createMemoryClock(start = 0): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: (milliseconds) => {
      now += Math.max(0, milliseconds);
      return Promise.resolve();
    },
  };
}
