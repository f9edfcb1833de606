import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const LAB = 'lab.yaml';
const CLUSTER = 'clusters/main/cluster.yaml';
const NODES = 'clusters/main/nodes.yaml';
const SONARR = 'clusters/main/apps/media/sonarr.yaml';
const ECHO = 'clusters/main/apps/media/echo.yaml';

it('names in lab.yaml', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          `networks:
  - name: servers`,
          `networks:
  - name: servers
    site: hmoe`,
        ],
        ['parent: rack0', 'parent: rack9'],
        ['name: rack0 }', 'name: rack0, site: moon, network: server }'],
        [
          'host: router, address: 10.0.50.254, role: filter, forwards: [unbound]',
          'host: rooter, address: 10.0.50.254, role: filter, forwards: [unbuond, 9.9.9.9]',
        ],
        ['host: router, cidr', 'host: nobody, cluster: mian, cidr'],
      ],
    }),
  ).toEqual([
    [
      'error reference-unknown lab.yaml:14:11 hmoe',
      'network servers: there is no site hmoe',
      'did you mean home?',
    ],
    [
      'error reference-unknown lab.yaml:21:30 rack9',
      'host worker0: there is no host rack9',
      'did you mean rack0?',
    ],
    [
      'warning unused-declaration lab.yaml:22:13 rack0',
      'host rack0: no node runs on it, and nothing says what it is for',
      'remove it, or give it a role or an address',
    ],
    [
      'error reference-unknown lab.yaml:22:26 moon',
      'host rack0: there is no site moon',
      'declare it, or choose from home',
    ],
    [
      'error reference-unknown lab.yaml:22:41 server',
      'host rack0: there is no network server',
      'did you mean servers?',
    ],
    [
      'error reference-unknown lab.yaml:25:27 rooter',
      'resolver filter: there is no host rooter',
      'did you mean router?',
    ],
    [
      'error ledger-address-in-use lab.yaml:25:44 10.0.50.254',
      'resolver filter: address 10.0.50.254 is the address of host router',
      'choose a free address, for example 10.0.50.1',
      'lab.yaml:23:47 10.0.50.254 (the address of host router 10.0.50.254)',
    ],
    [
      'error reference-unknown lab.yaml:25:82 unbuond',
      'resolver filter: there is no resolver unbuond',
      'did you mean unbound?',
    ],
    [
      'error ledger-address-in-use lab.yaml:26:45 10.0.50.254',
      'resolver unbound: address 10.0.50.254 is the address of resolver filter',
      'choose a free address, for example 10.0.50.2',
      'lab.yaml:25:44 10.0.50.254 (the address of resolver filter 10.0.50.254)',
    ],
    [
      'error reference-unknown lab.yaml:28:41 nobody',
      'access vpn: there is no host nobody',
      'declare it, or choose from control0, rack0, router, worker0',
    ],
    [
      'error reference-unknown lab.yaml:28:58 mian',
      'access vpn: there is no cluster mian',
      'did you mean main?',
    ],
  ]);
});

it('names in cluster.yaml', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['nodes: servers', 'nodes: server'],
        [
          `name: main
`,
          `name: main
site: away
`,
        ],
        [
          'default: true }',
          `default: true, server: { host: nas0 }, disks: { worker0: [/dev/sda], worker9: [/dev/sda] } }
  databases: { postgres: { class: longhrn } }
  observability: { metrics: { class: fast }, logs: { class: longhorn } }`,
        ],
        ['  observability: { inside: {} }\n', ''],
      ],
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/cluster.yaml:3:7 away',
      'cluster main: there is no site away',
      'declare it, or choose from home',
    ],
    [
      'error reference-unknown clusters/main/cluster.yaml:10:10 server',
      'cluster main: there is no network server',
      'did you mean servers?',
    ],
    [
      'error reference-unknown clusters/main/cluster.yaml:29:72 nas0',
      'storage class longhorn of cluster main: there is no host nas0',
      'declare it, or choose from control0, rack0, router, worker0',
    ],
    [
      'error reference-unknown clusters/main/cluster.yaml:29:110 worker9',
      'storage class longhorn of cluster main: there is no node worker9',
      'did you mean worker0?',
    ],
    [
      'error reference-unknown clusters/main/cluster.yaml:30:35 longhrn',
      'cluster main: there is no storage class longhrn',
      'did you mean longhorn?',
    ],
    [
      'error reference-unknown clusters/main/cluster.yaml:31:38 fast',
      'cluster main: there is no storage class fast',
      'declare it, or choose from longhorn',
    ],
  ]);
});

it('a host in nodes.yaml', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'name: control0',
          `name: control0
    host: contrl0`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/nodes.yaml:4:11 contrl0',
      'node control0: there is no host contrl0',
      'did you mean control0?',
    ],
    [
      'warning unused-declaration lab.yaml:19:13 control0',
      'host control0: no node runs on it, and nothing says what it is for',
      'remove it, or give it a role or an address',
    ],
  ]);
});

it('patch folders', async () => {
  expect(
    await findings({
      'clusters/main/patches/talos/workers/a.yaml': `machine: {}
`,
      'clusters/main/patches/talos/workers/b.yaml': `machine: {}
`,
      'clusters/main/patches/talos/control0/a.yaml': `machine: {}
`,
      'clusters/main/patches/talos/all/a.yaml': `machine: {}
`,
      'clusters/main/patches/talos/worker.yaml': `machine: {}
`,
      'clusters/main/patches/talos/contrl0.yaml': `machine: {}
`,
      'clusters/main/patches/tallos/all.yaml': `machine: {}
`,
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/patches/tallos/all.yaml:1:1 machine: {}',
      'cluster main: patches/tallos: there is no folder of patches tallos',
      'did you mean talos?',
    ],
    [
      'error reference-unknown clusters/main/patches/talos/contrl0.yaml:1:1 machine: {}',
      'cluster main: patches/talos/contrl0: there is no node or role contrl0',
      'did you mean control0?',
    ],
    [
      'error reference-unknown clusters/main/patches/talos/workers/a.yaml:1:1 machine: {}',
      'cluster main: patches/talos/workers: there is no node or role workers',
      'did you mean worker?',
    ],
  ]);
});

it('names of an application', async () => {
  expect(
    await findings({
      [SONARR]: [
        ['gateway: internal', 'gateway: intrenal, port: htpp'],
        ['class: longhorn', 'class: longhron'],
        ['media:', 'extra: { size: 1Gi }, media:'],
      ],
      [ECHO]: [
        [
          'after: [sonarr]',
          `after: [sonar]
network: { from: [media, medai], to: [internet] }
secrets: { apikey: { secret: x } }`,
        ],
        ['data: daily', 'dta: daily, data: daily'],
        ['size: 1Gi', 'size: 1Gi, class: longhorn'],
      ],
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/apps/media/echo.yaml:2:9 sonar',
      'app media/echo: there is no application sonar',
      'did you mean sonarr?',
    ],
    [
      'error reference-unknown clusters/main/apps/media/echo.yaml:3:26 medai',
      'app media/echo: there is no namespace medai',
      'did you mean media?',
    ],
    [
      'error reference-unknown clusters/main/apps/media/echo.yaml:6:16 daily',
      'app media/echo: there is no volume dta',
      'did you mean data?',
    ],
    [
      'error reference-unknown clusters/main/apps/media/sonarr.yaml:2:20 intrenal',
      'app media/sonarr: there is no gateway intrenal',
      'did you mean internal?',
    ],
    [
      'error reference-unknown clusters/main/apps/media/sonarr.yaml:3:29 longhron',
      'app media/sonarr: there is no storage class longhron',
      'did you mean longhorn?',
    ],
  ]);
});

it('app-secret-unread', async () => {
  expect(
    await findings({
      [SONARR]: [
        [
          'kind: App',
          `kind: App
secrets: { apkey: { secret: key }, EXTRA: { secret: more } }`,
        ],
      ],
      'clusters/main/apps/media/db.yaml': `kind: App
use: database
secrets: { password: { secret: z } }
`,
      'catalogue/database.yaml': `kind: CatalogueEntry
name: database
title: Database
home: https://database.example
namespace: media
profile: chart
chart: { oci: 'oci://ghcr.io/home/database', version: 1.0.0 }
`,
    }),
  ).toEqual([
    [
      'warning app-secret-unread clusters/main/apps/media/db.yaml:3:12 password',
      'app media/db: database knows no secret password',
      'remove it, or read it in values',
    ],
    [
      'warning app-secret-unread clusters/main/apps/media/sonarr.yaml:2:12 apkey',
      'app media/sonarr: sonarr knows no secret apkey',
      'did you mean apikey?',
    ],
  ]);
});

it('no gateway at all', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          `  gateways:
    internal: { address: 10.0.50.101 }
    external: { address: 10.0.50.102, via: cloudflare-tunnel }
  tunnel: { token: { secret: tunnel } }
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/apps/media/sonarr.yaml:2:20 internal',
      'app media/sonarr: there is no gateway internal',
      'declare it: there is none yet',
    ],
  ]);
});

it('waiting for a disabled application', async () => {
  expect(
    await findings({
      [SONARR]: [
        [
          'kind: App',
          `kind: App
enabled: false`,
        ],
      ],
      'records/disabled/sonarr.md': `---
id: "0001"
kind: disabled
status: disabled
service: media/sonarr
review_by: 2027-01-31
---
# Title
`,
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/apps/media/echo.yaml:2:9 sonarr',
      'app media/echo: it waits for sonarr, which is disabled, and would never start',
      'enable sonarr, or remove it from after',
    ],
  ]);
});

it('parent-cycle', async () => {
  expect(await findings({ [LAB]: [['name: rack0', 'name: rack0, parent: worker0']] })).toEqual([
    [
      'error parent-cycle lab.yaml:20:30 rack0',
      'host worker0 carries itself: worker0 -> rack0 -> worker0',
      'remove the parent of the machine that stands on the floor',
    ],
  ]);
});

it('name-duplicate', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          `name: home
`,
          `name: home
  - name: home
`,
        ],
        ['name: rack0', 'name: router'],
        ['name: escrow', 'name: operator'],
      ],
      [CLUSTER]: [
        [
          '  storage:',
          `  storage:
    - { class: longhorn, use: openebs }`,
        ],
      ],
      [NODES]: [
        [
          'name: worker0',
          `name: control0
    host: worker0`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error name-duplicate clusters/main/cluster.yaml:29:16 longhorn',
      'storage class longhorn is declared twice',
      'give one of them another name, or remove it',
      'clusters/main/cluster.yaml:28:16 longhorn (storage class longhorn)',
    ],
    [
      'error name-duplicate clusters/main/nodes.yaml:8:11 control0',
      'node control0 is declared twice',
      'give one of them another name, or remove it',
      'clusters/main/nodes.yaml:3:11 control0 (node control0)',
    ],
    [
      'error name-duplicate lab.yaml:9:15 operator',
      'recipient operator is declared twice',
      'give one of them another name, or remove it',
      'lab.yaml:8:15 operator (recipient operator)',
    ],
    [
      'error name-duplicate lab.yaml:12:11 home',
      'site home is declared twice',
      'give one of them another name, or remove it',
      'lab.yaml:11:11 home (site home)',
    ],
    [
      'error reference-unknown lab.yaml:21:30 rack0',
      'host worker0: there is no host rack0',
      'declare it, or choose from control0, router, worker0',
    ],
    [
      'error name-duplicate lab.yaml:23:13 router',
      'host router is declared twice',
      'give one of them another name, or remove it',
      'lab.yaml:22:13 router (host router)',
    ],
  ]);
});

it('namespace-reserved', async () => {
  expect(
    await findings({
      'clusters/main/apps/kube-public/info/app.yaml': `kind: App
use: manifests
expose: false
`,
      'clusters/main/apps/kube-public/info/a.yaml': `kind: ConfigMap
`,
    }),
  ).toEqual([
    [
      'error namespace-reserved clusters/main/apps/kube-public/info/app.yaml:2:6 manifests',
      'app kube-public/info: Kubernetes keeps namespace kube-public for itself',
      'move the file to the folder of another namespace',
    ],
  ]);
});

it('backup-undeclared', async () => {
  expect(
    await findings({
      [ECHO]: [
        [
          `backup: { data: daily }
`,
          '',
        ],
      ],
      [SONARR]: [['config: { class: longhorn }, ', '']],
      'catalogue/sonarr.yaml': [[', backup: daily', '']],
    }),
  ).toEqual([
    [
      'error backup-undeclared clusters/main/apps/media/echo.yaml:3:12 data',
      'app media/echo: volume data has no backup, and nobody wrote why',
      'add backup: { data: daily }, or backup: { data: { none: the reason in a sentence } }',
    ],
    [
      'error backup-undeclared clusters/main/apps/media/sonarr.yaml:1:7 App',
      'app media/sonarr: volume config has no backup, and nobody wrote why',
      'add backup: { config: daily }, or backup: { config: { none: the reason in a sentence } }',
    ],
  ]);
});

it('backups written off', async () => {
  expect(
    await findings({
      [ECHO]: [['{ data: daily }', '{ none: it holds nothing of worth }']],
      [SONARR]: [
        [
          'storage:',
          `backup: { config: { none: rebuilt from the library } }
storage:`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('backup-slot-missing', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          `  backup: { target: { s3: "https://s3.example/volsync", credentials: { secret: volsync } } }
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error backup-slot-missing clusters/main/apps/media/echo.yaml:4:17 daily',
      'app media/echo: volume data wants a backup, and cluster main has nothing that makes one',
      'declare platform.backup with a target, or write backup: { none: the reason in a sentence }',
    ],
    [
      'error backup-slot-missing clusters/main/apps/media/sonarr.yaml:3:12 config',
      'app media/sonarr: volume config wants a backup, and cluster main has nothing that makes one',
      'declare platform.backup with a target, or write backup: { none: the reason in a sentence }',
    ],
  ]);
});

it('reference-inactive', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          '    vlan: 50',
          `    vlan: 50
    state: planned`,
        ],
        ['kind: appliance,', 'kind: appliance, state: offline,'],
      ],
      [CLUSTER]: [['default: true }', 'default: true, server: { host: router } }']],
    }),
  ).toEqual([
    [
      'warning reference-inactive clusters/main/cluster.yaml:9:10 servers',
      'cluster main is active, and its network servers is not',
      'set the state of the network and its site to active, or that of the cluster to planned',
    ],
    [
      'warning reference-inactive clusters/main/cluster.yaml:10:9 10.0.50.254',
      'cluster main: its nodes ask resolver unbound, whose host is not active',
      'name a resolver that runs',
    ],
    [
      'warning reference-inactive clusters/main/cluster.yaml:28:72 router',
      'cluster main: storage class longhorn lies on host router, which is not active',
      'set the state of the host to active, or remove the storage class',
    ],
  ]);
});

it('site-mismatch', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          `  - name: home
`,
          `  - name: home
  - name: away
`,
        ],
        [
          '    vlan: 50',
          `    vlan: 50
    site: away`,
        ],
        ['name: control0', 'name: control0, site: away'],
      ],
    }),
  ).toEqual([
    [
      'warning site-mismatch clusters/main/cluster.yaml:9:10 servers',
      'cluster main is on site home, and its network servers on site away',
      'choose a network of the same site, or another site for the cluster',
    ],
    [
      'warning site-mismatch clusters/main/nodes.yaml:3:11 control0',
      'node control0: host control0 is on site away, and cluster main on site home; etcd does not bear the way between two sites',
      'run a cluster on each site',
    ],
  ]);
});

it('unused-declaration', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          `  - name: home
`,
          `  - name: home
  - name: away
`,
        ],
        [
          'networks:',
          `networks:
  - { name: spare, cidr: 10.0.60.0/24 }`,
        ],
        [
          'hosts:',
          `hosts:
  - { name: leftover }`,
        ],
      ],
      [CLUSTER]: [[', via: cloudflare-tunnel', '']],
    }),
  ).toEqual([
    [
      'warning unused-declaration clusters/main/cluster.yaml:22:3 tunnel',
      'cluster main: no gateway is reached through tunnel cloudflare-tunnel',
      'set via: cloudflare-tunnel on the gateway that it leads to, or remove the tunnel',
    ],
    [
      'warning unused-declaration lab.yaml:12:11 away',
      'site away: no network, host or cluster is on it',
      'remove it, or say what it is for with description',
    ],
    [
      'warning unused-declaration lab.yaml:14:13 spare',
      'network spare: no cluster and no host is in it',
      'remove it, or say what it is for with vlan, dhcp or description',
    ],
    [
      'warning unused-declaration lab.yaml:21:13 leftover',
      'host leftover: no node runs on it, and nothing says what it is for',
      'remove it, or give it a role or an address',
    ],
  ]);
});

it('a gateway that a slot names for its page', async () => {
  expect(
    await findings({
      [CLUSTER]: [['inside: {}', 'inside: { expose: { gateway: internl } }']],
    }),
  ).toEqual([
    [
      'error reference-unknown clusters/main/cluster.yaml:31:49 internl',
      'gatus of cluster main: there is no gateway internl',
      'did you mean internal?',
    ],
  ]);
});

it('the cluster that holds the key of a recipient', async () => {
  expect(
    await findings({ [LAB]: [['custody: offline', 'custody: cluster, cluster: mian']] }),
  ).toContainEqual([
    expect.stringMatching(/^error reference-unknown lab\.yaml:\d+:\d+ mian$/),
    expect.stringContaining('there is no cluster mian'),
    'did you mean main?',
  ]);
});
