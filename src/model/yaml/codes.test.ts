import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from './index.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = join(ROOT, 'docs/errors');

const codes = readdirSync(PAGES)
  .filter((name) => name.startsWith('yaml-'))
  .map((name) => name.replace(/\.md$/, ''));

/** Their examples are shortened, or a command. */
const UNFIT: ReadonlySet<string> = new Set(['yaml-depth', 'yaml-edit', 'yaml-too-large']);

test('the example of a page has the problem', () => {
  for (const code of codes.filter((name) => !UNFIT.has(name))) {
    const page = readFileSync(join(PAGES, `${code}.md`), 'utf8');
    const [, example = ''] = /```yaml\n([^]+?)```/.exec(page) ?? [];
    const found = parseDocument('a.yaml', example).diagnostics.map((problem) => problem.code);
    expect([code, new Set(found)]).toEqual([code, new Set([code])]);
  }
  expect(codes.length).toBeGreaterThan(UNFIT.size);
});
