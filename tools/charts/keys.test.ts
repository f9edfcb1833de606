import { expect, test } from 'vitest';
import type { YamlValue } from '../../src/model/yaml/index.ts';
import { textOf } from './compare.ts';
import { possibleKeys } from './keys.ts';

function keys(values: YamlValue): readonly string[] {
  return possibleKeys(values).map(({ path, kind }) => `${textOf(path)} ${kind}`);
}

test('keys of an entry are those of every way that its conditions go', () => {
  expect(
    keys({
      a: { $when: { $has: 'slot.b' }, $then: { b: 1 }, $else: { c: [{ d: 1 }] } },
      e: { $from: 'slot.e', $default: { f: 1 } },
    }),
  ).toEqual([
    'a map',
    'a.b scalar',
    'a.c list',
    'a.c[] map',
    'a.c[].d scalar',
    'e unknown',
    'e.f scalar',
  ]);
});

test('lists of expressions show their items', () => {
  expect(
    keys({
      a: { $each: { $from: 'slots' }, $as: 'one', $do: { name: { $from: 'one.name' } } },
      b: { $concat: [['x'], { $each: { $from: 'slots' }, $do: { y: 1 } }] },
    }),
  ).toEqual([
    'a list',
    'a[] map',
    'a[].name unknown',
    'b list',
    'b[] scalar',
    'b[] map',
    'b[].y scalar',
  ]);
});

test('texts, booleans, maps of facts and literal maps are what they give', () => {
  expect(
    keys({
      text: { $format: '{0}', $args: [1] },
      given: { $provided: 'crd:a/B' },
      facts: { $map: { $from: 'slots' } },
      literal: { $literal: { $a: { b: 1 } } },
      nothing: null,
    }),
  ).toEqual([
    'text scalar',
    'given scalar',
    'facts map',
    'literal map',
    'literal.$a map',
    'literal.$a.b scalar',
    'nothing null',
  ]);
});
