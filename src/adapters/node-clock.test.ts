import { expect, test } from 'vitest';
import { describeClock } from '../base/host/clock.contract.ts';
import { createNodeClock } from './node-clock.ts';

describeClock('real clock', createNodeClock);

test('a sleep longer than a timer can wait does not end at once', async () => {
  const long = createNodeClock()
    .sleep(2 ** 32)
    .then(() => 'ended');
  const short = createNodeClock()
    .sleep(30)
    .then(() => 'sleeping');
  expect(await Promise.race([long, short])).toBe('sleeping');
});
