import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  resealSops,
  openSops,
  rotateDataKey,
  sealSops,
  updateRecipients,
  type Means,
} from '../sops/index.ts';
import { bytes, fakeWrap, testMeans } from '../sops/testing.ts';
import {
  factsOf,
  formatIndex,
  goneOf,
  judge,
  keysDigest,
  parseIndex,
  recorded,
  tracesOf,
  type Entry,
} from './index.ts';

const TWO = { groups: [['age1one', 'age1two']], threshold: 0 } as const;
const ONE = { groups: [['age1one']], threshold: 0 } as const;
const wrap = fakeWrap(['age1one']);

function later(seconds: number, seed = 'later'): Means {
  const means = testMeans(seed);
  return { ...means, clock: { ...means.clock, now: () => means.clock.now() + seconds * 1000 } };
}

const facts = (text: string): ReturnType<typeof factsOf> => factsOf(bytes(text), 'yaml');
const seal = (plain: string, means = testMeans(), keys: typeof TWO | typeof ONE = TWO) =>
  sealSops(bytes(plain), { format: 'yaml', ...keys }, means);
const open = (text: string) => openSops(text, { format: 'yaml', wrap });

function verdict(entry: Entry, text: string): string {
  return judge(entry, facts(text).sha256, facts(text));
}

it('a file is as recorded, newer, older, or the same with something changed', async () => {
  const first = await seal('a: one\nb: two\n');
  const edited = await resealSops(await open(first), bytes('a: 1\nb: two\n'), later(60));
  const entry = recorded(undefined, facts(first));
  expect(verdict(entry, first)).toBe('recorded');
  expect(verdict(entry, edited)).toBe('newer');
  const now = recorded(entry, facts(edited));
  expect(verdict(now, edited)).toBe('recorded');
  expect(verdict(now, first)).toBe('replayed');
  expect(judge(now, 'other', null)).toBe('altered');
  expect(verdict(now, edited.replace('b: ENC', '# note\nb: ENC'))).toBe('altered');
  // The layout is nobody's business.
  expect(verdict(now, edited.replace('b: ENC', 'b:   ENC'))).toBe('newer');
});

it('an older version of the same second is known again, and a later one of it is no replay', async () => {
  const first = await seal('a: one\nb: two\n');
  const second = await resealSops(await open(first), bytes('a: 1\nb: two\n'), testMeans('x'));
  const third = await resealSops(await open(second), bytes('a: 2\nb: two\n'), testMeans('y'));
  expect(facts(second).at).toBe(facts(first).at);
  const now = recorded(recorded(undefined, facts(first)), facts(second));
  expect(verdict(now, third)).toBe('newer');
  expect(verdict(now, first)).toBe('replayed');
  expect(now.before).toHaveLength(1);
  const later = recorded(recorded(now, facts(third)), facts(first));
  expect(verdict(later, first)).toBe('recorded');
  expect(verdict(later, second)).toBe('replayed');
});

it('who is gone and may know the data key is remembered until it is a new one', async () => {
  const first = await seal('a: one\nb: two\n');
  const entry = recorded(undefined, facts(first));
  const fewer = await updateRecipients(await open(first), ONE, testMeans());
  expect(verdict(entry, fewer)).toBe('newer');
  expect(goneOf(entry, facts(fewer))).toHaveLength(1);
  const now = recorded(entry, facts(fewer));
  expect(now.gone).toHaveLength(1);
  expect(verdict(now, first)).toBe('replayed');
  const edited = await resealSops(await open(fewer), bytes('a: one\nb: 2\n'), later(60));
  expect(recorded(now, facts(edited)).gone).toEqual(now.gone);
  const rotated = await rotateDataKey(await open(edited), later(90, 'rotated'));
  expect(recorded(now, facts(rotated)).gone).toEqual([]);
  const back = await updateRecipients(await open(fewer), TWO, testMeans());
  expect(goneOf(now, facts(back))).toEqual([]);
});

it('what is encrypted apart has no trace in common; a value, a signature or a data key that is copied has', async () => {
  const one = await seal('a: one\n', testMeans('1'));
  const other = await seal('a: one\n', testMeans('2'));
  const shared = (a: string, b: string): number =>
    [...tracesOf(a)].filter((trace) => tracesOf(b).has(trace)).length;
  expect(tracesOf(one).size).toBeGreaterThanOrEqual(2);
  expect(shared(one, other)).toBe(0);
  const [leaf = ''] = /ENC\[.*?\]/.exec(one) ?? [];
  expect(shared(one, other.replace(/ENC\[.*?\]/, leaf))).toBe(1);
  const armored = (line: string, end: string): string =>
    `enc: "-----BEGIN AGE ENCRYPTED FILE-----${end}YWdl${line}${end}ZZZZ${end}`;
  for (const end of ['\n            ', '\\n', '\\\\n', '\r\n'])
    expect(tracesOf(armored('0', end)), end).toEqual(new Set(['YWdl0ZZZZ']));
});

it('the digest of recipients has no order, and knows groups and how many are needed', () => {
  expect(keysDigest([['a', 'b']], 0)).toBe(keysDigest([['b', 'a', 'b']], 3));
  expect(keysDigest([['a'], ['b']], 0)).toBe(keysDigest([['a'], ['b']], 2));
  const all = [
    keysDigest([['a', 'b']], 0),
    keysDigest([['a'], ['b']], 2),
    keysDigest([['a'], ['b']], 1),
    keysDigest([['a']], 0),
  ];
  expect(new Set(all).size).toBe(4);
});

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: length,
    maxLength: length,
  });
const entries: fc.Arbitrary<Entry> = fc.record({
  sha256: hex(64),
  at: fc.constantFrom('2026-11-21T12:00:00Z', '0001-01-01T00:00:00Z'),
  mac: hex(32),
  body: hex(32),
  keys: hex(32),
  leaves: fc.array(hex(12), { maxLength: 4 }),
  recipients: fc.array(hex(12), { maxLength: 3 }),
  gone: fc.array(hex(12), { maxLength: 3 }),
  before: fc.array(hex(16), { maxLength: 3 }),
});

it('an index is read as it was written, whatever the paths', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), entries), (found) => {
      const index = new Map(Object.entries(found));
      const text = formatIndex(index);
      expect(parseIndex(text)).toEqual(index);
      expect(text.split('\n')).toHaveLength(index.size + 6);
    }),
  );
});

it.each([
  ['', 1, 'the section `files` is missing'],
  ['version: 1\n', 2, 'the section `files` is missing'],
  ['version: 2\nfiles:\n', 1, 'it was written by another version of Croft'],
  ['version: 1\nfiles:\n  a: b\n', 3, 'the line is not what Croft writes'],
  ['version: 1\nfiles:\n<<<<<<< HEAD\n', 3, 'an unresolved merge conflict'],
])('an index of %j is refused', (text, line, problem) => {
  expect(parseIndex(text)).toEqual({ line, problem });
});

it('an index that names a file twice is refused', () => {
  const entry = recorded(undefined, { ...EMPTY });
  const text = formatIndex(new Map([['a', entry]]));
  const [last = ''] = text.split('\n').slice(-2);
  expect(parseIndex(`${text}${last}\n`)).toEqual({ line: 7, problem: 'the file is named twice' });
});

const EMPTY = {
  sha256: '0'.repeat(64),
  at: '2026-11-21T12:00:00Z',
  mac: '0'.repeat(32),
  body: '0'.repeat(32),
  keys: '0'.repeat(32),
  leaves: [],
  recipients: [],
};
