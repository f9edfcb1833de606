import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import type { Workload } from '../workload.ts';
import { entryOf, labOf } from './testing.ts';
import { at, plain } from './tree.ts';
import { resolveWorkloads } from './workloads.ts';

const root = new URL('../../../catalogue/', import.meta.url);
const entries = Object.fromEntries(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [basename(file, '.yaml'), readFileSync(new URL(file, root), 'utf8')]),
);

const SHARE = 'storage: { media: { nfs: { server: nas0, path: /tank/media } } }\n';
const PLATFORM = `platform:
  loadBalancer: { pool: 10.0.50.100-10.0.50.119 }
  gateways: { internal: { address: 10.0.50.101 } }
`;

/** Workloads of a cluster with these applications of namespace media, by name; nothing may be wrong with them. */
function lab(apps: Readonly<Record<string, string>>): ReadonlyMap<string, Workload> {
  const named = Object.entries(apps).map(
    ([name, text]) => [`media/${name}`, `kind: App\n${text}`] as const,
  );
  const { model, cluster } = labOf({ entries, cluster: PLATFORM, apps: Object.fromEntries(named) });
  const { workloads, diagnostics } = resolveWorkloads(model, cluster);
  expect(diagnostics).toEqual([]);
  return new Map(workloads.map((workload) => [workload.name, workload]));
}

const value = (workload: Workload | undefined, ...path: string[]): unknown =>
  plain(at(workload?.values, path));

test('what fetches, files and plays media shares one mount, so that files can be linked', () => {
  const volumes = Object.values(entries).flatMap((text) => {
    const { name, storage } = entryOf(text).value;
    return storage.media ? [[name, storage.media.kind, storage.media.path]] : [];
  });
  expect(volumes.map(([name]) => name)).toEqual(
    expect.arrayContaining(['lidarr', 'nzbget', 'plex', 'qbittorrent', 'radarr', 'sonarr']),
  );
  expect(volumes).toEqual(volumes.map(([name]) => [name, 'shared', '/media']));
});

test('Recyclarr reaches the applications that are there, with the keys that these have', () => {
  const text = (found: ReadonlyMap<string, Workload>): unknown =>
    value(found.get('recyclarr'), 'configMaps', 'config', 'data', 'config.recyclarr.yml');
  const sources = (found: ReadonlyMap<string, Workload>, name: string): unknown =>
    found.get(name)?.secrets.map(({ key, source }) => ({ key, ...source }));

  const both = lab({ recyclarr: '', sonarr: SHARE, radarr: SHARE });
  expect(text(both)).toMatch(/^sonarr:\n[^]*\nradarr:\n/);
  expect(sources(both, 'sonarr')).toEqual([
    {
      ...{ key: 'SONARR__AUTH__APIKEY', secret: 'sonarr-auth-apikey' },
      ...{ generate: 'hex(32)', bound: 'copy' },
    },
  ]);
  expect(sources(both, 'recyclarr')).toEqual([
    { key: 'SONARR_API_KEY', secret: 'sonarr-auth-apikey' },
    { key: 'RADARR_API_KEY', secret: 'radarr-auth-apikey' },
  ]);
  expect(both.get('recyclarr')?.needs).toEqual(['radarr', 'sonarr']);

  const one = lab({ recyclarr: '', radarr: SHARE });
  expect(text(one)).toMatch(/^radarr:\n/);
  expect(sources(one, 'recyclarr')).toEqual([{ key: 'RADARR_API_KEY', secret: 'radarr-auth-apikey' }]);
});

test('torrents and players come in at an address of their own, pages by the gateway', () => {
  const found = lab({
    plex: `address: 10.0.50.104\n${SHARE}`,
    qbittorrent: `address: 10.0.50.103\n${SHARE}`,
  });
  expect(value(found.get('qbittorrent'), 'service', 'lan', 'ports')).toEqual({
    torrent: { port: 50413, protocol: 'TCP' },
    'torrent-udp': { port: 50413, protocol: 'UDP' },
  });
  expect(value(found.get('plex'), 'service', 'lan', 'ports')).toEqual({
    http: { port: 32400, protocol: 'TCP' },
  });
  expect(value(found.get('plex'), 'controllers', 'plex', 'containers', 'app', 'env')).toMatchObject({
    PLEX_ADVERTISE_URL: 'https://plex.home.example:443',
  });
  expect(found.get('qbittorrent')?.routes).toMatchObject([{ service: 'qbittorrent', port: 8080 }]);
});
