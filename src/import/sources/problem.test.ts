import { expect, it } from 'vitest';
import { formatDiagnostic } from '../../base/diagnostic.ts';
import { importProblem } from './problem.ts';

const AT = { line: 1, column: 8, offset: 7 };
const RANGE = { start: AT, end: { line: 1, column: 12, offset: 11 } };

it('points at a line, and does not show one that may hold a secret', () => {
  const text = 'token: abcd\n';
  const place = { file: 'cluster.yaml', range: RANGE };
  const shown = importProblem('import-value', place, 'token is empty', 'write one');
  expect(formatDiagnostic(shown, text)).toContain('token: abcd');
  const hidden = importProblem(
    'import-value',
    { ...place, secret: true },
    'token is empty',
    'write one',
  );
  expect(formatDiagnostic(hidden, text)).toBe(
    'cluster.yaml:1:8 error import-value: token is empty\n  fix: write one',
  );
});

it('says it of a file as a whole', () => {
  expect(importProblem('import-missing', { file: 'nodes.yaml' }, 'is not there', 'add it')).toEqual(
    {
      code: 'import-missing',
      severity: 'error',
      file: 'nodes.yaml',
      message: 'is not there',
      hint: 'add it',
    },
  );
});

it.each(['import-key', 'import-malformed'] as const)('gives %s as an error', (code) => {
  const found = importProblem(code, { file: 'cluster.yaml' }, 'is wrong', 'correct it');
  expect(found).toMatchObject({ code, severity: 'error' });
});
