import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { publishSchemas } from '../src/model/schema/publish.ts';
import { sourceReference } from './source-reference.ts';

const page = sourceReference(publishSchemas());

test('the page of the source is the one that the schemas give', () => {
  const committed = new URL('../docs/reference/source.md', import.meta.url);
  expect(readFileSync(committed, 'utf8'), 'run npm run reference').toBe(page);
});

test('lists, maps of names and forms of a value all have their keys there', () => {
  for (const key of [
    '`networks[].cidr`',
    '`platform.gateways.<name>.address`',
    '`storage.<name>.existing`',
    '`nodes[].links[].bond.mode`',
  ])
    expect(page).toContain(`| ${key} |`);
  expect(page).toContain('| `name` | text | required | Name of the lab. |');
});
