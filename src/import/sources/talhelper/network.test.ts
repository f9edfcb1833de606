import { expect, test } from 'vitest';
import { plain } from '../../../talos/value.ts';
import type { TalosMap } from '../../../talos/value.ts';
import { networkDocuments } from './network.ts';

/** The documents of links without what every document has. */
function made(...devices: TalosMap[]): unknown[] {
  return networkDocuments(devices).map(({ value }) => {
    const { apiVersion, ...rest } = plain(value) as Record<string, unknown>;
    expect(apiVersion).toBe('v1alpha1');
    return rest;
  });
}

test.each<[what: string, devices: TalosMap[], documents: unknown[]]>([
  [
    'a link with addresses and routes',
    [
      {
        interface: 'eth0',
        addresses: ['10.0.50.11/24', '10.0.50.20', 'fd00::1'],
        routes: [
          { network: '0.0.0.0/0', gateway: '10.0.50.1', metric: 10 },
          { network: '10.9.0.0/16', gateway: '10.0.50.2' },
        ],
        mtu: 0,
      },
    ],
    [
      {
        kind: 'LinkConfig',
        name: 'eth0',
        addresses: [
          { address: '10.0.50.11/24' },
          { address: '10.0.50.20/32' },
          { address: 'fd00::1/128' },
        ],
        routes: [
          { gateway: '10.0.50.1', metric: 10 },
          { destination: '10.9.0.0/16', gateway: '10.0.50.2' },
        ],
      },
    ],
  ],
  ['a link that says nothing', [{ interface: 'eth0', dhcp: false }], []],
  [
    'DHCP',
    [{ interface: 'eth0', dhcp: true, dhcpOptions: { ipv4: false, ipv6: true, routeMetric: 5 } }],
    [{ kind: 'DHCPv6Config', name: 'eth0', routeMetric: 5 }],
  ],
  [
    'links that selectors find, named apart from those that have a name',
    [
      { interface: 'ethSel0', mtu: 1500 },
      { deviceSelector: { busPath: '0*', physical: true }, vip: { ip: '10.0.50.50' } },
      { deviceSelector: { driver: 'virtio' }, bridge: { interfaces: ['eth1'] } },
    ],
    [
      {
        kind: 'LinkAliasConfig',
        name: 'ethSel1',
        selector: { match: 'glob("0*", link.bus_path) && link.type == 1' },
      },
      { kind: 'LinkAliasConfig', name: 'br0', selector: { match: 'glob("virtio", link.driver)' } },
      { kind: 'Layer2VIPConfig', name: '10.0.50.50', link: 'ethSel1' },
      { kind: 'LinkConfig', name: 'ethSel0', mtu: 1500 },
      { kind: 'BridgeConfig', name: 'br0', links: ['eth1'] },
    ],
  ],
  [
    'a bond, with its VLAN',
    [
      {
        interface: 'bond0',
        bond: {
          deviceSelectors: [{ hardwareAddr: 'aa:*' }],
          mode: '802.3ad',
          lacpRate: 'fast',
          miimon: 0,
          tlbDynamicLb: 1,
          primary: 'eth0',
        },
        vlans: [{ vlanId: 50, mtu: 1400, vip: { ip: '10.0.70.1' } }],
      },
    ],
    [
      {
        kind: 'LinkAliasConfig',
        name: 'bond0-m0',
        selector: { match: 'glob("aa:*", mac(link.hardware_addr))' },
      },
      {
        kind: 'BondConfig',
        name: 'bond0',
        links: ['bond0-m0'],
        bondMode: '802.3ad',
        lacpRate: 'fast',
        tlbLogicalLb: 1,
      },
      { kind: 'VLANConfig', name: 'bond0.50', vlanID: 50, parent: 'bond0', mtu: 1400 },
      { kind: 'Layer2VIPConfig', name: '10.0.70.1', link: 'bond0.50' },
    ],
  ],
  [
    'WireGuard, whose peers have addresses',
    [
      {
        interface: 'wg0',
        wireguard: {
          privateKey: 'k',
          listenPort: 51820,
          peers: [
            { publicKey: 'a', endpoint: '192.0.2.1:51820', allowedIPs: ['10.9.0.0/16'] },
            { publicKey: 'b', endpoint: 'vpn.home.example:51820', allowedIPs: [] },
          ],
        },
      },
    ],
    [
      {
        kind: 'WireguardConfig',
        name: 'wg0',
        privateKey: 'k',
        listenPort: 51820,
        peers: [
          { publicKey: 'a', endpoint: '192.0.2.1:51820', allowedIPs: ['10.9.0.0/16'] },
          { publicKey: 'b' },
        ],
      },
    ],
  ],
])('%s', (_, devices, documents) => {
  expect(made(...devices)).toEqual(documents);
});
