import { describe, expect, it } from 'vitest';
import type { Imported, ReportLine, Source, SourceFile } from '../../imported.ts';
import { variableKeys } from './keys.ts';
import { environmentOf } from './values.ts';
import { clustertool } from './index.ts';
import { mapFrom } from '../plain.ts';

const ENV = `VIP: 192.0.2.5
MASTER1IP: 192.0.2.10/25
GATEWAY: 192.0.2.1
METALLB_RANGE: 192.0.2.40-192.0.2.49
DOMAIN_0: home.example
GITHUB_REPOSITORY: ssh://git@github.com/example/home-ops.git
PODNET: 172.16.0.0/16
SVCNET: 172.17.0.0/16
`;
const FULL = `${ENV}NGINX_INTERNAL_IP: 192.0.2.41
NGINX_EXTERNAL_IP: 192.0.2.42
BLOCKY_IP: 192.0.2.43
HEADLAMP_IP: 192.0.2.44
DASHBOARD_IP: 192.0.2.45
KUBEAPPS_IP: 192.0.2.46
SPEGEL_IP: 192.0.2.47
DOMAIN_0_EMAIL: ops@home.example
DOMAIN_0_CLOUDFLARE_TOKEN: geheim-token
DOCKERHUB_USER: somebody
DOCKERHUB_PASSWORD: geheim'docker
NAS_IP: 192.0.2.60
RESTIC_PASSWORD: geheim-restic
PLEX_CLAIM: geheim-claim
`;

const file = (path: string, text = ''): SourceFile => ({ path, text });

/** Reads machines as talhelper would, and tells what it was given. */
function fake(): { source: Source; given: SourceFile[][] } {
  const given: SourceFile[][] = [];
  const read = (files: readonly SourceFile[]): Imported => {
    given.push([...files]);
    const path = files.find((one) => one.path.endsWith('talenv.yaml'))?.path ?? '';
    return {
      lab: mapFrom({}),
      clusters: [
        {
          ...{ name: 'made', contract: null, machines: [], nodes: [], files: new Map() },
          settings: mapFrom({
            talos: { version: 'v1.10.7' },
            endpoint: { address: '203.0.113.1', port: 6443 },
          }),
          bundle: 'bundle',
        },
      ],
      secrets: [{ name: 'wireguard', value: 'geheim-wireguard' }],
      report: [
        { fate: 'mapped', from: { file: path, path: 'VIP' }, to: 'nowhere' },
        { fate: 'mapped', from: { file: 'talos/talconfig.yaml', path: 'endpoint' }, to: 'there' },
        ...files
          .filter((one) => one.path.endsWith('talsecret.yaml'))
          .map((one): ReportLine => ({ fate: 'kept', from: { file: one.path, path: '' } })),
      ],
      diagnostics: [],
    };
  };
  return {
    source: { name: 'talhelper', title: '', reads: [], recognises: () => false, read },
    given,
  };
}

const TALCONFIG = file('clusters/main/talos/talconfig.yaml', 'clusterName: ${CLUSTERNAME}\n');

function read(env: string, more: readonly SourceFile[] = [TALCONFIG]): Imported {
  return clustertool(fake().source).read([file('clusters/main/clusterenv.yaml', env), ...more]);
}

const said = ({ diagnostics }: Imported): string[] =>
  diagnostics.map(
    ({ code, file: at, range, message }) => `${code} ${at}:${range?.start.line ?? 0} ${message}`,
  );
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('clusterenv.yaml', () => {
  it.each([ENV, FULL])('has a line in the report for every variable: %#', (env) => {
    const { report, diagnostics } = read(env);
    expect(diagnostics).toEqual([]);
    const names = [...env.matchAll(/^\w+/gm)].map(([name]) => name);
    const lines = report.map(({ from }) => `${from?.file ?? ''} ${from?.path ?? ''}`);
    const expected = variableKeys(names).map(({ path }) => `clusters/main/clusterenv.yaml ${path}`);
    expect(expected.length).toBeGreaterThanOrEqual(19);
    expect(expected.filter((line) => !lines.includes(line))).toEqual([]);
  });

  it('becomes a lab, and what is not certainly harmless a secret', () => {
    const { lab, clusters, secrets } = read(FULL);
    expect(plain(lab)).toEqual({
      name: 'home-ops',
      domain: 'home.example',
      repository: { url: 'ssh://git@github.com/example/home-ops.git' },
      certificates: { email: 'ops@home.example' },
      networks: [{ name: 'servers', cidr: '192.0.2.0/25', gateway: '192.0.2.1' }],
    });
    const registry = { username: 'somebody', password: { secret: 'docker-hub-password' } };
    expect(plain(clusters[0]?.settings)).toMatchObject({
      talos: {
        version: 'v1.10.7',
        registries: { 'docker.io': registry, 'registry-1.docker.io': registry },
      },
      endpoint: { address: '192.0.2.5', port: 6443 },
      network: { nodes: 'servers', pods: '172.16.0.0/16', services: '172.17.0.0/16' },
      gitops: {
        substitutions: {
          config: { CLUSTERNAME: 'main', VIP: '192.0.2.5', NAS_IP: '192.0.2.60' },
          secrets: {
            DOMAIN_0_CLOUDFLARE_TOKEN: { secret: 'cloudflare-token' },
            DOCKERHUB_PASSWORD: { secret: 'docker-hub-password' },
            RESTIC_PASSWORD: { secret: 'main-restic-password' },
            PLEX_CLAIM: { secret: 'main-plex-claim' },
          },
        },
      },
      platform: {
        loadBalancer: { use: 'metallb', pool: '192.0.2.40-192.0.2.49' },
        gateways: { internal: { address: '192.0.2.41' }, external: { address: '192.0.2.42' } },
        dns: { split: { address: '192.0.2.43' } },
        certificates: { issuer: 'letsencrypt', token: { secret: 'cloudflare-token' } },
        addons: ['spegel'],
      },
    });
    expect(clusters.map(({ name, bundle }) => [name, bundle])).toEqual([['main', 'bundle']]);
    expect(secrets.map(({ name, value }) => [name, value])).toEqual([
      ['cloudflare-token', 'geheim-token'],
      ['docker-hub-password', "geheim'docker"],
      ['main-restic-password', 'geheim-restic'],
      ['main-plex-claim', 'geheim-claim'],
      ['wireguard', 'geheim-wireguard'],
    ]);
  });

  it('shows no secret, wherever it stands', () => {
    const { secrets, ...rest } = read(FULL);
    expect(secrets).toHaveLength(5);
    expect(JSON.stringify(rest)).not.toContain('geheim');
    const wrong = read(`${ENV}DOMAIN_0_CLOUDFLARE_TOKEN: [geheim]\nOWN: { a: geheim }\n`);
    expect(said(wrong)).toEqual([
      'import-value clusters/main/clusterenv.yaml:9 DOMAIN_0_CLOUDFLARE_TOKEN: expected a text that is not empty',
      'import-value clusters/main/clusterenv.yaml:10 OWN: expected a text, in quotes where it looks like a number',
    ]);
    expect(JSON.stringify(wrong)).not.toContain('geheim');
    expect(wrong.diagnostics.every(({ secret }) => secret === true)).toBe(true);
  });

  it('says everything that is wrong at once', () => {
    const env = ENV.replace('192.0.2.5', '192.0.2.500')
      .replace('GATEWAY: 192.0.2.1\n', '')
      .replace('METALLB_RANGE: 192.0.2.40-', 'METALLB_RANGE: 192.0.2.50-')
      .replace('172.16.0.0/16', '172.16.0.1/16')
      .concat('PORT: 8080\nMY-VAR: x\n');
    expect(said(read(env))).toEqual([
      'import-value clusters/main/clusterenv.yaml:1 VIP: expected an address such as 10.0.50.11, with or without the length of its network, found "192.0.2.500"',
      'import-value clusters/main/clusterenv.yaml:3 METALLB_RANGE: expected a range of addresses such as 10.0.50.100-10.0.50.119, found "192.0.2.50-192.0.2.49"',
      'import-value clusters/main/clusterenv.yaml:6 PODNET: expected a network such as 10.0.50.0/24, found "172.16.0.1/16"',
      'import-value clusters/main/clusterenv.yaml:8 PORT: expected a text, in quotes where it looks like a number',
      'import-key clusters/main/clusterenv.yaml:9 MY-VAR is not known',
      'import-missing clusters/main/clusterenv.yaml:1 GATEWAY is missing',
    ]);
  });

  it.each([
    ['VIP: "x', 'import-malformed', 'this is not sound YAML (yaml-syntax)'],
    ['- VIP', 'import-malformed', 'this is no map of keys'],
    [`${ENV}sops:\n  mac: x\n`, 'import-locked', 'it is encrypted, and no key at hand opens it'],
  ])('refuses what it cannot read: %#', (env, code, message) => {
    expect(read(env).diagnostics).toMatchObject([{ code, message, severity: 'error' }]);
  });

  it.each([
    ['github.com/example/home-ops.git', 'ssh://git@github.com/example/home-ops.git'],
    ['https://github.com/example/home-ops', 'ssh://git@github.com/example/home-ops'],
    ['ssh://git@github.com:example/home-ops.git', 'ssh://git@github.com/example/home-ops.git'],
    ['git@github.com:example/home-ops.git', 'ssh://git@github.com/example/home-ops.git'],
    ['ssh://git@git.home.example:2222/ops/lab.git', 'ssh://git@git.home.example:2222/ops/lab.git'],
  ])('reads the repository as clustertool does: %s', (address, url) => {
    const env = ENV.replace('ssh://git@github.com/example/home-ops.git', address);
    expect(plain(read(env).lab)).toMatchObject({ repository: { url } });
  });
});

it('takes names that every object has for what they are', () => {
  const { clusters, report, diagnostics } = read(`${ENV}constructor: x\n__proto__: x\nvalueOf:\n`);
  expect(diagnostics).toEqual([]);
  const lines = report.filter(
    ({ from }) => from?.path === 'constructor' || from?.path === 'valueOf',
  );
  expect(lines.map(({ fate }) => fate)).toEqual(['mapped', 'defaulted']);
  expect(plain(clusters[0]?.settings)).toMatchObject({
    gitops: { substitutions: { secrets: { constructor: { secret: 'main-constructor' } } } },
  });
});

describe('the machines', () => {
  it('are read by talhelper, with the variables where it looks for them', () => {
    const { source, given } = fake();
    const imported = clustertool(source).read([
      file('clusters/main/clusterenv.yaml', FULL),
      TALCONFIG,
      file('clusters/main/talos/generated/talsecret.yaml', 'cluster: {}\n'),
      file('clusters/other/talos/talconfig.yaml'),
      file('age.agekey', 'AGE-SECRET-KEY-1GEHEIM'),
    ]);
    expect(given.map((files) => files.map(({ path }) => path))).toEqual([
      [
        'clusters/main/talos/talconfig.yaml',
        'clusters/main/talos/talsecret.yaml',
        'clusters/main/talos/talenv.yaml',
      ],
    ]);
    const lines = given[0]?.[2]?.text.split('\n') ?? [];
    expect(lines).toContain("CLUSTERNAME: 'main'");
    expect(lines).toContain("MASTER1IP_CIDR: '192.0.2.10/25'");
    expect(lines).toContain(`DOCKERHUB_PASSWORD: "geheim'docker"`);
    const files = new Set(imported.report.map(({ from }) => from?.file));
    expect(files).toContain('talos/talconfig.yaml');
    expect(files).toContain('clusters/main/talos/generated/talsecret.yaml');
    expect(files).toContain('age.agekey');
    expect(files).not.toContain('clusters/main/talos/talenv.yaml');
  });

  it('are asked for when their file is not there', () => {
    expect(said(read(ENV, []))).toEqual([
      'import-missing clusters/main/talos/talconfig.yaml:0 this file is not there',
    ]);
    expect(said(clustertool(fake().source).read([]))).toEqual([
      'import-missing clusterenv.yaml:0 this file is not there',
    ]);
  });

  it('see every address in its parts', () => {
    const environment = environmentOf(
      'main',
      new Map([
        ['VIP', '192.0.2.5'],
        ['PODNET', '172.16.0.0/16'],
        ['NAME', 'x'],
      ]),
    );
    expect([...environment]).toEqual([
      ['CLUSTERNAME', 'main'],
      ['VIP', '192.0.2.5'],
      ['PODNET', '172.16.0.0/16'],
      ['NAME', 'x'],
      ['VIP_IP', '192.0.2.5'],
      ['VIP_NETMASK', '24'],
      ['VIP_CIDR', '192.0.2.5/24'],
      ['PODNET_IP', '172.16.0.0'],
      ['PODNET_NETMASK', '16'],
      ['PODNET_CIDR', '172.16.0.0/16'],
    ]);
  });
});

describe('several clusters', () => {
  const two = (second: string): Imported =>
    clustertool(fake().source).read([
      file('clusters/main/clusterenv.yaml', FULL),
      file('clusters/edge/clusterenv.yaml', second),
      TALCONFIG,
      file('clusters/edge/talos/talconfig.yaml'),
    ]);

  it('have networks and secrets of their own, and share a network that is one', () => {
    const { lab, clusters, secrets } = two(FULL.replaceAll('192.0.2.', '198.51.100.'));
    expect(plain(lab)).toMatchObject({
      networks: [
        { name: 'edge-servers', cidr: '198.51.100.0/25' },
        { name: 'main-servers', cidr: '192.0.2.0/25' },
      ],
    });
    expect(clusters.map(({ name }) => name)).toEqual(['edge', 'main']);
    const names = secrets.map(({ name }) => name);
    expect(names).toContain('edge-cloudflare-token');
    expect(names).toContain('main-cloudflare-token');
    const shared = two(FULL.replace('192.0.2.10', '192.0.2.11'));
    expect(plain(shared.lab)).toMatchObject({ networks: [{ name: 'edge-servers' }] });
    expect(shared.clusters.map(({ settings }) => plain(settings))).toMatchObject([
      { network: { nodes: 'edge-servers' } },
      { network: { nodes: 'edge-servers' } },
    ]);
  });

  it('are one lab with one domain, which is said', () => {
    const { report } = two(FULL.replace('home.example', 'edge.example'));
    expect(report.map(({ why }) => why)).toContain(
      'the domain and the repository of the first cluster are those of the lab; cluster main has others',
    );
  });
});

it('knows its source by the name of the file', () => {
  const { recognises } = clustertool(fake().source);
  expect(recognises([file('clusters/main/clusterenv.yaml')])).toBe(true);
  expect(recognises([file('clusterenv.yaml')])).toBe(true);
  expect(recognises([file('talconfig.yaml')])).toBe(false);
});
