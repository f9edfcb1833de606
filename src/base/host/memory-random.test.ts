import { expect, test } from 'vitest';
import { createMemoryRandom } from './memory-random.ts';
import { describeRandom } from './random.contract.ts';

describeRandom('random in memory', () => createMemoryRandom('seed'));

test('the same seed gives the same bytes', () => {
  const [a, b, c] = ['one', 'one', 'two'].map((seed) => createMemoryRandom(seed).bytes(40));
  expect(a).toEqual(b);
  expect(a).not.toEqual(c);
});
