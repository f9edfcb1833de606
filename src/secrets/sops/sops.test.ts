import { describe, expect, it } from 'vitest';
import { CroftError } from '../../base/error.ts';
import {
  formatOf,
  openSops,
  recipientsOf,
  resealSops,
  rotateDataKey,
  sealSops,
  secretTexts,
  setValue,
  setValues,
  updateRecipients,
  type Format,
  type KeyWrap,
  type NewFile,
  type Opened,
} from './index.ts';
import { bytes, codeOf, fakeWrap, testMeans } from './testing.ts';

const ONE: NewFile = { groups: [['age1one']], threshold: 0 };

const SECRET = `# about the database
apiVersion: v1
kind: Secret
data:
    # who
    user: admin
    password: hunter2 # changed in May
    port: 5432
    big: 9223372036854775807
    ratio: 0.1
    on: true
    empty: ""
    nothing: null
    since: 2024-01-02T03:04:05Z
    list:
        - a
        # inner
        - b: c
`;

function sealed(plain = SECRET, file: NewFile = ONE, format: Format = 'yaml'): Promise<string> {
  return sealSops(bytes(plain), { ...file, format }, testMeans());
}

function opened(text: string, format: Format = 'yaml'): Promise<Opened> {
  return openSops(text, { format, wrap: fakeWrap(['age1one']) });
}

async function plainOf(text: string, format: Format = 'yaml'): Promise<string> {
  return Buffer.from((await opened(text, format)).plain).toString();
}

function changedLines(before: string, after: string): string[] {
  const old = new Set(before.split('\n'));
  return after
    .split('\n')
    .filter((line) => !old.has(line))
    .map((line) => line.trim().replace(/:.*/, ''));
}

describe('a file', () => {
  it('opens to what was encrypted, with no value in the encrypted text', async () => {
    const text = await sealed();
    for (const secret of [
      'admin',
      'hunter2',
      'changed in May',
      '5432',
      '9223372036854775807',
      'inner',
    ])
      expect(text).not.toContain(secret);
    expect(text).toContain('empty: ""');
    expect(text).toContain('nothing: null');
    expect(await plainOf(text)).toBe(
      SECRET.replace(
        '    password: hunter2 # changed in May\n',
        '    # changed in May\n    password: hunter2\n',
      ).replace('    on: true', '    "on": true'),
    );
  });

  it.each<[Format, string]>([
    [
      'json',
      '{\n\t"a": "x",\n\t"n": 9007199254740993,\n\t"f": 1.5,\n\t"o": {\n\t\t"l": [\n\t\t\tnull,\n\t\t\ttrue\n\t\t]\n\t}\n}\n',
    ],
    ['dotenv', '#note\nA=one\nB=two\\nlines\nC=\n'],
    ['ini', '[one]\n; note\na   = 1\nlong = x y\n\n[two]\nb = "  z"\n'.replace('a   ', 'a    ')],
    ['binary', 'any\u0000bytes\n'],
  ])('of format %s opens to what was encrypted', async (format, plain) => {
    expect(await plainOf(await sealed(plain, ONE, format), format)).toBe(plain);
  });

  it('keeps bytes that are no text', async () => {
    const plain = Uint8Array.from({ length: 256 }, (_, at) => at);
    const text = await sealSops(plain, { ...ONE, format: 'binary' }, testMeans());
    expect(Buffer.from((await opened(text, 'binary')).plain)).toEqual(Buffer.from(plain));
  });

  it('is of the format that its name says', () => {
    expect(['a.yaml', 'a.yml', 'a.json', '.env', 'a.ini', 'a.key'].map(formatOf)).toEqual([
      ...['yaml', 'yaml', 'json', 'dotenv', 'ini', 'binary'],
    ]);
  });

  it.each([
    ['encrypted_regex', '^(data|stringData)$', ['apiVersion: v1'], ['user: admin']],
    ['unencrypted_suffix', 'Version', ['apiVersion: v1'], ['kind: Secret', 'admin']],
    ['encrypted_comment_regex', 'who', ['kind: Secret', 'port: 5432'], ['admin']],
  ] as const)('encrypts by %s', async (name, pattern, clear, hidden) => {
    const text = await sealed(SECRET, { ...ONE, rule: { name, pattern } });
    for (const part of clear) expect(text).toContain(part);
    for (const part of hidden) expect(text).not.toContain(part);
    expect(await plainOf(text)).toContain('password: hunter2');
  });
});

describe('several documents', () => {
  const DOCUMENTS = 'a: one\n---\nb: two\n---\nc: three\n';
  const blocksOf = (text: string): number => text.match(/^sops:$/gm)?.length ?? 0;

  it.each([
    ['each', 3],
    ['first', 1],
  ] as const)('%s of them has the block, and keeps it so', async (blocks, count) => {
    const text = await sealed(DOCUMENTS, { ...ONE, blocks });
    const file = await opened(text);
    expect(file.blocks).toBe(blocks);
    expect(Buffer.from(file.plain).toString()).toBe(DOCUMENTS);
    const means = testMeans('other');
    const two = { groups: [['age1one', 'age1two']], threshold: 0 };
    for (const after of [
      text,
      await setValue(file, { path: ['a'], value: 'four' }, means),
      await resealSops(file, bytes(`${DOCUMENTS}---\nd: five\n`), means),
      await rotateDataKey(file, means),
      await updateRecipients(file, two, means),
    ]) {
      expect(blocksOf(after)).toBe(blocks === 'first' ? 1 : after.split('\n---\n').length);
      expect(await plainOf(after)).toContain('c: three\n');
    }
    expect(blocksOf(text)).toBe(count);
  });

  it('are signed as one: none is left out, added or moved', async () => {
    const text = await sealed(DOCUMENTS, { ...ONE, blocks: 'first' });
    const [first = '', second = '', third = ''] = text.split('\n---\n');
    for (const parts of [
      [first, second],
      [first, third, second],
      [first, second, third, third],
      [first, second, third, 'd: 1'],
    ])
      expect(await codeOf(opened(parts.join('\n---\n')))).toMatch(/^sops-(?:mac|cipher)$/);
    expect(await codeOf(opened([second, first, third].join('\n---\n')))).toBe('sops-not-encrypted');
  });
});

describe('encrypting again', () => {
  it('changes nothing when nothing changed', async () => {
    const text = await sealed();
    const file = await opened(text);
    expect(await resealSops(file, file.plain, testMeans('other'))).toBe(text);
  });

  it('changes one value, the signature and the date', async () => {
    const text = await sealed();
    const file = await opened(text);
    const plain = Buffer.from(file.plain).toString().replace('hunter2', 'hunter3');
    const means = {
      ...testMeans('other'),
      clock: { ...testMeans().clock, now: () => Date.UTC(2027, 0, 1) },
    };
    const after = await resealSops(file, bytes(plain), means);
    expect(changedLines(text, after)).toEqual(['password', 'lastmodified', 'mac']);
    expect(await plainOf(after)).toBe(plain);
    const set = { path: ['data', 'password'], value: 'hunter3' };
    expect(await setValue(file, set, { ...means, random: testMeans('other').random })).toBe(after);
  });

  it('keeps the sops block as it was, unknown keys and other recipients included', async () => {
    const text = (await sealed()).replace(
      'sops:\n',
      'sops:\n    kms:\n        - arn: arn:aws:kms:x\n          created_at: "2024-01-01T00:00:00Z"\n          enc: AAAA\n    later: 7\n',
    );
    const after = await setValue(
      await opened(text),
      { path: ['kind'], value: 'X' },
      testMeans('b'),
    );
    expect(changedLines(text, after)).toEqual(['kind', 'mac']);
    expect(after).toContain('later: 7');
  });

  it('sets values in new mappings and at the end of lists, and nowhere else', async () => {
    const file = await opened(await sealed('a: 1\nl:\n    - x\n'));
    const set = (path: (string | number)[]): Promise<string> =>
      setValue(file, { path, value: 'v' }, testMeans('c'));
    expect(await plainOf(await set(['new', 'm']))).toBe('a: 1\nl:\n    - x\nnew:\n    m: v\n');
    expect(await plainOf(await set(['l', 1]))).toBe('a: 1\nl:\n    - x\n    - v\n');
    expect(await plainOf(await set(['l', 0]))).toBe('a: 1\nl:\n    - v\n');
    expect(await codeOf(set(['l', 2]))).toBe('sops-path');
    expect(await codeOf(set(['a', 'b']))).toBe('sops-path');
    expect(await codeOf(set([]))).toBe('sops-path');
  });

  it('sets several values at once, or none where one has no place', async () => {
    const text = await sealed('a: one\nb: two\nc: three\n');
    const [a, c] = [
      { path: ['a'], value: 'eins' },
      { path: ['c'], value: 'drei' },
    ];
    const after = await setValues(await opened(text), [a, c], testMeans('d'));
    expect(await plainOf(after)).toBe('a: eins\nb: two\nc: drei\n');
    expect(changedLines(text, after)).toEqual(['a', 'c', 'mac']);
    const wrong = { path: ['b', 'x'], value: 'v' };
    expect(await codeOf(setValues(await opened(text), [a, wrong], testMeans('d')))).toBe(
      'sops-path',
    );
    expect(await setValues(await opened(text), [], testMeans('d'))).toBe(text);
  });
});

describe('keys', () => {
  it('rotate: a new data key, every value new, the same plain text', async () => {
    const text = await sealed();
    const file = await opened(text);
    const after = await opened(await rotateDataKey(file, testMeans('new')));
    expect(Buffer.from(after.dataKey).equals(file.dataKey)).toBe(false);
    expect(Buffer.from(after.plain)).toEqual(Buffer.from(file.plain));
    expect(text.match(/ENC\[[^\]]*\]/g)?.filter((value) => after.text.includes(value))).toEqual([]);
  });

  it('change recipients without changing a value or what others have', async () => {
    const text = await sealed();
    const file = await opened(text);
    const added = await updateRecipients(
      file,
      { groups: [['age1one', 'age1two']], threshold: 0 },
      testMeans(),
    );
    expect(recipientsOf((await opened(added)).metadata.keys)).toEqual(['age1one', 'age1two']);
    for (const line of text.split('\n')) expect(added).toContain(line);
    const same = await updateRecipients(file, { groups: [['age1one']], threshold: 0 }, testMeans());
    expect(same).toBe(text);
    const gone = await updateRecipients(file, { groups: [['age1two']], threshold: 0 }, testMeans());
    expect(await codeOf(opened(gone))).toBe('sops-no-identity');
  });

  it.each([
    [2, ['a', 'b'], 'none'],
    [2, ['a'], 'sops-no-identity'],
    [3, ['a', 'b'], 'sops-no-identity'],
    [0, ['a', 'b', 'c'], 'none'],
    [0, ['a', 'c'], 'sops-no-identity'],
  ])('need %s of three groups; with %s: %s', async (threshold, held, code) => {
    const text = await sealed('a: secret\n', { groups: [['a', 'a2'], ['b'], ['c']], threshold });
    expect(await codeOf(openSops(text, { format: 'yaml', wrap: fakeWrap(held) }))).toBe(code);
  });

  it.each([
    [[], 0],
    [[[]], 0],
    [[['a'], []], 0],
    [[['a'], ['b']], 3],
    [[['a'], ['b']], 1],
  ])('refuse groups %j with threshold %s', async (groups, threshold) => {
    expect(await codeOf(sealed('a: 1\n', { groups, threshold }))).toBe('sops-key-groups');
  });

  it('open past a damaged one, which is named when none opens', async () => {
    const text = await sealed(SECRET, { groups: [['age1bad', 'age1one']], threshold: 0 });
    const damaged: KeyWrap = {
      ...fakeWrap(['age1one']),
      unwrap: (armored) =>
        armored.includes('age1bad')
          ? Promise.reject(new CroftError('age-tampered', 'damaged'))
          : fakeWrap(['age1one']).unwrap(armored),
    };
    const file = await openSops(text, { format: 'yaml', wrap: damaged });
    expect(Buffer.from(file.plain).toString()).toContain('hunter2');
    const only = await sealed(SECRET, { groups: [['age1bad']], threshold: 0 });
    expect(await codeOf(openSops(only, { format: 'yaml', wrap: damaged }))).toBe('age-tampered');
  });

  it('name what would open a file', async () => {
    const text = (await sealed()).replace(
      'sops:\n',
      'sops:\n    pgp:\n        - fp: ABCD\n          enc: x\n',
    );
    const work = openSops(text, { format: 'yaml', wrap: fakeWrap([]), file: 'x.yaml' });
    await expect(work).rejects.toThrow(
      'x.yaml cannot be opened with the keys at hand; one of these would be needed: pgp ABCD, age age1one',
    );
    expect(await codeOf(rotateDataKey(await opened(text), testMeans()))).toBe('sops-key-groups');
  });
});

describe('what is refused', () => {
  it.each([
    ['no YAML', 'a: [', 'sops-format'],
    ['a key twice', 'a: 1\na: 2\n', 'sops-format'],
    ['a key that is a number', '1: a\n', 'sops-unsupported'],
    ['a list', '- a\n', 'sops-unsupported'],
    ['nothing', '', 'sops-unsupported'],
    ['a number beyond 64 bits', 'a: 18446744073709551615\n', 'sops-unsupported'],
    ['an encrypted file', 'a: b\nsops: {}\n', 'sops-already-encrypted'],
    ['deep brackets', `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, 'sops-format'],
    ['an alias within itself', 'a: &a\n    b: *a\n', 'sops-too-large'],
    [
      'too many aliases',
      `a: &a [${'x,'.repeat(999)}]\nb: &b [${'*a,'.repeat(999)}]\nc: [*b]\n`,
      'sops-too-large',
    ],
  ])('to encrypt: %s', async (_, plain, code) => {
    expect(await codeOf(sealed(plain))).toBe(code);
  });

  it.each<[string, string | RegExp, string, string]>([
    ['no block', /sops:[^]*/, '', 'sops-not-encrypted'],
    ['a block that is no mapping', /sops:[^]*/, 'sops: 1\n', 'sops-metadata'],
    ['no signature', / {4}mac: .*\n/, '', 'sops-mac-missing'],
    ['another date', /lastmodified: "2026/, 'lastmodified: "2025', 'sops-mac'],
    ['a broken date', /lastmodified: "2026/, 'lastmodified: "x', 'sops-metadata'],
    ['an unknown version', /version: .*/, 'version: 4.0.0', 'sops-version'],
    ['no version', / {4}version: .*\n/, '', 'sops-version'],
    ['an unknown cipher', 'kind: ENC[AES256_GCM', 'kind: ENC[AES256_SIV', 'sops-cipher'],
    ['a short tag', /(kind: .*tag:)[^,]*/, '$1AAAA', 'sops-cipher'],
    ['another tag', /(kind: .*tag:)[^,]*/, '$1AAAAAAAAAAAAAAAAAAAAAA==', 'sops-tampered'],
    ['another type', /(kind: .*type:)str/, '$1int', 'sops-cipher'],
    ['a value in clear', /kind: .*/, 'kind: Secret', 'sops-cipher'],
    ['a number in clear', /kind: .*/, 'kind: 12', 'sops-cipher'],
    ['a value under another key', /kind:/, 'kinds:', 'sops-tampered'],
    ['a value removed', /kind: .*\n/, '', 'sops-mac'],
    ['a value emptied', /kind: .*/, 'kind: ""', 'sops-mac'],
    ['no recipient', /age:[^]*?lastmod/, 'age: []\n    lastmod', 'sops-key-groups'],
    [
      'an empty key group',
      /age:[^]*?lastmod/,
      'key_groups:\n        - age: []\n    lastmod',
      'sops-key-groups',
    ],
    ['two rules', /sops:\n/, 'sops:\n    encrypted_regex: a\n', 'sops-metadata'],
    [
      'a rule that is no expression',
      / {4}unencrypted_suffix: .*/,
      '    encrypted_regex: "("',
      'sops-rules',
    ],
  ])('to open: %s', async (_, part, other, code) => {
    const text = (await sealed()).replace(part, other);
    expect(await codeOf(opened(text))).toBe(code);
  });

  it('a truncated file', async () => {
    const text = await sealed();
    for (let end = 0; end < text.length - 1; end += 7)
      expect(await codeOf(opened(text.slice(0, end)))).toMatch(/^sops-/);
  });
});

it('names every value that was encrypted, and none that says nothing', async () => {
  const rule = { name: 'encrypted_regex', pattern: '^data$' } as const;
  const texts = secretTexts(await opened(await sealed(SECRET, { ...ONE, rule })));
  expect(texts).toContain('hunter2');
  expect(texts).toContain('9223372036854775807');
  for (const clear of ['Secret', 'v1', 'true']) expect(texts).not.toContain(clear);
});
