import { expect, test } from 'vitest';
import { Sourced, sourced } from '../model/yaml/index.ts';
import { mergedMaps, tagged } from './value.ts';

test('maps are merged at every depth, and of anything else the second counts', () => {
  expect(
    mergedMaps({ a: { b: 1, c: [1] }, d: { e: 1 }, f: 1 }, { a: { c: [2] }, d: 2, f: { g: 3 } }),
  ).toEqual({ a: { b: 1, c: [2] }, d: 2, f: { g: 3 } });
});

test('what is undefined is not there', () => {
  expect(mergedMaps({ a: { b: 1 } }, { a: undefined })).toEqual({ a: { b: 1 } });
});

test('a key called __proto__ is data', () => {
  const hostile = JSON.parse('{"a": {"__proto__": {"b": 1}}}') as { a: object };
  const merged = mergedMaps({ a: { c: 1 } }, hostile as never);
  expect(JSON.stringify(merged)).toBe('{"a":{"c":1,"__proto__":{"b":1}}}');
});

test('origins are noted at everything that is no map', () => {
  const tagOf = (path: readonly (string | number)[], value: unknown): Sourced =>
    sourced(value as string, path.join('.'));
  expect(tagged({ a: { b: 1 }, c: [{ d: 2 }] }, tagOf)).toEqual({
    a: { b: new Sourced(1, 'a.b') },
    c: new Sourced([{ d: 2 }], 'c'),
  });
});
