const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };
const DURATION = /^(?:\d{1,6}[dhms])+$/;
const PART = /(\d+)([dhms])/g;

/** Milliseconds of a duration such as `8760h`, `30d` or `1h30m`; null for anything else, and for none at all. */
export function lifetimeOf(text: string): number | null {
  if (!DURATION.test(text)) return null;
  let sum = 0;
  for (const [, count, unit = ''] of text.matchAll(PART)) sum += Number(count) * (UNITS[unit] ?? 0);
  return sum > 0 ? sum : null;
}
