import { expect, test } from 'vitest';
import { emit, parseDocument } from './index.ts';

test('a document is its value with places', () => {
  const { document, diagnostics } = parseDocument(
    'a.yaml',
    'kind: App\nport: 0o17\nlist: [a, yes]\n',
  );
  expect(diagnostics).toEqual([]);
  expect(document?.value).toEqual({ kind: 'App', port: 15, list: ['a', true] });
  expect(document?.range(['list', 1]).start).toEqual({ line: 3, column: 11, offset: 31 });
  expect(document?.rangeOfKey(['port']).start).toEqual({ line: 2, column: 1, offset: 10 });
});

test('what is emitted is read back', () => {
  const value = { a: 'yes', b: ['x', { c: '1_000' }, ['y', []]], d: 'one\ntwo\n', e: null };
  expect(parseDocument('a.yaml', emit(value)).document?.value).toEqual(value);
});
