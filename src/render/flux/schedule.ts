/** How often a backup runs. */
export type Pace = 'hourly' | 'daily' | 'weekly';

/**
 * The cron schedule of one backup: the hour of the cluster's schedule, and a minute (and weekday) that depend
 * on the name, so that backups do not all start at once and none moves when another is added.
 */
export function spread(pace: Pace, base: string, name: string): string {
  const seed = hash(name);
  const minute = seed % 60;
  if (pace === 'hourly') return `${minute} * * * *`;
  const hour = /^\S+ +(\d+) +\* +\* +\*$/.exec(base)?.[1] ?? '3';
  if (pace === 'daily') return `${minute} ${hour} * * *`;
  return `${minute} ${hour} * * ${Math.floor(seed / 60) % 7}`;
}

/** FNV-1a, 32 bits: small, and the same everywhere. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text))
    state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  return state;
}
