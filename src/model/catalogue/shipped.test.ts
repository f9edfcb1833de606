import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Workload } from '../workload.ts';
import type { Emittable } from '../yaml/index.ts';
import { validateEntry } from './entry.ts';
import { entryOf, labOf } from './testing.ts';
import { at, plain } from './tree.ts';
import { resolveWorkloads } from './workloads.ts';

const root = new URL('../../../catalogue/', import.meta.url);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .sort();
const texts = new Map(files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')]));

describe.each([...texts])('catalogue/%s', (file, text) => {
  test('is sound, named as its file, and points at its schema', () => {
    const entry = entryOf(text, file);
    expect(validateEntry(entry)).toEqual([]);
    expect(entry.value.name).toBe(basename(file, '.yaml'));
    // The domain of a cluster is declared: `$from: cluster.kubernetes.domain`.
    expect(text).not.toContain('cluster.local');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/\.\.\/schema\/catalogue\.json\n/);
  });
});

const entries = Object.fromEntries(
  [...texts].map(([file, text]) => [basename(file, '.yaml'), text]),
);

/** Workloads of a cluster with this platform, by name; nothing may be wrong with it. */
function platform(text: string): ReadonlyMap<string, Workload> {
  const { model, cluster } = labOf({ entries, cluster: `platform:\n${text}` });
  const { workloads, diagnostics } = resolveWorkloads(model, cluster);
  expect(diagnostics).toEqual([]);
  return new Map(workloads.map((workload) => [workload.name, workload]));
}

const GATEWAYS = `  gateways:
    internal: { address: 10.0.50.101 }
    external: { address: 10.0.50.102, via: cloudflare-tunnel }
`;
const BY_CILIUM = '  loadBalancer: { pool: 10.0.50.100-10.0.50.119 }\n';
const BY_METALLB = '  loadBalancer: { use: metallb, pool: 10.0.50.100-10.0.50.119 }\n';

function named(list: readonly Emittable[], kind: string): readonly unknown[] {
  return list.filter((object) => plain(at(object, ['kind'])) === kind).map(plain);
}

test('the smallest platform is a network, DNS and Flux', () => {
  expect([...platform('  addons: []\n').keys()]).toEqual([
    'flux-instance',
    'flux-operator',
    'cilium',
    'coredns',
  ]);
});

test('with the Flannel of Talos there is no pod network to install', () => {
  expect([...platform('  cni: { use: flannel }\n').keys()]).toEqual([
    'flux-instance',
    'flux-operator',
    'coredns',
  ]);
});

test('who has a service account of Talos says which roles it needs', () => {
  const target = '{ s3: "https://s3.nas.home.example/etcd", credentials: { secret: s3 } }';
  const found = platform(`  etcdBackup: { target: ${target} }\n  upgrades: {}\n`);
  const roles = [...found.values()].flatMap(({ name, objects, entry }) =>
    named(objects, 'ServiceAccount')
      .map((account) => at(account as Emittable, ['spec', 'roles']))
      .map((asked) => ({ name, asked, said: entry?.value.requires.talosRoles })),
  );
  expect(roles).toEqual([
    { name: 'talos-backup', asked: ['os:etcd:backup'], said: ['os:etcd:backup'] },
  ]);
  expect(found.get('tuppr')?.entry?.value.requires.talosRoles).toEqual(['os:admin']);
});

test('without the operator, Flux comes by its own chart and opens secrets with the key of the cluster', () => {
  const { model, cluster } = labOf({ entries, cluster: 'gitops: { operator: false }\n' });
  const { workloads, diagnostics } = resolveWorkloads(model, cluster);
  expect(diagnostics).toEqual([]);
  expect(workloads.map(({ name }) => name)).toEqual(['flux', 'cilium', 'coredns']);
  const args = (controller: string) =>
    plain(at(workloads[0]?.values, [controller, 'container', 'additionalArgs']));
  expect(args('kustomizeController')).toContain('--sops-age-secret=sops-age');
  expect(args('helmController')).not.toContain('--sops-age-secret=sops-age');
});

test.each([
  ['cilium-l2', BY_CILIUM, true, 'lbipam.cilium.io/ips'],
  ['metallb', BY_METALLB, false, 'metallb.io/loadBalancerIPs'],
])('addresses are announced by %s alone, and asked for in its words', (name, text, announces, key) => {
  const found = platform(text + GATEWAYS);
  expect(plain(at(found.get('cilium')?.values, ['l2announcements', 'enabled']))).toBe(announces);
  expect(found.get(name)).toBeDefined();
  expect(named(found.get('envoy-gateway')?.config ?? [], 'Gateway')).toMatchObject([
    { metadata: { name: 'internal' }, spec: { infrastructure: { annotations: { [key]: '10.0.50.101' } } } },
    { metadata: { name: 'external' }, spec: { infrastructure: { annotations: { [key]: '10.0.50.102' } } } },
  ]);
});

test('load-balancer pools are the declared ranges, in the words of each provider', () => {
  const pools = `[10.0.50.100-10.0.50.119, 10.0.51.0/28]`;
  const cilium = platform(`  loadBalancer: { pool: ${pools} }\n`).get('cilium-l2');
  expect(named(cilium?.objects ?? [], 'CiliumLoadBalancerIPPool')).toMatchObject([
    { spec: { blocks: [{ start: '10.0.50.100', stop: '10.0.50.119' }, { cidr: '10.0.51.0/28' }] } },
  ]);
  const metallb = platform(`  loadBalancer: { use: metallb, pool: ${pools} }\n`).get('metallb');
  expect(named(metallb?.config ?? [], 'IPAddressPool')).toMatchObject([
    { spec: { addresses: ['10.0.50.100-10.0.50.119', '10.0.51.0/28'] } },
  ]);
});

test('a gateway has a certificate of the declared issuer, and redirects to it', () => {
  const found = platform(`${BY_CILIUM + GATEWAYS}  certificates: { issuer: letsencrypt, token: { secret: dns } }\n`);
  const gateway = found.get('envoy-gateway');
  expect(named(gateway?.config ?? [], 'Certificate')).toHaveLength(2);
  expect(named(gateway?.config ?? [], 'Certificate')[0]).toMatchObject({
    spec: { dnsNames: ['home.example', '*.home.example'], issuerRef: { name: 'letsencrypt' } },
  });
  expect(named(gateway?.config ?? [], 'HTTPRoute')).toHaveLength(2);
  expect(gateway?.provides).toEqual(expect.arrayContaining(['gateway:external', 'gateway:internal']));
  const manager = found.get('cert-manager');
  expect(manager?.provides).toContain('issuer:letsencrypt');
  expect(manager?.secrets).toMatchObject([{ key: 'api-token', source: { secret: 'dns' } }]);
  expect(named(manager?.config ?? [], 'ClusterIssuer')).toMatchObject([
    { metadata: { name: 'letsencrypt' }, spec: { acme: { solvers: [{ dns01: { cloudflare: { apiTokenSecretRef: { name: 'cert-manager-secret', key: 'api-token' } } } }] } } },
  ]);
});

test('an authority of the lab needs no token', () => {
  const manager = platform('  certificates: {}\n').get('cert-manager');
  expect(manager?.secrets).toEqual([]);
  expect(named(manager?.config ?? [], 'ClusterIssuer')).toMatchObject([
    { metadata: { name: 'internal-ca-root' } },
    { metadata: { name: 'internal-ca' }, spec: { ca: { secretName: 'internal-ca' } } },
  ]);
});

test('each use of a storage slot is a class of its own', () => {
  const found = platform(`  storage:
    - { class: safe, use: longhorn, default: true, replicas: 3 }
    - { class: fast, use: longhorn, replicas: 1, reclaim: Delete }
    - { class: local, use: openebs, path: /var/mnt/scratch }
`);
  expect(named(found.get('longhorn')?.config ?? [], 'StorageClass')).toMatchObject([
    { metadata: { name: 'safe', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } }, reclaimPolicy: 'Retain', parameters: { numberOfReplicas: '3' } },
    { metadata: { name: 'fast', annotations: { 'storageclass.kubernetes.io/is-default-class': 'false' } }, reclaimPolicy: 'Delete', parameters: { numberOfReplicas: '1' } },
  ]);
  expect(named(found.get('openebs')?.config ?? [], 'StorageClass')).toMatchObject([
    { metadata: { annotations: { 'cas.openebs.io/config': '- name: StorageType\n  value: hostpath\n- name: BasePath\n  value: /var/mnt/scratch\n' } } },
  ]);
});

test('pods are routed as declared', () => {
  const value = (text: string, ...path: string[]) => plain(at(platform(text).get('cilium')?.values, path));
  expect(value('  cni: {}\n', 'ipv4NativeRoutingCIDR')).toBe('10.42.0.0/16');
  expect(value('  cni: {}\n', 'tunnelProtocol')).toBeUndefined();
  expect(value('  cni: { routing: tunnel }\n', 'ipv4NativeRoutingCIDR')).toBeUndefined();
  expect(value('  cni: { routing: tunnel }\n', 'tunnelProtocol')).toBe('vxlan');
  expect(value('  cni: { kubeProxy: true }\n', 'kubeProxyReplacement')).toBe(false);
});

test('the operator installs one release of Flux, and no range of them', () => {
  const values = platform('  addons: []\n').get('flux-instance')?.values;
  expect(plain(at(values, ['instance', 'distribution', 'version']))).toMatch(/^\d+\.\d+\.\d+$/);
  // Neither null, which the API server refuses, nor the moving tag that the chart would take.
  expect(plain(at(values, ['instance', 'distribution', 'artifact']))).toMatch(
    /^oci:\/\/.*\/flux-operator-manifests:v\d+\.\d+\.\d+$/,
  );
});

test('Flux pulls what the lab declares', () => {
  const sync = plain(at(platform('  addons: []\n').get('flux-instance')?.values, ['instance', 'sync']));
  expect(sync).toMatchObject({
    url: 'ssh://git@git.home.example/ops/home-ops.git',
    ref: 'refs/heads/main',
    path: 'kubernetes/main/flux',
    pullSecret: 'deploy-key',
  });
});

test('metrics are scraped where somebody brings the kinds for it', () => {
  const monitored = (text: string) => plain(at(platform(text).get('coredns')?.values, ['prometheus', 'monitor', 'enabled']));
  expect(monitored('  addons: []\n')).toBe(false);
  expect(monitored('  addons: [prometheus-operator-crds]\n')).toBe(true);
});

test('the identity provider keeps its data in a claim of its own that is saved', () => {
  const storage = '  storage: [{ class: fast, use: longhorn, default: true }]\n';
  const provider = platform(`${GATEWAYS}${BY_CILIUM}${storage}  identity: { use: pocket-id }\n`).get('pocket-id');
  expect(provider?.claims).toMatchObject([{ claim: 'pocket-id-data', class: 'fast', backup: 'daily' }]);
  expect(provider?.routes).toMatchObject([{ gateway: 'external', hosts: ['pocket-id.home.example'] }]);
  const env = plain(at(provider?.values, ['controllers', 'pocket-id', 'containers', 'app', 'env']));
  expect(env).toMatchObject({ APP_URL: 'https://pocket-id.home.example', TRUST_PROXY: '10.42.0.0/16' });
});

test('a platform entry opens its LAN ports at the address that the addon is given', () => {
  const service = (addon: string) =>
    plain(at(platform(`${BY_CILIUM}  addons: [${addon}]\n`).get('vernemq')?.values, ['service', 'lan']));
  expect(service('vernemq')).toBeUndefined();
  expect(service('{ use: vernemq, address: 10.0.50.110 }')).toMatchObject({
    type: 'LoadBalancer',
    annotations: { 'lbipam.cilium.io/ips': '10.0.50.110' },
    ports: { mqtt: { port: 1883 } },
  });
});

const CEPH = `  storage:
    - { class: ceph-block, use: rook-ceph, default: true, disks: { control0: [/dev/sdb], worker0: [/dev/sdb] } }
    - { class: ceph-filesystem, use: rook-ceph, kind: filesystem, replicas: 3 }
    - { class: ceph-bucket, use: rook-ceph, kind: bucket, reclaim: Delete }
`;

test('Ceph has a pool for each class, on the disks that are named and as many hosts as have any', () => {
  const found = platform(`${CEPH}  snapshots: {}\n`);
  const values = plain(found.get('rook-ceph')?.values ?? null) as Record<string, unknown[]>;
  const spec = plain(at(found.get('rook-ceph')?.values, ['cephClusterSpec']));
  expect(spec).toMatchObject({
    mon: { count: 1 },
    storage: {
      useAllNodes: false,
      useAllDevices: false,
      nodes: [
        { name: 'control0', devices: [{ name: '/dev/sdb' }] },
        { name: 'worker0', devices: [{ name: '/dev/sdb' }] },
      ],
    },
  });
  expect(values['cephBlockPools']).toMatchObject([
    { name: 'ceph-block', spec: { replicated: { size: 2 } }, storageClass: { isDefault: true } },
  ]);
  expect(values['cephFileSystems']).toMatchObject([
    { spec: { dataPools: [{ replicated: { size: 3 }, parameters: { min_size: '2' } }] } },
  ]);
  expect(values['cephObjectStores']).toMatchObject([{ storageClass: { reclaimPolicy: 'Delete' } }]);
  expect(named(found.get('rook-ceph')?.config ?? [], 'VolumeSnapshotClass')).toMatchObject([
    { metadata: { name: 'ceph-block' }, driver: 'rook-ceph.rbd.csi.ceph.com' },
    { metadata: { name: 'ceph-filesystem' }, driver: 'rook-ceph.cephfs.csi.ceph.com' },
  ]);
  expect(found.get('rook-ceph')?.provides).toEqual([
    'snapshot-class:ceph-block',
    'snapshot-class:ceph-filesystem',
    'storage-class:ceph-block',
    'storage-class:ceph-bucket',
    'storage-class:ceph-filesystem',
  ]);
  expect([...platform(CEPH).keys()]).toEqual(expect.arrayContaining(['rook-ceph-operator', 'ceph-csi-drivers']));
});

test('classes of a file server name its address and their directory', () => {
  const found = platform(`  storage:
    - { class: zfs-nfs, use: kubernetes-zfs-provisioner, server: { host: nas0 }, path: /tank/kubernetes }
    - { class: nfs, use: csi-driver-nfs, server: { address: 10.0.50.6 }, path: /mnt/tank, reclaim: Delete }
`);
  expect(plain(at(found.get('kubernetes-zfs-provisioner')?.values, ['storageClass', 'classes']))).toMatchObject([
    { name: 'zfs-nfs', hostName: '10.0.50.5', parentDataset: 'tank/kubernetes', shareProperties: 'rw=@10.0.50.0/24,no_root_squash' },
  ]);
  expect(named(found.get('csi-driver-nfs')?.config ?? [], 'StorageClass')).toMatchObject([
    { metadata: { name: 'nfs' }, parameters: { server: '10.0.50.6', share: '/mnt/tank', onDelete: 'delete' } },
  ]);
});

test('Grafana comes with Prometheus, shows what there is, and signs in where there is an identity provider', () => {
  const METRICS = '  observability: { metrics: {}, logs: {} }\n';
  const grafana = platform(METRICS).get('grafana');
  const sources = plain(at(grafana?.values, ['datasources', 'datasources.yaml', 'datasources'])) as { uid: string }[];
  expect(sources.map(({ uid }) => uid)).toEqual(['prometheus', 'alertmanager', 'loki']);
  expect(grafana?.secrets.map(({ key }) => key)).toEqual(['admin-password']);
  const signed = platform(`${BY_CILIUM + GATEWAYS}${METRICS}  identity: {}\n`).get('grafana');
  expect(plain(at(signed?.values, ['grafana.ini', 'auth.generic_oauth']))).toMatchObject({
    enabled: true,
    token_url: 'https://pocket-id.home.example/api/oidc/token',
  });
  expect(signed?.secrets.map(({ key }) => key)).toEqual(['admin-password', 'oidc-client-id', 'oidc-client-secret']);
  const alone = platform('  observability: { dashboards: {} }\n').get('grafana');
  expect(plain(at(alone?.values, ['datasources', 'datasources.yaml', 'datasources']))).toEqual([]);
});
