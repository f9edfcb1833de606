import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../base/host/memory-random.ts';
import { parseDocument, type YamlValue } from '../../model/yaml/index.ts';
import { readBundle } from '../bundle/fields.ts';
import { newBundle } from '../bundle/new.ts';
import { readCertificate } from '../pki/certificate.ts';
import { readKey } from '../pki/keys.ts';
import { clientsIn } from './expiry.ts';
import { newAccess, type Client, type ClientOf } from './issue.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { lifetimeOf } from './lifetime.ts';
import { mergedTalosconfig, talosconfigText } from './talosconfig.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;
const random = createMemoryRandom('access');
const made = newBundle({ random, clock: { now: () => NOW - HOUR } });
const { fields } = readBundle('secrets.yaml', made);

function access(of: Partial<ClientOf> = {}): Client | null {
  return newAccess(random, fields, {
    ...{ authority: 'os', subject: { organizations: ['os:admin'] }, now: NOW },
    ...{ usages: ['digital signature'], lifetime: 24 * HOUR, ...of },
  });
}

function client(of: Partial<ClientOf> = {}): Client {
  const made = access(of);
  if (!made) throw new Error('the authority does not hold so long');
  return made;
}

function valueOf(text: string | null): YamlValue {
  const { document, diagnostics } = parseDocument('x', text ?? '');
  expect(diagnostics).toEqual([]);
  return document?.value ?? null;
}

test('a client of an authority is let in for as long as was asked', () => {
  const one = client();
  const certificate = readCertificate(one.crt);
  const authority = readCertificate(one.ca);
  const key = readKey(one.key);
  if (!certificate || !authority || !key) throw new Error('it cannot be read');
  expect(certificate.subject).toBe('O=os:admin');
  expect(certificate.checkIssued(authority)).toBe(true);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(key)).toBe(true);
  expect(certificate.validFromDate.getTime()).toBe(NOW - 10_000);
  expect(certificate.validToDate.getTime()).toBe(NOW + 24 * HOUR);
});

test('no certificate outlives its authority or begins before it', () => {
  const tenYears = 87_600 * HOUR;
  expect(access({ lifetime: tenYears - HOUR })).not.toBeNull();
  expect(access({ lifetime: tenYears })).toBeNull();
  const early = client({ now: NOW - HOUR });
  expect(readCertificate(early.crt)?.validFromDate.getTime()).toBe(NOW - HOUR);
});

test('a talosconfig has one context, and is merged into another only with care', () => {
  const context = { name: 'main', endpoints: ['10.0.50.11', '10.0.50.12'], client: client() };
  const text = talosconfigText(context);
  const encoded = (pem: string): string => Buffer.from(pem).toString('base64');
  const entry = {
    endpoints: context.endpoints,
    ca: encoded(context.client.ca),
    crt: encoded(context.client.crt),
    key: encoded(context.client.key),
  };
  expect(valueOf(text)).toEqual({ context: 'main', contexts: { main: entry } });

  const other = 'context: other\ncontexts:\n  other:\n    endpoints: [10.9.9.9]\n    ca: x\n';
  const merged = mergedTalosconfig(other, context);
  expect(valueOf(merged)).toEqual({
    context: 'main',
    contexts: { other: { endpoints: ['10.9.9.9'], ca: 'x' }, main: entry },
  });
  const renewed = { ...context, client: client() };
  expect(Object.keys((valueOf(mergedTalosconfig(text, renewed)) as never)['contexts'])).toEqual([
    'main',
  ]);
  expect(mergedTalosconfig(other, { ...context, name: 'other' })).toBeNull();
  expect(mergedTalosconfig('- x\n', context)).toBeNull();
  expect(mergedTalosconfig('contexts: 1\n', context)).toBeNull();
  expect(valueOf(mergedTalosconfig('', context))).toEqual(valueOf(text));
});

test('a kubeconfig lets the administrator in at the endpoint of the cluster', () => {
  const admin = client({
    authority: 'k8s',
    subject: { organizations: ['system:masters'], commonName: 'admin' },
    usages: ['digital signature', 'key encipherment'],
  });
  expect(readCertificate(admin.crt)?.subject).toBe('O=system:masters\nCN=admin');
  expect(readCertificate(admin.ca)?.subject).toBe('O=kubernetes');
  const value = valueOf(kubeconfigText('main', 'https://10.0.50.50:6443', admin));
  expect(value).toMatchObject({
    'current-context': 'admin@main',
    clusters: [{ name: 'main', cluster: { server: 'https://10.0.50.50:6443' } }],
    contexts: [{ name: 'admin@main', context: { cluster: 'main', user: 'admin@main' } }],
  });
});

test('what is in a talosconfig or kubeconfig is found with the time when it ends', () => {
  const expires = NOW + 24 * HOUR;
  const context = { name: 'main', endpoints: [], client: client() };
  expect(clientsIn('x', talosconfigText(context))).toEqual([{ name: 'main', expires }]);
  const kube = kubeconfigText('main', 'https://x', client({ authority: 'k8s' }));
  expect(clientsIn('x', kube)).toEqual([{ name: 'admin@main', expires }]);
  for (const text of [
    '',
    '- 1',
    'contexts: 5',
    'users: [{ name: a }]',
    'contexts: { a: { crt: eA== } }',
  ])
    expect(clientsIn('x', text)).toEqual([]);
});

test('a lifetime is a sum of days, hours, minutes and seconds', () => {
  expect(lifetimeOf('8760h')).toBe(8760 * HOUR);
  expect(lifetimeOf('30d')).toBe(720 * HOUR);
  expect(lifetimeOf('1h30m5s')).toBe(1.5 * HOUR + 5000);
  for (const text of ['', '0h', '5', '-1h', '1y', '1.5h', 'h']) expect(lifetimeOf(text)).toBeNull();
});
