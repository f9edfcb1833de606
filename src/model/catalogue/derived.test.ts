import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DERIVED } from './derived.ts';
import { clusterRoots } from './facts.ts';
import { OPERATORS } from './operators/index.ts';
import { originOf, plain } from './tree.ts';
import { vocabularyOf } from './vocabulary.ts';
import { entryOf, labOf } from './testing.ts';

const doc = readFileSync(new URL('../../../docs/catalogue.md', import.meta.url), 'utf8');

/** First cells of the table under a heading, without their backquotes. */
function cells(heading: string, column = 0): string[] {
  const section = doc.split(new RegExp(`^#+ ${heading}$`, 'm'))[1]?.split(/^#/m)[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => (line.split('|')[column + 1] ?? '').trim().replaceAll('`', ''));
}

test('the document lists every operator with its companions', () => {
  const documented = cells('Expressions').map((name, index) => [
    name,
    (cells('Expressions', 1)[index] ?? '').split(', ').filter((word) => word !== ''),
  ]);
  expect(documented).toEqual(
    Object.entries(OPERATORS).map(([name, { companions }]) => [name, Object.keys(companions)]),
  );
});

test('the document lists every root and every derived fact', () => {
  const entry = entryOf(
    'kind: CatalogueEntry\nname: a\ntitle: A\nhome: https://a.example\nnamespace: a\nprofile: objects\nimage: { repository: r, tag: "1" }\n',
  );
  expect(cells('Facts').sort()).toEqual([...vocabularyOf(entry.value, true).shapes.keys()].sort());
  expect(cells('Derived facts')).toEqual(Object.keys(DERIVED).map((name) => `derived.${name}`));
});

const CLUSTER = `
gitops: { path: flux/main }
platform:
  loadBalancer: { use: metallb, pool: [10.0.50.100-10.0.50.119, 10.0.51.0/28], bgp: { router: 10.0.50.1, routerAsn: 64512, nodeAsn: 64513 } }
  gateways:
    internal: { address: 10.0.50.101 }
    external: { address: 10.0.50.102, via: tunnel, hosts: [www.other.example] }
  dns: { public: { token: { secret: token } } }
  storage:
    - { class: nfs, use: nfs, server: { host: nas0 }, path: /tank }
    - { class: fast, use: longhorn, default: true, replicas: 2, reclaim: Delete, disks: { worker0: [/dev/disk/by-id/a] } }
  observability: { edge: { probes: [{ name: site, url: "https://www.example" }] } }
  backup: { target: { s3: "https://s3.nas.home.example/volsync", credentials: { secret: s3 } } }
  etcdBackup: { target: { s3: "https://s3.nas.home.example", credentials: { secret: s3 } } }
`;

const EXPECTED: Readonly<Record<string, unknown>> = {
  clusterDns: '10.43.0.10',
  apiServer: { host: 'localhost', port: 7445 },
  controlPlanes: ['10.0.50.11'],
  nodeCidr: '10.0.50.0/24',
  nodeGateway: '10.0.50.1',
  loadBalancer: {
    pools: [{ start: '10.0.50.100', stop: '10.0.50.119' }, { cidr: '10.0.51.0/28' }],
    ranges: ['10.0.50.100-10.0.50.119', '10.0.51.0/28'],
    annotation: 'example/address',
  },
  hasBgp: true,
  gateways: [
    {
      name: 'internal',
      address: '10.0.50.101',
      hosts: ['*.home.example'],
      secretName: 'home-example-internal-tls',
    },
    {
      name: 'external',
      address: '10.0.50.102',
      via: 'tunnel',
      hosts: ['*.home.example', 'www.other.example'],
      secretName: 'home-example-external-tls',
    },
  ],
  storageClasses: [
    {
      name: 'nfs',
      use: 'nfs',
      default: false,
      kind: 'block',
      reclaim: 'Retain',
      copies: 1,
      server: '10.0.50.5',
      path: '/tank',
      dataset: 'tank',
    },
    { name: 'fast', use: 'longhorn', default: true, kind: 'block', reclaim: 'Delete', copies: 2 },
  ],
  storageDisks: [{ use: 'longhorn', node: 'worker0', disks: ['/dev/disk/by-id/a'] }],
  defaultStorageClass: 'fast',
  ownerId: 'home-ops-main',
  owners: ['home-ops-main'],
  sync: {
    url: 'ssh://git@git.home.example/ops/home-ops.git',
    ref: 'refs/heads/main',
    path: 'flux/main',
    ssh: true,
  },
  forge: {
    platform: 'forgejo',
    endpoint: 'https://git.home.example/api/v1/',
    repository: 'ops/home-ops',
  },
  edgeProbes: [{ name: 'site', url: 'https://www.example', expect: 200 }],
  endpoints: [
    {
      name: 'sonarr',
      group: 'media',
      url: 'https://sonarr.home.example/ping',
      inside: 'http://sonarr.media.svc.cluster.local:8989/ping',
      gateway: 'internal',
    },
  ],
  tiles: [
    {
      group: 'Sign-in',
      items: [{ name: 'id', title: 'Pocket ID', url: 'https://id.home.example/', icon: 'id.png' }],
    },
    {
      group: 'media',
      items: [
        {
          name: 'sonarr',
          title: 'Sonarr',
          url: 'https://sonarr.home.example/',
          icon: 'sonarr.svg',
          description: 'Series.',
        },
      ],
    },
  ],
  identity: { host: 'id.home.example', issuer: 'https://id.home.example' },
  backup: { endpoint: 'https://s3.nas.home.example', bucket: 'volsync' },
  etcdBackup: { endpoint: 'https://s3.nas.home.example', bucket: 'main' },
  escrow: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  talosVersion: 'v1.13.9',
  kubernetesVersion: 'v1.35.4',
};

test.each(Object.keys(DERIVED))('derived.%s', (name) => {
  const { model, cluster } = labOf({ cluster: CLUSTER });
  const origin = { kind: 'rule', rule: 'test' } as const;
  const route = {
    gateway: 'internal',
    hosts: ['sonarr.home.example'],
    path: '/',
    service: 'sonarr',
    port: 8989,
    origin,
  };
  const sonarr = {
    name: 'sonarr',
    namespace: 'media',
    monitor: true,
    health: '/ping',
    routes: [route],
    title: 'Sonarr',
    description: 'Series. It wants a volume, e.g. of 5.5 GiB.',
    tile: { icon: 'sonarr.svg' },
    isIdentity: false,
  } as const;
  const silent = { ...sonarr, name: 'silent', monitor: false, tile: false } as const;
  const id = {
    ...silent,
    name: 'id',
    title: 'Pocket ID',
    description: null,
    routes: [{ ...route, hosts: ['id.home.example'] }],
    tile: { group: 'Sign-in' },
    isIdentity: true,
  } as const;
  const roots = clusterRoots({
    model,
    cluster,
    routed: () => [sonarr, silent, id],
    addressAnnotation: () => 'example/address',
  });
  const value = roots['derived']?.([name]);
  expect(plain(value)).toEqual(EXPECTED[name]);
  expect(originOf(value)).toBeDefined();
  const { schema } = DERIVED[name] ?? { schema: z.never() };
  expect(() => schema.parse(JSON.parse(JSON.stringify(plain(value))))).not.toThrow();
  expect(schema.description ?? '').not.toBe('');
});

test('facts of what is not declared are absent', () => {
  const { model, cluster } = labOf({});
  const roots = clusterRoots({ model, cluster, routed: () => [], addressAnnotation: () => undefined });
  for (const name of ['loadBalancer', 'defaultStorageClass', 'backup', 'etcdBackup'])
    expect(roots['derived']?.([name])).toBeUndefined();
  expect(plain(roots['derived']?.(['hasBgp']))).toBe(false);
  expect(roots['derived']?.(['toString'])).toBeUndefined();
});

test('a declared fact comes from its line', () => {
  const { model, cluster } = labOf({ cluster: CLUSTER });
  const roots = clusterRoots({ model, cluster, routed: () => [], addressAnnotation: () => undefined });
  expect(originOf(roots['derived']?.(['defaultStorageClass']))).toMatchObject({
    kind: 'source',
    file: 'clusters/main/cluster.yaml',
    range: { start: { line: 17 } },
  });
  expect(originOf(roots['cluster']?.(['network', 'pods']))).toMatchObject({ kind: 'default' });
});
