import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './digest.ts';
import { formatJournal, parseJournal, type Journal } from './journal.ts';

const JOURNAL: Journal = {
  lock: { before: 'absent', after: 'digest' },
  entries: [
    { path: 'a/b.yaml', after: 'new', before: 'old' },
    { path: 'ä "c"', after: null, before: 'old' },
  ],
};
const TEXT = formatJournal(JOURNAL);

/** A journal with a right digest over any body. */
const signed = (body: string): string => `${sha256(new TextEncoder().encode(body))}\n${body}\n`;

test('a journal reads back', () => {
  expect(parseJournal(TEXT)).toEqual(JOURNAL);
});

test('a journal cut off anywhere, or with any byte changed, is none', () => {
  for (let length = 0; length < TEXT.length; length += 1)
    expect(parseJournal(TEXT.slice(0, length))).toBeNull();
  fc.assert(
    fc.property(fc.nat(TEXT.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
      const changed = TEXT.slice(0, at) + char + TEXT.slice(at + 1);
      expect(parseJournal(changed)).toEqual(changed === TEXT ? JOURNAL : null);
    }),
  );
});

test('a journal of another shape or version, or that leads out of the tree, is none', () => {
  const body = TEXT.split('\n')[1] ?? '';
  expect(parseJournal(signed(body))).toEqual(JOURNAL);
  for (const other of [
    'no json',
    'null',
    '[]',
    body.replace('"version":1', '"version":2'),
    body.replace('a/b.yaml', '../b.yaml'),
    body.replace('a/b.yaml', '.git/config'),
    body.replace('"new"', '7'),
    body.replace('["absent","digest"]', '["absent"]'),
    body.replace('"entries":[', '"entries":[7,'),
  ])
    expect(parseJournal(signed(other)), other).toBeNull();
});
