import { createPrivateKey, createPublicKey } from 'node:crypto';
import { bech32 } from '@scure/base';
import type { Random } from '../../base/host/random.ts';
import { recipientOf } from '../age/age.ts';

const KEY_BYTES = 32;
const SSH_TYPE = 'ssh-ed25519';
const SSH_LINE = 70;
const SSH_BLOCK = 8;

/** What stands before the key in PKCS #8 (RFC 8410). */
const PKCS8 = {
  ed25519: Buffer.from('302e020100300506032b657004220420', 'hex'),
  x25519: Buffer.from('302e020100300506032b656e04220420', 'hex'),
};

export type KeyPair = Readonly<Record<'private' | 'public', string>>;

/** An age identity of X25519 and its recipient. */
export async function ageKeys(random: Random): Promise<KeyPair> {
  const identity = bech32.encodeFromBytes('age-secret-key-', random.bytes(KEY_BYTES)).toUpperCase();
  return { private: identity, public: await recipientOf(identity) };
}

/** A WireGuard key pair, clamped as `wg genkey` does, and a pre-shared key. */
export function wireguardKeys(random: Random): KeyPair & Readonly<Record<'psk', string>> {
  const key = Buffer.from(random.bytes(KEY_BYTES));
  key.writeUInt8(key.readUInt8(0) & 248, 0);
  key.writeUInt8((key.readUInt8(31) & 127) | 64, 31);
  return {
    private: key.toString('base64'),
    public: publicKey('x25519', key).toString('base64'),
    psk: Buffer.from(random.bytes(KEY_BYTES)).toString('base64'),
  };
}

/** An Ed25519 key as `ssh-keygen` writes it (OpenSSH, PROTOCOL.key), without passphrase and comment. */
export function sshKeys(random: Random): KeyPair {
  const seed = Buffer.from(random.bytes(KEY_BYTES));
  const point = publicKey('ed25519', seed);
  const blob = Buffer.concat([sshString(SSH_TYPE), sshString(point)]);
  const check = Buffer.from(random.bytes(4));
  const content = Buffer.concat([
    check,
    check,
    blob,
    sshString(Buffer.concat([seed, point])),
    sshString(''),
  ]);
  const missing = (SSH_BLOCK - (content.length % SSH_BLOCK)) % SSH_BLOCK;
  const padding = Buffer.from(Array.from({ length: missing }, (_, index) => index + 1));
  const file = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshString('none'),
    sshString('none'),
    sshString(''),
    uint32(1),
    sshString(blob),
    sshString(Buffer.concat([content, padding])),
  ]);
  return { private: pem(file), public: `${SSH_TYPE} ${blob.toString('base64')}\n` };
}

function publicKey(curve: keyof typeof PKCS8, secret: Uint8Array): Buffer {
  const key = createPrivateKey({
    key: Buffer.concat([PKCS8[curve], secret]),
    format: 'der',
    type: 'pkcs8',
  });
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
}

function pem(file: Buffer): string {
  const lines = file.toString('base64').match(new RegExp(`.{1,${SSH_LINE}}`, 'g')) ?? [];
  const name = 'OPENSSH PRIVATE KEY';
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`, ''].join('\n');
}

function sshString(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
