import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { compare, decodeBase64, hash } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { CroftError } from '../../base/error.ts';
import { createMemoryRandom } from '../../base/host/memory-random.ts';
import type { Random } from '../../base/host/random.ts';
import { GENERATORS } from '../../model/generators.ts';
import { createAgeOpener, encryptAge } from '../age/age.ts';
import { generateSecret, type GeneratedSecret } from './generate.ts';

const VALUES = new Map([['web', 'correct horse battery staple']]);

function make(rule: string, random: Random = createMemoryRandom('seed')): Promise<GeneratedSecret> {
  return generateSecret(rule, {
    random,
    valueOf: (name) => Promise.resolve(VALUES.get(name) ?? null),
  });
}

async function thrownBy(work: Promise<unknown>): Promise<CroftError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof CroftError) return error;
  throw new Error('it did not throw what it should');
}

/** Bytes that count up from zero, over all calls. */
function counting(): Random {
  let next = 0;
  return { bytes: (count) => Uint8Array.from({ length: count }, () => next++ & 255) };
}

const USUAL: Readonly<Record<string, string>> = {
  password: 'password(32)',
  hex: 'hex(32)',
  base64: 'base64(32)',
  bcrypt: 'bcrypt(web)',
  htpasswd: 'htpasswd(me,web)',
};

test.each(Object.entries(GENERATORS))(
  '%s makes the fields of its table',
  async (name, { fields }) => {
    const rule = USUAL[name] ?? name;
    const made = await make(rule);
    expect(Object.keys(made.fields)).toEqual([...fields]);
    expect(Object.values(made.fields).every((value) => value.length > 20)).toBe(true);
    expect(made.value.length).toBeGreaterThan(20);
    const [first] = fields;
    if (first !== undefined) expect(made.value).toBe(made.fields[first]);
    const other = await make(rule, createMemoryRandom('other seed'));
    expect(other.value).not.toBe(made.value);
    expect(await make(rule)).toEqual(made);
  },
);

describe('texts', () => {
  test.each([
    ['hex(32)', '000102030405060708090a0b0c0d0e0f'],
    ['hex(33)', '000102030405060708090a0b0c0d0e0f1'],
    ['base64(16)', 'AAECAwQFBgcICQoLDA0ODw=='],
    ['uuid', '00010203-0405-4607-8809-0a0b0c0d0e0f'],
    ['token(16)', 'ABCDEFGHIJKLMNOP'],
    ['token', 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopq'],
    // Two draws before it have no sign, and a sign in front.
    ['password(62)', '789-._ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123'],
  ])('%s of bytes that count up is %s', async (rule, text) => {
    expect((await make(rule, counting())).value).toBe(text);
  });

  test('a byte that would favour the first characters is dropped', async () => {
    // 62 characters go into 256 four times: bytes from 248 on count for nothing.
    const from = (first: number): Random => {
      let next = first;
      return { bytes: (count) => Uint8Array.from({ length: count }, () => next++ & 255) };
    };
    expect((await make('token(16)', from(246))).value).toBe('89ABCDEFGHIJKLMN');
  });

  test('a password has every class and can stand in a URL, a shell word and a dotenv file', async () => {
    const random = createMemoryRandom('classes');
    for (let round = 0; round < 2_000; round += 1) {
      const size = 16 + (round % 113);
      const { value } = await make(`password(${size})`, random);
      expect(value).toHaveLength(size);
      expect(value).toMatch(
        /^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*[-._])[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]$/,
      );
      expect(encodeURIComponent(value)).toBe(value);
    }
  });

  test('every character is equally likely (chi-squared, 61 degrees of freedom, one in a million)', async () => {
    const random = createMemoryRandom('uniform');
    const counts = new Map<string, number>();
    const rounds = 1_000;
    for (let round = 0; round < rounds; round += 1)
      for (const character of (await make('token(128)', random)).value)
        counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    const expected = (rounds * 128) / 62;
    const squares = [...counts.values()].map((count) => (count - expected) ** 2 / expected);
    expect(squares.reduce((sum, one) => sum + one, 0)).toBeLessThan(126);
  });

  test('a password has the bits that the table promises', () => {
    // Passwords that fit: both ends are letters or digits; by inclusion and exclusion over absent classes.
    const classes = [26, 26, 10, 3] as const;
    for (let size = 16; size <= 128; size += 1) {
      let fitting = 0n;
      for (let absent = 0; absent < 16; absent += 1) {
        const left = classes.map((count: number, index) => ((absent >> index) & 1 ? 0 : count));
        const all = left.reduce((sum, count) => sum + count, 0);
        const ends = all - (left[3] ?? 0);
        const sign = absent.toString(2).replaceAll('0', '').length % 2 ? -1n : 1n;
        fitting += sign * BigInt(ends) ** 2n * BigInt(all) ** BigInt(size - 2);
      }
      const bits = fitting.toString(2).length - 1;
      expect(bits).toBeGreaterThanOrEqual(Math.floor(GENERATORS.password.entropy.bitsEach * size));
    }
  });
});

/** Reads the fields of an OpenSSH key by PROTOCOL.key, apart from the code that writes it. */
function readSsh(text: string): { seed: Buffer; point: Buffer; publicBlob: Buffer; rest: Buffer } {
  const body =
    /^-----BEGIN OPENSSH PRIVATE KEY-----\n((?:.{1,70}\n)+)-----END OPENSSH PRIVATE KEY-----\n$/.exec(
      text,
    )?.[1];
  let bytes: Buffer = Buffer.from(body?.replaceAll('\n', '') ?? '', 'base64');
  const take = (count: number): Buffer => {
    const taken = bytes.subarray(0, count);
    bytes = bytes.subarray(count);
    return taken;
  };
  const text32 = (): Buffer => take(take(4).readUInt32BE());
  expect(take(15).toString('latin1')).toBe('openssh-key-v1\0');
  expect([text32(), text32(), text32()].map(String)).toEqual(['none', 'none', '']);
  expect(take(4).readUInt32BE()).toBe(1);
  const publicBlob = text32();
  const content = text32();
  expect([bytes.length, content.length % 8]).toEqual([0, 0]);
  bytes = content;
  expect(take(4).equals(take(4))).toBe(true);
  expect(String(text32())).toBe('ssh-ed25519');
  const point = text32();
  const pair = text32();
  expect(text32()).toHaveLength(0);
  expect(pair.subarray(32).equals(point)).toBe(true);
  return { seed: pair.subarray(0, 32), point, publicBlob, rest: bytes };
}

const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

function pair(crv: 'Ed25519' | 'X25519', d: Uint8Array, x: Uint8Array): [KeyObject, KeyObject] {
  const jwk = { kty: 'OKP', crv, x: url(x) };
  return [
    createPrivateKey({ key: { ...jwk, d: url(d) }, format: 'jwk' }),
    createPublicKey({ key: jwk, format: 'jwk' }),
  ];
}

describe('keys', () => {
  test('an SSH key signs what its public line verifies', async () => {
    const random = createMemoryRandom('ssh');
    for (const rule of ['ssh-ed25519', 'ssh-key']) {
      const { value, fields } = await make(rule, random);
      const { seed, point, publicBlob, rest } = readSsh(value);
      expect([...rest]).toEqual([1, 2, 3, 4, 5, 6, 7].slice(0, rest.length));
      expect(fields['public']).toBe(`ssh-ed25519 ${publicBlob.toString('base64')}\n`);
      expect(publicBlob.subarray(-32).equals(point)).toBe(true);
      const [secret, open] = pair('Ed25519', seed, point);
      const text = Buffer.from('text');
      expect(verify(null, text, open, sign(null, text, secret))).toBe(true);
    }
  });

  test('RFC 8032: the key of the first test vector', async () => {
    const seed = Buffer.from(
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'hex',
    );
    const made = await make('ssh-ed25519', { bytes: (count) => seed.subarray(0, count) });
    expect(readSsh(made.value).point.toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
  });

  test('RFC 7748: the public key of Alice, by a WireGuard key that is clamped', async () => {
    const alice = '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a';
    const key = Buffer.from(alice, 'hex');
    const { fields } = await make('wireguard', { bytes: () => Uint8Array.from(key) });
    expect(Buffer.from(fields['public'] ?? '', 'base64').toString('hex')).toBe(
      '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    );
    const clamped = Buffer.from(fields['private'] ?? '', 'base64');
    expect([clamped.readUInt8(0) & 7, clamped.readUInt8(31) & 192]).toEqual([0, 64]);
  });

  test('two WireGuard peers agree on a secret, and their pre-shared keys differ from all else', async () => {
    const random = createMemoryRandom('wireguard');
    const [one, two] = [await make('wireguard', random), await make('wireguard', random)];
    const raw = (made: GeneratedSecret, field: string): Buffer =>
      Buffer.from(made.fields[field] ?? '', 'base64');
    const keys = [one, two].map((made) =>
      pair('X25519', raw(made, 'private'), raw(made, 'public')),
    );
    const [[a, A] = [], [b, B] = []] = keys;
    if (!a || !A || !b || !B) throw new Error('no keys');
    expect(diffieHellman({ privateKey: a, publicKey: B })).toEqual(
      diffieHellman({ privateKey: b, publicKey: A }),
    );
    expect(new Set([one, two].flatMap(({ fields }) => Object.values(fields))).size).toBe(6);
    expect(raw(one, 'psk')).toHaveLength(32);
  });

  test('an age identity opens what its recipient closed', async () => {
    const { value, fields } = await make('age');
    expect(value).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}$/);
    const file = await encryptAge(Buffer.from('x'), { recipients: [fields['public'] ?? ''] });
    expect(await createAgeOpener([value]).open(file)).toEqual(new Uint8Array(Buffer.from('x')));
  });
});

describe('hashes', () => {
  test('bcrypt: published vectors', async () => {
    // From OpenBSD's and jBCrypt's tests.
    const vectors = [
      ['', '$2a$06$DCq7YPn5Rq63x1Lad4cll.', 'TV4S6ytwfsfvkgY8jIucDrjc8deX1s.'],
      ['a', '$2a$06$m0CrhHm10qJ3lXRY.5zDGO', '3rS2KdeeWLuGmsfGlMfOxih58VYVfxe'],
      ['abc', '$2a$06$If6bvum7DFjUnE9p2uDeDu', '0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i'],
    ] as const;
    for (const [text, salt, rest] of vectors) expect(await hash(text, salt)).toBe(salt + rest);
  });

  test('the hash is of the other secret, with a salt of the random port', async () => {
    const { value } = await make('bcrypt(web)', counting());
    expect(value).toMatch(/^\$2b\$12\$.{53}$/);
    expect(decodeBase64(value.slice(7, 29), 16)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(await compare(VALUES.get('web') ?? '', value)).toBe(true);
    expect(await compare('correct horse battery stapl', value)).toBe(false);
  });

  test('a line of htpasswd has the version that Apache knows', async () => {
    const [user, hashed = ''] = (await make('htpasswd(ada,web)')).value.split(':');
    expect([user, hashed.slice(0, 7)]).toEqual(['ada', '$2y$12$']);
    expect(await compare(VALUES.get('web') ?? '', hashed)).toBe(true);
  });

  test.each(['', 'a\0b', 'x'.repeat(73), 'ä'.repeat(37)])(
    'what bcrypt would cut is refused: %j',
    async (text) => {
      VALUES.set('bad', text);
      const error = await thrownBy(make('bcrypt(bad)'));
      expect([error.code, error.message]).toEqual([
        'generate-source',
        expect.stringContaining('72 bytes'),
      ]);
      if (text !== '') expect(error.message + JSON.stringify(error.data)).not.toContain(text);
    },
  );

  test('a secret without a value cannot be hashed', async () => {
    const { code, message } = await thrownBy(make('bcrypt(none)'));
    expect([code, message]).toEqual(['generate-source', 'bcrypt: secret none has no value yet']);
  });
});

test('a text that is no rule is refused', async () => {
  for (const text of ['passwrod(32)', 'hex(31)', '', '__proto__'])
    expect((await thrownBy(make(text))).code).toBe('generate-rule');
});
