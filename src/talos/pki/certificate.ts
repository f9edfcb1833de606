import { createPublicKey, hash, sign, X509Certificate, type KeyObject } from 'node:crypto';
import type { Random } from '../../base/host/random.ts';
import {
  bits,
  boolean,
  elementsOf,
  integer,
  octets,
  oid,
  sequence,
  set,
  tagged,
  text,
  time,
} from './der.ts';
import { keyPem, newKey, type KeyKind } from './keys.ts';

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly crt: string;
  readonly key: string;
}

/** Who a certificate is for. */
export interface Subject {
  readonly organizations?: readonly string[];
  readonly commonName?: string;
}

/** From when to when a certificate holds, in milliseconds; whole seconds are written. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

/** What signs: the certificate of an authority and its key. */
export interface Issuer {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

export type KeyUsage = 'digital signature' | 'key encipherment' | 'certificate sign';

const OID = {
  organization: '2.5.4.10',
  commonName: '2.5.4.3',
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  constraints: '2.5.29.19',
  authorityKey: '2.5.29.35',
  extendedUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** Bits of KeyUsage, counted from the left. */
const USAGE_BIT: Readonly<Record<KeyUsage, number>> = {
  'digital signature': 0,
  'key encipherment': 2,
  'certificate sign': 5,
};

const NULL = Buffer.from([5, 0]);
const SERIAL_BYTES = 16;
const KEY_ID_BYTES = 20;
/** Places in a TBSCertificate of version 3. */
const SUBJECT_PLACE = 5;
const EXTENSIONS_TAG = 0xa3;

interface Content {
  readonly issuerName: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly validity: Validity;
  readonly extensions: readonly Buffer[];
}

/** A new authority that signed itself, with the usages that Talos gives its authorities. */
export function newAuthority(
  random: Random,
  of: { readonly kind: KeyKind; readonly subject: Subject; readonly validity: Validity },
): Pair {
  const key = newKey(of.kind);
  const subject = nameOf(of.subject);
  const publicKey = publicKeyOf(key);
  const crt = signed(random, key, {
    ...{ issuerName: subject, subject, publicKey, validity: of.validity },
    extensions: [
      usages(['digital signature', 'certificate sign']),
      extendedUsages([OID.serverAuth, OID.clientAuth]),
      extension(OID.constraints, sequence(boolean(true)), true),
      extension(OID.subjectKey, octets(keyIdOf(publicKey))),
    ],
  });
  return { crt, key: keyPem(key) };
}

/** A new key and a certificate for it with which a client proves who it is. */
export function newClient(
  random: Random,
  issuer: Issuer,
  of: {
    readonly subject: Subject;
    readonly validity: Validity;
    readonly usages: readonly KeyUsage[];
  },
): Pair {
  const key = newKey(issuer.key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'p256');
  const { issuerName, keyId } = factsOf(issuer.certificate);
  const crt = signed(random, issuer.key, {
    ...{ issuerName, subject: nameOf(of.subject), publicKey: publicKeyOf(key) },
    validity: of.validity,
    extensions: [
      usages(of.usages),
      extendedUsages([OID.clientAuth]),
      ...(keyId ? [extension(OID.authorityKey, sequence(tagged(0x80, keyId)))] : []),
    ],
  });
  return { crt, key: keyPem(key) };
}

function signed(random: Random, key: KeyObject, content: Content): string {
  const { id, digest } = algorithmOf(key);
  const { issuerName, subject, publicKey, validity, extensions } = content;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial(random)),
    id,
    issuerName,
    sequence(time(validity.from), time(validity.to)),
    subject,
    publicKey,
    tagged(EXTENSIONS_TAG, sequence(...extensions)),
  );
  return certificatePem(sequence(body, id, bits(sign(digest, body, key))));
}

/** How a key signs certificates: the identifier and what node:crypto calls the digest. */
function algorithmOf(key: KeyObject): { readonly id: Buffer; readonly digest: string | null } {
  switch (key.asymmetricKeyType) {
    case 'ed25519':
      return { id: sequence(oid('1.3.101.112')), digest: null };
    case 'rsa':
      return { id: sequence(oid('1.2.840.113549.1.1.11'), NULL), digest: 'sha256' };
    default:
      return { id: sequence(oid('1.2.840.10045.4.3.2')), digest: 'sha256' };
  }
}

/** A positive number of 127 random bits; RFC 5280 allows 20 bytes. */
function serial(random: Random): Buffer {
  const bytes = Buffer.from(random.bytes(SERIAL_BYTES));
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes;
}

/** The organizations are one part of the name, as Go writes several of them. */
function nameOf({ organizations = [], commonName }: Subject): Buffer {
  const part = (type: string, value: string): Buffer => sequence(oid(type), text(value));
  return sequence(
    ...(organizations.length > 0
      ? [set(...organizations.map((one) => part(OID.organization, one)))]
      : []),
    ...(commonName === undefined ? [] : [set(part(OID.commonName, commonName))]),
  );
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function keyIdOf(publicKey: Buffer): Buffer {
  return hash('sha256', publicKey, 'buffer').subarray(0, KEY_ID_BYTES);
}

function extension(type: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(type), ...(isCritical ? [boolean(true)] : []), octets(value));
}

function usages(list: readonly KeyUsage[]): Buffer {
  const byte = list.reduce((sum, one) => sum | (0x80 >> USAGE_BIT[one]), 0);
  const last = Math.max(...list.map((one) => USAGE_BIT[one]));
  return extension(OID.keyUsage, bits(Buffer.from([byte]), 7 - last), true);
}

function extendedUsages(list: readonly string[]): Buffer {
  return extension(OID.extendedUsage, sequence(...list.map(oid)));
}

/** The name of an authority as it is written in its certificate, and the id of its key where it names one. */
function factsOf({ raw }: X509Certificate): { issuerName: Buffer; keyId: Buffer | null } {
  const [whole] = elementsOf(raw);
  const [body] = elementsOf(whole?.content ?? Buffer.alloc(0));
  const parts = elementsOf(body?.content ?? Buffer.alloc(0));
  const issuerName = parts[SUBJECT_PLACE]?.whole ?? sequence();
  const extensions = parts.find(({ tag }) => tag === EXTENSIONS_TAG);
  const [list] = elementsOf(extensions?.content ?? Buffer.alloc(0));
  for (const { content } of elementsOf(list?.content ?? Buffer.alloc(0))) {
    const [type, ...rest] = elementsOf(content);
    const value = rest.at(-1);
    if (type?.whole.equals(oid(OID.subjectKey)) && value)
      return { issuerName, keyId: elementsOf(value.content)[0]?.content ?? null };
  }
  return { issuerName, keyId: null };
}

const PEM_LINE = /.{1,64}/g;

function certificatePem(der: Buffer): string {
  const lines = der.toString('base64').match(PEM_LINE) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The first certificate in a PEM, or null when there is none. */
export function readCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}
