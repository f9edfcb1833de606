import { expect, test } from 'vitest';
import { bytesOf } from './quantity.ts';

test.each([
  ['5Gi', 5 * 2 ** 30],
  ['1.5Ti', 1.5 * 2 ** 40],
  ['10G', 1e10],
  ['512', 512],
  ['1k', 1000],
  ['five', null],
  ['5gi', null],
  ['', null],
])('%s', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});
