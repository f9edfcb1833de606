import fc from 'fast-check';
import { expect, test } from 'vitest';
import { edit, emit, parseDocument, type Path, type YamlValue } from './index.ts';
import { sameValue, withChange } from './plain.ts';

const TEXT = `# yaml-language-server: $schema=app.json
kind: App # the kind
use: "sonarr"

# exposure
expose:
  gateway: internal   # in or out
  host: sonarr.home.example
storage:
  config: { size: 5Gi }
  list:
    - a
    - b: 1
      # about c
      c: 2
    - [x, y]
empty:
notes: |
  one
  two

# end
last: 1 # done
`;

/** The lines that an edit takes out (-) and puts in (+), or the code and message that it is refused with. */
function changed(text: string, path: Path, value?: YamlValue): string[] {
  const result = edit('a.yaml', text, path, value);
  if ('diagnostic' in result) return [`${result.diagnostic.code}: ${result.diagnostic.message}`];
  const before = text.split('\n');
  const after = result.text.split('\n');
  let head = 0;
  while (head < before.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(before.length, after.length) - head &&
    before.at(-1 - tail) === after.at(-1 - tail)
  )
    tail += 1;
  return [
    ...before.slice(head, before.length - tail).map((line) => `-${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+${line}`),
  ];
}

type Edit = readonly [path: Path, value: YamlValue | undefined, ...lines: string[]];

const EDITS: readonly Edit[] = [
  [['kind'], 'Lab', '-kind: App # the kind', '+kind: Lab # the kind'],
  [['use'], 'radarr', '-use: "sonarr"', '+use: "radarr"'],
  [['kind'], 'yes', '-kind: App # the kind', '+kind: "yes" # the kind'],
  [['expose', 'new'], 5, '+  new: 5'],
  [['expose', 'deep', 'er'], [1], '+  deep:', '+    er:', '+      - 1'],
  [['storage', 'config', 'size'], '1Gi', '-  config: { size: 5Gi }', '+  config: { size: 1Gi }'],
  [
    ['storage', 'config', 'a'],
    'x,y',
    '-  config: { size: 5Gi }',
    '+  config: { size: 5Gi, a: "x,y" }',
  ],
  [['storage', 'config'], undefined, '-  config: { size: 5Gi }'],
  [['storage', 'config', 'size'], undefined, '-  config: { size: 5Gi }', '+  config: {}'],
  [['storage', 'list', 0], undefined, '-    - a'],
  [['storage', 'list', 1, 'b'], undefined, '-    - b: 1', '-      # about c', '+    - # about c'],
  [['storage', 'list', 1, 'c'], undefined, '-      c: 2'],
  [['storage', 'list', 2, 0], undefined, '-    - [x, y]', '+    - [y]'],
  [['storage', 'list', 2, 2], 'z', '-    - [x, y]', '+    - [x, y, z]'],
  [
    ['storage', 'list', 3],
    { q: 1, r: 'x\ny\n' },
    '+    - q: 1',
    '+      r: |',
    '+        x',
    '+        y',
  ],
  [['empty'], 'text', '-empty:', '+empty: text'],
  [['empty', 'key'], 1, '+  key: 1'],
  [['notes'], 'short', '-notes: |', '-  one', '-  two', '+notes: short'],
  [['notes'], undefined, '-notes: |', '-  one', '-  two'],
  [['last'], { a: 1 }, '-last: 1 # done', '+last: # done', '+  a: 1'],
  [['last'], undefined, '-last: 1 # done'],
  [
    ['expose'],
    { gateway: 'external', host: 'sonarr.home.example' },
    '-  gateway: internal   # in or out',
    '+  gateway: external   # in or out',
  ],
  [['expose', 'gateway'], undefined, '-  gateway: internal   # in or out'],
  [['new', '__proto__'], [], '+new:', '+  __proto__: []'],
  [['kind', 'x'], 1, 'yaml-edit: kind is a value, not a map'],
  [
    ['storage', 'list', 9],
    1,
    'yaml-edit: storage.list is a list of 3; item 9 cannot be added to it',
  ],
  [['nothing', 'here'], undefined],
  [['kind'], 'App'],
];

for (const [path, value, ...lines] of EDITS)
  test(`an edit at ${path.join('.')} to ${JSON.stringify(value)} touches its lines only`, () => {
    expect(changed(TEXT, path, value)).toEqual(lines);
  });

test('line ends and a byte-order mark stay as they are', () => {
  const windows = (text: string): string => `\ufeff${text.replaceAll('\n', '\r\n')}`;
  for (const [path, value] of EDITS) {
    const plain = edit('a.yaml', TEXT, path, value);
    const marked = edit('a.yaml', windows(TEXT), path, value);
    if ('text' in plain) expect(marked).toEqual({ text: windows(plain.text) });
    else expect(marked).toMatchObject({ diagnostic: { code: plain.diagnostic.code } });
  }
});

const SHAPES: readonly (readonly [
  text: string,
  path: Path,
  value: YamlValue | undefined,
  after: string,
])[] = [
  ['', ['a'], 1, 'a: 1\n'],
  ['# c\n', ['a', 'b'], 1, '# c\na:\n  b: 1\n'],
  ['---', ['a'], [1], '---\na:\n  - 1\n'],
  ['a: 1', ['b'], 2, 'a: 1\nb: 2'],
  ['a: 1\n...\n', ['b'], 2, 'a: 1\nb: 2\n...\n'],
  ['a:\n- 1\n', ['b'], [2], 'a:\n- 1\nb:\n- 2\n'],
  ['a:\n    b: 1\n', ['a', 'c'], 2, 'a:\n    b: 1\n    c: 2\n'],
  ['a: 1\n', ['a'], undefined, '{}\n'],
  ['- 1\n- 2\n', [0], undefined, '- 2\n'],
  ['{}\n', ['a'], { b: 1 }, 'a:\n  b: 1\n'],
  ['x: [\n  1,\n]\n', ['x', 1], 2, 'x: [\n  1, 2\n]\n'],
  ['a:\n  - - 1\n    - 2\n', ['a', 0, 0], undefined, 'a:\n  - - 2\n'],
  ['a: &x {q: 1}\nb: *x\n', ['b'], 2, 'a: &x {q: 1}\nb: 2\n'],
  ['a: |+\n  x\n\n', ['b'], 'z', 'a: |+\n  x\n\nb: z\n'],
  ["a: 'it'\n", ['a'], "it's", "a: 'it''s'\n"],
  ['a: [1]\n', ['a'], { b: 1 }, 'a:\n  b: 1\n'],
];

test.each(SHAPES)('%j with %j set to %j', (text, path, value, after) => {
  expect(edit('a.yaml', text, path, value)).toEqual({ text: after });
});

test('what would change more than it says is refused', () => {
  expect(changed('a: &x {q: 1}\nb: *x\n', ['b', 'q'], 2)).toEqual([
    'yaml-edit: b repeats what stands at an anchor',
  ]);
  expect(changed('a: &x {q: 1}\nb: *x\n', ['a', 'q'], 2)).toEqual([
    'yaml-edit: a.q cannot be changed without changing other lines',
  ]);
  expect(changed('a: 1\na: 2\n', ['a'], 2)[0]).toMatch(/^yaml-duplicate-key: /);
  expect(changed('a: [\n', ['a'], 2)[0]).toMatch(/^yaml-syntax: /);
});

const scalar = fc.oneof(
  fc.constantFrom<YamlValue>(
    'a',
    'x y',
    'yes',
    '',
    'a: b',
    ' #',
    'one\ntwo\n',
    '\n',
    1,
    null,
    true,
    2n ** 60n,
  ),
  fc.string({ maxLength: 6 }),
);
const key = fc.constantFrom('a', 'b', 'c d', '__proto__', '1', 'on');
const { value: anyValue } = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
}));

/** A document with a comment on every line that is not inside of a text. */
function commented(value: YamlValue): string {
  const text = emit(value);
  if (/[|>][0-9]?[-+]?\n/.test(text)) return text;
  return text.replace(/^---\n/, '# top\n').replace(/\n/g, ' # note\n# line\n');
}

function comments(text: string): number {
  return text.split(/# (?:top|line)\n/).length;
}

test('an edit has exactly the wanted value and keeps every comment outside of what it replaces', () => {
  const map = fc.dictionary(key, anyValue, { minKeys: 1, maxKeys: 4 });
  const path = fc.array(fc.oneof(key, fc.nat(2)), { minLength: 1, maxLength: 3 });
  let made = 0;
  fc.assert(
    fc.property(map, path, fc.option(anyValue, { nil: undefined }), (before, at, value) => {
      const text = commented(before);
      const result = edit('a.yaml', text, at, value);
      if ('diagnostic' in result) {
        expect(result.diagnostic.code).toBe('yaml-edit');
        return;
      }
      made += 1;
      const after = parseDocument('a.yaml', result.text);
      expect(after.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      const { document } = parseDocument('a.yaml', text);
      const old = document?.value ?? null;
      const start = document?.rangeOfKey(at).start.offset;
      const around = text.slice(0, start) + text.slice(document?.range(at).end.offset);
      expect(comments(result.text)).toBeGreaterThanOrEqual(
        document?.has(at) ? comments(around) : comments(text),
      );
      const change = value === undefined ? { path: at } : { path: at, value };
      const wanted = result.text === text ? old : withChange(old, change);
      expect(sameValue(after.document?.value, wanted)).toBe(true);
      if (value !== undefined)
        expect(edit('a.yaml', result.text, at, value)).toEqual({ text: result.text });
    }),
    { numRuns: 2000 },
  );
  expect(made).toBeGreaterThan(800);
});
