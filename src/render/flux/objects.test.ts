import { expect, test } from 'vitest';
import type { Origin } from '../../model/origin.ts';
import type { Claim, Route } from '../../model/workload.ts';
import { parseBulk, type YamlValue } from '../../model/yaml/index.ts';
import { renderLab, type RenderedLab } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';
import { at, listAt, textAt } from '../value.ts';

const origin: Origin = { kind: 'rule', rule: 'test' };
const claim: Claim = {
  volume: 'config',
  claim: 'shop',
  existing: false,
  size: '5Gi',
  class: 'fast',
  modes: ['ReadWriteOnce'],
  backup: null,
  origin,
};
const route: Route = {
  gateway: 'internal',
  hosts: ['shop.home.example', 'store.home.example'],
  path: '/',
  service: 'shop',
  port: 8080,
  origin,
};

const CLUSTER = `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
platform:
  storage: [{ class: fast, use: fast }]
  backup:
    use: volsync
    target: { s3: "https://s3.home.example/bucket/", credentials: { secret: s3 }, region: eu-1 }
    schedule: "30 1 * * *"
`;

const SHOP = `kind: CatalogueEntry
name: shop
title: shop
home: https://shop.example
profile: app-template
namespace: web
chart: { oci: "oci://registry.example/app-template", version: 1.0.0 }
storage: { config: { path: /config } }
security: { user: 1001, group: 1002 }
`;

type Shop = NonNullable<LabTexts['entries']>[string];

function shop(
  app: string,
  rest: Partial<Shop> = {},
  entries: LabTexts['entries'] = {},
): RenderedLab {
  return renderLab(
    labOf({
      cluster: CLUSTER,
      apps: { 'web/shop': `kind: App\n${app}` },
      entries: { shop: { entry: SHOP, ...rest }, ...entries },
    }),
  );
}

const FOLDER = 'kubernetes/main/apps/web/shop/app';
const objects = (lab: RenderedLab, file: string): YamlValue[] =>
  parseBulk(lab.files.get(`${FOLDER}/${file}`)?.content ?? '');
const object = (lab: RenderedLab, file: string): YamlValue => objects(lab, file)[0] ?? null;

const platform = (name: string, provides: readonly string[]): NonNullable<LabTexts['entries']> => ({
  [name]: {
    entry: `kind: CatalogueEntry
name: ${name}
title: ${name}
home: https://${name}.example
profile: chart
namespace: ${name}-system
slots: [addons]
chart: { oci: "oci://registry.example/${name}", version: 1.0.0 }
images: { postgres: { repository: registry.example/postgresql, tag: "18.1", digest: "sha256:${'b'.repeat(64)}" } }
`,
    provides,
  },
});

test('a route goes to the namespace of its gateway, on its TLS listener', () => {
  const lab = shop(
    '',
    { routes: [route] },
    platform('gate', ['gateway:internal', 'crd:gateway.networking.k8s.io/HTTPRoute']),
  );
  expect(object(lab, 'httproute.yaml')).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'shop', namespace: 'web' },
    spec: {
      hostnames: ['shop.home.example', 'store.home.example'],
      parentRefs: [{ name: 'internal', namespace: 'gate-system', sectionName: 'https' }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          backendRefs: [{ name: 'shop', port: 8080 }],
        },
      ],
    },
  });
});

test('several routes have names of their own, two on one gateway too', () => {
  const external = { ...route, gateway: 'external' };
  const lab = shop('', { routes: [route, external, route] });
  expect([...lab.files.keys()].filter((path) => path.includes('httproute'))).toEqual([
    `${FOLDER}/httproute-shop-external.yaml`,
    `${FOLDER}/httproute-shop-internal-2.yaml`,
    `${FOLDER}/httproute-shop-internal.yaml`,
  ]);
});

test('a claim is never pruned; one that exists already is not rendered', () => {
  const lab = shop('', { claims: [claim, { ...claim, claim: 'media', existing: true }] });
  expect(objects(lab, 'pvc.yaml')).toEqual([
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: 'shop',
        namespace: 'web',
        annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
      },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '5Gi' } },
        storageClassName: 'fast',
      },
    },
  ]);
});

test('a backup takes snapshots where the storage has them, and copies in place elsewhere', () => {
  const daily: Claim = { ...claim, backup: 'daily' };
  const method = (provides: readonly string[]): unknown =>
    at(
      object(shop('', { claims: [daily] }, platform('fast', provides)), 'replicationsource.yaml'),
      'spec',
      'restic',
    );
  expect(method(['storage-class:fast', 'snapshot-class:snap'])).toMatchObject({
    copyMethod: 'Snapshot',
    volumeSnapshotClassName: 'snap',
    storageClassName: 'fast',
    moverSecurityContext: { runAsUser: 1001, runAsGroup: 1002, fsGroup: 1002 },
  });
  expect(method(['storage-class:fast', 'snapshot-class:a', 'snapshot-class:fast'])).toMatchObject({
    volumeSnapshotClassName: 'fast',
  });
  const direct = method(['storage-class:fast']);
  expect(direct).toMatchObject({ copyMethod: 'Direct', cacheStorageClassName: 'fast' });
  expect(direct).not.toHaveProperty('storageClassName');
});

test('the repository of a backup is one for each claim, and only its keys are asked for', () => {
  const lab = shop('', { claims: [{ ...claim, backup: 'hourly' }] });
  const [pending] = lab.pending;
  expect(pending).toMatchObject({
    path: `${FOLDER}/secret-shop-volsync.sops.yaml`,
    name: 'shop-volsync',
    namespace: 'web',
    clear: {
      RESTIC_REPOSITORY: 's3:https://s3.home.example/bucket/main/web/shop',
      AWS_DEFAULT_REGION: 'eu-1',
    },
    missing: ['s3'],
  });
  expect(pending?.keys.map(({ key, field }) => [key, field])).toEqual([
    ['RESTIC_PASSWORD', 'restic-password'],
    ['AWS_ACCESS_KEY_ID', 'access-key-id'],
    ['AWS_SECRET_ACCESS_KEY', 'secret-access-key'],
  ]);
});

test('a backup that is waived, or of a claim of others, is not made unless it is asked for by name', () => {
  const made = (app: string, one: Claim): boolean =>
    shop(app, { claims: [one] }).files.has(`${FOLDER}/replicationsource.yaml`);
  const reason = 'it can be downloaded again';
  expect(made('', { ...claim, backup: { none: reason } })).toBe(false);
  expect(made('', { ...claim, backup: { schedule: '5 5 * * *' } })).toBe(true);
  const others: Claim = { ...claim, existing: true, backup: 'daily' };
  expect(made('backup: daily\n', others)).toBe(true);
  expect(made('', others)).toBe(false);
  expect(made('backup: { config: daily }\n', others)).toBe(true);
});

test('a PostgreSQL cluster has its pinned image, and a budget only where one can be met', () => {
  const provides = ['postgres', 'crd:postgresql.cnpg.io/Cluster'];
  const cluster = (app: string): YamlValue =>
    object(shop(app, {}, platform('pg', provides)), 'postgres.yaml');
  const plain = 'database: { postgres: {} }\nbackup: { none: it can be filled again }\n';
  expect(at(cluster(plain), 'spec')).toEqual({
    instances: 1,
    imageName: `registry.example/postgresql:18.1@sha256:${'b'.repeat(64)}`,
    enablePDB: false,
    bootstrap: { initdb: { database: 'app', owner: 'app' } },
    storage: { size: '10Gi', storageClass: 'fast' },
  });
  const more = 'database: { postgres: { instances: 3, class: slow, size: 1Ti } }\n';
  expect(at(cluster(more), 'spec')).toMatchObject({
    enablePDB: true,
    storage: { size: '1Ti', storageClass: 'slow' },
  });
});

test('a database is archived by the plugin where it is there, else by the operator', () => {
  const app = 'database: { postgres: {} }\nbackup: { postgres: { schedule: "5 4 * * *" } }\n';
  const crds = ['crd:postgresql.cnpg.io/Cluster', 'crd:postgresql.cnpg.io/ScheduledBackup'];
  const plain = objects(shop(app, {}, platform('pg', crds)), 'postgres.yaml');
  expect(plain.map((one) => textAt(one, 'kind'))).toEqual(['Cluster', 'ScheduledBackup']);
  expect(at(plain[0], 'spec', 'backup', 'barmanObjectStore')).toMatchObject({
    destinationPath: 's3://bucket/main/web/shop-postgres',
    endpointURL: 'https://s3.home.example',
  });
  expect(at(plain[1], 'spec', 'schedule')).toBe('0 5 4 * * *');
  const plugin = [...crds, 'crd:barmancloud.cnpg.io/ObjectStore'];
  const archived = objects(shop(app, {}, platform('pg', plugin)), 'postgres.yaml');
  expect(archived.map((one) => textAt(one, 'kind'))).toEqual([
    'Cluster',
    'ObjectStore',
    'ScheduledBackup',
  ]);
  expect(listAt(archived[0], 'spec', 'plugins')).toEqual([
    {
      name: 'barman-cloud.cloudnative-pg.io',
      isWALArchiver: true,
      parameters: { barmanObjectName: 'shop-postgres' },
    },
  ]);
  expect(at(archived[2], 'spec', 'method')).toBe('plugin');
});

test('a database that is recovered reads its archive and writes under a new name', () => {
  const app =
    'database: { postgres: { recover: { archive: shop-2, until: "2026-11-20T10:00:00Z" } } }\n';
  const crds = ['crd:postgresql.cnpg.io/Cluster', 'crd:barmancloud.cnpg.io/ObjectStore'];
  const spec = at(object(shop(app, {}, platform('pg', crds)), 'postgres.yaml'), 'spec');
  expect(at(spec, 'bootstrap')).toEqual({
    recovery: {
      source: 'archive',
      database: 'app',
      owner: 'app',
      recoveryTarget: { targetTime: '2026-11-20T10:00:00Z' },
    },
  });
  expect(at(listAt(spec, 'externalClusters')[0], 'plugin', 'parameters')).toEqual({
    barmanObjectName: 'shop-postgres',
    serverName: 'shop-postgres',
  });
  expect(at(listAt(spec, 'plugins')[0], 'parameters')).toEqual({
    barmanObjectName: 'shop-postgres',
    serverName: 'shop-2',
  });
  const own = at(object(shop(app, {}, platform('pg', crds.slice(0, 1))), 'postgres.yaml'), 'spec');
  expect(at(own, 'backup', 'barmanObjectStore', 'serverName')).toBe('shop-2');
  expect(at(listAt(own, 'externalClusters')[0], 'barmanObjectStore', 'serverName')).toBe(
    'shop-postgres',
  );
});

test('two replicas have a budget, one has none, and none is made beside one of the values', () => {
  const budget = (app: string, values?: Shop['values']): YamlValue =>
    object(shop(app, values === undefined ? {} : { values }), 'poddisruptionbudget.yaml');
  expect(at(budget('replicas: 2\n'), 'spec')).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { 'app.kubernetes.io/instance': 'shop' } },
  });
  expect(budget('replicas: 1\n')).toBeNull();
  const own = { controllers: { shop: { podDisruptionBudget: { minAvailable: 1 } } } };
  expect(budget('replicas: 2\n', own)).toBeNull();
});

test('a declared network closes everything that is not named, but leaves DNS and databases', () => {
  const lab = shop(
    'network: { from: [web], to: [lab, internet] }\ndatabase: { redis: {} }\n',
    { routes: [route] },
    platform('gate', [
      'gateway:internal',
      'crd:gateway.networking.k8s.io/HTTPRoute',
      'crd:dragonflydb.io/Dragonfly',
    ]),
  );
  const spec = at(object(lab, 'networkpolicy.yaml'), 'spec');
  expect(at(spec, 'policyTypes')).toEqual(['Ingress', 'Egress']);
  const names = (list: string, side: string): unknown[] =>
    listAt(spec, list).flatMap((rule) =>
      listAt(rule, side).map(
        (peer) =>
          textAt(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name') ??
          textAt(peer, 'podSelector', 'matchLabels', 'app') ??
          textAt(peer, 'ipBlock', 'cidr'),
      ),
    );
  expect(names('ingress', 'from')).toEqual(['gate-system', 'web']);
  expect(names('egress', 'to')).toEqual(['kube-system', 'shop-redis', 'lab', '0.0.0.0/0', '::/0']);
});

test('patches become a target and a text that kustomize can find its object with', () => {
  const lab = shop(`patches:
  - { apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: { name: shop }, spec: { maxHistory: 3 } }
  - { target: { kind: HelmRelease }, patch: [{ op: add, path: /spec/suspend, value: false }] }
  - { patch: "{ apiVersion: v1, kind: Secret, metadata: { name: a } }" }
`);
  expect(at(object(lab, 'kustomization.yaml'), 'patches')).toEqual([
    {
      patch:
        'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: shop\nspec:\n  maxHistory: 3\n',
      target: { group: 'helm.toolkit.fluxcd.io', kind: 'HelmRelease', name: 'shop' },
    },
    {
      target: { kind: 'HelmRelease' },
      patch: '- op: add\n  path: /spec/suspend\n  value: false\n',
    },
    {
      patch: '{ apiVersion: v1, kind: Secret, metadata: { name: a } }',
      target: { kind: 'Secret', name: 'a' },
    },
  ]);
});

test('a namespace allows what its most demanding workload needs', () => {
  const level = (entry: string): string | undefined =>
    /enforce: (\w+)/.exec(
      shop('', { entry }).files.get('kubernetes/main/apps/web/namespace.yaml')?.content ?? '',
    )?.[1];
  expect(level(SHOP)).toBe('baseline');
  expect(level(`${SHOP}podSecurity: restricted\n`)).toBe('restricted');
  expect(level(`${SHOP}podSecurity: privileged\n`)).toBe('privileged');
  const mounting = (type: string): string | undefined =>
    /enforce: (\w+)/.exec(
      shop('', {
        entry: `${SHOP}podSecurity: restricted\n`,
        values: { persistence: { media: { type, globalMounts: [{ path: '/media' }] } } },
      }).files.get('kubernetes/main/apps/web/namespace.yaml')?.content ?? '',
    )?.[1];
  expect(['emptyDir', 'nfs', 'hostPath'].map(mounting)).toEqual([
    'restricted',
    'baseline',
    'privileged',
  ]);
});

test('files of root are backed up by a mover that may read them', () => {
  const entry = `${SHOP.replace(/security:.*\n/, '')}security: { root: true }\n`;
  const lab = shop('', { entry, claims: [{ ...claim, backup: 'daily' }] });
  expect(lab.files.get('kubernetes/main/apps/web/namespace.yaml')?.content).toContain(
    'volsync.backube/privileged-movers: "true"',
  );
  expect(at(object(lab, 'replicationsource.yaml'), 'spec', 'restic')).not.toHaveProperty(
    'moverSecurityContext',
  );
});

test('a chart with a digest is fetched by it, and its tag says which version that is', () => {
  const entry = SHOP.replace('1.0.0', `1.0.0, digest: "sha256:${'c'.repeat(64)}"`);
  const lab = shop('', { entry });
  expect(at(object(lab, 'ocirepository.yaml'), 'spec', 'ref')).toEqual({
    tag: '1.0.0',
    digest: `sha256:${'c'.repeat(64)}`,
  });
});

test('secrets of the store and of SOPS go into one Secret; alone, the store owns it', () => {
  const external = {
    key: 'B',
    source: { external: { key: 'shop' } },
    optional: false,
    origin,
  } as const;
  const sops = { key: 'A', source: { secret: 'a' }, optional: false, origin } as const;
  const target = (secrets: NonNullable<Shop['secrets']>): unknown =>
    at(
      object(shop('', { secrets }, platform('eso', ['secret-store:vault'])), 'externalsecret.yaml'),
      'spec',
      'target',
    );
  const name = 'shop-secret';
  expect(target([sops, external])).toEqual({
    name,
    creationPolicy: 'Merge',
    deletionPolicy: 'Retain',
  });
  expect(target([external])).toEqual({ name, creationPolicy: 'Owner', deletionPolicy: 'Retain' });
});

test('an external secret without a store says what is missing', () => {
  const secrets = [
    { key: 'B', source: { external: { key: 'shop' } }, optional: false, origin },
  ] as const;
  const { diagnostics } = shop('', { secrets });
  expect(diagnostics.map(({ message }) => message)).toContain(
    'web/shop: ExternalSecret web/shop needs a secret store, which nothing in cluster main brings',
  );
});
