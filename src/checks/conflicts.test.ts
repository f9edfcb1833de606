import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const LAB = 'lab.yaml';
const CLUSTER = 'clusters/main/cluster.yaml';
const NODES = 'clusters/main/nodes.yaml';
const ECHO = 'clusters/main/apps/media/echo.yaml';

it('ledger-address-in-use: gateway', async () => {
  expect(await findings({ [NODES]: [['address: 10.0.50.11', 'address: 10.0.50.254']] })).toEqual([
    [
      'error ledger-address-in-use clusters/main/nodes.yaml:5:14 10.0.50.254',
      'node control0: address 10.0.50.254 is the gateway of network servers',
      'choose a free address, for example 10.0.50.13',
      'lab.yaml:16:14 10.0.50.254 (the gateway of network servers 10.0.50.254)',
      'lab.yaml:22:47 10.0.50.254 (the address of host router 10.0.50.254)',
    ],
  ]);
});

it('ledger-address-in-use: leases and pool', async () => {
  expect(
    await findings({
      [NODES]: [
        ['address: 10.0.50.11', 'address: 10.0.50.201'],
        ['address: 10.0.50.12', 'address: 10.0.50.105'],
        ['10.0.50.12/24', '10.0.50.105/24'],
      ],
    }),
  ).toEqual([
    [
      'error ledger-address-in-use clusters/main/cluster.yaml:18:11 10.0.50.100-10.0.50.119',
      'the load-balancer pool of cluster main 10.0.50.100-10.0.50.119 holds 10.0.50.105, the address of node worker0',
      'choose a free range, for example 10.0.50.1-10.0.50.20',
      'clusters/main/nodes.yaml:10:14 10.0.50.105 (the address of node worker0 10.0.50.105)',
    ],
    [
      'error ledger-address-in-use clusters/main/nodes.yaml:5:14 10.0.50.201',
      'node control0: address 10.0.50.201 lies in the DHCP range of network servers, 10.0.50.200-10.0.50.250',
      'choose a free address, for example 10.0.50.120',
      'lab.yaml:17:11 10.0.50.200-10.0.50.250 (the DHCP range of network servers 10.0.50.200-10.0.50.250)',
    ],
  ]);
});

it('ledger-address-in-use: pods', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          'hosts:',
          `hosts:
  - { name: stray, address: 10.42.7.7 }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-address-in-use clusters/main/cluster.yaml:8:1 network',
      'the pod network of cluster main 10.42.0.0/16 holds 10.42.7.7, the address of host stray',
      'choose a free network, for example 10.44.0.0/16',
      'lab.yaml:19:29 10.42.7.7 (the address of host stray 10.42.7.7)',
    ],
  ]);
});

it('ledger-address-in-use: host', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          'hosts:',
          `hosts:
  - { name: a, address: 10.0.50.20 }
  - { name: b, address: 10.0.50.20, network: servers }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-address-in-use lab.yaml:20:25 10.0.50.20',
      'host b: address 10.0.50.20 is the address of host a',
      'choose a free address, for example 10.0.50.1',
      'lab.yaml:19:25 10.0.50.20 (the address of host a 10.0.50.20)',
    ],
  ]);
});

it('ledger-address-in-use: entrances', async () => {
  expect(await findings({ [CLUSTER]: [['10.0.50.101', '10.0.50.100']] })).toEqual([
    [
      'error ledger-address-in-use clusters/main/cluster.yaml:24:23 10.0.50.100',
      'split DNS of cluster main: address 10.0.50.100 is the address of gateway internal of cluster main',
      'choose a free address, for example 10.0.50.101',
      'clusters/main/cluster.yaml:20:26 10.0.50.100 (the address of gateway internal of cluster main 10.0.50.100)',
    ],
  ]);
});

it('ledger-address-in-use: a VIP of two clusters', async () => {
  expect(
    await findings({
      'clusters/two/cluster.yaml': `kind: Cluster
name: two
talos: { version: 1.14.1, schematic: { extensions: [siderolabs/iscsi-tools] } }
kubernetes: { version: 1.37.0 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers, pods: 10.44.0.0/16, services: 10.45.0.0/16 }
platform:
  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
`,
      'clusters/two/nodes.yaml': `kind: Nodes
nodes:
  - { name: two0, role: control-plane, address: 10.0.50.61, mac: "52:54:00:00:02:01", disk: { serial: T } }
`,
    }),
  ).toEqual([
    [
      'error ledger-address-in-use clusters/two/cluster.yaml:5:22 10.0.50.50',
      'cluster two: address 10.0.50.50 is the endpoint of cluster main',
      'choose a free address, for example 10.0.50.62',
      'clusters/main/cluster.yaml:7:22 10.0.50.50 (the endpoint of cluster main 10.0.50.50)',
    ],
  ]);
});

it('ledger-address-in-use: BGP router', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '10.0.50.100-10.0.50.119',
          `10.0.50.100-10.0.50.119
    bgp: { router: 10.0.50.200, routerAsn: 64513, nodeAsn: 64514 }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-address-in-use clusters/main/cluster.yaml:19:20 10.0.50.200',
      'BGP router 10.0.50.200: it lies in the DHCP range of network servers, 10.0.50.200-10.0.50.250',
      'choose a free address, for example 10.0.50.13',
      'lab.yaml:17:11 10.0.50.200-10.0.50.250 (the DHCP range of network servers 10.0.50.200-10.0.50.250)',
    ],
  ]);
});

it('ledger-overlap: pods', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'dns: [10.0.50.254]',
          `dns: [10.0.50.254]
  pods: 10.0.0.0/16`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error node-resolver-in-cluster clusters/main/cluster.yaml:10:9 10.0.50.254',
      'cluster main: nodes need 10.0.50.254 to start, which lies in 10.0.0.0/16 and is only there when the cluster runs',
      'use a resolver outside the cluster, for example the router',
    ],
    [
      'error ledger-overlap clusters/main/cluster.yaml:11:9 10.0.0.0/16',
      'the pod network of cluster main 10.0.0.0/16 overlaps network servers, 10.0.50.0/24',
      'choose a free network, for example 10.1.0.0/16',
      'lab.yaml:15:11 10.0.50.0/24 (network servers 10.0.50.0/24)',
    ],
  ]);
});

it('ledger-overlap: pool', async () => {
  expect(
    await findings({ [CLUSTER]: [['10.0.50.100-10.0.50.119', '10.0.50.100-10.0.50.209']] }),
  ).toEqual([
    [
      'error ledger-overlap clusters/main/cluster.yaml:18:11 10.0.50.100-10.0.50.209',
      'the load-balancer pool of cluster main 10.0.50.100-10.0.50.209 overlaps the DHCP range of network servers, 10.0.50.200-10.0.50.250',
      'choose a range apart from nodes, DHCP and everything else in the lab',
      'lab.yaml:17:11 10.0.50.200-10.0.50.250 (the DHCP range of network servers 10.0.50.200-10.0.50.250)',
    ],
  ]);
});

it('ledger-overlap: networks', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          'networks:',
          `networks:
  - { name: iot, vlan: 60, cidr: 10.0.48.0/20 }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-overlap lab.yaml:16:11 10.0.50.0/24',
      'network servers 10.0.50.0/24 overlaps network iot, 10.0.48.0/20',
      'change one of them, so that they share no address',
      'lab.yaml:13:34 10.0.48.0/20 (network iot 10.0.48.0/20)',
    ],
  ]);
});

it('ledger-overlap between clusters', async () => {
  expect(
    await findings({
      'clusters/two/cluster.yaml': `kind: Cluster
name: two
talos: { version: 1.14.1, schematic: { extensions: [siderolabs/iscsi-tools] } }
kubernetes: { version: 1.37.0 }
endpoint: { address: 10.0.50.60 }
network: { nodes: servers, pods: 10.42.0.0/16, services: 10.45.0.0/16 }
platform:
  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
`,
      'clusters/two/nodes.yaml': `kind: Nodes
nodes:
  - { name: two0, role: control-plane, address: 10.0.50.61, mac: "52:54:00:00:02:01", disk: { serial: T } }
`,
    }),
  ).toEqual([
    [
      'warning ledger-overlap clusters/two/cluster.yaml:6:34 10.42.0.0/16',
      'the pod network of cluster two 10.42.0.0/16 overlaps the pod network of cluster main, 10.42.0.0/16',
      'choose a free network, for example 10.44.0.0/16',
      'clusters/main/cluster.yaml:8:1 network (the pod network of cluster main 10.42.0.0/16)',
    ],
  ]);
});

it('a pool that holds a node', async () => {
  expect(
    await findings({
      [CLUSTER]: [['10.0.50.100-10.0.50.119', '[10.0.50.12-10.0.50.49, 10.0.50.100-10.0.50.119]']],
    }),
  ).toEqual([
    [
      'error ledger-address-in-use clusters/main/cluster.yaml:18:12 10.0.50.12-10.0.50.49',
      'the load-balancer pool of cluster main 10.0.50.12-10.0.50.49 holds 10.0.50.12, the address of node worker0',
      'choose a free range, for example 10.0.50.51-10.0.50.88',
      'clusters/main/nodes.yaml:10:14 10.0.50.12 (the address of node worker0 10.0.50.12)',
    ],
  ]);
});

it('ledger-vlan', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          'networks:',
          `networks:
  - { name: iot, vlan: 50, cidr: 10.0.60.0/24 }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-vlan lab.yaml:15:11 50',
      'network servers: VLAN 50 is that of network iot on the same site',
      'give each network of a site a VLAN of its own',
      'lab.yaml:13:24 50 (network iot 50)',
    ],
  ]);
});

it('ledger-asn', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '10.0.50.100-10.0.50.119',
          `10.0.50.100-10.0.50.119
    bgp: { router: 10.0.50.254, routerAsn: 64513, nodeAsn: 64513 }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-asn clusters/main/cluster.yaml:19:60 64513',
      'nodes of cluster main: AS number 64513 is that of BGP router 10.0.50.254',
      'give the nodes of each cluster a private AS number of their own, from 64512 to 65534',
      'clusters/main/cluster.yaml:19:44 64513 (BGP router 10.0.50.254 64513)',
    ],
  ]);
});

it('ledger-asn: a router with two', async () => {
  expect(
    await findings({
      'clusters/two/cluster.yaml': `kind: Cluster
name: two
talos: { version: 1.14.1, schematic: { extensions: [siderolabs/iscsi-tools] } }
kubernetes: { version: 1.37.0 }
endpoint: { address: 10.0.50.60 }
network: { nodes: servers, pods: 10.44.0.0/16, services: 10.45.0.0/16 }
platform:
  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
  loadBalancer: { pool: 10.0.50.130-10.0.50.139, bgp: { router: 10.0.50.254, routerAsn: 64600, nodeAsn: 64515 } }
`,
      'clusters/two/nodes.yaml': `kind: Nodes
nodes:
  - { name: two0, role: control-plane, address: 10.0.50.61, mac: "52:54:00:00:02:01", disk: { serial: T } }
`,
      [CLUSTER]: [
        [
          '10.0.50.100-10.0.50.119',
          `10.0.50.100-10.0.50.119
    bgp: { router: 10.0.50.254, routerAsn: 64513, nodeAsn: 64514 }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-asn clusters/two/cluster.yaml:9:89 64600',
      'BGP router 10.0.50.254 has AS number 64600 here and 64513 elsewhere',
      'write the one AS number that this router has',
      'clusters/main/cluster.yaml:19:44 64513 (BGP router 10.0.50.254 64513)',
    ],
  ]);
});

it('ledger-owner-id', async () => {
  expect(
    await findings({
      'clusters/two/cluster.yaml': `kind: Cluster
name: two
talos: { version: 1.14.1, schematic: { extensions: [siderolabs/iscsi-tools] } }
kubernetes: { version: 1.37.0 }
endpoint: { address: 10.0.50.60 }
network: { nodes: servers, pods: 10.44.0.0/16, services: 10.45.0.0/16 }
platform:
  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
  dns: { public: { ownerId: home-ops-main, token: { secret: cloudflare } } }
`,
      'clusters/two/nodes.yaml': `kind: Nodes
nodes:
  - { name: two0, role: control-plane, address: 10.0.50.61, mac: "52:54:00:00:02:01", disk: { serial: T } }
`,
    }),
  ).toEqual([
    [
      'error ledger-owner-id clusters/two/cluster.yaml:9:29 home-ops-main',
      'cluster two: owner id home-ops-main is that of cluster main',
      'remove ownerId, or make it unique: two clusters with one id delete each other’s records',
      'clusters/main/cluster.yaml:25:5 public (cluster main home-ops-main)',
    ],
  ]);
});

it('ledger-hostname', async () => {
  expect(
    await findings({
      [ECHO]: [
        [
          'after:',
          `expose: { host: sonarr.home.example }
after:`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error ledger-hostname clusters/main/apps/media/sonarr.yaml:2:1 expose',
      'app media/sonarr of cluster main: host name sonarr.home.example is that of app media/echo of cluster main',
      'give each application a host name of its own, or another path',
      'clusters/main/apps/media/echo.yaml:2:17 sonarr.home.example (app media/echo of cluster main sonarr.home.example)',
    ],
  ]);
});

it('host names by path', async () => {
  expect(
    await findings({
      [ECHO]: [
        [
          'after:',
          `expose: { host: sonarr.home.example, path: /echo }
after:`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('ledger-mac', async () => {
  expect(await findings({ [NODES]: [['52:54:00:00:00:02', '52-54-00-00-00-01']] })).toEqual([
    [
      'error ledger-mac clusters/main/nodes.yaml:13:27 "52-54-00-00-00-01"',
      'node worker0: MAC 52:54:00:00:00:01 is that of node control0',
      'write the MAC address that the label or `talosctl get links` shows for this machine',
      'clusters/main/nodes.yaml:6:10 "52:54:00:00:00:01" (node control0 52:54:00:00:00:01)',
    ],
  ]);
});

it('the same for IPv6, in whatever spelling', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          'hosts:',
          `  - { name: six, cidr: "2001:db8:50::/64", gateway: "2001:db8:50::1" }
hosts:
  - { name: nas0, address: "2001:0DB8:50:0::01" }`,
        ],
      ],
      'clusters/six/cluster.yaml': `kind: Cluster
name: six
talos: { version: 1.14.1 }
kubernetes: { version: 1.37.0 }
endpoint: { address: "2001:db8:50::" }
network: { nodes: six, pods: "fd00:42::/56", services: "fd00:42::/112" }
platform:
  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
`,
      'clusters/six/nodes.yaml': `kind: Nodes
nodes:
  - { name: six0, role: control-plane, address: "2001:db8:50:0:0::1", mac: "52:54:00:00:06:00", disk: { serial: S } }
`,
    }),
  ).toEqual([
    [
      'error address-unusable clusters/six/cluster.yaml:5:22 "2001:db8:50::"',
      'cluster six: 2001:db8:50:: is the anycast address of network six, 2001:db8:50::/64',
      'choose a free address, for example 2001:db8:50::2',
    ],
    [
      'error ledger-overlap clusters/six/cluster.yaml:6:30 "fd00:42::/56"',
      'the pod network of cluster six fd00:42::/56 overlaps the service network of cluster six, fd00:42::/112',
      'choose a free network, for example fd00:42:0:100::/56',
      'clusters/six/cluster.yaml:6:56 "fd00:42::/112" (the service network of cluster six fd00:42::/112)',
    ],
    [
      'error ledger-address-in-use clusters/six/nodes.yaml:3:49 "2001:db8:50:0:0::1"',
      'node six0: address 2001:db8:50::1 is the gateway of network six',
      'choose a free address, for example 2001:db8:50::3',
      'lab.yaml:18:53 "2001:db8:50::1" (the gateway of network six 2001:db8:50::1)',
      'lab.yaml:20:28 "2001:0DB8:50:0::01" (the address of host nas0 2001:db8:50::1)',
    ],
  ]);
});
