import { expect, test } from 'vitest';
import { createMemoryRandom } from '../../base/host/memory-random.ts';
import { emit } from '../../model/yaml/index.ts';
import { newClient, readCertificate } from '../pki/certificate.ts';
import { readKey } from '../pki/keys.ts';
import { bundleProblems } from './check.ts';
import { bundleText, readBundle, type Fields } from './fields.ts';
import { bundleOfMachine } from './machine-config.ts';
import { newBundle } from './new.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const YEAR = 365 * 24 * 3600 * 1000;
const FILE = 'secrets.yaml';
const random = createMemoryRandom('bundle');
const TEXT = newBundle({ random, clock: { now: () => NOW } });
const { fields: FIELDS } = readBundle(FILE, TEXT);

function value(name: string, fields: Fields = FIELDS): string {
  return fields.get(name) ?? '';
}

function pem(name: string, fields: Fields = FIELDS): string {
  return Buffer.from(value(name, fields), 'base64').toString();
}

function changed(changes: Readonly<Record<string, string | undefined>>): Fields {
  const fields = new Map(FIELDS);
  for (const [name, next] of Object.entries(changes))
    if (next === undefined) fields.delete(name);
    else fields.set(name, next);
  return fields;
}

function problems(fields: Fields, now = NOW): string[] {
  return bundleProblems(fields, FILE, now).map(({ code, message }) => `${code} ${message}`);
}

test('a new bundle is sound, read back and written in the order of Talos', () => {
  expect(readBundle(FILE, TEXT).diagnostics).toEqual([]);
  expect(problems(FIELDS)).toEqual([]);
  expect(bundleText(FIELDS)).toBe(TEXT);
  expect([...FIELDS.keys()]).toEqual([
    ...['cluster.id', 'cluster.secret', 'secrets.bootstraptoken'],
    ...['secrets.secretboxencryptionsecret', 'trustdinfo.token'],
    ...['certs.etcd.crt', 'certs.etcd.key', 'certs.k8s.crt', 'certs.k8s.key'],
    ...['certs.k8saggregator.crt', 'certs.k8saggregator.key', 'certs.k8sserviceaccount.key'],
    ...['certs.os.crt', 'certs.os.key'],
  ]);
  expect(new Set(FIELDS.values()).size).toBe(FIELDS.size);
});

test('a token that looks like a number stays a text', () => {
  for (const token of [
    '123456.1234567890123456',
    '1234e5.0000000000000000',
    '000000.0000000000000000',
  ]) {
    const fields = changed({ 'secrets.bootstraptoken': token });
    expect(problems(fields)).toEqual([]);
    const back = readBundle(FILE, bundleText(fields));
    expect(back.diagnostics).toEqual([]);
    expect(back.fields).toEqual(fields);
  }
});

test('its authorities are those of Talos, for ten years', () => {
  const of = (name: string): readonly unknown[] => {
    const certificate = readCertificate(pem(`certs.${name}.crt`));
    const kind = certificate?.publicKey.asymmetricKeyType;
    return [certificate?.subject, kind, certificate?.validToDate.getTime()];
  };
  const end = NOW + 10 * YEAR;
  expect(of('etcd')).toEqual(['O=etcd', 'ec', end]);
  expect(of('k8s')).toEqual(['O=kubernetes', 'ec', end]);
  expect(of('k8saggregator')).toEqual(['CN=front-proxy', 'ec', end]);
  expect(of('os')).toEqual(['O=talos', 'ed25519', end]);
  expect(readKey(pem('certs.k8sserviceaccount.key'))?.asymmetricKeyType).toBe('rsa');
});

const cut = (name: string): string => value(name).slice(0, -3);

test.each<[string, Fields, string[]]>([
  [
    'nothing in it',
    new Map(),
    [
      ...['cluster.id', 'cluster.secret', 'secrets.bootstraptoken', 'trustdinfo.token'],
      ...['certs.etcd.crt', 'certs.etcd.key', 'certs.k8s.crt', 'certs.k8s.key'],
      ...['certs.k8saggregator.crt', 'certs.k8saggregator.key', 'certs.k8sserviceaccount.key'],
      ...['certs.os.crt', 'certs.os.key', 'secrets.secretboxencryptionsecret'],
    ].map((name) => `talos-bundle-missing ${name} is missing`),
  ],
  [
    'several at once',
    changed({ 'cluster.id': undefined, 'trustdinfo.token': 'a b' }),
    [
      'talos-bundle-missing cluster.id is missing',
      'talos-bundle-value trustdinfo.token is not a token of at least eight characters without blanks',
    ],
  ],
  [
    'two keys for etcd',
    changed({ 'secrets.aescbcencryptionsecret': value('cluster.secret') }),
    [
      'talos-bundle-value it has both secrets.aescbcencryptionsecret and secrets.secretboxencryptionsecret; Talos takes one',
    ],
  ],
  [
    'a token of another shape',
    changed({ 'secrets.bootstraptoken': 'ABCDEF.0123456789abcdef' }),
    [
      'talos-bundle-value secrets.bootstraptoken is not a token of six and sixteen small letters and digits',
    ],
  ],
  [
    'a secret that is cut off',
    changed({ 'cluster.secret': cut('cluster.secret') }),
    ['talos-bundle-value cluster.secret is not 32 bytes in base64'],
  ],
  [
    'base64 that is cut off',
    changed({ 'certs.os.crt': `${cut('certs.os.crt')}!` }),
    ['talos-bundle-value certs.os.crt is no whole base64'],
  ],
  [
    'PEM that is cut off',
    changed({
      'certs.os.key': Buffer.from(pem('certs.os.key').slice(0, 60)).toString('base64'),
      'certs.etcd.crt': Buffer.from(pem('certs.etcd.crt').slice(0, 200)).toString('base64'),
      'certs.k8sserviceaccount.key': value('cluster.secret'),
    }),
    [
      'talos-bundle-value certs.etcd.crt holds no certificate',
      'talos-bundle-value certs.os.key holds no private key',
      'talos-bundle-value certs.k8sserviceaccount.key holds no private key',
    ],
  ],
  [
    'the key of another authority',
    changed({ 'certs.etcd.key': value('certs.k8s.key') }),
    ['talos-bundle-pair certs.etcd.key is not the key of certs.etcd.crt'],
  ],
])('%s is told', (_, fields, expected) => {
  expect(problems(fields)).toEqual(expected);
});

test('authorities that are not valid now are told', () => {
  const late = problems(FIELDS, NOW + 10 * YEAR);
  expect(late).toHaveLength(4);
  expect(late[0]).toBe('talos-bundle-expired certs.etcd.crt expired on 2036-11-18');
  expect(problems(FIELDS, NOW - YEAR)[0]).toBe(
    'talos-bundle-expired certs.etcd.crt is not valid before 2026-11-21',
  );
});

test('the certificate of a client is no authority', () => {
  const certificate = readCertificate(pem('certs.os.crt'));
  const key = readKey(pem('certs.os.key'));
  if (!certificate || !key) throw new Error('the authority cannot be read');
  const client = newClient(
    random,
    { certificate, key },
    {
      subject: { organizations: ['os:admin'] },
      validity: { from: NOW, to: NOW + YEAR },
      usages: ['digital signature'],
    },
  );
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const fields = changed({
    'certs.os.crt': encode(client.crt),
    'certs.os.key': encode(client.key),
  });
  expect(problems(fields)).toEqual([
    'talos-bundle-pair certs.os.crt is the certificate of no authority',
  ]);
});

test('what is no bundle is refused without a word of it', () => {
  const word = 'hunter2hunter2';
  for (const text of [`- ${word}`, word, `a: [${word}`, `${TEXT}cluster: {}\n`, `"${word}`, '']) {
    const { diagnostics } = readBundle(FILE, text);
    expect(diagnostics.length, text.slice(0, 20)).toBeGreaterThan(0);
    expect(diagnostics.every(({ code }) => code === 'talos-bundle-malformed')).toBe(true);
    expect(JSON.stringify(diagnostics)).not.toContain(word);
  }
  const number = readBundle(FILE, TEXT.replace(/ token: \S+/, ' token: 5'));
  expect(number.diagnostics.map(({ message }) => message)).toEqual(['trustdinfo.token is no text']);
});

/** A control plane before Talos 1.14. */
function v1alpha1(type: string): string {
  const pair = (name: string): object => ({
    crt: value(`certs.${name}.crt`),
    key: value(`certs.${name}.key`),
  });
  const machine = { type, token: value('trustdinfo.token'), ca: pair('os') };
  const cluster = {
    id: value('cluster.id'),
    secret: value('cluster.secret'),
    token: value('secrets.bootstraptoken'),
    secretboxEncryptionSecret: value('secrets.secretboxencryptionsecret'),
    ca: pair('k8s'),
    aggregatorCA: pair('k8saggregator'),
    serviceAccount: { key: value('certs.k8sserviceaccount.key') },
    etcd: { ca: pair('etcd') },
  };
  return emit({ version: 'v1alpha1', machine, cluster } as never);
}

/** A control plane of Talos 1.14. */
function typed(): string {
  const issuing = (kind: string, name: string): object => ({
    ...{ apiVersion: 'v1alpha1', kind },
    issuingCA: { cert: pem(`certs.${name}.crt`), key: pem(`certs.${name}.key`) },
  });
  const secret = value('secrets.secretboxencryptionsecret');
  const documents: readonly object[] = [
    {
      version: 'v1alpha1',
      machine: {
        type: 'controlplane',
        token: value('trustdinfo.token'),
        ca: { crt: value('certs.os.crt'), key: value('certs.os.key') },
      },
      cluster: {
        token: value('secrets.bootstraptoken'),
        etcd: { ca: { crt: value('certs.etcd.crt'), key: value('certs.etcd.key') } },
      },
    },
    {
      kind: 'DiscoveryIdentityConfig',
      clusterID: value('cluster.id'),
      clusterSecret: value('cluster.secret'),
    },
    issuing('KubeAPIServerCAConfig', 'k8s'),
    issuing('KubeAggregatorCAConfig', 'k8saggregator'),
    {
      kind: 'KubeServiceAccountConfig',
      issuer: { privateKey: pem('certs.k8sserviceaccount.key') },
    },
    {
      kind: 'KubeEtcdEncryptionConfig',
      config: {
        resources: [
          {
            resources: ['secrets'],
            providers: [{ secretbox: { keys: [{ name: 'key2', secret }] } }],
          },
        ],
      },
    },
  ];
  return documents.map((one) => emit(one as never)).join('');
}

test('the bundle comes back from the configuration of a control plane of any version', () => {
  for (const text of [v1alpha1('controlplane'), v1alpha1('init'), typed()]) {
    const { fields, diagnostics } = bundleOfMachine('cp.yaml', text);
    expect(diagnostics).toEqual([]);
    expect(bundleText(fields)).toBe(TEXT);
  }
});

test('what is no configuration of a control plane is refused with what it lacks', () => {
  const worker = emit({
    machine: {
      type: 'worker',
      token: value('trustdinfo.token'),
      ca: { crt: value('certs.os.crt') },
    },
    cluster: { id: value('cluster.id'), secret: value('cluster.secret') },
  });
  const told = (text: string): string =>
    bundleOfMachine('x.yaml', text)
      .diagnostics.map(({ code, message }) => `${code} ${message}`)
      .join();
  expect(told(worker)).toMatch(/^talos-bundle-source it is .* a worker has no .*certs\.os\.key$/);
  expect(told(worker)).not.toContain('cluster.id');
  expect(told('kind: Config\nusers: []\nclusters: []\n')).toMatch(
    /^talos-bundle-source .*kubeconfig/,
  );
  expect(told('a: 1\n')).toBe('talos-bundle-source it holds no machine configuration');
  expect(told('a: [hunter2')).toMatch(
    /^talos-bundle-malformed it cannot be read as YAML in line \d+/,
  );
});
