import { createMemoryRandom } from '../src/base/host/memory-random.ts';
import { newAccess, type ClientOf } from '../src/talos/access/issue.ts';
import { AUTHORITIES, readBundle, type Fields } from '../src/talos/bundle/fields.ts';
import { newBundle } from '../src/talos/bundle/new.ts';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { checkCertificate, type ExpectedCertificate } from './talos/openssl.ts';

/** What OpenSSL says of authorities and clients that Croft makes: chains, purposes, usages, names, lifetimes, keys. */
export const oracle: Oracle = { name: 'pki', run };

const HOUR = 3600;
const TEN_YEARS = 87_600 * HOUR;
const SUBJECTS: Readonly<Record<(typeof AUTHORITIES)[number], string>> = {
  etcd: 'O = etcd',
  k8s: 'O = kubernetes',
  k8saggregator: 'CN = front-proxy',
  os: 'O = talos',
};
const TLS = ['TLS Web Server Authentication', 'TLS Web Client Authentication'];

type Expected = Pick<ExpectedCertificate, 'subject' | 'keyUsages'>;

const CLIENTS: readonly (readonly [of: Omit<ClientOf, 'now' | 'lifetime'>, expected: Expected])[] =
  [
    [
      {
        authority: 'os',
        subject: { organizations: ['os:admin'] },
        usages: ['digital signature'],
      },
      { subject: 'O = os:admin', keyUsages: ['Digital Signature'] },
    ],
    [
      {
        authority: 'os',
        subject: { organizations: ['os:reader', 'os:etcd:backup'] },
        usages: ['digital signature'],
      },
      { subject: 'O = os:reader + O = os:etcd:backup', keyUsages: ['Digital Signature'] },
    ],
    [
      {
        authority: 'k8s',
        subject: { organizations: ['system:masters'], commonName: 'admin' },
        usages: ['digital signature', 'key encipherment'],
      },
      {
        subject: 'O = system:masters, CN = admin',
        keyUsages: ['Digital Signature', 'Key Encipherment'],
      },
    ],
  ];

async function run({ scratch }: OracleContext): Promise<OracleReport> {
  const counts: Record<string, number> = {};
  const failures: string[] = [];
  const check = async (what: string, expected: ExpectedCertificate): Promise<void> => {
    counts[what] = (counts[what] ?? 0) + 1;
    const wrong = await checkCertificate(expected, scratch);
    failures.push(...wrong.map((line) => `${what}: ${expected.subject}: ${line}`));
  };
  const random = createMemoryRandom('pki oracle');
  // An hour ago: the certificates of clients begin before now.
  const now = Math.floor(Date.now() / 1000) * 1000;
  const clock = { now: () => now - HOUR * 1000 };
  const { fields } = readBundle('secrets.yaml', newBundle({ random, clock }));
  for (const name of AUTHORITIES) await check('authorities', authority(fields, name));
  for (const [of, expected] of CLIENTS) {
    const lifetime = 8 * HOUR;
    const client = newAccess(random, fields, { ...of, now, lifetime: lifetime * 1000 });
    if (!client) throw new Error('no access was given');
    const sound: ExpectedCertificate = {
      ...{ certificate: client.crt, key: client.key, authority: client.ca, ...expected },
      purposes: ['sslclient'],
      refused: ['sslserver'],
      isAuthority: false,
      extendedKeyUsages: ['TLS Web Client Authentication'],
      // It begins ten seconds ago, for clocks that are behind.
      lifetime: lifetime + 10,
    };
    await check('clients', sound);
    const stranger = pem(fields, 'certs.etcd.crt');
    const found = await checkCertificate({ ...sound, authority: stranger }, scratch);
    counts['clients of another authority'] = (counts['clients of another authority'] ?? 0) + 1;
    if (!found.some((line) => line.startsWith('does not verify for sslclient')))
      failures.push(`a client verifies against another authority: ${found.join('; ')}`);
  }
  return { counts, skipped: [], failures };
}

function authority(fields: Fields, name: (typeof AUTHORITIES)[number]): ExpectedCertificate {
  const certificate = pem(fields, `certs.${name}.crt`);
  return {
    ...{ certificate, authority: certificate, key: pem(fields, `certs.${name}.key`) },
    purposes: ['any'],
    isAuthority: true,
    subject: SUBJECTS[name],
    keyUsages: ['Digital Signature', 'Certificate Sign'],
    extendedKeyUsages: TLS,
    lifetime: TEN_YEARS,
  };
}

function pem(fields: Fields, name: string): string {
  return Buffer.from(fields.get(name) ?? '', 'base64').toString();
}
