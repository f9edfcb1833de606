import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CroftError } from '../../base/error.ts';
import {
  armored,
  checkRecipient,
  createAgeKeyWrap,
  createAgeOpener,
  dearmored,
  encryptAge,
  generateIdentity,
  recipientOf,
} from './age.ts';

const SSH = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINotAKey me@lab.example';
const PEM = '-----BEGIN OPENSSH PRIVATE KEY-----';

async function thrownBy(work: () => unknown): Promise<CroftError> {
  try {
    await work();
  } catch (error) {
    if (error instanceof CroftError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test.each(['x25519', 'post-quantum'] as const)('%s: what is wrapped opens again', async (kind) => {
  const [mine, other] = [await generateIdentity(kind), await generateIdentity(kind)];
  const recipient = await recipientOf(mine);
  expect(checkRecipient(recipient)).toBe(kind);
  const key = Uint8Array.from({ length: 32 }, (_, index) => index);
  const wrapped = await createAgeKeyWrap([]).wrap(key, recipient);
  expect(wrapped).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  expect(await createAgeKeyWrap([other, mine]).unwrap(wrapped)).toEqual(key);
  expect(await createAgeKeyWrap([other]).unwrap(wrapped)).toBeNull();
  expect(await createAgeKeyWrap([]).unwrap(wrapped)).toBeNull();
});

test('a passphrase opens what it closed', async () => {
  const file = await encryptAge(Buffer.from('text'), { passphrase: 'right', workFactor: 2 });
  expect(await createAgeOpener([], ['wrong']).open(file)).toBeNull();
  expect(await createAgeOpener([], ['wrong', 'right']).open(file)).toEqual(
    new Uint8Array(Buffer.from('text')),
  );
});

test('armor keeps every byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      expect(dearmored(armored(bytes))).toEqual(bytes);
    }),
  );
});

test('a flipped bit anywhere gives an error or no match, never another content', async () => {
  const identity = await generateIdentity('x25519');
  const file = await encryptAge(Buffer.from('0123456789'), {
    recipients: [await recipientOf(identity)],
  });
  const opener = createAgeOpener([identity]);
  const ends = new Map<string, number>();
  for (const at of file.keys()) {
    const bad = file.map((byte, index) => (index === at ? byte ^ 4 : byte));
    const end = await opener.open(bad).then(
      (content) => (content === null ? 'no match' : 'content'),
      (error: unknown) => (error as CroftError).code,
    );
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  expect([...ends.keys()].sort()).toEqual(['age-header-malformed', 'age-tampered', 'no match']);
});

test('what is too large is not read', async () => {
  const wrap = createAgeKeyWrap([await generateIdentity('x25519')]);
  expect((await thrownBy(() => wrap.unwrap('x'.repeat(70_000)))).code).toBe('age-too-large');
  const huge = new Uint8Array(64 * 1024 * 1024 + 1);
  expect((await thrownBy(() => createAgeOpener([]).open(huge))).code).toBe('age-too-large');
});

test.each([
  ['', 'age-recipient-malformed', /no age recipient/],
  ['age1qqqq', 'age-recipient-malformed', /damaged/],
  ['AGE-SECRET-KEY-1QQQQ', 'age-recipient-malformed', /private key/],
  ['age1yubikey1qqqq', 'age-plugin-unsupported', /age-plugin-yubikey/],
  [SSH, 'age-ssh-unsupported', /not supported/],
])('recipient %j is refused', async (text, code, words) => {
  const error = await thrownBy(() => checkRecipient(text));
  expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
});

test.each([
  ['nothing', 'age-identity-malformed', /no age identity/],
  ['age1qqqq', 'age-identity-malformed', /public key/],
  ['AGE-SECRET-KEY-1QQQQ', 'age-identity-malformed', /damaged/],
  ['AGE-PLUGIN-SE-1QQQQ', 'age-plugin-unsupported', /age-plugin-se/],
  [PEM, 'age-ssh-unsupported', /not supported/],
])('identity %j is refused', async (text, code, words) => {
  for (const work of [() => recipientOf(text), () => createAgeOpener([text])]) {
    const error = await thrownBy(work);
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
  }
});

test('nothing is encrypted for nobody', async () => {
  const error = await thrownBy(() => encryptAge(Buffer.from('x'), { recipients: [] }));
  expect(error.code).toBe('age-recipient-malformed');
  expect((await thrownBy(() => dearmored('no armor'))).code).toBe('age-armor-malformed');
});

test('no error repeats a key, not even a damaged one', async () => {
  const identity = await generateIdentity('post-quantum');
  for (let at = 18; at < identity.length; at += 1) {
    const bad = `${identity.slice(0, at)}${identity[at] === 'Q' ? 'P' : 'Q'}${identity.slice(at + 1)}`;
    for (const work of [() => recipientOf(bad), () => createAgeOpener([bad])]) {
      const { code, message, stack, cause, data } = await thrownBy(work);
      expect(code).toBe('age-identity-malformed');
      expect(cause).toBeUndefined();
      const all = `${message}${stack ?? ''}${JSON.stringify(data)}`.toUpperCase();
      expect(all).not.toContain(identity.slice(-12));
      expect(all).not.toContain(identity.slice(20, 30));
    }
  }
});
