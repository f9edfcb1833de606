import type { Clock } from '../base/host/clock.ts';

/** The longest a timer of Node can wait; a longer one would end at once. */
const LONGEST = 2 ** 31 - 1;

/** The clock of this machine. */
export function createNodeClock(): Clock {
  return { now: () => Date.now(), sleep };
}

async function sleep(milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  for (let left = milliseconds; left > 0; left = end - Date.now())
    await new Promise((resolve) => setTimeout(resolve, Math.min(left, LONGEST)));
}
