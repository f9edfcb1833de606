import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDiagnostic } from '../base/diagnostic.ts';
import { blobId, sha256 } from './digest.ts';
import { formatLock, parseLock, type LockEntry } from './lock-file.ts';
import { pathProblem } from './path.ts';

const entry = (text: string, source: string): LockEntry => {
  const content = new TextEncoder().encode(text);
  return { sha256: sha256(content), blob: blobId(content), source };
};

const TEXT = formatLock({
  files: new Map([
    ['b.yaml', entry('b', 'clusters/main/cluster.yaml')],
    ['a/ks.yaml', entry('a', 'a "quoted" source')],
  ]),
  identity: ['  main: 0123', '  # by hand'],
});

test('digests are those of sha256sum and git hash-object', () => {
  const hello = new TextEncoder().encode('hello\n');
  expect(sha256(hello)).toBe('5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03');
  expect(blobId(hello)).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
});

test('the lock file has one sorted line a file and keeps the identity', () => {
  expect(TEXT).toBe(
    [
      '# Written by `croft render`; commit it with the files that it names, and do not edit it.',
      'version: 1',
      'identity:',
      '  main: 0123',
      '  # by hand',
      'files:',
      '  "a/ks.yaml": [sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb, blob:2e65efe2a145dda7ee51d1741299f848e5bf752e, "a \\"quoted\\" source"]',
      '  "b.yaml": [sha256:3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d, blob:63d8dbd40c23542e740659a7168a0ce3138ea748, "clusters/main/cluster.yaml"]',
      '',
    ].join('\n'),
  );
});

const HEX = fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16)));

test('what is written reads back, whatever the paths and sources are', () => {
  const path = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !pathProblem(text));
  const entries = fc.record({
    sha256: fc.string({
      unit: HEX,
      minLength: 64,
      maxLength: 64,
    }),
    blob: fc.string({ unit: HEX, minLength: 40, maxLength: 40 }),
    source: fc.string({ unit: 'binary' }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(path, entries), { selector: ([key]) => key }), (list) => {
      const lock = { files: new Map(list), identity: ['  main: 0123'] };
      const read = parseLock(formatLock(lock));
      expect(read).toEqual(lock);
      expect('files' in read && formatLock(read)).toBe(formatLock(lock));
    }),
  );
});

test('line ends that Git changed, and lines in another order, read the same', () => {
  const lines = TEXT.split('\n');
  const swapped = [...lines.slice(0, -3), lines.at(-2), lines.at(-3), ''].join('\r\n');
  const read = parseLock(swapped);
  expect('files' in read && formatLock(read)).toBe(TEXT);
});

test('each kind of damage is named with its line and a remedy', () => {
  const lines = TEXT.split('\n');
  const cases: readonly (readonly [text: string, line: number, message: RegExp])[] = [
    ['', 1, /section `files` is missing/],
    [TEXT.slice(0, -1), 8, /cut off/],
    [TEXT.slice(0, 60), 1, /cut off/],
    [lines.slice(0, 3).join('\n') + '\n', 4, /section `files` is missing/],
    [TEXT.replace('version: 1', 'version: 2'), 2, /another version/],
    [TEXT.replace('version: 1\n', ''), 2, /not what Croft writes/],
    [TEXT.replace('sha256:ca', 'sha256:zz'), 7, /not what Croft writes/],
    [TEXT.replace('  "b.yaml"', '<<<<<<< ours\n  "b.yaml"'), 8, /merge conflict/],
    [TEXT.replace('a/ks.yaml', 'b.yaml'), 8, /named twice/],
    [TEXT.replace('a/ks.yaml', '../../.bashrc'), 7, /segment \.\./],
    [TEXT.replace('a/ks.yaml', '.git/config'), 7, /Git/],
    [TEXT.replace('"a/ks.yaml"', '"a\\x"'), 7, /not what Croft writes/],
    ['{}\n', 1, /not what Croft writes/],
  ];
  for (const [text, line, message] of cases) {
    const read = parseLock(text);
    expect(read, text).toMatchObject({ code: 'generation-lock-damaged', file: 'croft.lock' });
    if (!('code' in read)) continue;
    expect([read.range?.start.line, read.message], text).toEqual([
      line,
      expect.stringMatching(message),
    ]);
    expect(formatDiagnostic(read, text)).toContain('git checkout HEAD croft.lock');
  }
});
