import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const LAB = 'lab.yaml';
const CLUSTER = 'clusters/main/cluster.yaml';
const NODES = 'clusters/main/nodes.yaml';

it('address-malformed', async () => {
  expect(
    await findings({
      [LAB]: [['address: 10.0.50.254, role: filter', 'address: "::1::2", role: filter']],
      [CLUSTER]: [['dns: [10.0.50.254]', 'dns: [10.0.50.01]']],
      [NODES]: [['[10.0.50.12/24]', '[10.0.50.12/24, "fe80:::1/64"]']],
    }),
  ).toEqual([
    [
      'error address-malformed clusters/main/cluster.yaml:10:9 10.0.50.01',
      'network.dns[0]: 10.0.50.01 is not an address',
      'write IPv4 as four decimal numbers without leading zeros, IPv6 as RFC 4291 has it, without a zone',
    ],
    [
      'error address-malformed clusters/main/nodes.yaml:13:75 "fe80:::1/64"',
      'nodes[1].links[0].addresses[1]: fe80:::1/64 is not an address with a prefix length',
      'write IPv4 as four decimal numbers without leading zeros, IPv6 as RFC 4291 has it, without a zone',
    ],
    [
      'error address-malformed lab.yaml:24:44 "::1::2"',
      'resolvers[0].address: ::1::2 is not an address',
      'write IPv4 as four decimal numbers without leading zeros, IPv6 as RFC 4291 has it, without a zone',
    ],
  ]);
});

it('cidr-host-bits', async () => {
  expect(
    await findings({
      [LAB]: [
        ['cidr: 10.0.50.0/24', 'cidr: 10.0.50.7/24'],
        ['cidr: 10.99.0.0/24', 'cidr: 10.99.0.1/24'],
      ],
    }),
  ).toEqual([
    [
      'error cidr-host-bits lab.yaml:15:11 10.0.50.7/24',
      'networks[0].cidr: 10.0.50.7/24 is an address inside a network, not a network',
      'did you mean 10.0.50.0/24?',
    ],
    [
      'error cidr-host-bits lab.yaml:27:55 10.99.0.1/24',
      'access[0].cidr: 10.99.0.1/24 is an address inside a network, not a network',
      'did you mean 10.99.0.0/24?',
    ],
  ]);
});

it('range-reversed', async () => {
  expect(
    await findings({ [LAB]: [['10.0.50.200-10.0.50.250', '10.0.50.250-10.0.50.200']] }),
  ).toEqual([
    [
      'error range-reversed lab.yaml:17:11 10.0.50.250-10.0.50.200',
      'networks[0].dhcp: range 10.0.50.250-10.0.50.200 ends before it starts',
      'did you mean 10.0.50.200-10.0.50.250?',
    ],
  ]);
});

it('network-gateway-outside', async () => {
  expect(await findings({ [LAB]: [['gateway: 10.0.50.254', 'gateway: 10.0.51.254']] })).toEqual([
    [
      'error network-gateway-outside lab.yaml:16:14 10.0.51.254',
      'network servers: gateway 10.0.51.254 is not in 10.0.50.0/24',
      'choose an address of the network; without gateway it is 10.0.50.1',
    ],
  ]);
});

it('network-gateway-outside on an edge', async () => {
  expect(await findings({ [LAB]: [['gateway: 10.0.50.254', 'gateway: 10.0.50.255']] })).toEqual([
    [
      'error network-gateway-outside lab.yaml:16:14 10.0.50.255',
      'network servers: gateway 10.0.50.255 is the broadcast address of 10.0.50.0/24',
      'choose an address of the network; without gateway it is 10.0.50.1',
    ],
  ]);
});

it('dhcp-outside-network', async () => {
  expect(
    await findings({
      [LAB]: [['10.0.50.200-10.0.50.250', '[10.0.50.200-10.0.50.210, 10.0.50.240-10.0.51.9]']],
    }),
  ).toEqual([
    [
      'error dhcp-outside-network lab.yaml:17:37 10.0.50.240-10.0.51.9',
      'network servers: DHCP range 10.0.50.240-10.0.51.9 is not in 10.0.50.0/24',
      'choose a range inside 10.0.50.1-10.0.50.254',
    ],
    [
      'error ledger-address-in-use lab.yaml:17:37 10.0.50.240-10.0.51.9',
      'the DHCP range of network servers 10.0.50.240-10.0.51.9 holds 10.0.50.254, the gateway of network servers',
      'change one of them, so that they share no address',
      'lab.yaml:16:14 10.0.50.254 (the gateway of network servers 10.0.50.254)',
    ],
    [
      'error ledger-address-in-use lab.yaml:22:47 10.0.50.254',
      'host router: address 10.0.50.254 lies in the DHCP range of network servers, 10.0.50.240-10.0.51.9',
      'choose a free address, for example 10.0.50.1',
      'lab.yaml:17:37 10.0.50.240-10.0.51.9 (the DHCP range of network servers 10.0.50.240-10.0.51.9)',
    ],
  ]);
});

it('address-unusable for a node and a VIP', async () => {
  expect(
    await findings({
      [NODES]: [['address: 10.0.50.11', 'address: 10.0.50.0']],
      [CLUSTER]: [['address: 10.0.50.50', 'address: 10.0.50.255']],
    }),
  ).toEqual([
    [
      'error address-unusable clusters/main/cluster.yaml:7:22 10.0.50.255',
      'cluster main: 10.0.50.255 is the broadcast address of network servers, 10.0.50.0/24',
      'choose a free address, for example 10.0.50.14',
    ],
    [
      'error address-unusable clusters/main/nodes.yaml:5:14 10.0.50.0',
      'node control0: 10.0.50.0 is the network address of network servers, 10.0.50.0/24',
      'choose a free address, for example 10.0.50.13',
    ],
  ]);
});

it('address-unusable for a gateway', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['pool: 10.0.50.100-10.0.50.119', 'pool: 10.0.50.0/28'],
        ['10.0.50.101', '10.0.50.0'],
        ['10.0.50.102', '10.0.50.2'],
        ['10.0.50.100 }', '10.0.50.3 }'],
      ],
      [NODES]: [
        ['address: 10.0.50.11', 'address: 10.0.50.31'],
        ['address: 10.0.50.12', 'address: 10.0.50.32'],
        ['10.0.50.12/24', '10.0.50.32/24'],
      ],
    }),
  ).toEqual([
    [
      'error address-unusable clusters/main/cluster.yaml:20:26 10.0.50.0',
      'gateway internal of cluster main: 10.0.50.0 is the network address of network servers, 10.0.50.0/24',
      'choose a free address, for example 10.0.50.4',
    ],
  ]);
});

it('node-outside-network', async () => {
  expect(await findings({ [NODES]: [['address: 10.0.50.11', 'address: 10.0.51.11']] })).toEqual([
    [
      'error node-outside-network clusters/main/nodes.yaml:5:14 10.0.51.11',
      'node control0: address 10.0.51.11 is not in network servers, 10.0.50.0/24',
      'choose a free address of that network, for example 10.0.50.13',
    ],
  ]);
});

it('endpoint-outside-network', async () => {
  expect(await findings({ [CLUSTER]: [['address: 10.0.50.50', 'address: 10.0.51.50']] })).toEqual([
    [
      'error endpoint-outside-network clusters/main/cluster.yaml:7:22 10.0.51.50',
      'cluster main: endpoint 10.0.51.50 is not in network servers, 10.0.50.0/24',
      'choose a free address of that network, for example 10.0.50.13; or declare the load balancer as a host with this address',
    ],
  ]);
});

it('endpoint of a load balancer elsewhere', async () => {
  expect(
    await findings({
      [CLUSTER]: [['address: 10.0.50.50', 'address: 10.0.51.50']],
      [LAB]: [
        [
          'hosts:',
          `hosts:
  - { name: haproxy, address: 10.0.51.50 }`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('entrance-outside-pool', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['10.0.50.101', '10.0.50.130'],
        ['address: 10.0.50.100', 'address: 10.0.50.131'],
      ],
    }),
  ).toEqual([
    [
      'error entrance-outside-pool clusters/main/cluster.yaml:20:26 10.0.50.130',
      'gateway internal of cluster main: address 10.0.50.130 is not in the load-balancer pool, 10.0.50.100-10.0.50.119',
      'choose a free address of the pool, for example 10.0.50.100',
    ],
    [
      'error entrance-outside-pool clusters/main/cluster.yaml:24:23 10.0.50.131',
      'split DNS of cluster main: address 10.0.50.131 is not in the load-balancer pool, 10.0.50.100-10.0.50.119',
      'choose a free address of the pool, for example 10.0.50.101',
    ],
  ]);
});

it('load-balancer-missing', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          `  loadBalancer:
    pool: 10.0.50.100-10.0.50.119
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error load-balancer-missing clusters/main/cluster.yaml:18:26 10.0.50.101',
      'gateway internal of cluster main: nothing hands out 10.0.50.101: the cluster has no load balancer',
      'declare platform.loadBalancer with a pool that holds the address',
    ],
    [
      'error load-balancer-missing clusters/main/cluster.yaml:19:26 10.0.50.102',
      'gateway external of cluster main: nothing hands out 10.0.50.102: the cluster has no load balancer',
      'declare platform.loadBalancer with a pool that holds the address',
    ],
    [
      'error load-balancer-missing clusters/main/cluster.yaml:22:23 10.0.50.100',
      'split DNS of cluster main: nothing hands out 10.0.50.100: the cluster has no load balancer',
      'declare platform.loadBalancer with a pool that holds the address',
    ],
  ]);
});

it('pool-off-network', async () => {
  expect(
    await findings({
      [CLUSTER]: [['10.0.50.100-10.0.50.119', '[10.0.50.100-10.0.50.119, 10.0.60.0/28]']],
    }),
  ).toEqual([
    [
      'warning pool-off-network clusters/main/cluster.yaml:18:37 10.0.60.0/28',
      'cluster main: pool 10.0.60.0-10.0.60.15 is announced in network servers, 10.0.50.0/24, and lies outside it',
      'choose a pool inside the node network, or announce this one by BGP (loadBalancer.bgp)',
    ],
  ]);
});

it('pool announced by BGP', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '10.0.50.100-10.0.50.119',
          `[10.0.50.100-10.0.50.119, 10.0.60.0/28]
    bgp: { router: 10.0.50.254, routerAsn: 64513, nodeAsn: 64514 }`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('cluster-dns-outside-services', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'dns: [10.0.50.254]',
          `dns: [10.0.50.254]
  clusterDns: 10.0.50.10`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error cluster-dns-outside-services clusters/main/cluster.yaml:11:15 10.0.50.10',
      'cluster main: cluster DNS 10.0.50.10 is not in services 10.43.0.0/16',
      'remove clusterDns to take the tenth address of services, or choose one inside a wider network',
    ],
  ]);
});

it('pod-network-small', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'dns: [10.0.50.254]',
          `dns: [10.0.50.254]
  pods: 10.42.0.0/24`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error pod-network-small clusters/main/cluster.yaml:11:9 10.42.0.0/24',
      'cluster main: pods 10.42.0.0/24 has room for 1 nodes of a /24 each, and 2 are declared',
      'choose a wider network, for example a /16; it cannot be changed once the cluster runs',
    ],
  ]);
});
