import { describe, expect, test } from 'vitest';
import { findLeaks, MARK } from './index.ts';
import { plantLeaks } from './testing.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const kinds = (path: string, text: string): string[] =>
  findLeaks(path, bytes(text)).leaks.map(({ kind }) => kind);

const PLANTED = plantLeaks(30);

test(`${PLANTED.length} planted leaks of every kind are found, each as what it is`, () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(300);
  expect(new Set(PLANTED.map(({ kind }) => kind)).size).toBe(11);
  const missed = PLANTED.filter(({ kind, path, text }) => !kinds(path, text).includes(kind));
  expect(missed).toEqual([]);
});

test('a message never holds the value, nor eight characters of it', () => {
  for (const { path, text, secret } of PLANTED)
    for (const { message } of findLeaks(path, bytes(text)).leaks)
      for (let at = 0; at + 8 <= secret.length; at += 1)
        expect(message.includes(secret.slice(at, at + 8)), `${path}: ${message}`).toBe(false);
});

test('the range begins at the value', () => {
  for (const { kind, path, text, secret } of PLANTED) {
    if (kind === 'tofu-state' || path.endsWith('.json') || path === 'deploy') continue;
    const leak = findLeaks(path, bytes(text)).leaks.find((one) => one.kind === kind);
    const { start, end } = leak?.range ?? { start: null, end: null };
    expect(text.slice(start?.offset, end?.offset), `${kind} ${path}`).toContain(
      secret.trim().slice(0, 4),
    );
    expect(start?.line).toBe(text.slice(0, start?.offset).split('\n').length);
  }
});

describe('what is no leak', () => {
  const hex = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
  test.each([
    ['an encrypted Secret', 'a.yaml', 'kind: Secret\nstringData: { a: "ENC[AES256_GCM,data:x]" }'],
    ['an empty Secret', 'a.yaml', 'apiVersion: v1\nkind: Secret\nstringData: { a: "" }\ndata:\n'],
    ['a Secret of variables', 'a.yaml', 'kind: Secret\nstringData: { a: "${TOKEN}", b: "<here>" }'],
    ['a variable in base64', 'a.yaml', 'kind: Secret\ndata: { a: JHtUT0tFTn0= }'],
    ['another kind of Secret', 'a.yaml', 'apiVersion: x.example/v1\nkind: Secret\ndata: { a: b }'],
    ['a reference to a Secret', 'a.yaml', 'valuesFrom: [{ kind: Secret, name: shop-values }]'],
    ['a kubeconfig with a command', 'kubeconfig', 'users: [{ user: { exec: {} } }]\nclusters: []'],
    ['an encrypted bundle', 'a.yaml', 'cluster: { secret: "ENC[AES256_GCM,data:x]" }\nmachine: {}'],
    [
      'a public key',
      'a.pub',
      `-----BEGIN PUBLIC KEY-----\n${hex.repeat(4)}\n-----END PUBLIC KEY-----`,
    ],
    [
      'a certificate',
      'a.crt',
      `-----BEGIN CERTIFICATE-----\n${hex.repeat(4)}\n-----END CERTIFICATE-----`,
    ],
    [
      'words about a key',
      'a.md',
      'It starts with -----BEGIN PRIVATE KEY----- and\n-----END PRIVATE KEY-----',
    ],
    ['a drawn token', 'a.md', `ghp_${'x'.repeat(36)} or AKIAIOSFODNN7EXAMPLE`],
    ['an empty state', 'terraform.tfstate', '{"serial":1,"lineage":"x","resources":[]}'],
    ['an encrypted state', 'terraform.tfstate', '{"serial":1,"lineage":"x","encrypted_data":"x"}'],
    ['an example of a dotenv file', '.env.example', 'DB_PASSWORD=hunter22'],
    ['what is no secret of a dotenv file', '.env', 'KEYBOARD=no\nTOKEN_FILE=/run/token\nA_TOKEN='],
    ['a digest', 'a.yaml', `token: sha256:${hex}${hex}\ntokenHash: ${hex}`],
    ['an identifier', 'a.yaml', 'secret: 0b1e6b1c-6f0d-4f57-9d0c-0a3b0b5f3c11'],
    [
      'a reference',
      'a.yaml',
      'token: op://vault-1/Item2/Field3x\nsecretName: shop-4f9d-a81b-c0ffee12',
    ],
    ['a value to come', 'a.yaml', 'kind: Secret\nstringData: { a: change-me, b: REPLACE_ME_1 }'],
    ['a recipient', 'a.yaml', `secret: age1${'qpzry9x8gf2tvdw0'.repeat(3)}`],
    [
      'a name in words',
      'a.yaml',
      'apiToken: onepassword-connect-token-2\nsecret: shop-database-app',
    ],
  ])('%s', (_, path, text) => {
    expect(findLeaks(path, bytes(text))).toEqual({ leaks: [], marked: 0, skipped: null });
  });
});

test('a mark on the line, or on the one before, takes a finding away and is counted', () => {
  const [planted] = PLANTED.filter(({ path }) => path === 'age.agekey');
  const text = (planted?.text ?? '').replace('\nAGE', `\n# ${MARK}: published\nAGE`);
  expect(findLeaks('age.agekey', bytes(text))).toEqual({ leaks: [], marked: 1, skipped: null });
  expect(
    kinds('a.env', `A_TOKEN=hunter22 # ${MARK}\nB_TOKEN=hunter22\n\nC_TOKEN=hunter22`),
  ).toEqual(['dotenv']);
});

test('what is no text, or too large, is said to be skipped; UTF-16 is text', () => {
  expect(findLeaks('a', Uint8Array.of(1, 0, 2)).skipped).toBe('binary');
  expect(findLeaks('a', new Uint8Array(16 * 1024 * 1024 + 1)).skipped).toBe('too-large');
  const wide = Buffer.from('\ufeffDB_PASSWORD=hunter22', 'utf16le');
  expect(findLeaks('.env', wide).leaks).toHaveLength(1);
});

test('a private key of OpenSSH tells whether a passphrase protects it', () => {
  const key = (cipher: string): string => {
    const head = `openssh-key-v1\0\0\0\0${String.fromCharCode(cipher.length)}${cipher}`;
    const body = Buffer.from(`${head}${'0123456789abcdef'.repeat(8)}`, 'latin1').toString('base64');
    return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n-----END OPENSSH PRIVATE KEY-----\n`;
  };
  expect(kinds('id', key('none'))).toEqual(['private-key']);
  expect(kinds('id', key('aes256-ctr'))).toEqual(['private-key-encrypted']);
});

test('a value that begins like a placeholder by chance is a leak all the same', () => {
  expect(kinds('a.yaml', 'kind: Secret\ndata: { a: tbd4Zm9v1YmFy2YmF6 }')).toEqual([
    'kubernetes-secret',
  ]);
});

test('two secrets of a file are two findings, in order', () => {
  const text = 'kind: Secret\nstringData: { a: one }\n---\nkind: Secret\ndata: { b: dHdv }\n';
  expect(findLeaks('a.yaml', bytes(text)).leaks).toMatchObject([
    { message: 'Secret ?: stringData.a in clear', range: { start: { line: 2, column: 18 } } },
    { message: 'Secret ?: data.b in clear', range: { start: { line: 5, column: 12 } } },
  ]);
});

describe('time grows with the size only', () => {
  test.each([
    'eyJ',
    '-eyJ-',
    'eyJaaaaaaaaaaaa.',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----\n',
    'token',
    'token: ',
    'token" { ',
    'token\n',
    'AGE-PLUGIN-A',
    'LS0tLS1CRUdJTi',
    'kind: Secret\ndata:\n',
    '{"resources": [',
    '"serial""lineage""resources":   ',
    'password:   |\n',
    'x="${',
    '[',
    '- ',
  ])('%j again and again', (part) => {
    const text = part.repeat(Math.ceil(400_000 / part.length));
    const begin = performance.now();
    findLeaks('a.yaml', bytes(text));
    findLeaks('.env', bytes(text));
    expect(performance.now() - begin).toBeLessThan(4_000);
  });
});
