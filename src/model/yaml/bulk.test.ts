import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emit, parseBulk, parseDocuments, YamlError } from './index.ts';

test('documents that hold nothing are left out', () => {
  expect(parseBulk('---\na: 1\n---\n# nothing\n---\n~\n---\n[b]\n')).toEqual([
    { a: 1 },
    null,
    ['b'],
  ]);
  expect(parseBulk('')).toEqual([]);
  expect(parseBulk('\ufeff# only a comment')).toEqual([]);
});

test('the first problem is thrown with its place', () => {
  const thrown = (text: string): unknown => {
    try {
      return parseBulk(text);
    } catch (error) {
      return error instanceof YamlError && [error.code, error.line, error.column, error.message];
    }
  };
  expect(thrown('a: 1\n---\nb: 2\nb: 3\n')).toEqual([
    'yaml-duplicate-key',
    4,
    1,
    'line 4, column 1: the key "b" stands twice in the same map',
  ]);
  expect(thrown('a: [1\n')).toMatchObject({ 0: 'yaml-syntax', 1: 2, 2: 1 });
  expect(thrown('a: \u0007')).toMatchObject({ 0: 'yaml-encoding', 1: 1, 2: 4 });
});

test('what Kubernetes ignores is ignored', () => {
  expect(parseBulk('a: !unknown b\n"\\u200b": 1\non: 2\n')).toEqual([
    { a: 'b', '\u200b': 1, true: 2 },
  ]);
});

test('a long text is read in parts, and places count from its start', () => {
  const one =
    'kind: ConfigMap\ndata:\n  text: |\n    ---- no marker\n    --- neither\n  other: 1\n';
  const many = `---\n${one}`.repeat(10_000);
  const values = parseBulk(many);
  expect(values).toHaveLength(10_000);
  expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(1);
  expect(() => parseBulk(`${many}---\na: 1\na: 2\n`)).toThrow(/^line 70003, column 1: /);
});

test('both readers read the same', () => {
  const text = fc.array(fc.jsonValue({ maxDepth: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(text, (values) => {
      const written = values.map((value) => emit(value as never)).join('');
      const { documents, diagnostics } = parseDocuments('a.yaml', written);
      expect(diagnostics).toEqual([]);
      expect(documents.map(({ value }) => value)).toEqual(parseBulk(written));
    }),
    { numRuns: 500 },
  );
});
