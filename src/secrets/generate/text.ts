import type { Random } from '../../base/host/random.ts';

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL = CAPITALS.toLowerCase();
const DIGITS = '0123456789';
/** Signs that mean nothing to shells, URLs, YAML and dotenv files. */
const SIGNS = '-._';

const TOKEN = CAPITALS + SMALL + DIGITS;
const PASSWORD = TOKEN + SIGNS;
const FITS = [/^[A-Za-z0-9].*[A-Za-z0-9]$/, /[A-Z]/, /[a-z]/, /[0-9]/, /[-._]/];

/**
 * `count` characters of an alphabet of at most 256, each as likely as any other: a byte that would favour the first
 * ones is thrown away.
 */
function uniformText(random: Random, alphabet: string, count: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < count)
    for (const byte of random.bytes(count - text.length))
      if (byte < limit) text += alphabet.charAt(byte % alphabet.length);
  return text;
}

/**
 * A password that applications take: every class of characters, a letter or digit at both ends. Whole passwords are
 * drawn until one fits, so that all that fit are equally likely.
 */
export function password(random: Random, count: number): string {
  for (;;) {
    const text = uniformText(random, PASSWORD, count);
    if (FITS.every((rule) => rule.test(text))) return text;
  }
}

export function token(random: Random, count: number): string {
  return uniformText(random, TOKEN, count);
}

export function hex(random: Random, digits: number): string {
  return Buffer.from(random.bytes(Math.ceil(digits / 2)))
    .toString('hex')
    .slice(0, digits);
}

export function base64(random: Random, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('base64');
}

/** A UUID of version 4 (RFC 9562, section 5.4). */
export function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
