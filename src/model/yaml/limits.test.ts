import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBulk, parseDocument, YamlError } from './index.ts';

/** The code that each reader refuses a text with; null where it is taken. */
function refusals(text: string): (string | null)[] {
  const [problem] = parseDocument('a.yaml', text).diagnostics;
  try {
    parseBulk(text);
  } catch (error) {
    if (error instanceof YamlError) return [problem?.code ?? null, error.code];
    throw error;
  }
  return [problem?.code ?? null, null];
}

const both = (code: string | null): (string | null)[] => [code, code];

test('200 levels are taken', () => {
  expect(refusals(`${'['.repeat(200)}1${']'.repeat(200)}`)).toEqual(both(null));
  expect(refusals(`${'['.repeat(203)}1${']'.repeat(203)}`)).toEqual(both('yaml-depth'));
});

const DEEP: Readonly<Record<string, (depth: number) => string>> = {
  'lists in brackets': (n) => '['.repeat(n) + ']'.repeat(n),
  'open brackets': (n) => '['.repeat(n),
  'maps in braces': (n) => '{a: '.repeat(n),
  'explicit keys': (n) => `${'? '.repeat(n)}a`,
  dashes: (n) => `${'- '.repeat(n)}a`,
  anchors: (n) => Array.from({ length: n }, (_, i) => `&a${i} [`).join(''),
  tags: (n) => '!!seq ['.repeat(n),
  comments: (n) => '[ # c\n '.repeat(n),
};

test.each(Object.entries(DEEP))('deep %s are refused, and the next file is read', (_, make) => {
  for (const depth of [1001, 50_000]) {
    expect(refusals(make(depth))).toEqual(both('yaml-depth'));
    expect(refusals('a: 1\n')).toEqual(both(null));
  }
});

test('deep maps are refused by their indentation', () => {
  const lines = Array.from({ length: 1001 }, (_, i) => `${' '.repeat(i)}a:`);
  expect(refusals(lines.join('\n'))).toEqual(both('yaml-depth'));
});

test('aliases that repeat aliases are refused', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 10; i += 1)
    lines.push(`k${i}: &a [${Array.from({ length: 9 }, () => '*a').join(', ')}]`);
  expect(refusals(lines.join('\n'))).toEqual(both('yaml-alias-limit'));
  const merges = ['m0: &m0 {k0: 1}'];
  for (let i = 1; i < 2000; i += 1) merges.push(`m${i}: &m${i} {<<: *m${i - 1}, k${i}: 1}`);
  expect(refusals(merges.join('\n'))).toEqual(both('yaml-alias-limit'));
  expect(refusals(`a: &a [1]\nb: [${'*a, '.repeat(5000)}]\n`)).toEqual(both(null));
});

test('size is looked at before anything is read', () => {
  const large = new Uint8Array(5 * 1024 * 1024).fill(0xff);
  const { document, diagnostics } = parseDocument('a.yaml', large);
  expect([document, diagnostics.map(({ code }) => code)]).toEqual([null, ['yaml-too-large']]);
  expect(refusals(`a: "${'x'.repeat(5 * 1024 * 1024)}"`)).toEqual(both('yaml-too-large'));
  expect(() => parseBulk('a: 12\n', { bytes: 5 })).toThrow(YamlError);
  expect(parseDocument('a.yaml', '[[[[1]]]]', { depth: 1 }).diagnostics[0]?.code).toBe(
    'yaml-depth',
  );
  const aliased = parseDocument('a.yaml', '[&a [1, 2], *a]', { aliasValues: 2 });
  expect(aliased.diagnostics[0]?.code).toBe('yaml-alias-limit');
});

test('a million keys of one map are refused, a hundred thousand are read', () => {
  const keys = (count: number): string =>
    Array.from({ length: count }, (_, i) => `k${i}: ${i}\n`).join('');
  expect(refusals(keys(1_000_000))).toEqual(both('yaml-too-large'));
  const [value] = parseBulk(keys(100_000));
  expect(Object.keys(value as object)).toHaveLength(100_000);
});

test('texts that are all errors end soon', () => {
  const units = [
    'a: ]\n',
    '!!str ',
    '%a b\n',
    ']',
    '&a &b ',
    "a: '",
    '[,,',
    '"\\q',
    '* ',
    '- a\nb: c\n',
  ];
  for (const unit of units) {
    const [code] = refusals(unit.repeat(200_000 / unit.length));
    expect([unit, code]).toEqual([unit, 'yaml-syntax']);
  }
});

test('any text is read or refused, by both readers alike', () => {
  const signs = [
    ...Array.from('-:?#[]{},&*!|>\'"%@`~<=. \n\n\n\t\\01ax'),
    '  ',
    '---',
    '<<',
    '&a ',
    '*a ',
    '- ',
    ': ',
    '|\n',
  ];
  const text = fc.string({ unit: fc.constantFrom(...signs), maxLength: 30 });
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (source) => {
      const { document, diagnostics } = parseDocument('a.yaml', source);
      expect(document !== null || diagnostics.length > 0).toBe(true);
      for (const { range } of diagnostics)
        expect(
          range && range.end.offset <= source.length && range.start.offset <= range.end.offset,
        ).toBe(true);
      const [strict, bulk] = refusals(source);
      if (bulk !== null) expect(strict).not.toBe(null);
    }),
    { numRuns: 5000 },
  );
});
