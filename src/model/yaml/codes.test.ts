import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from './index.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = join(ROOT, 'docs/errors');

const codes = [
  ...readFileSync(join(import.meta.dirname, 'problem.ts'), 'utf8').matchAll(/\| '(yaml-[a-z-]+)'/g),
].map(([, code = '']) => code);

test('every code has a page, and every page a code', () => {
  const pages = readdirSync(PAGES)
    .filter((name) => name.startsWith('yaml-'))
    .map((name) => name.replace(/\.md$/, ''));
  expect(pages.sort()).toEqual(codes.toSorted());
  for (const code of codes)
    expect(readFileSync(join(PAGES, `${code}.md`), 'utf8')).toMatch(
      new RegExp(`^# ${code}\\n\\n[^]+\\n\\\`\\\`\\\`yaml\\n[^]+\\nHow to fix: `),
    );
});

/** Their examples are shortened, or a command. */
const UNFIT: ReadonlySet<string> = new Set(['yaml-depth', 'yaml-edit', 'yaml-too-large']);

test('the example of a page has the problem', () => {
  for (const code of codes.filter((name) => !UNFIT.has(name))) {
    const page = readFileSync(join(PAGES, `${code}.md`), 'utf8');
    const [, example = ''] = /```yaml\n([^]+?)```/.exec(page) ?? [];
    const found = parseDocument('a.yaml', example).diagnostics.map((problem) => problem.code);
    expect([code, new Set(found)]).toEqual([code, new Set([code])]);
  }
});

test('every code is provoked by a test', () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  for (const code of codes) expect(tests).toContain(`'${code}`);
});
