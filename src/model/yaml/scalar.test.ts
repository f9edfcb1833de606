import { expect, test } from 'vitest';
import { parseDocument, type YamlValue } from './index.ts';

const read = (text: string): YamlValue | undefined => parseDocument('a.yaml', text).document?.value;

const TYPED: readonly (readonly [scalars: string, value: YamlValue])[] = [
  ['y Y yes Yes YES true True TRUE on On ON', true],
  ['n N no No NO false False FALSE off Off OFF', false],
  ['~ null Null NULL', null],
  ['15 +15 017 0o17 0xF 0b1111 1_5 15. 1.5e1', 15],
  ['-15 -017 -0xf -0b1111', -15],
  ['8 08 8.0 .8e1', 8],
  ['9007199254740993 9_007_199_254_740_993', 9007199254740993n],
  ['18446744073709551615', 18446744073709551615n],
  ['18446744073709551616 +18446744073709551615', 18446744073709552000],
  ['.5 0.5 5e-1', 0.5],
];

test.each(TYPED)('%s are typed like Kubernetes does', (scalars, value) => {
  for (const scalar of scalars.split(' ')) {
    expect([scalar, read(scalar)]).toEqual([scalar, value]);
    expect([scalar, read(`"${scalar}"`)]).toEqual([scalar, scalar]);
  }
});

test('what only other readers retype stays text', () => {
  const texts =
    '52:54:00 12:30:45 2001-01-01 2001-12-14t21:59:43Z 1e400 0o8 0x 0b12 _1 nUll tRUE 1.2.3 0x1p4 =';
  for (const text of texts.split(' ')) expect(read(text)).toBe(text);
});

test('keys are named like Kubernetes names them', () => {
  const text =
    'on: 1\n~x: 2\n017: 3\n1.50: 4\n1e3: 5\n16777217.0: 6\n"017": 7\n.inf: 8\n0.00001: 9\n';
  expect(Object.keys(read(text) as object).sort()).toEqual(
    ['true', '~x', '15', '1.5', '1000', '1.6777216e+07', '017', '.inf', '1e-05'].sort(),
  );
});

test('a tag decides where Kubernetes lets it', () => {
  const tagged =
    '[!!str 12, !!int "12", !!float 3, !!bool "no", !!null ~, ! yes, !!binary aGk=, !<tag:yaml.org,2002:str> 1]';
  expect(read(tagged)).toEqual(['12', 12, 3, false, null, 'yes', 'hi', '1']);
  expect(read('%TAG !k! tag:yaml.org,2002:\n---\n!k!str 1\n')).toBe('1');
});

test('merge keys put values where they stand, as Kubernetes does', () => {
  expect(read('a: &a {x: 1, z: 1}\nb: {<<: *a, z: 2}\n')).toEqual({
    a: { x: 1, z: 1 },
    b: { x: 1, z: 2 },
  });
  expect(read('b: {x: 2, <<: {x: 3}}\n')).toEqual({ b: { x: 3 } });
  expect(read('b: {<<: [{x: 1}, {x: 2, z: 3}], "<<": 4}\n')).toEqual({
    b: { x: 1, z: 3, '<<': 4 },
  });
});

test('an alias repeats the nearest anchor above, as a copy of its own', () => {
  const value = read('a: &a [1]\nb: &b {c: *a}\nd: &a 2\ne: [*a, *b]\n') as Record<
    string,
    YamlValue
  >;
  expect(value).toEqual({ a: [1], b: { c: [1] }, d: 2, e: [2, { c: [1] }] });
  expect(value['a']).not.toBe((value['b'] as Record<string, YamlValue>)['c']);
});

test('text in lines is folded, kept and chomped as YAML says', () => {
  expect(read('a: one\n  two\n\n  three\n')).toEqual({ a: 'one two\nthree' });
  expect(read('a: |+\n  x\n\nb: >-\n  one\n  two\n\n    more\n')).toEqual({
    a: 'x\n\n',
    b: 'one two\n\n  more',
  });
  expect(read('a: "x \\\n\n\n  \\u00e9\\x41\\U0001f600"\n')).toEqual({ a: 'x \n\né\u0041😀' });
});

test('lines in brackets and quotes may start in any column, as with Kubernetes', () => {
  expect(read('a:\n  b: [\n  1, # one\n# two\n2\n]\n  c: {\n}\nd: "x\ny"\n')).toEqual({
    a: { b: [1, 2], c: {} },
    d: 'x y',
  });
  expect(read('a: ["b # c", # note\n"d#"\n]\n')).toEqual({ a: ['b # c', 'd#'] });
  expect(read('a: [\'b # c\', "d # e\nf"]\n')).toEqual({ a: ['b # c', 'd # e f'] });
  expect(read('a: [b\n\nc, d#\ne]\n')).toEqual({ a: ['b\nc', 'd# e'] });
});

test('a line that is not indented is no part of what cannot go on there', () => {
  const texts = [
    'a: [1,\n---\n2]\n',
    'a: {b\n: c, d: [\n]}\n',
    '- - "b\nb": c\n',
    'a: "b # c\nd # e\nf\n',
  ];
  for (const text of texts)
    expect([text, parseDocument('a.yaml', text).diagnostics[0]?.code]).toEqual([
      text,
      'yaml-syntax',
    ]);
});
