import { expect, test } from 'vitest';
import { sourced } from '../../model/yaml/index.ts';
import { KINDS } from './index.ts';
import { compact, documentOf, isEmpty, knows, type Flag, type Text, type Whole } from './kind.ts';

const kind = { kind: 'KubePrismConfig', since: '1.14' } as const;

test('each kind is listed once', () => {
  const names = KINDS.map((one) => one.kind);
  expect(names).toEqual([...new Set(names)]);
});

test('a document is told apart by the name in its body, wherever that comes from', () => {
  const name: Text = sourced('rbac', { kind: 'rule', rule: 'test' });
  const port: Whole = 7445;
  const enabled: Flag = true;
  expect(documentOf(kind, { name })).toEqual({
    kind: 'KubePrismConfig',
    name: 'rbac',
    value: { apiVersion: 'v1alpha1', kind: 'KubePrismConfig', name },
  });
  expect(documentOf(kind, { port, enabled })).toEqual({
    kind: 'KubePrismConfig',
    value: { apiVersion: 'v1alpha1', kind: 'KubePrismConfig', port: 7445, enabled: true },
  });
});

test('a kind is known from its version on', () => {
  expect(knows({ minor: [1, 13] }, kind)).toBe(false);
  expect(knows({ minor: [1, 14] }, kind)).toBe(true);
});

test('a map of nothing is left out, a text of nothing is not', () => {
  expect(isEmpty({ a: undefined, b: { c: undefined } })).toBe(true);
  expect(compact({ a: undefined })).toBeUndefined();
  expect(compact({ a: '' })).toEqual({ a: '' });
});
