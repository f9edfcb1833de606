import fc from 'fast-check';
import { CORE_SCHEMA, load } from 'js-yaml';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  emit,
  emitWithOrigins,
  parseBulk,
  parseDocument,
  sourced,
  type YamlValue,
} from './index.ts';
import { YAML11_SCHEMA } from 'js-yaml';

test('the style is the one prettier writes in home-ops repositories', () => {
  const value = {
    kind: 'App',
    empty: [{}, [], null, ''],
    list: ['a', { b: 1, c: ['d'] }, [['x'], 'y']],
    image: 'ghcr.io/a/b:1.2.3@sha256:abc',
    url: 'https://a.example/?q=1#top',
    notes: 'one\n\n  two\n',
    stripped: 'a\nb',
    kept: 'a\nb\n\n',
    indented: '  a\nb\n',
    left: undefined,
  };
  expect(emit(value, { header: 'first\nsecond' })).toBe(`---
# first
# second
kind: App
empty:
  - {}
  - []
  - null
  - ""
list:
  - a
  - b: 1
    c:
      - d
  - - - x
    - "y"
image: ghcr.io/a/b:1.2.3@sha256:abc
url: https://a.example/?q=1#top
notes: |
  one

    two
stripped: |-
  a
  b
kept: |+
  a
  b

indented: |2
    a
  b
`);
});

test('a string is quoted exactly when some reader would take it for something else', () => {
  const plain = [
    'a',
    'a b',
    '10.0.0.1',
    '1.2.3',
    'a:b',
    'a#b',
    "it's",
    'a "b"',
    '--flag',
    '-x',
    '5Gi',
  ];
  const open = [
    '52:54:00:ab:12:34',
    'v1.2',
    '12:60',
    'nope',
    'Yesterday',
    '2001-01',
    '/x',
    'é',
    '日本',
  ];
  for (const text of [...plain, ...open]) expect(emit([text])).toBe(`---\n- ${text}\n`);
  const words = [
    '',
    ' a',
    'a ',
    '- ',
    '-',
    '?',
    ': ',
    'a: b',
    'a:',
    ' #',
    'a #b',
    '#',
    ':a',
    '[a',
    '{a',
  ];
  const typed = [
    'yes',
    'No',
    'on',
    'y',
    'N',
    'true',
    'null',
    '~',
    '=',
    '<<',
    '017',
    '0o17',
    '1_000',
    '1,000',
  ];
  const times = [
    '52:54:00',
    '12:30:45',
    '1:20',
    '2001-01-01',
    '2001-12-14t21:59:43Z',
    '1e3',
    '.5',
    '1.',
    '.inf',
  ];
  const signs = [
    '!a',
    '&a',
    '*a',
    '@a',
    '`a',
    '%a',
    '|',
    '>',
    '---',
    '...',
    '+1',
    '0x1F',
    '0b1',
    '+.',
    '08',
  ];
  for (const text of [...words, ...typed, ...times, ...signs])
    expect(emit([text])).toBe(`---\n- "${text}"\n`);
  expect(emit(['"a"', '\\d', 'a\tb', 'a\u0085', '\u202e', 'a\ud800'])).toBe(
    '---\n- \'"a"\'\n- \\d\n- "a\\tb"\n- "a\\x85"\n- "\\u202e"\n- "a\\ud800"\n',
  );
});

test('numbers keep their type with every reader', () => {
  const numbers = [0, -0, 1.5, 1e21, 1e-7, 2 ** 53, 2n ** 63n, -(2n ** 63n), 123456789012];
  const text = emit(numbers);
  expect(text).toBe(
    '---\n- 0\n- -0.0\n- 1.5\n- 1.0e+21\n- 1.0e-7\n- 9007199254740992.0\n- 9223372036854775808\n- -9223372036854775808\n- 123456789012\n',
  );
  expect(parseBulk(text)).toEqual([numbers]);
  expect(() => emit([Number.NaN])).toThrow(expect.objectContaining({ code: 'emit-number' }));
});

test('a value that is undefined is left out', () => {
  expect(emit({ a: undefined, b: [undefined, 1], c: { d: undefined }, e: [undefined] })).toBe(
    '---\nb:\n  - 1\nc: {}\ne: []\n',
  );
  expect(emit({ a: undefined })).toBe('---\n{}\n');
});

test('every line knows its path and the innermost origin', () => {
  const { text, lines } = emitWithOrigins(
    { a: sourced({ b: 1, c: [sourced('x\ny', 'inner'), { d: 2 }] }, 'outer'), e: 3 },
    { header: 'note' },
  );
  expect(text).toBe(
    '---\n# note\na:\n  b: 1\n  c:\n    - |-\n      x\n      y\n    - d: 2\ne: 3\n',
  );
  expect(lines.map(({ path, origin }) => `${path.join('.')} ${String(origin)}`)).toEqual([
    ' undefined',
    ' undefined',
    'a outer',
    'a.b outer',
    'a.c outer',
    'a.c.0 inner',
    'a.c.0 inner',
    'a.c.0 inner',
    'a.c.1.d outer',
    'e undefined',
  ]);
});

const FRAGMENTS = [
  ...[
    '-',
    ':',
    '#',
    ' ',
    '\n',
    '\t',
    '\r',
    '"',
    "'",
    '\\',
    '|',
    '>',
    '?',
    '!',
    '&',
    '*',
    '%',
    '@',
    '`',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    '<<',
    '=',
    '~',
    '---',
    '...',
    'yes',
    'null',
    '0',
    '1',
    '_',
    '.',
    'e',
    'x',
    'a',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u200b',
    '\u202e',
    '\u0000',
    '\u0007',
    '\u00a0',
    '\u007f',
    'é',
    '😀',
  ],
];
const hostile = fc.oneof(
  fc.string({ unit: fc.constantFrom(...FRAGMENTS), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', 'x'.repeat(5000)),
  fc.stringMatching(/^[-+]?[0-9._:eExXoOb,-]{1,8}$/),
  fc.stringMatching(/^( {0,3}[a#-]{0,3}\n){1,5}$/),
);
const integer64 = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const { value: anyValue } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    { weight: 6, arbitrary: hostile },
    { weight: 1, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
    { weight: 1, arbitrary: integer64 },
    { weight: 1, arbitrary: fc.constantFrom(null, true, false) },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    {
      weight: 3,
      arbitrary: fc.dictionary(hostile, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    },
  ),
}));

/** Lists and maps as pairs, so that `__proto__` keys and -0 count in a comparison. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(flat);
  if (typeof value === 'number' || typeof value === 'bigint')
    return Object.is(value, -0) ? '-0' : Number(value);
  if (typeof value !== 'object' || value === null) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, flat(item)]));
}

const well = (text: string): boolean => text.isWellFormed();

test('what is emitted is read back, by us exactly and by every other reader', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const text = emit(value);
      const [back = null] = parseBulk(text);
      expect(flat(back)).toEqual(flat(value));
      const { document, diagnostics } = parseDocument('a.yaml', text);
      expect(diagnostics.filter(({ message }) => !message.includes('invisible'))).toEqual([]);
      expect(flat(document?.value)).toEqual(flat(value));
      expect(flat(load(text, { schema: CORE_SCHEMA, maxDepth: 300 }))).toEqual(flat(value));
      expect(flat(load(text, { schema: YAML11_SCHEMA, maxDepth: 300 }))).toEqual(flat(value));
      expect(flat(parse(text, { uniqueKeys: true, maxAliasCount: 0 }))).toEqual(flat(value));
      expect(flat(parse(text, { version: '1.1' }))).toEqual(flat(value));
    }),
    { numRuns: 2000 },
  );
});

test('a string alone survives in every place', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      for (const value of [text, [text], [[text]], { a: text }, [{ a: text }], { [text]: text }]) {
        const written = emit(value);
        expect(flat(parseBulk(written)[0])).toEqual(flat(value));
        expect(flat(parse(written))).toEqual(flat(value));
        expect(flat(load(written))).toEqual(flat(value));
      }
      expect(well(emit(text))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
