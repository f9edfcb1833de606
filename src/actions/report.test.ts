import { expect, test } from 'vitest';
import type { Diagnostic } from '../base/diagnostic.ts';
import { countLine, diagnosticLines, secretLines } from './report.ts';

const at = (column: number, end: number): NonNullable<Diagnostic['range']> => ({
  start: { line: 1, column, offset: column - 1 },
  end: { line: 1, column: end, offset: end - 1 },
});
const problem = (over: Partial<Diagnostic>): Diagnostic => ({
  ...{ code: 'c', severity: 'error', file: 'a.yaml', message: 'm', hint: 'h' },
  ...over,
});

test('what may be a secret is blotted out of every excerpt of its line', () => {
  const text = 'a: hunter2, b: nope\n';
  const lines = diagnosticLines(
    [problem({ range: at(13, 14) }), problem({ range: at(4, 11), secret: true })],
    new Map([['a.yaml', text]]),
  );
  expect(lines.join('\n')).not.toContain('hunter2');
  expect(lines).toContain('     1 | a: *******, b: nope');
});

test('counts are words', () => {
  expect(countLine([])).toBe('no problems');
  expect(countLine([problem({})])).toBe('1 error');
  expect(countLine([problem({}), problem({}), problem({ severity: 'warning' })])).toBe(
    '2 errors, 1 warning',
  );
});

test('an unset secret comes with the command that sets it', () => {
  expect(secretLines([])).toEqual([]);
  expect(
    secretLines([
      { name: 'token', generate: null, users: ['a/b', 'c/d'], partial: true },
      { name: 'key', generate: 'hex(32)', users: ['a/b'], partial: false },
    ]),
  ).toEqual([
    '2 secrets have no value yet; what needs them is not rendered until they have one:',
    '  token  for a/b, c/d; its file lacks a field, or cannot be opened here',
    '  key    for a/b, made by hex(32)',
    'croft secret set NAME asks for one, or reads it from standard input',
    'croft secret generate makes those that have a rule',
  ]);
});
