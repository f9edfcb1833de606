import type { X509Certificate } from 'node:crypto';
import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../base/host/memory-random.ts';
import { newAuthority, newClient, readCertificate, type Pair } from './certificate.ts';
import { elementsOf, integer, oid, text, time } from './der.ts';
import { keyPem, newKey, readKey, type KeyKind } from './keys.ts';

const DAY = 24 * 3600 * 1000;
const NOW = Date.UTC(2026, 10, 21);
const random = createMemoryRandom('pki');

function issuerOf({ crt, key }: Pair): {
  certificate: X509Certificate;
  key: NonNullable<ReturnType<typeof readKey>>;
} {
  const certificate = readCertificate(crt);
  const read = readKey(key);
  if (!certificate || !read) throw new Error('the pair cannot be read');
  return { certificate, key: read };
}

const KINDS: readonly KeyKind[] = ['ed25519', 'p256', 'rsa'];

test.each(KINDS)('an authority of %s signs itself and clients', (kind) => {
  const authority = newAuthority(random, {
    kind,
    subject: { organizations: ['talos'] },
    validity: { from: NOW, to: NOW + 10 * DAY },
  });
  const issuer = issuerOf(authority);
  const { certificate } = issuer;
  expect(certificate.ca).toBe(true);
  expect(certificate.subject).toBe('O=talos');
  expect(certificate.issuer).toBe('O=talos');
  expect(certificate.checkPrivateKey(issuer.key)).toBe(true);
  expect(certificate.verify(createPublicKey(issuer.key))).toBe(true);
  expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  expect(certificate.validFromDate.getTime()).toBe(NOW);
  expect(certificate.validToDate.getTime()).toBe(NOW + 10 * DAY);

  const client = issuerOf(
    newClient(random, issuer, {
      subject: { organizations: ['os:operator', 'os:admin'], commonName: 'admin' },
      validity: { from: NOW, to: NOW + DAY },
      usages: ['digital signature'],
    }),
  );
  expect(client.certificate.checkIssued(certificate)).toBe(true);
  expect(client.certificate.verify(certificate.publicKey)).toBe(true);
  expect(client.certificate.ca).toBe(false);
  expect(client.certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(client.certificate.subject).toContain('os:admin');
  expect(client.certificate.subject).toContain('os:operator');
  expect(client.certificate.checkPrivateKey(client.key)).toBe(true);
  expect(client.certificate.checkPrivateKey(issuer.key)).toBe(false);
});

test('keys have the names that Talos reads', () => {
  expect(KINDS.map((kind) => keyPem(newKey(kind)).split('\n')[0])).toEqual([
    '-----BEGIN ED25519 PRIVATE KEY-----',
    '-----BEGIN EC PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----',
  ]);
  expect(readKey('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')).toBeNull();
  expect(readKey('')).toBeNull();
  expect(readCertificate('no')).toBeNull();
});

test('values are written as X.690 says', () => {
  const hex = (bytes: Buffer): string => bytes.toString('hex');
  expect(hex(integer(Buffer.from([0, 0, 0x80])))).toBe('02020080');
  expect(hex(integer(Buffer.from([0])))).toBe('020100');
  expect(hex(oid('1.2.840.113549.1.1.11'))).toBe('06092a864886f70d01010b');
  expect(hex(text('os:admin')).slice(0, 2)).toBe('13');
  expect(hex(text('ø')).slice(0, 2)).toBe('0c');
  expect(
    time(Date.UTC(2049, 11, 31, 23, 59, 59))
      .subarray(2)
      .toString(),
  ).toBe('491231235959Z');
  expect(
    time(Date.UTC(2050, 0, 1))
      .subarray(2)
      .toString(),
  ).toBe('20500101000000Z');
  expect(() => elementsOf(Buffer.from('3005', 'hex'))).toThrow(RangeError);
});
