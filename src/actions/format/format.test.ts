import { expect, test } from 'vitest';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { githubLines } from './github.ts';
import { sarifOf } from './sarif.ts';

const PROBLEM: Diagnostic = {
  code: 'source-value',
  severity: 'error',
  file: 'clusters/my lab/a,b.yaml',
  range: { start: { line: 2, column: 3, offset: 10 }, end: { line: 2, column: 5, offset: 12 } },
  message: '100% wrong',
  hint: 'fix it',
  related: [{ file: 'lab.yaml', message: 'the other' }],
};
const WARNING: Diagnostic = { code: 'b', severity: 'warning', file: 'x', message: 'm', hint: 'h' };

test('annotations are escaped so that nothing in a file can forge one', () => {
  expect(githubLines([PROBLEM, { ...WARNING, message: 'a\n::error::b' }])).toEqual([
    '::error file=clusters/my lab/a%2Cb.yaml,line=2,col=3,endLine=2,endColumn=5,title=source-value::100%25 wrong%0Afix: fix it',
    '::warning file=x,title=b::a%0A::error::b%0Afix: h',
  ]);
});

test('SARIF names rule, level, place and remedy of each result', () => {
  expect(sarifOf([PROBLEM, WARNING], '1.0.0')).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'croft', rules: [{ id: 'b' }, { id: 'source-value' }] } },
        results: [
          {
            ruleId: 'source-value',
            ruleIndex: 1,
            level: 'error',
            message: { text: '100% wrong. Fix: fix it' },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'clusters/my%20lab/a,b.yaml' },
                  region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 5 },
                },
              },
            ],
            relatedLocations: [{ id: 0, message: { text: 'the other' } }],
          },
          { ruleId: 'b', ruleIndex: 0, level: 'warning' },
        ],
      },
    ],
  });
});
