import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emit } from '../../model/yaml/index.ts';
import type { YamlMap } from '../../model/yaml/value.ts';
import type { TalosDocument } from '../../talos/document.ts';
import { machineDocuments } from '../../talos/testing-machine.ts';
import { plain } from '../../talos/testing.ts';
import { readingOf, written, type TestMachine } from './testing.ts';

/** The links that a configuration says, and what is left of it. */
function linksIn(test: TestMachine): {
  links: unknown;
  left: readonly YamlMap[];
  secrets: unknown;
} {
  const { findings, left, secrets } = readingOf(test);
  return { links: plain(written(findings).node['links'] ?? null), left, secrets };
}

/** A configuration of which devices are all that is said. */
function devices(yaml: string, talos = '1.11.6'): ReturnType<typeof linksIn> {
  const interfaces = yaml.replaceAll(/^/gm, '      ');
  const documents = `version: v1alpha1\nmachine:\n  network:\n    interfaces:\n${interfaces}`;
  return linksIn({ documents, talos });
}

const MAC = (n: number): string => `52:54:00:00:00:${n.toString(16).padStart(2, '0')}`;
const KEY = 'yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=';

describe('what is rendered', () => {
  const octet = fc.integer({ min: 1, max: 254 });
  const address = fc.tuple(octet, octet).map(([a, b]) => `10.7.${a}.${b}`);
  const mtu = fc.option(fc.integer({ min: 1280, max: 9216 }), { nil: undefined });
  const some = fc.integer({ min: 1, max: 4096 });
  const route = fc.record(
    {
      network: fc.constantFrom('10.9.0.0/16', '192.168.7.0/24', 'fd00:7::/64', '0.0.0.0/0'),
      gateway: fc.constantFrom('10.0.50.1', '10.7.0.1'),
      source: address,
      metric: some,
      mtu: fc.constant(1400),
    },
    { requiredKeys: ['gateway'] },
  );
  // One that asks for nothing leaves no trace in documents.
  const dhcp = fc.oneof(
    fc.boolean(),
    fc.record({ routeMetric: some, ipv6: fc.boolean() }, { requiredKeys: [] }),
    fc.constant({ ipv4: false, ipv6: true }),
  );
  const carried = fc.record(
    {
      addresses: fc.array(
        fc.oneof(
          address.map((text) => `${text}/24`),
          fc.constantFrom('10.0.50.11/24', 'fd00::11/64'),
        ),
        { maxLength: 2 },
      ),
      routes: fc.array(route, { maxLength: 2 }),
      dhcp,
      mtu,
      vip: fc.constant('10.0.50.60'),
    },
    { requiredKeys: [] },
  );
  const vlans = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 1, max: 4094 }), carried).map(([id, words]) => ({ id, ...words })),
    { maxLength: 2, selector: ({ id }) => id },
  );
  const ethernet = fc.record(
    { rings: fc.constant({ rx: 512 }), features: fc.constant({ 'tx-tcp-segmentation': false }) },
    { requiredKeys: ['rings'] },
  );
  const bond = fc.record(
    {
      mode: fc.constantFrom('802.3ad', 'active-backup'),
      miimon: fc.constantFrom(0, 50, 100),
      updelay: some,
      lacpRate: fc.constantFrom('slow', 'fast'),
      xmitHashPolicy: fc.constant('layer3+4'),
    },
    { requiredKeys: [] },
  );
  const bridge = fc.record({ stp: fc.boolean(), vlanFiltering: fc.boolean() });
  const wireguard = fc.record(
    {
      listenPort: fc.constant(51820),
      peers: fc.constant([
        { publicKey: KEY, endpoint: '10.1.1.1:51820', keepalive: 90, allowed: ['10.99.0.0/24'] },
      ]),
    },
    { requiredKeys: [] },
  );
  /** What a link is, for the number that makes it different from the others. */
  const kind = fc.oneof(
    fc.constant((n: number) => ({ name: `nic${n}`, mac: MAC(n) })),
    fc.constant((n: number) => ({ name: `nic${n}`, driver: `driver${n}`, mac: MAC(n) })),
    fc.constantFrom('eno', 'enp132s0f1np', 'enP4p').map((base) => (n: number) => ({
      name: `nic${n}`,
      interface: `${base}${n}`,
    })),
    ethernet.map((card) => (n: number) => ({
      name: `eth${n}`,
      interface: `eth${n}`,
      ethernet: card,
    })),
    fc.constant((n: number) => ({ name: `dum${n}`, dummy: true })),
    bond.map((words) => (n: number) => ({
      name: `bond${n}`,
      bond: { members: [MAC(100 + n), MAC(200 + n)], ...words },
    })),
    bridge.map((words) => (n: number) => ({
      name: `br${n}`,
      bridge: { members: [`eth${20 + n}`, MAC(100 + n)], ...words },
    })),
    wireguard.map((words) => (n: number) => ({
      name: `wg${n}`,
      wireguard: { privateKey: { secret: 'wg' }, ...words },
    })),
  );
  const links = fc
    .array(fc.tuple(kind, carried, vlans), { minLength: 1, maxLength: 4 })
    .map((all) => all.map(([made, words, tags], n) => ({ ...made(n), ...words, vlans: tags })));

  it.each(['1.11.6', '1.12.7', '1.13.9', '1.14.1'])(
    'is read and rendered again: %s',
    async (talos) => {
      await fc.assert(
        fc.asyncProperty(links, async (declared) => {
          const before = await rendered(talos, declared);
          const { links: found, left } = linksIn({ talos, documents: before });
          expect(
            left.filter((one) =>
              /^"(?:Link|Bond|Bridge|Dummy|Wire|VLAN|DHCP|Layer2|Ethernet)/.test(
                JSON.stringify(one['kind'] ?? ''),
              ),
            ),
          ).toEqual([]);
          expect(networkOf(await rendered(talos, found))).toEqual(networkOf(before));
        }),
        { numRuns: 40 },
      );
    },
  );

  /** One control plane with these links. */
  function rendered(talos: string, declared: unknown): Promise<TalosDocument[]> {
    const node = {
      name: 'control0',
      role: 'control-plane',
      address: '10.0.50.11',
      disk: { serial: 'A' },
    };
    const nodes = JSON.parse(JSON.stringify([{ ...node, links: declared }])) as [];
    return machineDocuments({ talos, nodes: emit({ nodes }).replace(/^---\nnodes:\n/, '') });
  }

  /** Everything about the links, in an order that does not depend on theirs. */
  function networkOf(documents: readonly TalosDocument[]): unknown {
    return documents
      .map(({ value }) => JSON.stringify(plain(value)))
      .map((text) => text.replaceAll(/-port\d|\blan\d*|nic\d/g, 'alias'))
      .sort();
  }
});

describe('devices as people write them', () => {
  it('an interface by its address, with what is out of date', () => {
    const { links, left } =
      devices(`- deviceSelector: { hardwareAddr: "52:54:00:00:00:0A", physical: true }
  cidr: 10.0.50.11/24
  routes: [{ network: "", gateway: 10.0.50.1, metric: 0 }, { gateway: "fd00::1" }]
  mtu: 0
- interface: eth1
  ignore: false
  dhcp: true
  dhcpOptions: { routeMetric: 0, ipv6: false }
- interface: eth2
  addresses: [10.0.60.11]
`);
    expect(links).toEqual([
      {
        name: 'lan',
        mac: '52:54:00:00:00:0a',
        addresses: ['10.0.50.11/24'],
        routes: [{ gateway: '10.0.50.1' }, { network: '::/0', gateway: 'fd00::1' }],
      },
      { name: 'eth1', interface: 'eth1', dhcp: true },
      { name: 'eth2', interface: 'eth2', addresses: ['10.0.60.11/32'] },
    ]);
    expect(left).toEqual([]);
  });

  it('a bond by selectors, which looks at its members only where that is said', () => {
    const { links } = devices(`- interface: bond0
  bond:
    mode: 802.3ad
    deviceSelectors: [{ hardwareAddr: "52:54:00:00:00:01" }, { permanentAddr: "52:54:00:00:00:02" }]
  vlans: [{ vlanId: 50, addresses: [10.0.50.11/24], dhcp: false, vip: { ip: 10.0.50.50 } }]
`);
    expect(links).toEqual([
      {
        name: 'bond0',
        bond: { members: [MAC(1), MAC(2)], mode: '802.3ad', miimon: 0 },
        vlans: [{ id: 50, addresses: ['10.0.50.11/24'], vip: '10.0.50.50' }],
      },
    ]);
  });

  it('members whose names the model does not have are links of their own', () => {
    const { links } = devices(`- interface: br0
  bridge: { interfaces: [enP4p1s0, eth1] }
- deviceSelector: { permanentAddr: "52:54:00:00:00:03" }
  bridgePort: { master: br0 }
`);
    expect(links).toEqual([
      { name: 'br0', bridge: { members: ['enp4p1s0', 'eth1', MAC(3)] } },
      { name: 'enp4p1s0', interface: 'enP4p1s0' },
    ]);
  });

  it('the key of a tunnel becomes a secret', () => {
    const { links, secrets } = devices(`- interface: wg0
  wireguard:
    privateKey: "not to be seen"
    peers: [{ publicKey: "${KEY}", allowedIPs: [10.99.0.0/24], persistentKeepaliveInterval: 1m30s }]
`);
    expect(secrets).toEqual([{ name: 'wireguard-control0', value: 'not to be seen' }]);
    expect(links).toEqual([
      {
        name: 'wg0',
        wireguard: {
          privateKey: { secret: 'wireguard-control0' },
          peers: [{ publicKey: KEY, keepalive: 90, allowed: ['10.99.0.0/24'] }],
        },
      },
    ]);
  });

  it.each([
    'interface: eth1\n  ignore: true',
    'deviceSelector: { busPath: "0*" }\n  dhcp: true',
    'deviceSelector: { pciID: "8086:1533" }\n  dhcp: true',
    'deviceSelector: { physical: true }\n  dhcp: true',
    'deviceSelector: { driver: "virtio*" }\n  dhcp: true',
    'deviceSelector: { hardwareAddr: "52:54:*" }\n  dhcp: true',
    'interface: eth1\n  future: 1',
    'interface: eth1\n  dhcp: true\n  dhcpOptions: { duidv6: "00" }',
    'interface: eth1\n  mtu: 576',
    'interface: eth1\n  routes: [{ network: 10.0.0.1/8, gateway: 10.0.50.1 }]',
    'interface: eth1\n  routes: [{ network: 10.0.0.0/8, gateway: 10.0.50.1, onLink: true }]',
    'interface: eth1\n  vip: { hcloud: { apiToken: x } }',
    'interface: bond1\n  bond: { mode: 802.3ad, interfaces: [eth3], adSelect: bandwidth }',
    'interface: bond1\n  bond: { mode: 802.3ad, deviceSelectors: [{ busPath: "0*" }] }',
    'interface: wg1\n  wireguard: { privateKey: k, firewallMark: 7 }',
    'interface: eth1\n  vlans: [{ vlanId: 7, future: 1 }]',
  ])('a device that the model has no words for stays whole: %s', (device) => {
    const plainOne = '- interface: eth0\n  dhcp: true\n';
    const { links, left, secrets } = devices(`${plainOne}- ${device}\n`);
    expect(links).toEqual([{ name: 'eth0', interface: 'eth0', dhcp: true }]);
    const { left: whole } = readingOf({
      documents: `machine:\n  network:\n    interfaces:\n      - ${device.replaceAll('\n', '\n      ')}\n      - interface: eth9\n        ignore: true\n`,
      talos: '1.11.6',
    });
    const [expected] = interfacesIn(whole);
    expect(interfacesIn(left)).toEqual([null, expected]);
    expect(secrets).toEqual([]);
  });

  it('a worker shares no address, and documents of bonds prefer no member', () => {
    const text = (body: string): string => `machine:\n  network:\n    interfaces:\n      - ${body}`;
    const vip = text('{ interface: eth0, dhcp: true, vip: { ip: 10.0.50.50 } }');
    expect(linksIn({ documents: vip, role: 'worker' }).links).toBeNull();
    const bond = text(
      '{ interface: bond0, bond: { mode: active-backup, interfaces: [eth0, eth1], primary: eth0 } }',
    );
    expect(linksIn({ documents: bond, talos: '1.13.9' }).links).toBeNull();
    expect(linksIn({ documents: bond, talos: '1.11.6' }).links).not.toBeNull();
  });
});

function interfacesIn(left: readonly YamlMap[]): readonly unknown[] {
  const [document] = left as unknown as { machine: { network: { interfaces: unknown[] } } }[];
  return document?.machine.network.interfaces ?? [];
}

/** What the template of a cluster and talhelper write: an alias by a pattern, and a bond of one card. */
const TEMPLATE = `apiVersion: v1alpha1
kind: LinkAliasConfig
name: ethSel0
selector:
  match: glob("52:54:00:00:00:01", mac(link.hardware_addr))
---
apiVersion: v1alpha1
kind: BondConfig
name: bond0
links: [ethSel0]
bondMode: active-backup
mtu: 1500
---
apiVersion: v1alpha1
kind: VLANConfig
name: bond0.50
parent: bond0
vlanID: 50
mtu: 1500
addresses: [{ address: 10.0.50.11/24 }]
routes: [{ gateway: 10.0.50.1 }]
---
apiVersion: v1alpha1
kind: Layer2VIPConfig
link: bond0.50
name: "10.0.50.50"
`;

const head = (kind: string, name: string): string =>
  `---\napiVersion: v1alpha1\nkind: ${kind}\nname: ${name}\n`;

describe('documents as programs write them', () => {
  it('a bond of one card that an alias finds', () => {
    const { links, left } = linksIn({ documents: TEMPLATE });
    expect(links).toEqual([
      {
        name: 'bond0',
        bond: { members: ['ethsel0'], mode: 'active-backup', miimon: 0 },
        mtu: 1500,
        vlans: [
          {
            id: 50,
            addresses: ['10.0.50.11/24'],
            routes: [{ gateway: '10.0.50.1' }],
            mtu: 1500,
            vip: '10.0.50.50',
          },
        ],
      },
      { name: 'ethsel0', mac: MAC(1) },
    ]);
    expect(left).toEqual([]);
  });

  it('nothing is read when a document that stays names a link by the name that it had', () => {
    const rule = `${head('HCloudVIPConfig', '10.0.60.1')}link: ethSel0\napiToken: x\n`;
    const { links, left } = linksIn({ documents: `${TEMPLATE}${rule}` });
    expect(links).toBeNull();
    expect(left).toHaveLength(5);
  });

  it('the only interface has the name of the short form when it cannot keep its own', () => {
    const alias = `${head('LinkAliasConfig', 'ethSel0')}selector: { match: 'mac(link.permanent_addr) == "${MAC(1)}"' }\n`;
    const { links } = linksIn({ documents: `${alias}${head('DHCPv4Config', 'ethSel0')}` });
    expect(links).toEqual([{ name: 'lan', mac: MAC(1), dhcp: true }]);
  });

  it.each([
    [
      `mac(link.permanent_addr) == "${MAC(1)}" && link.driver == "igc"`,
      { mac: MAC(1), driver: 'igc' },
    ],
    [`"${MAC(1)}" == mac(link.hardware_addr)`, { mac: MAC(1) }],
    [`glob('igc', link.driver)`, { driver: 'igc' }],
    [`glob("${MAC(1)}", mac(link.hardware_addr)) && link.type == 1`, { mac: MAC(1) }],
    [`glob("52:54:*", mac(link.hardware_addr))`, { interface: 'net0' }],
    [`glob("0000:01*", link.bus_path)`, { interface: 'net0' }],
    [`link.driver == "igc" || link.driver == "e1000e"`, { interface: 'net0' }],
  ])('an alias: %s', (match, found) => {
    const alias = `${head('LinkAliasConfig', 'net0')}selector: { match: ${JSON.stringify(match)} }\n`;
    const { links, left } = linksIn({
      documents: `${alias}${head('LinkConfig', 'net0')}mtu: 9000\n`,
    });
    expect(links).toEqual([{ name: 'net0', ...found, mtu: 9000 }]);
    // An alias that cannot be said stays beside the link that goes by it.
    expect(left).toHaveLength('interface' in found ? 1 : 0);
  });

  it('cards of members', () => {
    const bond = `${head('BondConfig', 'bond0')}links: [eth0, eth1]\nbondMode: 802.3ad\nmiimon: 100\n`;
    const card = `${head('EthernetConfig', 'eth1')}rings: { rx: 512, rx-mini: 7 }\n`;
    const { links, left } = linksIn({ documents: `${bond}${card}` });
    expect(links).toEqual([
      { name: 'bond0', bond: { members: ['eth0', 'eth1'], mode: '802.3ad' } },
      { name: 'eth1', interface: 'eth1', ethernet: { rings: { rx: 512 } } },
    ]);
    expect(left.map(plain)).toMatchObject([{ name: 'eth1', rings: { 'rx-mini': 7 } }]);
  });

  it('a card with a setting that the model does not have stays, and its link is read', () => {
    const card = `${head('EthernetConfig', 'eth1')}rings: { rx: 512 }\nwakeOnLan: [future]\n`;
    const { links, left } = linksIn({ documents: `${head('DHCPv4Config', 'eth1')}${card}` });
    expect(links).toEqual([{ name: 'eth1', interface: 'eth1', dhcp: true }]);
    expect(left).toHaveLength(1);
  });

  it('what there is no word for stays in the document of its link', () => {
    const bond = `${head('BondConfig', 'bond0')}links: [eth0]\nbondMode: 802.3ad\nadSelect: bandwidth\nup: true\n`;
    const dhcp = `${head('DHCPv4Config', 'bond0')}routeMetric: 512\nignoreHostname: true\n`;
    const { links, left } = linksIn({ documents: `${bond}${dhcp}` });
    expect(links).toEqual([
      {
        name: 'bond0',
        bond: { members: ['eth0'], mode: '802.3ad', miimon: 0 },
        dhcp: { routeMetric: 512 },
      },
    ]);
    expect(left.map(plain)).toEqual([
      {
        apiVersion: 'v1alpha1',
        kind: 'BondConfig',
        name: 'bond0',
        adSelect: 'bandwidth',
        up: true,
      },
      { apiVersion: 'v1alpha1', kind: 'DHCPv4Config', name: 'bond0', ignoreHostname: true },
    ]);
  });

  it.each([
    ['an address with a metric', 'addresses: [{ address: 10.0.50.11/24, routePriority: 100 }]'],
    ['a route in a table', 'routes: [{ gateway: 10.0.50.1, table: "123" }]'],
    ['a route that leads nowhere', 'routes: [{ metric: 5 }]'],
  ])('a link stays whole: %s', (_, body) => {
    const document = `${head('LinkConfig', 'eth0')}${body}\n`;
    const { links, left } = linksIn({ documents: document });
    expect(links).toBeNull();
    expect(left).toHaveLength(1);
  });

  it('a VLAN that is called otherwise, and a second shared address, stay beside their link', () => {
    const link = `${head('LinkConfig', 'eth0')}addresses: [{ address: 10.0.50.11/24 }]\n`;
    const vlan = `${head('VLANConfig', 'storage')}vlanID: 7\nparent: eth0\n`;
    const vips = ['10.0.50.50', '10.0.50.51'].map(
      (text) => `${head('Layer2VIPConfig', text)}link: eth0\n`,
    );
    const { links, left } = linksIn({ documents: [link, vlan, ...vips].join('') });
    expect(links).toEqual([
      { name: 'eth0', interface: 'eth0', addresses: ['10.0.50.11/24'], vip: '10.0.50.50' },
    ]);
    expect(left.map(({ name }) => name)).toEqual(['storage', '10.0.50.51']);
  });

  it('a shared address alone makes no link, since the interface would ask no server then', () => {
    expect(
      linksIn({ documents: `${head('Layer2VIPConfig', '10.0.50.50')}link: eth0\n` }).links,
    ).toBeNull();
  });
});
