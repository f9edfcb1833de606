import { expect, test } from 'vitest';
import { references } from './variable.ts';

const read = (text: string): (string | null)[] => references(text).map(({ name }) => name);

test('a name in braces is a reference; a bare name and a command are none', () => {
  expect(read('a ${ONE} b ${two_2}')).toEqual(['ONE', 'two_2']);
  expect(read('$ONE $(ONE) ${{ x }}')).toEqual([null]);
});

test('two dollars stand for one, so an even run leaves nothing to substitute', () => {
  expect(read('$${a}')).toEqual([]);
  expect(read('$$${a}')).toEqual(['a']);
  expect(read('$$$${a}')).toEqual([]);
});

test.each(['${a:=x}', '${a:-x}', '${a=x}', '${a:?x}', '${a:+x}'])('%s brings a default', (text) => {
  expect(references(text)).toEqual([{ offset: 0, name: 'a', hasDefault: true }]);
});

test.each(['${a:2}', '${a:2:2}', '${#a}', '${a#x}', '${a%%x}', '${a/x/y}', '${a^^}', '${a,}'])(
  '%s needs a value',
  (text) => {
    expect(references(text)).toEqual([{ offset: 0, name: 'a', hasDefault: false }]);
  },
);

test.each(['${n-d}', '${}', '${1}', '${a.b}', '${a b}', '${a'])(
  '%s is nothing Flux can read',
  (text) => {
    expect(read(text)).toEqual([null]);
  },
);

test('a reference inside a default counts too', () => {
  expect(read('${a:=${b}}')).toEqual(['a', 'b']);
});
