import { describe, expect, test } from 'vitest';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { catalogueSchema } from '../schema/catalogue.ts';
import type { Workload } from '../workload.ts';
import { checkPins } from './pins.ts';
import { labOf } from './testing.ts';
import { at, originOf, plain } from './tree.ts';
import { resolveWorkloads } from './workloads.ts';

const entry = (name: string, rest: string): string =>
  `kind: CatalogueEntry\nname: ${name}\ntitle: ${name}\nhome: https://${name}.example\nnamespace: ${name}\n${rest}`;
const CHART = 'profile: chart\nchart: { oci: "oci://charts.example/x", version: 1.0.0 }\n';
const OBJECTS = 'profile: objects\n';

type Lab = Parameters<typeof labOf>[0];

function resolve(parts: Lab): { workloads: readonly Workload[]; diagnostics: readonly Diagnostic[] } {
  const { model, cluster } = labOf(parts);
  return resolveWorkloads(model, cluster);
}

function only(parts: Lab, name: string): Workload {
  const { workloads, diagnostics } = resolve(parts);
  expect(diagnostics).toEqual([]);
  const found = workloads.find((one) => one.name === name);
  if (!found) throw new Error(`no workload ${name}`);
  return found;
}

describe('members', () => {
  const STORAGE = `
platform:
  storage:
    - { class: fast, use: longhorn, default: true, replicas: 3 }
    - { class: slow, use: longhorn, values: { a: own } }
`;
  const LONGHORN = entry(
    'longhorn',
    `${CHART}slots: [storage]
values: { a: entry, b: 1 }
config: [{ $each: { $from: slots }, $as: one, manifest: { kind: StorageClass, name: { $from: one.class }, key: { $from: one.key } } }]
provides: { snapshotClass: { $from: slot.class } }
`,
  );

  test('an entry in two slots is one workload that promises both', () => {
    const found = only({ entries: { longhorn: LONGHORN }, cluster: STORAGE }, 'longhorn');
    expect(found.slots.map(({ slot, key }) => [slot, key])).toEqual([
      ['storage', 'fast'],
      ['storage', 'slow'],
    ]);
    expect(found.provides).toEqual([
      'snapshot-class:fast',
      'snapshot-class:slow',
      'storage-class:fast',
      'storage-class:slow',
    ]);
    expect(found.config.map(plain)).toEqual([
      { kind: 'StorageClass', name: 'fast', key: 'fast' },
      { kind: 'StorageClass', name: 'slow', key: 'slow' },
    ]);
  });

  test('values of a slot go over the entry, with the origin of their line', () => {
    const found = only({ entries: { longhorn: LONGHORN }, cluster: STORAGE }, 'longhorn');
    expect(plain(found.values)).toEqual({ a: 'own', b: 1 });
    expect(originOf(at(found.values, ['a']))).toMatchObject({
      kind: 'source',
      file: 'clusters/main/cluster.yaml',
      range: { start: { line: 11 } },
    });
    expect(originOf(at(found.values, ['b']))).toMatchObject({
      kind: 'catalogue',
      file: 'catalogue/longhorn.yaml',
    });
  });

  test('fixed members are there without being named, and take the settings of their slot', () => {
    const { workloads } = resolve({
      entries: {
        coredns: entry('coredns', `${CHART}slots: [addons]\n`),
        'flux-operator': entry('flux-operator', `${CHART}slots: [gitops]\nvalues: { every: { $from: slot.interval } }\n`),
      },
      cluster: 'gitops: { interval: 30m }\n',
    });
    expect(workloads.map(({ name }) => name)).toEqual(['coredns', 'flux-operator']);
    expect(plain(workloads[1]?.values ?? null)).toEqual({ every: '30m' });
    expect(resolve({ entries: { 'flux-operator': entry('flux-operator', `${CHART}slots: [gitops]\n`) }, cluster: 'gitops: { operator: false }\n' }).workloads).toEqual([]);
  });

  test('an addon that is a bare name, one with its own namespace, and what one brings along', () => {
    const { workloads, diagnostics } = resolve({
      entries: {
        spegel: entry('spegel', `${CHART}slots: [addons]\nbrings: [crds]\n`),
        crds: entry('crds', CHART),
        reloader: entry('reloader', `${CHART}slots: [addons]\n`),
      },
      cluster: 'platform: { addons: [spegel, { use: reloader, namespace: tools }] }\n',
    });
    expect(diagnostics).toEqual([]);
    expect(workloads.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
      'crds/crds',
      'spegel/spegel',
      'tools/reloader',
    ]);
    expect(workloads[0]?.origin).toEqual({ kind: 'rule', rule: 'spegel brings crds' });
  });

  test('what comes along only beside some slots, and lives with its bringer', () => {
    const where = '{ entry: plugin, where: [backup, certificates], unless: [tunnel] }';
    const entries = {
      pg: entry('pg', `${CHART}slots: [addons]\nbrings: [${where}]\n`),
      plugin: entry('plugin', CHART).replace('namespace: plugin', 'namespace: pg'),
    };
    const namesBeside = (platform: string): string[] =>
      resolve({ entries, cluster: `platform: { addons: [{ use: pg, namespace: data }], ${platform} }\n` })
        .workloads.map(({ namespace, name }) => `${namespace}/${name}`);
    const backup = 'backup: { target: { s3: "https://s3.example/b", credentials: { secret: b } } }';
    const tunnel = 'tunnel: { token: { secret: t } }';
    expect(namesBeside(backup)).toEqual(['data/pg']);
    expect(namesBeside(`${backup}, certificates: {}`)).toEqual(['data/pg', 'data/plugin']);
    expect(namesBeside(`${backup}, certificates: {}, ${tunnel}`)).toEqual(['data/pg']);
  });

  test('what is disabled, planned or offline runs nowhere', () => {
    const entries = { app: entry('app', OBJECTS) };
    const names = (parts: Lab) => resolve({ entries, ...parts }).workloads.map(({ name }) => name);
    expect(names({ apps: { 'a/app': 'kind: App\n' } })).toEqual(['app']);
    expect(names({ apps: { 'a/app': 'kind: App\nenabled: false\n' } })).toEqual([]);
    expect(names({ apps: { 'a/app': 'kind: App\n' }, cluster: 'state: planned\n' })).toEqual([]);
    expect(
      names({ apps: { 'a/app': 'kind: App\n' }, lab: 'sites: [{ name: home, state: offline }]\n' }),
    ).toEqual([]);
  });

  test("the user's own manifests are a workload without an entry", () => {
    const found = only({ apps: { 'media/jellyfin': 'kind: App\nuse: manifests\nports: { http: 80 }\nexpose: {}\n' } }, 'jellyfin');
    expect(found).toMatchObject({ entry: null, chart: null, values: null, namespace: 'media' });
    expect(found.routes).toMatchObject([{ gateway: 'internal', service: 'jellyfin', port: 80 }]);
  });
});

describe('routes', () => {
  const APP = entry('app', `${CHART}ports: { http: 80, admin: 81 }\nexpose: { host: www, path: /ui, service: { $format: "{0}-web", $args: [{ $from: self.name }] } }\n`);
  const GATEWAY = 'platform: { gateways: { internal: { address: 10.0.50.101 } } }\n';

  test('come from the entry where the cluster has its gateway', () => {
    const parts = { entries: { app: APP }, apps: { 'a/app': 'kind: App\n' } };
    expect(only(parts, 'app').routes).toEqual([]);
    expect(only({ ...parts, cluster: GATEWAY }, 'app').routes).toMatchObject([
      { gateway: 'internal', hosts: ['www.home.example'], path: '/ui', service: 'app-web', port: 80 },
    ]);
  });

  test('come from the application where it says so', () => {
    const routes = (expose: string) =>
      only({ entries: { app: APP }, apps: { 'a/app': `kind: App\nexpose: ${expose}\n` }, cluster: GATEWAY }, 'app').routes;
    expect(routes('false')).toEqual([]);
    expect(routes('[{ host: a.example, hosts: [b.example] }, { gateway: external, port: admin }]')).toMatchObject([
      { gateway: 'internal', hosts: ['a.example', 'b.example'], port: 80 },
      { gateway: 'external', hosts: ['www.home.example'], port: 81 },
    ]);
  });

  test('of a second instance are called by its own name', () => {
    const apps = { 'a/other': 'kind: App\nuse: app\nexpose: {}\n' };
    expect(only({ entries: { app: APP }, apps }, 'other').routes).toMatchObject([
      { hosts: ['other.home.example'], service: 'other-web' },
    ]);
  });
});

describe('promises and needs', () => {
  const MONITORED = entry('app', `${CHART}values: { monitor: { $provided: "crd:monitoring.coreos.com/ServiceMonitor" } }\nneeds: [postgres, { $format: "storage-class:{0}", $args: [{ $from: derived.defaultStorageClass }] }]\n`);
  const CRDS = entry('crds', `${CHART}slots: [addons]\nprovides: { crds: [{ group: monitoring.coreos.com, kinds: [ServiceMonitor] }] }\nvalues: { self: { $provided: "crd:monitoring.coreos.com/ServiceMonitor" } }\n`);

  test('what is asked for and provided is needed, by others than its provider', () => {
    const parts: Lab = {
      entries: { app: MONITORED, crds: CRDS },
      apps: { 'a/app': 'kind: App\n' },
      cluster: 'platform: { addons: [crds] }\n',
    };
    expect(plain(only(parts, 'app').values)).toEqual({ monitor: true });
    expect(only(parts, 'app').needs).toEqual(['crd:monitoring.coreos.com/ServiceMonitor', 'postgres']);
    expect(plain(only(parts, 'crds').values)).toEqual({ self: true });
    expect(only(parts, 'crds').needs).toEqual([]);
  });

  test('what nobody provides is not needed', () => {
    const found = only({ entries: { app: MONITORED }, apps: { 'a/app': 'kind: App\n' } }, 'app');
    expect(plain(found.values)).toEqual({ monitor: false });
    expect(found.needs).toEqual(['postgres']);
  });

  test('every kind of promise', () => {
    const found = only(
      {
        entries: {
          store: entry('store', `${OBJECTS}slots: [secretStore]\nprovides: { secretStore: { $from: self.name }, gatewayClass: envoy, issuer: ca, capabilities: [secrets] }\n`),
        },
        cluster: 'platform: { secretStore: { use: store, token: { secret: token } } }\n',
      },
      'store',
    );
    expect(found.provides).toEqual(['gateway-class:envoy', 'issuer:ca', 'secret-store:store', 'secrets']);
  });
});

test('a slot says how the page of its entry is reached, or that it is not', () => {
  const entries = {
    page: entry('page', `${CHART}slots: [addons]\nports: { http: 80 }\nexpose: { gateway: external }\n`),
  };
  const routes = (expose: string) =>
    resolve({
      entries,
      cluster: `platform: { gateways: { internal: { address: 10.0.50.101 } }, addons: [{ use: page${expose} }] }\n`,
    }).workloads.find(({ name }) => name === 'page')?.routes.map(({ gateway, hosts }) => [gateway, ...hosts]);
  expect(routes('')).toEqual([]);
  expect(routes(', expose: { gateway: internal }')).toEqual([['internal', 'page.home.example']]);
  expect(routes(', expose: { gateway: internal, host: id.home.example }')).toEqual([['internal', 'id.home.example']]);
  expect(routes(', expose: false')).toEqual([]);
});

describe('secrets', () => {
  const APP = entry('app', `${CHART}secrets: { APP__API_KEY: { generate: "hex(32)" }, TOKEN: { key: token }, EXTRA: { optional: true, from: { $from: lab.credentials.extra } }, OIDC: { when: { $has: derived.identity } } }\n`);
  const sources = (app: string, lab = '') =>
    only({ entries: { app: APP }, apps: { 'a/app': app }, lab }, 'app').secrets.map(
      ({ key, source, optional }) => ({ key, ...source, ...(optional ? { optional } : {}) }),
    );

  test('of the entry have names of their own; an optional reference that nobody gives is left out', () => {
    expect(sources('kind: App\n')).toEqual([
      { key: 'APP__API_KEY', secret: 'app-api-key', generate: 'hex(32)' },
      { key: 'token', secret: 'app-token' },
    ]);
  });

  test('made of another one name what that one is called in the lab, when Croft holds it', () => {
    const hashed = entry('app', `${CHART}secrets: { HASH: { generate: bcrypt(PASS) }, LINE: { generate: "htpasswd(me,PASS)" }, PASS: { key: pass, generate: password(32) } }\n`);
    const rules = (app: string): unknown[] =>
      only({ entries: { app: hashed }, apps: { 'a/app': app } }, 'app').secrets.map(({ source }) => source);
    expect(rules('kind: App\n')).toEqual([
      { secret: 'app-hash', generate: 'bcrypt(app-pass)' },
      { secret: 'app-line', generate: 'htpasswd(me,app-pass)' },
      { secret: 'app-pass', generate: 'password(32)' },
    ]);
    expect(rules('kind: App\nsecrets: { PASS: { secret: shared } }\n')).toContainEqual({
      secret: 'app-hash',
      generate: 'bcrypt(shared)',
    });
    expect(rules('kind: App\nsecrets: { pass: { external: { key: vault/x } } }\n').slice(0, 2)).toEqual([
      { secret: 'app-hash' },
      { secret: 'app-line' },
    ]);
  });

  test('of the platform and of the application win', () => {
    expect(
      sources(
        'kind: App\nsecrets: { TOKEN: { secret: shared }, MORE: { external: { key: vault/x } } }\n',
        'credentials: { extra: { secret: registry } }\n',
      ),
    ).toEqual([
      { key: 'APP__API_KEY', secret: 'app-api-key', generate: 'hex(32)' },
      { key: 'token', secret: 'shared' },
      { key: 'EXTRA', secret: 'registry', optional: true },
      { key: 'MORE', external: { key: 'vault/x' } },
    ]);
  });
});

describe('claims', () => {
  const APP = entry('app', `${CHART}storage: { config: { path: /c, default: 5Gi, backup: daily }, data: { path: /d, default: 1Gi, modes: [ReadWriteMany] } }\nvalues: { claim: { $from: self.claims.data } }\n`);
  const CLUSTER = 'platform: { storage: [{ class: fast, use: longhorn, default: true }] }\n';

  test('have the default class, the sizes of the entry and what the application says', () => {
    const found = only(
      {
        entries: { app: APP, longhorn: entry('longhorn', `${OBJECTS}slots: [storage]\n`) },
        apps: { 'a/app': 'kind: App\nstorage: { data: { size: 9Gi, class: slow } }\nbackup: { data: { schedule: "0 4 * * *" } }\n' },
        cluster: CLUSTER,
      },
      'app',
    );
    expect(found.claims).toMatchObject([
      { volume: 'config', claim: 'app', existing: false, size: '5Gi', class: 'fast', modes: ['ReadWriteOnce'], backup: 'daily' },
      { volume: 'data', claim: 'app-data', size: '9Gi', class: 'slow', modes: ['ReadWriteMany'], backup: { schedule: '0 4 * * *' } },
    ]);
    expect(plain(found.values)).toEqual({ claim: 'app-data' });
  });

  test('are backed up as one, or not at all with a reason', () => {
    const backup = (text: string) =>
      only({ entries: { app: APP }, apps: { 'a/app': `kind: App\nbackup: ${text}\n` } }, 'app').claims.map((claim) => claim.backup);
    expect(backup('weekly')).toEqual(['weekly', 'weekly']);
    expect(backup('{ none: it can be made again }')).toEqual(Array(2).fill({ none: 'it can be made again' }));
  });
});

describe('pins', () => {
  const digest = `sha256:${'b'.repeat(64)}`;
  const APP = entry('app', `${CHART}images: { db: { repository: images.example/db, tag: "16" } }\nvalues: { image: { $from: images.db.reference }, version: { $from: self.version } }\n`);
  const pinned = (pins: string) => only({ entries: { app: APP }, apps: { 'a/app': 'kind: App\n' }, pins }, 'app');

  test('of the catalogue hold where pins.yaml is silent', () => {
    const found = pinned('kind: Pins\npins: {}\n');
    expect(found.pins).toMatchObject([
      { name: 'app', version: '1.0.0', datasource: 'docker', package: 'charts.example/x', origin: { kind: 'catalogue', file: 'catalogue/app.yaml' } },
      { name: 'app.db', version: '16', package: 'images.example/db' },
    ]);
    expect(plain(found.values)).toEqual({ image: 'images.example/db:16', version: '1.0.0' });
  });

  test('of pins.yaml win, chart and images alike', () => {
    const found = pinned(`kind: Pins\npins: { app: 2.0.0, app.db: "17@${digest}" }\n`);
    expect(found.chart).toMatchObject({ pin: { version: '2.0.0', origin: { kind: 'source', file: 'pins.yaml' } } });
    expect(plain(found.values)).toEqual({ image: `images.example/db:17@${digest}`, version: '2.0.0' });
    expect(originOf(at(found.values, ['image']))).toMatchObject({ kind: 'source', file: 'pins.yaml' });
  });

  test('that name nothing are reported', () => {
    const { model } = labOf({ entries: { app: APP }, pins: 'kind: Pins\npins: { ap: 1, app.db: "1", zzz: 1.0.0 }\n'.replace('ap: 1,', 'ap: "1",') });
    expect(checkPins(model)).toMatchObject([
      { code: 'pin-unknown', file: 'pins.yaml', message: expect.stringContaining('pin ap ') as string, hint: 'did you mean app?' },
      { code: 'pin-unknown', message: expect.stringContaining('pin zzz ') as string },
    ]);
  });

  test('of tools are known, but for those that follow the clusters', () => {
    const pins = 'kind: Pins\npins: { tools.sops: 1.0.0, tools.flux2: 1.0.0, tools.kubectl: 1.0.0, tools.sosp: 1.0.0 }\n';
    expect(checkPins(labOf({ entries: { app: APP }, pins }).model)).toMatchObject([
      { message: expect.stringContaining('pin tools.kubectl ') as string },
      { message: expect.stringContaining('pin tools.sosp ') as string, hint: 'did you mean tools.sops?' },
    ]);
    const own = catalogueSchema.safeParse({ kind: 'CatalogueEntry', name: 'tools', title: 'x', home: 'https://x.example', namespace: 'x', profile: 'objects' });
    expect(own.error?.issues.map(({ message }) => message)).toEqual([
      'an entry cannot be called tools: pins.yaml calls the tools of the lab so',
    ]);
  });
});

describe('diagnostics', () => {
  const codes = (parts: Lab) => resolve(parts).diagnostics.map(({ code, file, message }) => `${code} ${file}: ${message}`);
  const APP = 'clusters/main/apps/a/app.yaml';
  const CLUSTER = 'clusters/main/cluster.yaml';

  test('catalogue-slot: an entry where it cannot stand', () => {
    const entries = { app: entry('app', `${OBJECTS}slots: [storage]\n`), plain: entry('plain', OBJECTS) };
    expect(codes({ entries, cluster: 'platform: { cni: { use: app }, addons: [plain] }\n' })).toEqual([
      `catalogue-slot ${CLUSTER}: platform.cni: app cannot fill cni; it fills storage`,
      `catalogue-slot ${CLUSTER}: platform.addons.0: plain cannot fill addons; it is an application`,
    ]);
    expect(codes({ entries, apps: { 'a/app': 'kind: App\n' } })).toEqual([
      `catalogue-slot ${APP}: application app: app is part of the platform (storage)`,
    ]);
  });

  test('catalogue-requires: an entry that must be there', () => {
    const entries = { app: entry('app', `${OBJECTS}requires: { entries: [cilium] }\n`) };
    expect(codes({ entries, apps: { 'a/app': 'kind: App\n' } })).toEqual([
      `catalogue-requires ${APP}: app needs cilium, which is not part of cluster main`,
    ]);
  });

  test('catalogue-two-providers: one promise kept twice, with both places', () => {
    const entries = {
      one: entry('one', `${OBJECTS}slots: [addons]\nprovides: { issuer: ca, capabilities: [dns] }\n`),
      two: entry('two', `${OBJECTS}slots: [addons]\nprovides: { issuer: ca, capabilities: [dns] }\n`),
    };
    const { diagnostics } = resolve({ entries, cluster: 'platform: { addons: [one, two] }\n' });
    expect(diagnostics).toMatchObject([
      { code: 'catalogue-two-providers', file: CLUSTER, message: 'issuer:ca is provided by one and by two', related: [{ file: CLUSTER, message: 'one' }] },
    ]);
  });

  test('catalogue-cycle: each circle once', () => {
    const entries = {
      a: entry('a', `${OBJECTS}after: [b]\n`),
      b: entry('b', `${OBJECTS}requires: { entries: [c] }\n`),
      c: entry('c', OBJECTS),
    };
    const apps = { 'x/a': 'kind: App\n', 'x/b': 'kind: App\n', 'x/c': 'kind: App\nafter: [a]\n' };
    expect(codes({ entries, apps })).toEqual([
      'catalogue-cycle clusters/main/apps/x/a.yaml: a waits for b waits for c waits for a',
    ]);
  });

  test('values-conflict: a scalar of the user over a derived map, with both places', () => {
    const { diagnostics } = resolve({
      entries: { app: entry('app', `${CHART}values: { a: { b: 1 } }\n`) },
      apps: { 'a/app': 'kind: App\nvalues: { a: 1 }\n' },
    });
    expect(diagnostics).toMatchObject([
      { code: 'values-conflict', file: APP, range: { start: { line: 2 } }, related: [{ file: APP }, { file: 'catalogue/app.yaml' }] },
    ]);
  });

  test('values-override: a value of the user against a line of the source, with both places', () => {
    const { diagnostics } = resolve({
      entries: { app: entry('app', `${CHART}values: { host: { $from: cluster.endpoint.address }, plain: 1 }\n`) },
      apps: { 'a/app': 'kind: App\nvalues: { host: 10.0.50.51, plain: 2 }\n' },
    });
    expect(diagnostics).toMatchObject([
      { code: 'values-override', severity: 'warning', file: APP, message: `app: values.host replaces what ${CLUSTER} declares in line 5`, related: [{ file: APP }, { file: CLUSTER }] },
    ]);
  });

  test('app-override: what cannot reach what is rendered', () => {
    const entries = { app: entry('app', `${CHART}storage: { config: { path: /c, default: 1Gi } }\n`) };
    expect(codes({ entries, apps: { 'a/app': 'kind: App\nstorage: { confg: { size: 1Gi } }\nenv: { A: "1" }\nreplicas: 2\nexpose: { port: web }\n' } })).toEqual([
      `app-override ${APP}: application app: it has no port web`,
      `app-override ${APP}: application app: app has no volume confg`,
      `app-override ${APP}: application app: env has no effect on app, which is not rendered by app-template`,
      `app-override ${APP}: application app: replicas has no effect on app, which is not rendered by app-template`,
    ]);
    expect(codes({ entries: { app: entry('app', OBJECTS) }, apps: { 'a/app': 'kind: App\nvalues: { a: 1 }\n' } })).toEqual([
      `app-override ${APP}: application app: app has no chart to give values to`,
    ]);
  });

  test('volume-undeclared: a shared volume that the application leaves open', () => {
    const entries = { app: entry('app', `${CHART}storage: { media: { path: /m, kind: shared } }\n`) };
    expect(codes({ entries, apps: { 'a/app': 'kind: App\n' } })).toEqual([
      `volume-undeclared ${APP}: application app: volume media is shared with others and nothing says what it is`,
    ]);
  });
});
