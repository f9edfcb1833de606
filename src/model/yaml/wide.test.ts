import { expect, test } from 'vitest';
import { parseDocument } from './index.ts';

test('a place in a wide map is found without reading the map for each', () => {
  const names = Array.from({ length: 60_000 }, (_, index) => `key${index}`);
  const { document } = parseDocument('wide.yaml', names.map((name) => `${name}: 1\n`).join(''));
  const lines = names.map((name) => document?.range([name]).start.line);
  expect(lines).toEqual(names.map((_, index) => index + 1));
});
