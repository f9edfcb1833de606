import { expect, test } from 'vitest';
import { compareDiagnostics, formatDiagnostic, visible, type Diagnostic } from './diagnostic.ts';
import { CroftError } from './error.ts';
import { didYouMean } from './text.ts';

const problem: Diagnostic = {
  code: 'address-in-use',
  severity: 'error',
  file: 'clusters/main/nodes.yaml',
  range: {
    start: { line: 2, column: 12, offset: 18 },
    end: { line: 2, column: 21, offset: 27 },
  },
  message: 'node control0: address 10.0.50.1 is the gateway of network servers',
  hint: 'choose a free address, for example 10.0.50.13',
};

test('a diagnostic shows place, line, caret and remedy', () => {
  expect(formatDiagnostic(problem, 'nodes:\n  address: 10.0.50.1 # first\n')).toBe(
    [
      'clusters/main/nodes.yaml:2:12 error address-in-use: node control0: address 10.0.50.1 is the gateway of network servers',
      '     2 |   address: 10.0.50.1 # first',
      '       |            ^^^^^^^^^',
      '  fix: choose a free address, for example 10.0.50.13',
    ].join('\n'),
  );
});

test('a place that may hold a secret is named and not shown', () => {
  const text = formatDiagnostic(
    { ...problem, secret: true },
    'nodes:\n  address: 10.0.50.1 # first\n',
  );
  expect(text.split('\n')).toHaveLength(2);
  expect(text).not.toContain('# first');
});

test('a line is shown whole with a caret under its column, or not at all', () => {
  const at = (before: number): string[] => {
    const text = `${'x'.repeat(before)}BAD${'y'.repeat(50)}`;
    const range = {
      start: { line: 1, column: before + 1, offset: before },
      end: { line: 1, column: before + 4, offset: before + 3 },
    };
    return formatDiagnostic({ ...problem, range }, text).split('\n');
  };
  const [, shown = '', carets = ''] = at(140);
  expect(shown).toHaveLength('     1 | '.length + 193);
  expect(shown.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('BAD');
  const long = at(500);
  expect(long).toHaveLength(2);
  expect(long[1]).toMatch(/^ {2}fix: /);
});

test('foreign control characters cannot drive the terminal', () => {
  expect(visible('a\u001b[31m\u202eb\tc')).toBe('a\ufffd[31m\ufffdb c');
});

test('diagnostics sort by file, place, severity and code', () => {
  const other = { ...problem, file: 'a.yaml' };
  const pending: Diagnostic = { ...problem, severity: 'pending' };
  expect([pending, problem, other].sort(compareDiagnostics)).toEqual([other, problem, pending]);
});

test('a suggestion is near or absent', () => {
  expect(didYouMean('adress', ['address', 'name'])).toBe('address');
  expect(didYouMean('nmae', ['address', 'name'])).toBe('name');
  expect(didYouMean('zzzz', ['address', 'name'])).toBeUndefined();
});

test('an error keeps code, data and cause', () => {
  const cause = new Error('disk');
  const error = new CroftError('write-failed', 'cannot write', { data: { path: 'a' }, cause });
  expect([error.code, error.data, error.cause]).toEqual(['write-failed', { path: 'a' }, cause]);
});
