import { expect, test } from 'vitest';
import type { Diagnostic, Range } from '../../base/diagnostic.ts';
import { parseDocument, parseDocuments, type Path } from './index.ts';

const at = ({ start, end }: Range): string =>
  `${start.line}:${start.column}-${end.line}:${end.column}`;

const brief = ({ code, range }: Diagnostic): string => `${code} ${range ? at(range) : ''}`;

function problems(text: string | Uint8Array): string[] {
  return parseDocument('a.yaml', text).diagnostics.map(brief);
}

const TEXT = `# head
kind: App   # note
"use": 'sonarr'
expose: { gateway: internal, hosts: [a, "b c"], }
storage:
  - name: config
    size: 5Gi
  -
  - &m { existing: media }
empty:
notes: |
  one
  two

again: *m
`;

test('every value and key has its place', () => {
  const { document, diagnostics } = parseDocument('a.yaml', TEXT);
  expect(diagnostics).toEqual([]);
  const places: readonly (readonly [Path, value: string, key: string])[] = [
    [['kind'], '2:7-2:10', '2:1-2:5'],
    [['use'], '3:8-3:16', '3:1-3:6'],
    [['expose'], '4:9-4:50', '4:1-4:7'],
    [['expose', 'hosts'], '4:37-4:47', '4:30-4:35'],
    [['expose', 'hosts', 1], '4:41-4:46', '4:41-4:46'],
    [['storage'], '6:3-9:27', '5:1-5:8'],
    [['storage', 0], '6:5-7:14', '6:5-7:14'],
    [['storage', 0, 'size'], '7:11-7:14', '7:5-7:9'],
    [['storage', 1], '8:4-8:4', '8:4-8:4'],
    [['storage', 2, 'existing'], '9:20-9:25', '9:10-9:18'],
    [['empty'], '10:7-10:7', '10:1-10:6'],
    [['notes'], '11:8-13:6', '11:1-11:6'],
    [['again'], '15:8-15:10', '15:1-15:6'],
    [['again', 'existing'], '9:20-9:25', '9:10-9:18'],
  ];
  for (const [path, value, key] of places) {
    expect([path, document && at(document.range(path))]).toEqual([path, value]);
    expect([path, document && at(document.rangeOfKey(path))]).toEqual([path, key]);
    expect(document?.has(path)).toBe(true);
  }
});

test('what is missing has the place of its nearest ancestor', () => {
  const { document } = parseDocument('a.yaml', TEXT);
  for (const path of [
    ['expose', 'no', 'where'],
    ['expose', 1],
  ]) {
    expect(document && at(document.range(path))).toBe('4:9-4:50');
    expect(document && at(document.rangeOfKey(path))).toBe('4:1-4:7');
    expect(document?.has(path)).toBe(false);
  }
  expect(document && at(document.range(['nothing']))).toBe('2:1-15:10');
  expect(document?.has([])).toBe(true);
});

test('a byte-order mark and carriage returns do not move a place', () => {
  const windows = `\ufeff${TEXT.replaceAll('\n', '\r\n')}`;
  const plain = parseDocument('a.yaml', TEXT).document;
  for (const input of [windows, new TextEncoder().encode(windows)]) {
    const { document, diagnostics } = parseDocument('a.yaml', input);
    expect(diagnostics).toEqual([]);
    expect(document?.value).toEqual(plain?.value);
    for (const path of [['use'], ['storage', 0, 'size'], ['notes'], ['again']])
      expect(document && at(document.range(path))).toBe(plain && at(plain.range(path)));
  }
});

test('nothing is null, of one document or of several', () => {
  for (const text of ['', '\n', '# only a comment\n', '---\n', '---\n---\n'])
    expect(parseDocument('a.yaml', text)).toMatchObject({
      document: { value: null },
      diagnostics: [],
    });
  const { documents } = parseDocuments(
    'a.yaml',
    '# a\n---\na: 1\n---\n# none\n---\n~\n...\n---\nb: 2\n',
  );
  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, null, { b: 2 }]);
  expect(documents.map((document) => at(document.range([])))).toEqual([
    '3:1-3:5',
    '7:1-7:2',
    '10:1-10:5',
  ]);
});

test('names of the language are names like any other', () => {
  const text = '__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\ntoString: 1\n';
  const { document, diagnostics } = parseDocument(
    'a.yaml',
    `${text}a: &a {__proto__: 2}\nb: *a\nc: {<<: *a}\n`,
  );
  expect(diagnostics).toEqual([]);
  const value = document?.value as Record<string, Record<string, unknown>>;
  expect(Object.keys(value)).toEqual(['__proto__', 'constructor', 'toString', 'a', 'b', 'c']);
  expect(Object.keys(value['b'] ?? {})).toEqual(['__proto__']);
  expect(value['c']?.['__proto__']).toBe(2);
  expect(Object.getPrototypeOf(value) as unknown).not.toHaveProperty('hasOwnProperty');
  expect('toLocaleString' in value).toBe(false);
  expect('polluted' in {}).toBe(false);
});

const WRONG: readonly (readonly [text: string, ...found: string[]])[] = [
  ['a: 1\nb:\n\tc: 2\n', 'yaml-tab 3:1-3:2'],
  ['a: 1\nb: 2\na: 3\n', 'yaml-duplicate-key 3:1-3:2'],
  [
    'on: 1\ntrue: 2\n1: 3\n"1": 4\n',
    'yaml-key 1:1-1:3',
    'yaml-duplicate-key 2:1-2:5',
    'yaml-duplicate-key 4:1-4:4',
  ],
  ['a: b: c\n', 'yaml-syntax 1:4-1:5'],
  ['a: &x b: c\n', 'yaml-syntax 1:4-1:5'],
  ['a: "x\nb: 1\n', 'yaml-syntax 1:4-3:1'],
  ['a: [1\nb: 2\n', 'yaml-syntax 2:1-2:2'],
  ['a: *no\n', 'yaml-syntax 1:4-1:7'],
  ['a: &a [*a]\n', 'yaml-alias-limit 1:8-1:10'],
  [
    '[a]: 1\n{b: 1}: 2\n~: 3\n: 4\n',
    'yaml-key 1:1-1:4',
    'yaml-key 2:1-2:7',
    'yaml-key 3:1-3:2',
    'yaml-key 4:1-4:1',
  ],
  ['a: {{ template }}\n', 'yaml-key 1:5-1:17'],
  ['<<: 1\n', 'yaml-key 1:5-1:6'],
  [
    'a: !secret b\nc: !!int x\nd: !x [1]\n',
    'yaml-tag 1:12-1:13',
    'yaml-tag 2:10-2:11',
    'yaml-tag 3:7-3:10',
  ],
  [
    'a: .inf\nb: -.Inf\nc: .nan\n',
    'yaml-number 1:4-1:8',
    'yaml-number 2:4-2:9',
    'yaml-number 3:4-3:8',
  ],
  ['a: 1\n---\nb: 2\n---\nc: 3\n', 'yaml-multiple-documents 3:1-3:1'],
  ['a: \u0000\nb: \u0007\n', 'yaml-encoding 1:4-1:5', 'yaml-encoding 2:4-2:5'],
  ['a: 1\rb: 2\n', 'yaml-encoding 1:5-1:6'],
  ['a: 1 # x\u2028b: 2\n', 'yaml-encoding 1:9-1:10'],
  ['a: x\u0085y\n', 'yaml-encoding 1:5-1:6'],
  ['a: 1\n\ufeffb: 2\n', 'yaml-encoding 2:1-2:2'],
  ['a: \ud800\n', 'yaml-encoding 1:4-1:5'],
  ['a: \u202etxt\n', 'yaml-encoding 1:4-1:5'],
  ['na\u200bme: 1\n"\\u200b": 2\n', 'yaml-encoding 1:1-1:6', 'yaml-encoding 2:1-2:9'],
];

test.each(WRONG)('%j is refused with its place', (text, ...found) => {
  expect(problems(text)).toEqual(found);
});

test('every problem of a file is found in one run', () => {
  const syntax = 'a: b: c\nd: @e\nf:\n\tg: 1\nh: "x" y\n';
  expect(problems(syntax)).toEqual([
    'yaml-syntax 1:4-1:5',
    'yaml-syntax 2:4-2:5',
    'yaml-tab 4:1-4:2',
    'yaml-syntax 5:8-5:9',
  ]);
  const meaning = 'a: .inf\na: !x 1\n? [b]\n: *c\n';
  expect(problems(meaning)).toEqual([
    'yaml-number 1:4-1:8',
    'yaml-tag 2:7-2:8',
    'yaml-duplicate-key 2:1-2:2',
    'yaml-key 3:3-3:6',
    'yaml-syntax 4:3-4:5',
  ]);
});

test('a duplicate key names the first one', () => {
  const [problem] = parseDocument('a.yaml', 'x:\n  a: 1\n  b: 2\n  a: 3\n').diagnostics;
  expect(problem?.related?.map(({ range }) => range && at(range))).toEqual(['2:3-2:4']);
  expect(problem?.message).toContain('"a"');
});

test('what is not UTF-8 is refused as a whole', () => {
  const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0, 0x3a, 0]);
  for (const bytes of [utf16, new Uint8Array([0x61, 0x3a, 0x20, 0xc3, 0x28])])
    expect(parseDocument('a.yaml', bytes)).toMatchObject({
      document: null,
      diagnostics: [{ code: 'yaml-encoding' }],
    });
});

test('more problems than a person reads are counted', () => {
  const { diagnostics } = parseDocument('a.yaml', 'a: 1\n'.repeat(1000));
  expect(diagnostics).toHaveLength(101);
  expect(diagnostics.at(-1)?.message).toBe('899 more problems are not shown');
});

test('a hint says what to do, in one line', () => {
  for (const [text] of WRONG)
    for (const { hint, message } of parseDocument('a.yaml', text).diagnostics) {
      expect(hint).toMatch(/^\S.{9,}$/);
      expect(message).toMatch(/^\S.{9,}$/);
    }
});

test('bytes that are no text are named where they stand', () => {
  const { document, diagnostics } = parseDocument('x', Buffer.from('a: 1\nb: \xe9\n', 'latin1'));
  expect(document).toBeNull();
  expect(diagnostics).toMatchObject([
    { code: 'yaml-encoding', range: { start: { line: 2, column: 4 } } },
  ]);
});
