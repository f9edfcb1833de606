import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRange, overlaps, parseRange, type AddressRange } from '../address.ts';
import { changed, modelOf, type Change } from '../testing.ts';
import { CLAIM_KINDS, isArea, isRange, maySharePlace, type Claim } from './claim.ts';
import { findConflicts } from './conflict.ts';
import { freeAddresses } from './free.ts';
import { buildLedger, type Ledger } from './index.ts';

const FILES = {
  'lab.yaml': `
kind: Lab
name: home-ops
domain: home.example
repository: { url: "https://git.home.example/ops/home-ops.git" }
secrets: { recipients: [{ name: me, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
networks:
  - { name: servers, vlan: 50, cidr: 10.0.50.0/24, gateway: 10.0.50.254, dhcp: 10.0.50.200-10.0.50.250 }
hosts:
  - { name: control0, address: 10.0.50.11, mac: "52-54-00-00-00-0A" }
  - { name: router, kind: appliance, address: 10.0.50.254 }
resolvers:
  - { name: unbound, host: router, address: 10.0.50.254, role: recursive }
access:
  - { name: vpn, kind: wireguard, host: router, cidr: 10.99.0.0/24, purpose: for the operator }
`,
  'clusters/main/cluster.yaml': `
kind: Cluster
name: main
talos: { version: 1.14.0 }
kubernetes: { version: 1.37.0 }
endpoint: { address: 10.0.50.50, names: [k8s.home.example] }
network: { nodes: servers }
platform:
  loadBalancer:
    pool: 10.0.50.100-10.0.50.119
    bgp: { router: 10.0.50.254, routerAsn: 64513, nodeAsn: 64514 }
  gateways:
    internal: { address: 10.0.50.101 }
  dns:
    split: { address: 10.0.50.100 }
    public: { token: { secret: cloudflare } }
`,
  'clusters/main/nodes.yaml': `
kind: Nodes
nodes:
  - name: control0
    role: control-plane
    address: 10.0.50.11
    disk: { serial: A }
    links:
      - { name: lan, mac: "52:54:00:00:00:0a", addresses: [10.0.50.11/24], vip: 10.0.50.50 }
  - { name: worker0, role: worker, address: 10.0.50.12, mac: "52:54:00:00:00:0b", disk: { serial: B } }
`,
  'clusters/main/apps/default/echo/config.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: echo }\n',
  'clusters/main/apps/default/echo/app.yaml': `
kind: App
use: manifests
ports: { http: 80 }
expose: [{ gateway: internal }, { gateway: external, hosts: [echo2.home.example] }]
`,
};

async function ledgerOf(changes: Readonly<Record<string, Change>> = {}): Promise<Ledger> {
  return buildLedger(await modelOf(changed(FILES, changes)));
}

async function conflictsOf(changes: Readonly<Record<string, Change>>): Promise<string[]> {
  return (await ledgerOf(changes)).conflicts.map(
    ({ kind, claim, others }) =>
      `${kind}: ${claim.what} ${claim.key} | ${others.map((one) => `${one.kind} of ${one.what}`).join(', ')}`,
  );
}

const SECOND = {
  'clusters/two/cluster.yaml': FILES['clusters/main/cluster.yaml']
    .replace('main', 'two')
    .replace('10.0.50.50', '10.0.50.51')
    .replace('k8s.', 'two.')
    .replace('100-10.0.50.119', '120-10.0.50.129')
    .replace('10.0.50.101', '10.0.50.121')
    .replace('10.0.50.100', '10.0.50.120')
    .replace('64514', '64515')
    .replace('nodes: servers', 'nodes: servers, pods: 10.44.0.0/16, services: 10.45.0.0/16'),
  'clusters/two/nodes.yaml': FILES['clusters/main/nodes.yaml']
    .replaceAll('control0', 'two0')
    .replaceAll('worker0', 'two1')
    .replaceAll('10.0.50.1', '10.0.50.6')
    .replaceAll('10.0.50.50', '10.0.50.51')
    .replaceAll('52:54:00:00:00', '52:54:00:00:02'),
};

describe('the ledger', () => {
  it('has a line for everything that is claimed, sorted by kind and address', async () => {
    const lines = (await ledgerOf()).entries.map(({ kind, key, what }) => `${kind} ${key} ${what}`);
    expect(lines).toEqual([
      'network 10.0.50.0/24 network servers',
      'VLAN 50 network servers',
      'router address 10.0.50.254 network servers',
      'DHCP range 10.0.50.200-10.0.50.250 network servers',
      'tunnel network 10.99.0.0/24 access vpn',
      'BGP router 10.0.50.254 BGP router 10.0.50.254',
      'host 10.0.50.11 host control0',
      'host 10.0.50.254 host router',
      'resolver 10.0.50.254 resolver unbound',
      'service network 10.43.0.0/16 cluster main',
      'cluster DNS 10.43.0.10 cluster main',
      'pod network 10.42.0.0/16 cluster main',
      'endpoint 10.0.50.50 cluster main',
      'endpoint 10.0.50.50 shared address of node control0',
      'node 10.0.50.11 node control0',
      'node 10.0.50.11 node control0',
      'node 10.0.50.12 node worker0',
      'load-balancer pool 10.0.50.100-10.0.50.119 cluster main',
      'gateway 10.0.50.101 gateway internal of cluster main',
      'split DNS 10.0.50.100 split DNS of cluster main',
      'ASN 64513 BGP router 10.0.50.254',
      'ASN 64514 nodes of cluster main',
      'owner id home-ops-main cluster main',
      'host name echo.home.example app default/echo of cluster main',
      'host name echo.home.example app default/echo of cluster main',
      'host name echo2.home.example app default/echo of cluster main',
      'host name k8s.home.example cluster main',
      'MAC 52:54:00:00:00:0a host control0',
      'MAC 52:54:00:00:00:0a node control0',
      'MAC 52:54:00:00:00:0b node worker0',
    ]);
  });

  it('points each line to its place in the source', async () => {
    const ledger = await ledgerOf();
    const places = ledger.entries.map(
      ({ kind, place }) => `${kind} ${place.file}:${place.range.start.line}`,
    );
    expect(places).toContain('gateway clusters/main/cluster.yaml:13');
    expect(places).toContain('owner id clusters/main/cluster.yaml:16');
    expect(places).toContain('MAC clusters/main/nodes.yaml:10');
    expect(places).toContain('host name clusters/main/apps/default/echo/app.yaml:5');
  });

  it('has no conflict in a sound lab, nor between two clusters that keep apart', async () => {
    expect(await conflictsOf({})).toEqual([]);
    expect(await conflictsOf(SECOND)).toEqual([]);
  });

  it('lets a host be the router, the resolver and the load balancer of the API', async () => {
    expect(
      await conflictsOf({
        'lab.yaml': [
          [
            'name: router, kind: appliance, address: 10.0.50.254',
            'name: router, address: 10.0.50.50',
          ],
        ],
      }),
    ).toEqual([]);
  });

  it.each<[string, Readonly<Record<string, Change>>, string[]]>([
    [
      'a node on the router',
      { 'clusters/main/nodes.yaml': [['address: 10.0.50.12', 'address: 10.0.50.254']] },
      [
        'address: node worker0 10.0.50.254 | router address of network servers, host of host router',
      ],
    ],
    [
      'a node among leased addresses',
      { 'clusters/main/nodes.yaml': [['address: 10.0.50.12', 'address: 10.0.50.201']] },
      ['address: node worker0 10.0.50.201 | DHCP range of network servers'],
    ],
    [
      'a node that takes what a planned host keeps',
      {
        'lab.yaml': [
          ['hosts:', 'hosts:\n  - { name: later, address: 10.0.50.12, state: planned }'],
        ],
      },
      ['address: node worker0 10.0.50.12 | host of host later'],
    ],
    [
      'pods over a network of the lab, reported once',
      { 'clusters/main/cluster.yaml': [['nodes: servers', 'nodes: servers, pods: 10.0.0.0/16']] },
      ['overlap: cluster main 10.0.0.0/16 | network of network servers'],
    ],
    [
      'a pool that reaches over nodes and leases',
      { 'clusters/main/cluster.yaml': [['100-10.0.50.119', '12-10.0.50.205']] },
      [
        'overlap: cluster main 10.0.50.12-10.0.50.205 | DHCP range of network servers',
        'address: cluster main 10.0.50.12-10.0.50.205 | endpoint of cluster main, node of node worker0',
      ],
    ],
    [
      'a pool that leaves its network',
      { 'clusters/main/cluster.yaml': [['100-10.0.50.119', '100-10.0.51.4']] },
      [
        'overlap: cluster main 10.0.50.100-10.0.51.4 | network of network servers, DHCP range of network servers',
        'address: cluster main 10.0.50.100-10.0.51.4 | router address of network servers, BGP router of BGP router 10.0.50.254, host of host router',
      ],
    ],
    [
      'a gateway on the split DNS',
      { 'clusters/main/cluster.yaml': [['10.0.50.101', '10.0.50.100']] },
      [
        'address: split DNS of cluster main 10.0.50.100 | gateway of gateway internal of cluster main',
      ],
    ],
    [
      'nodes in the AS of their router',
      { 'clusters/main/cluster.yaml': [['64514', '64513']] },
      ['ASN: nodes of cluster main 64513 | ASN of BGP router 10.0.50.254'],
    ],
    [
      'one router in two autonomous systems',
      { ...SECOND, 'clusters/main/cluster.yaml': [['64513', '64999']] },
      ['router ASN: BGP router 10.0.50.254 64513 | ASN of BGP router 10.0.50.254'],
    ],
    [
      'two clusters with one owner id and one host name',
      {
        ...SECOND,
        'clusters/two/cluster.yaml': SECOND['clusters/two/cluster.yaml']
          .replace('public: {', 'public: { ownerId: home-ops-main,')
          .replace('two.home', 'k8s.home'),
      },
      [
        'host name: cluster two k8s.home.example | host name of cluster main',
        'owner id: cluster two home-ops-main | owner id of cluster main',
      ],
    ],
    [
      'a MAC address twice, in two spellings',
      { 'clusters/main/nodes.yaml': [['52:54:00:00:00:0b', '52-54-00-00-00-0A']] },
      ['MAC: node worker0 52:54:00:00:00:0a | MAC of host control0'],
    ],
    [
      'a VLAN twice on one site, not on two',
      {
        'lab.yaml': [
          [
            'networks:',
            `sites: [{ name: home }, { name: away }]
networks:
  - { name: iot, vlan: 50, cidr: 10.0.51.0/24 }
  - { name: far, vlan: 50, cidr: 10.0.52.0/24, site: away }`,
          ],
        ],
      },
      ['VLAN: network servers 50 | VLAN of network iot'],
    ],
  ])('finds %s', async (_name, changes, expected) => {
    expect(await conflictsOf(changes)).toEqual(expected);
  });
});

const anyClaim = fc
  .record({
    kind: fc.constantFrom(...CLAIM_KINDS.slice(0, CLAIM_KINDS.indexOf('ASN'))),
    start: fc.nat(60),
    length: fc.nat(12),
    owner: fc.constantFrom('a', 'b', 'c'),
    cluster: fc.constantFrom('main', 'two'),
    network: fc.constantFrom('servers', 'iot'),
  })
  .map(({ kind, start, length, owner, cluster, network }): Claim => {
    const last = isRange({ kind } as Claim) ? start + length : start;
    const range: AddressRange = { family: 4, first: BigInt(start), last: BigInt(last) };
    const place = { file: 'lab.yaml', range: { start: AT, end: AT } };
    const key = formatRange(range);
    return { kind, what: owner, key, range, owner, cluster, network, site: null, place };
  })
  .filter(({ kind }) => kind !== 'VLAN');
const AT = { line: 1, column: 1, offset: 0 };

describe('the sweep', () => {
  const clash = (a: Claim, b: Claim): boolean =>
    a.range !== null && b.range !== null && overlaps(a.range, b.range) && !maySharePlace(a, b);

  it('agrees with comparing every pair', () => {
    fc.assert(
      fc.property(fc.array(anyClaim, { maxLength: 14 }), (claims) => {
        const found = findConflicts(claims);
        for (const { claim, others } of found)
          for (const other of others) expect(clash(claim, other)).toBe(true);
        const reported = new Set(found.flatMap(({ claim, others }) => [claim, ...others]));
        for (const [i, a] of claims.entries()) {
          for (const b of claims.slice(i + 1)) {
            // A host in a network that pods overlap is not reported again, see conflictsOf.
            if (!clash(a, b) || (isArea(a) !== isArea(b) && !(isRange(a) && isRange(b)))) continue;
            expect(reported.has(a) || reported.has(b)).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not depend on the order of the claims', () => {
    const pairs = (claims: readonly Claim[]): number => findConflicts(claims).length;
    fc.assert(
      fc.property(fc.array(anyClaim, { maxLength: 8 }), (claims) => {
        expect(pairs(claims) > 0).toBe(pairs(claims.toReversed()) > 0);
      }),
    );
  });

  it('grows with the claims, not with their pairs', () => {
    const pool: AddressRange = { family: 4, first: 0n, last: 2n ** 24n };
    const claim = (i: number): Claim => {
      const place = { file: 'lab.yaml', range: { start: AT, end: AT } };
      const common = { what: 'x', key: 'x', network: null, site: null, place, owner: `o${i}` };
      if (i % 2 === 0) return { ...common, kind: 'load-balancer pool', range: pool, cluster: 'a' };
      const at = BigInt(i);
      return { ...common, kind: 'node', range: { family: 4, first: at, last: at }, cluster: 'a' };
    };
    const claims = Array.from({ length: 40_000 }, (_, i) => claim(i));
    expect(findConflicts(claims).length).toBeLessThanOrEqual(3 * claims.length);
  });
});

describe('free addresses', () => {
  const range = (text: string): AddressRange => {
    const parsed = parseRange(text);
    if (!parsed) throw new Error(text);
    return parsed;
  };
  const show = (found: AddressRange | null): string | null => found && formatRange(found);

  it('are nobody’s, come after what is asked for, and are given once', async () => {
    const { free } = await ledgerOf();
    const within = [range('10.0.50.1-10.0.50.254')];
    const after = range('10.0.50.11').first;
    expect(show(free.find({ within, after }))).toBe('10.0.50.13');
    expect(show(free.find({ within, after }))).toBe('10.0.50.14');
  });

  it('wrap around at the end and run out', () => {
    const free = freeAddresses([]);
    const within = [range('10.0.0.1-10.0.0.3')];
    const after = range('10.0.0.2').first;
    const answers = [1, 2, 3, 4].map(() => show(free.find({ within, after })));
    expect(answers).toEqual(['10.0.0.3', '10.0.0.1', '10.0.0.2', null]);
  });

  it('come in runs and in whole networks', async () => {
    const { free } = await ledgerOf();
    const within = [range('10.0.50.1-10.0.50.254')];
    expect(show(free.find({ within, size: 60n }))).toBe('10.0.50.120-10.0.50.179');
    expect(
      show(
        free.find({
          within: [range('10.42.0.0/15'), range('10.44.0.0/14')],
          size: 65536n,
          what: 'network',
        }),
      ),
    ).toBe('10.44.0.0-10.44.255.255');
  });
});
