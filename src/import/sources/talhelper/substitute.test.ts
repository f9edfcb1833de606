import { expect, test } from 'vitest';
import { substituted, substitutedDocuments } from './substitute.ts';

const VARIABLES = new Map([
  ['A', 'one'],
  ['EMPTY', ''],
  ['MANY', 'a: b'],
]);

test.each<[text: string, becomes: string]>([
  ['plain', 'plain'],
  ['$A and ${A}', 'one and one'],
  ['$$A $${A} $ $( ${}', '$A ${A} $ $( ${}'],
  ['$A-x', 'one-x'],
  ['${B:-text} ${B-text} ${B:=text} ${B=text}', 'text text text text'],
  ['${EMPTY:-text}', 'text'],
  ['${A:-text} ${A-text}', 'one one'],
  ['${A:+set} ${A+set} ${B:+set}', 'set set '],
  ['${B:-$A}', 'one'],
  ['${B:-x$A}', 'x$A'],
  ['${B:--1}', '-1'],
  ['$_', '$_'],
])('%s becomes %s', (text, becomes) => {
  expect(substituted(text, VARIABLES)).toEqual({ text: becomes, lacking: [] });
});

test.each<[text: string, name: string, why: string]>([
  ['$B', 'B', 'unset'],
  ['${B}', 'B', 'unset'],
  ['${B:-}', 'B', 'unset'],
  ['${EMPTY}', 'EMPTY', 'empty'],
  ['${EMPTY-text}', 'EMPTY', 'empty'],
  ['${B:-$C}', 'C', 'unset'],
  ['${A', '', 'brace'],
  ['${A\n}', '', 'brace'],
])('%s lacks %s', (text, name, why) => {
  expect(substituted(text, VARIABLES).lacking).toEqual([{ name, why }]);
});

test('variables are filled into keys and values, and into no comment', () => {
  const text = '# ${NOTHING}\na: ${A} # ${NOTHING}\n$A: "${A}"\nlist: [$A]\nmap:\n  ${MANY}\n';
  const { documents, diagnostics } = substitutedDocuments('talconfig.yaml', text, VARIABLES);
  expect(diagnostics).toEqual([]);
  expect(documents.map(({ value }) => value)).toEqual([
    { a: 'one', one: 'one', list: ['one'], map: { a: 'b' } },
  ]);
});

test('all that is lacking is said at once, with its line', () => {
  const text = 'a: ${ONE}\nb:\n  - x\n  - $TWO\nc: ${EMPTY}\n';
  const { diagnostics } = substitutedDocuments('talconfig.yaml', text, VARIABLES);
  expect(diagnostics.map(({ code, range, message }) => [code, range?.start.line, message])).toEqual(
    [
      ['import-missing', 1, 'a: the variable ONE has no value'],
      ['import-missing', 4, 'b[1]: the variable TWO has no value'],
      ['import-missing', 5, 'c: the variable EMPTY is empty'],
    ],
  );
});

test('what a variable breaks is said without its value', () => {
  const secret = new Map([['KEY', 'hush: [: x']]);
  const { diagnostics } = substitutedDocuments('talconfig.yaml', 'a: ${KEY}\n', secret);
  expect(diagnostics.map(({ code }) => code)).toContain('import-malformed');
  expect(JSON.stringify(diagnostics)).not.toContain('hush');
});
