import { expect, test } from 'vitest';
import { spread } from './schedule.ts';

test('the hour is that of the cluster, the minute and the weekday belong to the name', () => {
  expect(spread('daily', '0 3 * * *', 'main/media/sonarr/config')).toBe('38 3 * * *');
  expect(spread('hourly', '0 3 * * *', 'main/media/sonarr/config')).toBe('38 * * * *');
  expect(spread('weekly', '0 3 * * *', 'main/media/sonarr/config')).toMatch(/^38 3 \* \* [0-6]$/);
});

test('a schedule without one hour falls back to three at night', () => {
  expect(spread('daily', '@daily', 'a')).toMatch(/^\d+ 3 \* \* \*$/);
});

test('many backups spread over the whole hour', () => {
  const minutes = new Set(
    Array.from({ length: 600 }, (_, index) => spread('daily', '0 3 * * *', `app-${index}`)),
  );
  expect(minutes.size).toBe(60);
});
