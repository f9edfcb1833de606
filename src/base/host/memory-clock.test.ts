import { expect, test } from 'vitest';
import { describeClock } from './clock.contract.ts';
import { createMemoryClock } from './memory-clock.ts';

describeClock('clock in memory', () => createMemoryClock(1_700_000_000_000));

test('only sleeping moves the clock in memory', async () => {
  const clock = createMemoryClock(5);
  expect([clock.now(), clock.now()]).toEqual([5, 5]);
  await clock.sleep(10);
  expect(clock.now()).toBe(15);
});
