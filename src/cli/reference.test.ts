import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reference } from './reference.ts';

test('the reference page is the one that the table of verbs gives', () => {
  const page = new URL('../../docs/reference/cli.md', import.meta.url);
  expect(readFileSync(page, 'utf8'), 'run npm run reference').toBe(reference());
});
