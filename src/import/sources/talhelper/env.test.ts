import { expect, test } from 'vitest';
import { readEnv } from './env.ts';

function read(text: string): [Record<string, string>, string[]] {
  const variables = new Map<string, string>();
  const diagnostics = readEnv({ path: 'talenv.yaml', text }, variables);
  return [Object.fromEntries(variables), diagnostics.map(({ message }) => message)];
}

test.each<[text: string, variables: Record<string, string>]>([
  ['---\nA: one\nB=two\n', { A: 'one', B: 'two' }],
  ['# comment\n\nA: one # comment\nB: x#y\n', { A: 'one', B: 'x#y' }],
  ['A: "x # y"\nB: \'$A\'\n', { A: 'x # y', B: '$A' }],
  ['A: one\nB: "${A}-$A"\nC: \\$A\n', { A: 'one', B: 'one-one', C: '$A' }],
  ['A: "two\\nlines"\n', { A: 'two\nlines' }],
  ['A:\nB: x\r\n', { A: '', B: 'x' }],
  ['export A=1', { A: '1' }],
])('%j', (text, variables) => {
  expect(read(text)).toEqual([variables, []]);
});

test('a line that is no variable is said, without what stands in it', () => {
  expect(read('A: one\n- hush\n')).toEqual([{}, ['line 2 is no variable']]);
  expect(read('A: "hush\n')).toEqual([{}, ['line 1 is no variable']]);
});
