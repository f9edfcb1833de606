import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourced, type Emittable } from '../../yaml/index.ts';
import { at, emptyMap, originOf, plain } from '../tree.ts';
import { applyOverlay, conflictDiagnostics, type Conflict } from './overlay.ts';

test.each<[string, Emittable, Emittable, unknown]>([
  ['maps merge', { a: { x: 1 } }, { a: { y: 2 }, b: 3 }, { a: { x: 1, y: 2 }, b: 3 }],
  ['lists replace', { a: [1, 2] }, { a: [3] }, { a: [3] }],
  ['scalars replace', { a: 1 }, { a: 'two' }, { a: 'two' }],
  ['null removes what is derived', { a: { x: 1, y: 2 } }, { a: { x: null } }, { a: { y: 2 } }],
  ['null speaks to Helm where nothing is derived', { a: 1 }, { b: null }, { a: 1, b: null }],
  ['a key keeps its place', { a: 1, b: 2 }, { c: 3, a: 4 }, { a: 4, b: 2, c: 3 }],
])('%s', (_, base, overlay, expected) => {
  const merged = plain(applyOverlay(base, overlay));
  expect(merged).toEqual(expected);
  expect(JSON.stringify(merged)).toBe(JSON.stringify(expected));
});

test('a map against a scalar is a conflict, both ways, and the overlay wins', () => {
  const conflicts: Conflict[] = [];
  const merged = applyOverlay({ a: { x: 1 }, b: 1, c: null }, { a: 1, b: { x: 1 }, c: { x: 1 } }, conflicts);
  expect(plain(merged)).toEqual({ a: 1, b: { x: 1 }, c: { x: 1 } });
  expect(conflicts.map(({ path }) => path)).toEqual([['a'], ['b']]);
});

test('a conflict names both places', () => {
  const range = (line: number) => {
    const place = { line, column: 1, offset: 0 };
    return { start: place, end: place };
  };
  const base = { a: { x: sourced(1, { kind: 'catalogue', file: 'catalogue/x.yaml', range: range(7) }) } };
  const overlay = { a: sourced(1, { kind: 'source', file: 'app.yaml', range: range(3) }) };
  const conflicts: Conflict[] = [];
  applyOverlay(base, overlay, conflicts);
  expect(conflictDiagnostics('sonarr', conflicts, 'app.yaml')).toMatchObject([
    {
      code: 'values-conflict',
      file: 'app.yaml',
      range: { start: { line: 3 } },
      message: 'sonarr: values.a: something that is no map replaces a map',
      related: [{ file: 'app.yaml' }, { file: 'catalogue/x.yaml', range: { start: { line: 7 } } }],
    },
  ]);
});

test('a value that the source declares elsewhere is not replaced without a word', () => {
  const range = (line: number) => {
    const place = { line, column: 1, offset: 0 };
    return { start: place, end: place };
  };
  const at = (line: number) => ({ kind: 'source', file: 'app.yaml', range: range(line) });
  const base = { a: sourced(1, at(3)), b: sourced([1], at(4)), c: sourced(2, { kind: 'catalogue', file: 'x', range: range(1) }) };
  const overlay = { a: sourced(2, at(8)), b: sourced([1], at(9)), c: sourced(3, at(10)) };
  const conflicts: Conflict[] = [];
  applyOverlay(base, overlay, conflicts);
  expect(conflictDiagnostics('sonarr', conflicts, 'app.yaml')).toMatchObject([
    {
      code: 'values-override',
      severity: 'warning',
      range: { start: { line: 8 } },
      message: 'sonarr: values.a replaces what app.yaml declares in line 3',
      related: [{ range: { start: { line: 8 } } }, { range: { start: { line: 3 } } }],
    },
  ]);
});

test('origins stay with their values', () => {
  const merged = applyOverlay({ a: sourced(1, 'base'), b: sourced(2, 'base') }, { b: sourced(3, 'own') });
  expect([originOf(at(merged, ['a'])), originOf(at(merged, ['b']))]).toEqual(['base', 'own']);
});

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
/** Values that never clash: what is a map at one key is a map at that key in every overlay. */
function trees(depth: number): fc.Arbitrary<Emittable> {
  const leaves = fc.dictionary(key, fc.oneof(fc.integer(), fc.array(fc.integer())), { maxKeys: 3 });
  const maps: fc.Arbitrary<Record<string, Emittable>> =
    depth === 0 ? fc.constant({}) : fc.dictionary(key, trees(depth - 1), { maxKeys: 3 });
  return fc.tuple(leaves, maps).map(([scalars, inner]) => {
    const result = emptyMap();
    for (const [name, value] of Object.entries(scalars)) result[`leaf-${name}`] = value;
    for (const [name, value] of Object.entries<Emittable>(inner)) result[name] = value;
    return result;
  });
}
const tree = trees(3);

test('without nulls and clashes, merging is associative', () => {
  fc.assert(
    fc.property(tree, tree, tree, (a, b, c) => {
      const left = applyOverlay(applyOverlay(a, b), c);
      expect(plain(left)).toEqual(plain(applyOverlay(a, applyOverlay(b, c))));
    }),
  );
});

test('an overlay twice is an overlay once, nothing changes nothing, and no argument changes', () => {
  fc.assert(
    fc.property(tree, tree, (a, b) => {
      const before = JSON.stringify([a, b]);
      const once = applyOverlay(a, b);
      expect(plain(applyOverlay(once, b))).toEqual(plain(once));
      expect(plain(applyOverlay(a, {}))).toEqual(plain(a));
      expect(JSON.stringify([a, b])).toBe(before);
    }),
  );
});

test('__proto__ is a key like any other', () => {
  const overlay = JSON.parse('{ "__proto__": { "polluted": true } }') as Emittable;
  const merged = applyOverlay({ a: 1 }, overlay) as object;
  expect(Object.keys(merged)).toEqual(['a', '__proto__']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
