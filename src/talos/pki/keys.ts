import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** What Talos makes keys of: Ed25519 for its own API, P-256 for Kubernetes and etcd, RSA for tokens. */
export type KeyKind = 'ed25519' | 'p256' | 'rsa';

/** Of a key that signs tokens; see docs/talos.md for why it is no longer. */
const RSA_BITS = 2048;

/** The name that Talos gives PKCS #8 with an Ed25519 key; nothing else knows it. */
const ED25519_LABEL = 'ED25519 PRIVATE KEY';

/** A new private key, from the random source of node:crypto: RSA takes primes that no port can give in time. */
export function newKey(kind: KeyKind): KeyObject {
  switch (kind) {
    case 'ed25519':
      return generateKeyPairSync('ed25519').privateKey;
    case 'p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey;
  }
}

/** PEM of a private key, under the names that Talos writes and reads. */
export function keyPem(key: KeyObject): string {
  switch (key.asymmetricKeyType) {
    case 'ec':
      return String(key.export({ type: 'sec1', format: 'pem' }));
    case 'rsa':
      return String(key.export({ type: 'pkcs1', format: 'pem' }));
    default: {
      const pem = String(key.export({ type: 'pkcs8', format: 'pem' }));
      return pem.replaceAll(' PRIVATE KEY-----', ` ${ED25519_LABEL}-----`);
    }
  }
}

/** The private key in a PEM, or null when it holds none that can be used without a passphrase. */
export function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem.replaceAll(` ${ED25519_LABEL}-----`, ' PRIVATE KEY-----'));
  } catch {
    return null;
  }
}
