import { describe, expect, it } from 'vitest';
import type { Imported, SourceFile } from '../../imported.ts';
import { clusterTemplate } from './index.ts';
import { nodeKeys, NODES_KEYS, topKeys, type Form } from './keys.ts';

const IMAGE = 'b'.repeat(64);

const CLUSTER = `---
node_cidr: 192.0.2.0/24
cluster_api_addr: 192.0.2.5
cluster_gateway_addr: 192.0.2.21
cluster_dns_gateway_addr: 192.0.2.20
repository_name: example/home-ops
repository_visibility: private
cloudflare_domain: home.example
cloudflare_token: geheim-token
cloudflare_gateway_addr: 192.0.2.22
`;
const NODES = `nodes:
  - name: k8s-0
    address: 192.0.2.10
    controller: true
    disk: /dev/disk/by-id/nvme-one
    mac_addr: 52:54:00:00:00:10
    schematic_id: ${IMAGE}
`;
/** Every key of the legacy form, those of forks too. */
const FULL = `${CLUSTER}node_dns_servers: [192.0.2.1]
node_ntp_servers: [192.0.2.1]
node_default_gateway: 192.0.2.1
node_vlan_tag: "20"
cluster_pod_cidr: 10.60.0.0/16
cluster_svc_cidr: 10.61.0.0/16
cluster_api_tls_sans: [k8s.home.example]
repository_branch: prod
cilium_loadbalancer_mode: snat
cilium_bgp_router_addr: 192.0.2.1
cilium_bgp_router_asn: "64512"
cilium_bgp_node_asn: "64513"
argo_password: geheim-argo
`;
const FULL_NODES = `${NODES}    mtu: 9000
    secureboot: true
    encrypt_disk: true
    kernel_modules: [nvidia]
`;
const SECOND = `  - { name: k8s-1, address: 192.0.2.11, controller: false, disk: S5GX, mac_addr: "52:54:00:00:00:11", schematic_id: ${IMAGE} }\n`;

const TOML = `[network]
node_cidr = "192.0.2.0/24"
[kubernetes.api]
addr = "192.0.2.5"
[gateways]
internal = "192.0.2.21"
dns = "192.0.2.20"
external = "192.0.2.22"
[repository]
url = "ssh://git@github.com/example/home-ops.git"
[domain]
name = "home.example"
[dns]
token = "geheim-token"
[talos]
schematic_id = "${IMAGE}"
[[nodes]]
name = "k8s-0"
address = "192.0.2.10"
controller = true
disk = "S5GX"
mac_addr = "52:54:00:00:00:10"
`;

function legacy(cluster: string, nodes = NODES, more: readonly SourceFile[] = []): Imported {
  return clusterTemplate.read([
    { path: 'cluster.yaml', text: cluster },
    { path: 'nodes.yaml', text: nodes },
    ...more,
  ]);
}

const current = (text: string, more: readonly SourceFile[] = []): Imported =>
  clusterTemplate.read([{ path: 'cluster.toml', text }, ...more]);

const said = ({ diagnostics }: Imported): string[] =>
  diagnostics.map(
    ({ severity, code, file, range, message }) =>
      `${severity} ${code} ${file}:${range?.start.line ?? 0} ${message}`,
  );

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the report', () => {
  it.each<[string, Form, Imported]>([
    ['the fewest keys of the legacy form', 'legacy', legacy(CLUSTER)],
    ['all keys of the legacy form', 'legacy', legacy(FULL, FULL_NODES)],
    ['the fewest keys of today', 'current', current(TOML)],
  ])('has a line for every key: %s', (_what, form, imported) => {
    expect(said(imported)).toEqual([]);
    const main = form === 'legacy' ? 'cluster.yaml' : 'cluster.toml';
    const machines = form === 'legacy' ? 'nodes.yaml' : 'cluster.toml';
    const expected = [
      ...topKeys(form).map(({ path }) => `${main} ${path}`),
      ...(form === 'legacy' ? NODES_KEYS.map(({ path }) => `${machines} ${path}`) : []),
      ...nodeKeys(form).map(({ path }) => `${machines} nodes[0].${path}`),
    ];
    const lines = imported.report.map(({ from }) => `${from?.file ?? ''} ${from?.path ?? ''}`);
    expect(expected.filter((key) => !lines.includes(key))).toEqual([]);
    for (const { fate, to, why } of imported.report) {
      if (fate === 'mapped' || fate === 'kept') expect(to).toBeDefined();
      else expect(why).toBeDefined();
    }
  });

  it('maps every key that is there, but for one that only forks with Argo CD have', () => {
    const { report } = legacy(FULL, FULL_NODES);
    const keys = topKeys('legacy').map(({ path }) => path);
    const fates = new Map(report.toReversed().map(({ from, fate }) => [from?.path ?? '', fate]));
    expect(keys.filter((key) => fates.get(key) !== 'mapped')).toEqual(['argo_password']);
    expect(fates.get('argo_password')).toBe('dropped');
    expect(report).toContainEqual({
      fate: 'mapped',
      from: { file: 'nodes.yaml', line: 8, path: 'nodes[0].mtu' },
      to: 'clusters/kubernetes/nodes.yaml nodes[0].mtu, or of its links',
    });
  });

  it('holds no secret, and neither does a diagnostic or the lab', () => {
    const broken = legacy(FULL.replace('geheim-token', '[geheim-token]'), FULL_NODES);
    expect(said(broken)).toEqual([
      'error import-value cluster.yaml:9 cloudflare_token: expected a text that is not empty',
    ]);
    const { secrets, ...rest } = legacy(FULL, FULL_NODES);
    expect(secrets).toContainEqual({ name: 'cloudflare-token', value: 'geheim-token' });
    expect(JSON.stringify([rest, broken])).not.toContain('geheim');
    expect(broken.diagnostics[0]?.secret).toBe(true);
  });
});

describe('the lab', () => {
  it('has VLANs, BGP and encryption in words of the model', () => {
    const { lab, clusters } = legacy(FULL, FULL_NODES + SECOND);
    expect(plain(lab)).toEqual({
      name: 'home-ops',
      domain: 'home.example',
      repository: {
        url: 'ssh://git@github.com/example/home-ops.git',
        branch: 'prod',
        webhook: 'github',
      },
      networks: [{ name: 'servers', vlan: 20, cidr: '192.0.2.0/24', gateway: '192.0.2.1' }],
    });
    expect(plain(clusters[0]?.settings)).toMatchObject({
      talos: { schematic: { id: IMAGE }, certSans: ['192.0.2.5', 'k8s.home.example'] },
      endpoint: { address: '192.0.2.5', names: ['k8s.home.example'] },
      platform: {
        cni: { use: 'cilium', mode: 'snat', hubble: false },
        loadBalancer: {
          use: 'cilium-bgp',
          pool: ['192.0.2.20-192.0.2.22'],
          bgp: { router: '192.0.2.1', routerAsn: 64512, nodeAsn: 64513 },
        },
        gateways: { external: { address: '192.0.2.22', via: 'cloudflare-tunnel' } },
        addons: ['metrics-server', 'reloader', 'spegel'],
      },
    });
    expect(plain(clusters[0]?.nodes)).toEqual([
      {
        ...{ name: 'k8s-0', role: 'control-plane', address: '192.0.2.10' },
        disk: { device: '/dev/disk/by-id/nvme-one' },
        ...{ secureBoot: true, encryptDisk: true, kernelModules: ['nvidia'] },
        links: [
          {
            ...{ name: 'lan', mac: '52:54:00:00:00:10', mtu: 9000 },
            vlans: [{ id: 20, addresses: ['192.0.2.10/24'], mtu: 9000 }],
          },
        ],
      },
      {
        ...{ name: 'k8s-1', role: 'worker', address: '192.0.2.11', disk: { serial: 'S5GX' } },
        links: [
          {
            ...{ name: 'lan', mac: '52:54:00:00:00:11' },
            vlans: [{ id: 20, addresses: ['192.0.2.11/24'] }],
          },
        ],
      },
    ]);
  });

  it('gives the schematic that most machines run to the cluster, and others to their nodes', () => {
    const other = SECOND.replace(IMAGE, 'c'.repeat(64)).replace('k8s-1', 'k8s-2');
    const { clusters } = legacy(CLUSTER, NODES + SECOND + other);
    const settings = clusters[0]?.settings;
    expect(plain(settings)).toMatchObject({ talos: { schematic: { id: IMAGE } } });
    expect(clusters[0]?.nodes.map((node) => node['schematic'])).toEqual([
      undefined,
      undefined,
      'c'.repeat(64),
    ]);
    expect(plain(clusters[0]?.nodes[0])).toMatchObject({ mac: '52:54:00:00:00:10' });
  });

  it('takes the versions of the rendered tree, and says which were set without one', () => {
    const versions = 'talosVersion: v1.13.0\nkubernetesVersion: v1.36.0\n';
    const at = { path: 'talos/talenv.yaml', text: versions };
    const { clusters, report } = legacy(CLUSTER, NODES, [at]);
    expect(plain(clusters[0]?.settings)).toMatchObject({
      talos: { version: 'v1.13.0' },
      kubernetes: { version: 'v1.36.0' },
    });
    expect(report).toContainEqual({
      fate: 'mapped',
      from: { file: 'talos/talenv.yaml', line: 2, path: 'kubernetesVersion' },
      to: 'clusters/kubernetes/cluster.yaml kubernetes.version',
    });
    const without = legacy(CLUSTER).report.filter(({ to }) => to?.endsWith('.version'));
    expect(without.map(({ fate }) => fate)).toEqual(['defaulted', 'defaulted']);
  });
});

const TUNNEL = {
  AccountTag: 'geheim-account',
  TunnelID: '3f2b1a5c-1111-4222-8333-444455556666',
  TunnelSecret: 'geheim-secret',
};
const PEM = '-----BEGIN OPENSSH PRIVATE KEY-----\ngeheim-key\n-----END OPENSSH PRIVATE KEY-----';
const file = (path: string, text: string): SourceFile => ({ path, text });

describe('files beside it', () => {
  it('become secrets, or are named with the reason why they do not', () => {
    const { secrets, report, clusters, ...rest } = legacy(CLUSTER, NODES, [
      file('cloudflare-tunnel.json', JSON.stringify(TUNNEL)),
      file('github-deploy.key', `${PEM}\n`),
      file('github-push-token.txt', 'geheim-webhook\n'),
      file('age.key', 'AGE-SECRET-KEY-1GEHEIM'),
      file('github-deploy.key.pub', 'ssh-ed25519 AAAA'),
      file('talos/talsecret.sops.yaml', 'cluster: {id: geheim-id}\n'),
      file('templates/config/talos/patches/worker/zfs.yaml.j2', 'geheim'),
      file('templates/config/kubernetes/apps/media/plex/app/helmrelease.yaml.j2', ''),
      file('templates/config/kubernetes/apps/media/plex/ks.yaml.j2', ''),
      file('templates/config/kubernetes/apps/network/k8s-gateway/ks.yaml.j2', ''),
      file('templates/config/.sops.yaml.j2', ''),
    ]);
    expect(secrets.map(({ name, field }) => [name, field])).toEqual([
      ['cloudflare-token', undefined],
      ['cloudflare-tunnel', undefined],
      ['deploy-key', undefined],
      ['flux-webhook-token', undefined],
    ]);
    const token = Buffer.from(secrets[1]?.value ?? '', 'base64').toString();
    expect(token).toBe(
      '{"a":"geheim-account","t":"3f2b1a5c-1111-4222-8333-444455556666","s":"geheim-secret"}',
    );
    expect(secrets[2]?.value).toBe(`${PEM}\n`);
    expect(secrets[3]?.value).toBe('geheim-webhook');
    expect(plain(clusters[0]?.settings)).toMatchObject({
      platform: { tunnel: { token: { secret: 'cloudflare-tunnel' }, id: TUNNEL.TunnelID } },
    });
    expect(clusters[0]?.bundle).toBe('cluster: {id: geheim-id}\n');
    const left = report.filter(({ fate, from }) => fate === 'dropped' && from?.path === '');
    expect(left.map(({ from }) => from?.file)).toEqual([
      'age.key',
      'github-deploy.key.pub',
      'templates/config',
      'templates/config/kubernetes/apps/media/plex',
      'templates/config/kubernetes/apps/network/k8s-gateway',
      'templates/config/talos/patches/worker/zfs.yaml.j2',
    ]);
    const bare = clusters.map((cluster) => ({ ...cluster, bundle: null }));
    expect(JSON.stringify([report, bare, rest])).not.toMatch(/geheim/i);
  });

  it('wants a bundle that it can open, and leaves keys that nothing needs', () => {
    const { clusters, secrets, report, diagnostics } = current(
      TOML.replace('ssh://git@', 'https://').replace(
        '[domain]',
        'webhook_provider = "none"\n[domain]',
      ),
      [
        file('talos/secrets.sops.yaml', 'cluster:\n  id: ENC[x]\nsops:\n  mac: x\n'),
        file('deploy.key', PEM),
        file('flux-webhook-token.txt', 'geheim'),
      ],
    );
    expect(diagnostics).toMatchObject([
      { code: 'import-locked', file: 'talos/secrets.sops.yaml', severity: 'error' },
    ]);
    expect(clusters[0]?.bundle).toBeNull();
    expect(secrets.map(({ name }) => name)).toEqual(['cloudflare-token']);
    const dropped = report.filter(({ fate, from }) => fate === 'dropped' && from?.path === '');
    expect(dropped.map(({ from }) => from?.file)).toEqual(['deploy.key', 'flux-webhook-token.txt']);
  });

  it.each([
    ['cloudflare-tunnel.json', '{"AccountTag": "geheim"'],
    ['cloudflare-tunnel.json', '["geheim"]'],
    ['cloudflare-tunnel.json', '{"AccountTag": "geheim", "TunnelID": "x"}'],
    ['cloudflare-tunnel.json', JSON.stringify({ ...TUNNEL, TunnelID: 'geheim' })],
    ['github-deploy.key', 'geheim'],
    ['github-push-token.txt', ' \n'],
    ['talos/talenv.yaml', 'a: "geheim'],
    ['talos/talsecret.sops.yaml', '- geheim'],
  ])('are refused without a word of theirs: %s %#', (path, text) => {
    const imported = legacy(CLUSTER, NODES, [file(path, text)]);
    expect(imported.diagnostics.map(({ code, file: at, secret }) => [code, at, secret])).toEqual([
      ['import-malformed', path, true],
    ]);
    expect(JSON.stringify([imported.report, imported.diagnostics])).not.toContain('geheim');
  });
});

describe('what is wrong with the legacy form', () => {
  it('says everything at once, with lines', () => {
    const cluster = CLUSTER.replace('192.0.2.0/24', '192.0.2.9/24')
      .replace('cluster_api_addr: 192.0.2.5\n', '')
      .concat('node_vlan_tag: 5000\ncilium_bgp_node_asn: 64512\nnode_cdir: 1\n');
    const imported = legacy(cluster, NODES.replace('k8s-0', 'K8S').replace('true', '"yes"'));
    expect(said(imported)).toEqual([
      'error import-value cluster.yaml:2 node_cidr: expected a network such as 10.0.50.0/24, found "192.0.2.9/24"',
      'error import-value cluster.yaml:10 node_vlan_tag: expected a VLAN id from 1 to 4094, found 5000',
      'error import-key cluster.yaml:12 node_cdir is not known',
      'error import-missing cluster.yaml:2 cluster_api_addr is missing',
      'error import-value nodes.yaml:2 nodes[0].name: expected a host name of lower-case letters, digits and dashes that is not global, all, controller, control-plane, worker or secrets, found "K8S"',
      'error import-value nodes.yaml:4 nodes[0].controller: expected true or false, found "yes"',
      'warning import-value cluster.yaml:11 cilium_bgp_node_asn: BGP wants the address of the router and both AS numbers, and two are missing',
    ]);
    const hints = imported.diagnostics.map(({ hint }) => hint);
    expect(hints[0]).toBe('did you mean 192.0.2.0/24?');
    expect(hints[2]).toBe('did you mean node_cidr?');
    expect(imported.clusters).toEqual([]);
  });

  it('leaves BGP out where one of its keys is missing, and says so', () => {
    const imported = legacy(`${CLUSTER}cilium_bgp_router_addr: 192.0.2.1\n`);
    expect(said(imported)).toEqual([
      'warning import-value cluster.yaml:11 cilium_bgp_router_addr: BGP wants the address of the router and both AS numbers, and two are missing',
    ]);
    expect(plain(imported.clusters[0]?.settings)).toMatchObject({
      platform: { loadBalancer: { use: 'cilium-l2' } },
    });
    expect(imported.report).toContainEqual({
      fate: 'dropped',
      from: { file: 'cluster.yaml', line: 11, path: 'cilium_bgp_router_addr' },
      why: 'BGP is off in the source: it wants all three keys',
    });
  });

  const BOMB = `a: &a [${'1,'.repeat(300)}]\nb: &b [${'*a,'.repeat(300)}]\n`;

  it.each([
    ['no machines', NODES.replace(/ {2}-[\s\S]*/, '  []\n'), 'import-missing', 2],
    ['no list', 'nodes: none\n', 'import-value', 1],
    ['no map', '- 1\n', 'import-malformed', 0],
    ['nothing', '', 'import-malformed', 0],
    ['no YAML', 'nodes: [geheim\n', 'import-malformed', 2],
    ['a bomb', `${BOMB}${NODES}`, 'import-malformed', 2],
    ['a huge file', `#${'x'.repeat(1024 * 1024)}\n${NODES}`, 'import-malformed', 1],
    ['too many machines', `nodes: [${'{},'.repeat(1001)}]`, 'import-value', 1],
    [
      'too many keys',
      Array.from({ length: 2001 }, (_, index) => `k${index}: 1\n`).join(''),
      'import-malformed',
      0,
    ],
    ['a deep file', `nodes: ${'['.repeat(60)}${']'.repeat(60)}`, 'import-malformed', 1],
  ])('refuses a file of machines with %s', (_what, text, code, line) => {
    const { diagnostics, clusters } = legacy(CLUSTER, text);
    expect(clusters).toEqual([]);
    expect(diagnostics[0]).toMatchObject({ code, severity: 'error', file: 'nodes.yaml' });
    expect(diagnostics[0]?.range?.start.line ?? 0).toBe(line);
    expect(JSON.stringify(diagnostics)).not.toContain('geheim');
  });

  it('shows the first hundred problems of many', () => {
    const keys = Array.from({ length: 1000 }, (_, index) => `geheim.${index}: 1\n`).join('');
    const { diagnostics } = legacy(CLUSTER + keys);
    expect(diagnostics.length).toBeLessThan(120);
    expect(diagnostics.map(({ message }) => message)).toContain(
      'there are more problems than the first 100, which are shown',
    );
  });

  it('does not take a key with a dot for one between maps', () => {
    const imported = current(`"network.vlan_tag" = "20"\n${TOML}`);
    expect(said(imported)).toEqual([
      'error import-key cluster.toml:1 ["network.vlan_tag"] is not known',
    ]);
  });

  it('asks for the file of the machines', () => {
    const imported = clusterTemplate.read([file('cluster.yaml', CLUSTER)]);
    expect(said(imported)).toEqual(['error import-missing nodes.yaml:0 this file is not there']);
  });
});

it('knows its sources by their names, and the older one by its keys', () => {
  const { recognises } = clusterTemplate;
  expect(recognises([file('lab/cluster.toml', '')])).toBe(true);
  expect(recognises([file('cluster.yaml', CLUSTER)])).toBe(true);
  expect(recognises([file('cluster.yaml', 'kind: Cluster\nname: main\n')])).toBe(false);
  expect(recognises([file('nodes.yaml', NODES)])).toBe(false);
});

it('takes the newer form where both are there', () => {
  const { diagnostics, report } = current(TOML, [
    file('cluster.yaml', CLUSTER),
    file('nodes.yaml', NODES),
  ]);
  expect(diagnostics).toEqual([]);
  expect(report.some(({ from }) => from?.file === 'cluster.toml')).toBe(true);
});
