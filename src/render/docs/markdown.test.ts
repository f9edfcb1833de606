import { format } from 'prettier';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code, list, plain, table } from './markdown.ts';
import { arrow, flowchart, node } from './mermaid.ts';

test.each([
  ['a | b', 'a \\| b'],
  ['[x](javascript:alert)', '\\[x\\](javascript:alert)'],
  ['<script>', '\\<script\\>'],
  ['*bold* _it_ snake_case', '\\*bold\\* \\_it\\_ snake_case'],
  ['`code`', '\\`code\\`'],
  ['R&D &lt;', 'R&amp;D &amp;lt;'],
  ['two\nlines', 'two lines'],
  ['~~gone~~', '\\~\\~gone\\~\\~'],
])('%j is shown as it is', (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test('code is code only where it can be', () => {
  expect(code('10.0.50.1')).toBe('`10.0.50.1`');
  expect(code('a`b')).toBe('a\\`b');
  expect(code('a|b')).toBe('a\\|b');
  expect(code('')).toBe('');
});

test('whatever stands in a cell, a table keeps its rows and columns', () => {
  const property = (first: string, second: string): void => {
    const text = table(['one', 'two'], [[plain(first), code(second)]]);
    const lines = text.split('\n');
    expect(lines.length).toBe(3);
    const bars = [...(lines[2] ?? '').matchAll(/(?<!\\)(?:\\\\)*\|/g)];
    expect(bars.length).toBe(3);
  };
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string(), property));
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('|', '\\', '`', '\n', 'a', '<') }),
      fc.string({ unit: fc.constantFrom('|', '\\', '`', '\n', 'a', '<') }),
      property,
    ),
  );
});

test('a table of nothing is a sentence', () => {
  expect(table(['a'], [])).toBe('None.');
  expect(table(['a'], [], 'Nothing.')).toBe('Nothing.');
});

test('tables and lists are as a formatter writes them', async () => {
  const text = `${table(
    ['a', 'long name'],
    [
      ['xxxx', code('y')],
      ['', 'snake_case'],
    ],
  )}\n\n${list(['one', 'two'])}\n`;
  expect(await format(text, { parser: 'markdown' })).toBe(text);
});

test('a label never ends itself or its block', () => {
  const property = (text: string): void => {
    const line = node('n0', text);
    expect(line).toMatch(/^n0\["[^"<>`\n]*"\]$/);
    expect(flowchart('TB', [line, arrow('a', 'b', text)]).split('```').length).toBe(3);
  };
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('"', '<', '`', '\n', '#', ']', 'a') }), property),
  );
  expect(node('n0', 'say "hi"', '', '<b>')).toBe('n0["say #34;hi#34;<br/>#60;b#62;"]');
});
