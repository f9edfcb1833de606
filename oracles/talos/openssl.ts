// What OpenSSL says of certificates: whether a chain verifies for a purpose, and what stands in it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from '../process.ts';

export interface ExpectedCertificate {
  /** PEM of the certificate. */
  readonly certificate: string;
  /** PEM of the authority that signed it; of itself for an authority. */
  readonly authority: string;
  /** What `openssl verify -purpose` shall accept it for; `any` for an authority. */
  readonly purposes: readonly ('sslclient' | 'sslserver' | 'any')[];
  readonly refused?: readonly ('sslclient' | 'sslserver')[];
  readonly isAuthority: boolean;
  /** As OpenSSL prints it: `O = os:admin`. */
  readonly subject: string;
  /** As OpenSSL prints them: `DNS:main.example`, `IP Address:10.0.0.1`; in any order. */
  readonly names?: readonly string[];
  /** As OpenSSL prints them, for example `Digital Signature`. */
  readonly keyUsages: readonly string[];
  /** As OpenSSL prints them, for example `TLS Web Client Authentication`. */
  readonly extendedKeyUsages: readonly string[];
  /** Seconds from `notBefore` to `notAfter`. */
  readonly lifetime: number;
  /** PEM of the key, which must belong to the certificate. */
  readonly key?: string;
}

/** Every point in which OpenSSL finds a certificate other than expected; `scratch` is a folder for its files. */
export async function checkCertificate(
  expected: ExpectedCertificate,
  scratch: string,
): Promise<string[]> {
  const folder = mkdtempSync(join(scratch, 'openssl-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  try {
    const certificate = file('certificate.pem', expected.certificate);
    const authority = file('authority.pem', expected.authority);
    const key = expected.key === undefined ? null : file('key.pem', readable(expected.key));
    return [
      ...(await checkPurposes(expected, certificate, authority)),
      ...(await checkContent(expected, certificate)),
      ...(key === null ? [] : await checkKey(certificate, key)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Talos calls an Ed25519 key in PKCS #8 by a name of its own, which OpenSSL does not know. */
function readable(key: string): string {
  return key.replaceAll(' ED25519 PRIVATE KEY-----', ' PRIVATE KEY-----');
}

async function checkPurposes(
  { purposes, refused = [] }: ExpectedCertificate,
  certificate: string,
  authority: string,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const purpose of [...purposes, ...refused]) {
    const args = ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', authority, certificate];
    const { code, stdout, stderr } = await run('openssl', args);
    const accepted = code === 0;
    if (!accepted && purposes.includes(purpose))
      wrong.push(`does not verify for ${purpose}: ${(stdout + stderr).trim()}`);
    if (accepted && !purposes.includes(purpose)) wrong.push(`verifies for ${purpose}`);
  }
  return wrong;
}

async function checkContent(expected: ExpectedCertificate, certificate: string): Promise<string[]> {
  const shown = async (...what: readonly string[]): Promise<string> =>
    (await output('openssl', ['x509', '-in', certificate, '-noout', ...what])).trim();
  const extension = async (name: string): Promise<string[]> => listed(await shown('-ext', name));
  const dates = await shown('-dates', '-dateopt', 'iso_8601');
  const [from = Number.NaN, to = Number.NaN] = [...dates.matchAll(/=(\S+) (\S+)/g)].map(
    ([, day = '', time = '']) => Date.parse(`${day}T${time}`),
  );
  const found: readonly (readonly [what: string, expected: unknown, found: unknown])[] = [
    [
      'subject',
      expected.subject,
      (await shown('-subject', '-nameopt', 'oneline')).replace(/^subject=\s*/, ''),
    ],
    ['names', sorted(expected.names ?? []), sorted(await extension('subjectAltName'))],
    ['key usages', sorted(expected.keyUsages), sorted(await extension('keyUsage'))],
    [
      'extended key usages',
      sorted(expected.extendedKeyUsages),
      sorted(await extension('extendedKeyUsage')),
    ],
    ['authority', expected.isAuthority, (await extension('basicConstraints')).includes('CA:TRUE')],
    ['lifetime in seconds', expected.lifetime, (to - from) / 1000],
  ];
  return found.flatMap(([what, wanted, is]) =>
    JSON.stringify(wanted) === JSON.stringify(is)
      ? []
      : [`${what}: expected ${JSON.stringify(wanted)}, found ${JSON.stringify(is)}`],
  );
}

/** The values of an extension, printed behind a line with its name; none when the certificate has no such extension. */
function listed(printed: string): string[] {
  const [, ...values] = printed.split('\n');
  return values
    .flatMap((line) => line.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

function sorted(values: readonly string[]): string[] {
  return [...values].sort();
}

async function checkKey(certificate: string, key: string): Promise<string[]> {
  const ofCertificate = await output('openssl', ['x509', '-in', certificate, '-noout', '-pubkey']);
  const { code, stdout } = await run('openssl', ['pkey', '-in', key, '-pubout']);
  if (code !== 0) return ['the key cannot be read'];
  return stdout === ofCertificate ? [] : ['the key does not belong to the certificate'];
}
