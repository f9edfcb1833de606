import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNodeFiles } from '../src/adapters/node-files.ts';
import { resolveWorkloads } from '../src/model/catalogue/index.ts';
import { loadLab } from '../src/model/load.ts';
import type { Workload } from '../src/model/workload.ts';

const ROOT = join(import.meta.dirname, '..');

/** Rows of the described home-ops lab: what it calls an application, its namespace, its gateway and its purpose. */
const ROWS: readonly (readonly [
  title: string,
  workload: string,
  namespace: string,
  gateway: 'internal' | 'external' | null,
])[] = [
  ['Immich', 'immich', 'cloud', 'external'],
  ['ImmichFrame', 'immichframe', 'cloud', 'internal'],
  ['Memos', 'memos', 'cloud', 'internal'],
  ['Romm', 'romm', 'cloud', 'internal'],
  ['Syncthing', 'syncthing', 'cloud', 'internal'],
  ['Plex', 'plex', 'media', 'internal'],
  ['Jellyseerr', 'jellyseerr', 'media', 'internal'],
  ['Sonarr', 'sonarr', 'media', 'internal'],
  ['Radarr', 'radarr', 'media', 'internal'],
  ['Lidarr', 'lidarr', 'media', 'internal'],
  ['Readarr', 'readarr', 'media', 'internal'],
  ['Prowlarr', 'prowlarr', 'media', 'internal'],
  // A job without a page: the table names the gateway of its neighbours.
  ['Recyclarr', 'recyclarr', 'media', null],
  ['qBittorrent', 'qbittorrent', 'media', 'internal'],
  ['NZBGet', 'nzbget', 'media', 'internal'],
  ['Audiobookshelf', 'audiobookshelf', 'media', 'internal'],
  ['Beets', 'beets', 'media', 'internal'],
  ['Home Assistant', 'home-assistant', 'home', 'internal'],
  ['Homebridge', 'homebridge', 'home', 'internal'],
  // Both speak protocols of their own on the LAN, which a gateway for HTTP cannot carry.
  ['AirConnect', 'airconnect', 'home', null],
  ['Eufy Security WS', 'eufy-security-ws', 'home', null],
  ['Homepage', 'homepage', 'default', 'internal'],
  ['Uptime Kuma', 'uptime-kuma', 'default', 'internal'],
  ['Echo', 'echo', 'default', 'internal'],
  ['AdGuard Home', 'adguard-home', 'network', 'internal'],
  ['k8s-gateway', 'k8s-gateway', 'network', null],
  ['Cloudflare Tunnel', 'cloudflare-tunnel', 'network', null],
  ['Cloudflare DNS', 'external-dns', 'network', null],
  ['Pocket ID', 'pocket-id', 'security', 'external'],
  ['External Secrets', 'external-secrets', 'security', null],
  ['OnePassword Connect', 'onepassword-connect', 'security', null],
  ['Rook-Ceph Dashboard', 'rook-ceph', 'rook-ceph', 'internal'],
  ['ZFS Provisioner', 'kubernetes-zfs-provisioner', 'kubernetes-zfs-provisioner', null],
  ['CloudNativePG', 'cloudnative-pg', 'databases', null],
  ['Dragonfly', 'dragonfly', 'databases', null],
  ['External Postgres Operator', 'external-postgres-operator', 'databases', null],
  ['VerneMQ', 'vernemq', 'databases', null],
];

/** Services of the described labs that are part of the platform, by the entry that is each. */
const SERVICES: readonly string[] = [
  'flux-operator',
  'flux-instance',
  'cilium',
  'cilium-l2',
  'envoy-gateway',
  'rook-ceph-operator',
  'cert-manager',
  'coredns',
  'reloader',
  'spegel',
  'metrics-server',
  'descheduler',
  'goldilocks',
  'vpa',
  'volsync',
  'snapshot-controller',
  'kube-prometheus-stack',
  'loki',
  'grafana',
  'gatus',
  'blackbox-exporter',
  'talos-backup',
  'tuppr',
];

/** What issue-sized lists of the other labs name beyond that. */
const FURTHER: readonly string[] = [
  'cilium-bgp',
  'flux',
  'longhorn',
  'openebs',
  'csi-driver-nfs',
  'metallb',
  'unbound',
  'tailscale-operator',
  'system-upgrade-controller',
  'renovate',
  'plugin-barman-cloud',
  'code-server',
];

function shipped(): Set<string> {
  const files = readdirSync(join(ROOT, 'catalogue'), { recursive: true, encoding: 'utf8' });
  return new Set(
    files
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => file.replace(/^.*\//, '').replace(/\.yaml$/, '')),
  );
}

async function workloadsOf(lab: string): Promise<readonly Workload[]> {
  const { model } = await loadLab(createNodeFiles(), join(ROOT, 'examples', lab), {
    catalogue: join(ROOT, 'catalogue'),
  });
  const [cluster] = model?.clusters ?? [];
  return model && cluster ? resolveWorkloads(model, cluster).workloads : [];
}

test('every system and application that the labs name has an entry', () => {
  const names = shipped();
  const wanted = [...ROWS.map(([, workload]) => workload), ...SERVICES, ...FURTHER];
  expect(wanted.filter((name) => !names.has(name))).toEqual([]);
});

test.each(['home-ops', 'home-ops-as-described'])('%s runs the whole table', async (lab) => {
  const workloads = await workloadsOf(lab);
  const rows = ROWS.map(([title, name]) => {
    const found = workloads.find((one) => one.name === name);
    return [title, name, found?.namespace, found?.routes[0]?.gateway ?? null];
  });
  expect(rows).toEqual(ROWS);
});

test('home-ops runs every service of the platform and gives every application its purpose', async () => {
  const workloads = await workloadsOf('home-ops');
  const names = new Set(workloads.map(({ name }) => name));
  expect(SERVICES.filter((name) => !names.has(name))).toEqual([]);
  const silent = workloads.filter(({ app }) => app && app.declared.value.description === undefined);
  expect(silent.map(({ name }) => name)).toEqual([]);
  expect(workloads.length).toBeGreaterThan(60);
});

test('the described table is the whole one: forty applications and more', () => {
  const text = readFileSync(join(ROOT, 'examples/home-ops/clusters/main/cluster.yaml'), 'utf8');
  for (const fact of [
    '10.0.50.50',
    '10.0.50.100',
    '10.0.50.101',
    '10.0.50.102',
    '10.42.0.0/16',
    '10.43.0.0/16',
  ])
    expect(text).toContain(fact);
  for (const name of ['ceph-block', 'ceph-filesystem', 'ceph-bucket', 'zfs-nfs', 'local-hostpath'])
    expect(text).toContain(`class: ${name}`);
});
