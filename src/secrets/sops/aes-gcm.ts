import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { gcm } from '@noble/ciphers/aes.js';
import { CroftError } from '../../base/error.ts';

/** What AES-GCM makes of a text: as many bytes, and the tag that proves them. */
export interface Sealed {
  readonly content: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

/** What both sides must agree on. SOPS takes nonces of 32 bytes; any length but 0 is right. */
export interface AesGcmInput {
  /** 16, 24 or 32 bytes. */
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  /** Data that is proven but not hidden. */
  readonly additional: Uint8Array;
}

const TAG = 16;
const KEYS: ReadonlySet<number> = new Set([16, 24, 32]);
/** OpenSSL takes no longer nonces. */
const LONGEST_NONCE = 128;

/** Encrypts; throws `aes-gcm-input` for a key of another length and for an empty nonce. */
export function sealAesGcm(content: Uint8Array, input: AesGcmInput): Sealed {
  const { key, nonce, additional } = checked(input);
  if (nonce.length > LONGEST_NONCE) {
    const sealed = gcm(key, nonce, additional).encrypt(content);
    return { content: sealed.slice(0, -TAG), tag: sealed.slice(-TAG) };
  }
  const cipher = createCipheriv(algorithm(key), prepared(key), nonce, { authTagLength: TAG });
  cipher.setAAD(additional);
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return { content: sealed, tag: cipher.getAuthTag() };
}

/**
 * Decrypts; null when the tag is not one of 16 bytes that proves content, nonce and additional data. Throws
 * `aes-gcm-input` for a key of another length and for an empty nonce.
 */
export function openAesGcm({ content, tag }: Sealed, input: AesGcmInput): Uint8Array | null {
  const { key, nonce, additional } = checked(input);
  if (tag.length !== TAG) return null;
  try {
    if (nonce.length > LONGEST_NONCE)
      return gcm(key, nonce, additional).decrypt(Buffer.concat([content, tag]));
    const decipher = createDecipheriv(algorithm(key), prepared(key), nonce, { authTagLength: TAG });
    decipher.setAAD(additional);
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    // With checked lengths, the tag is all that can be wrong.
    return null;
  }
}

/** Node takes a key object five times as fast as bytes; a file has one key and many values. */
const preparations = new WeakMap<Uint8Array, KeyObject>();

function prepared(key: Uint8Array): KeyObject {
  const known = preparations.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  preparations.set(key, made);
  return made;
}

function checked(input: AesGcmInput): AesGcmInput {
  if (!KEYS.has(input.key.length))
    throw new CroftError('aes-gcm-input', 'an AES key has 16, 24 or 32 bytes');
  if (input.nonce.length === 0)
    throw new CroftError('aes-gcm-input', 'AES-GCM needs a nonce, and it is empty');
  return input;
}

function algorithm(key: Uint8Array): 'aes-128-gcm' | 'aes-192-gcm' | 'aes-256-gcm' {
  if (key.length === 16) return 'aes-128-gcm';
  return key.length === 24 ? 'aes-192-gcm' : 'aes-256-gcm';
}
