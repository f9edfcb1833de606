import { expect, it } from 'vitest';
import { V1ALPHA1 } from '../document.ts';
import { machineYaml, type MachineLab } from '../testing-machine.ts';

const ALL = [
  'LinkAliasConfig',
  'LinkConfig',
  'BondConfig',
  'BridgeConfig',
  'VLANConfig',
  'DummyLinkConfig',
  'WireguardConfig',
  'DHCPv4Config',
  'DHCPv6Config',
  'Layer2VIPConfig',
];

const TYPED = ['1.12.7', '1.13.9', '1.14.1'] as const;

/** The one control plane of a lab with these links. */
function linked(talos: string, links: string): MachineLab {
  return {
    talos,
    nodes: `  - name: control0
    role: control-plane
    address: 10.0.50.11
    disk: { serial: A }
    links:
${links.replaceAll(/^/gm, '      ')}`,
  };
}

function document(kind: string, body: string): string {
  return `---\napiVersion: v1alpha1\nkind: ${kind}\n${body}\n`;
}

it.each(TYPED)('the short form is one link chosen by its MAC, in Talos %s', async (talos) => {
  const alias = (mac: string): string =>
    document(
      'LinkAliasConfig',
      `name: lan\nselector:\n  match: mac(link.permanent_addr) == "${mac}"`,
    );
  expect(await machineYaml({ talos }, ALL)).toBe(
    alias('52:54:00:00:00:01') +
      document(
        'LinkConfig',
        'name: lan\naddresses:\n  - address: 10.0.50.11/24\nroutes:\n  - gateway: 10.0.50.254',
      ) +
      document('Layer2VIPConfig', 'name: 10.0.50.50\nlink: lan'),
  );
  expect(await machineYaml({ talos }, ALL, 'worker0')).toBe(
    alias('52:54:00:00:00:02') +
      document(
        'LinkConfig',
        'name: lan\nmtu: 9000\naddresses:\n  - address: 10.0.50.12/24\nroutes:\n  - gateway: 10.0.50.254',
      ),
  );
});

it('the short form is one device in Talos 1.11', async () => {
  expect(await machineYaml({ talos: '1.11.6' }, [V1ALPHA1], 'worker0')).toBe(`---
version: v1alpha1
machine:
  network:
    hostname: worker0
    interfaces:
      - deviceSelector:
          permanentAddr: "52:54:00:00:00:02"
        addresses:
          - 10.0.50.12/24
        routes:
          - network: 0.0.0.0/0
            gateway: 10.0.50.254
        dhcp: false
        mtu: 9000
    nameservers:
      - 1.1.1.1
      - 1.0.0.1
  time:
    servers:
      - 162.159.200.1
      - 162.159.200.123
`);
});

const BOND = `- { name: eth-a, mac: "52:54:00:00:00:01" }
- name: bond0
  bond:
    members: [eth-a, "52-54-00-00-00-0A"]
    mode: 802.3ad
    lacpRate: fast
    xmitHashPolicy: layer3+4
  mtu: 9000
  vlans:
    - id: 50
      addresses: [10.0.50.11/24]
      vip: 10.0.50.50
      routes:
        - { network: 10.9.0.0/16, gateway: 10.0.50.1, source: 10.0.50.11, metric: 50, mtu: 1400 }
`;

it.each(TYPED)('a bond of two cards with a VLAN, in Talos %s', async (talos) => {
  expect(await machineYaml(linked(talos, BOND), ALL)).toBe(
    document(
      'LinkAliasConfig',
      'name: eth-a\nselector:\n  match: mac(link.permanent_addr) == "52:54:00:00:00:01"',
    ) +
      document(
        'LinkAliasConfig',
        'name: bond0-port1\nselector:\n  match: mac(link.permanent_addr) == "52:54:00:00:00:0a"',
      ) +
      document(
        'BondConfig',
        `name: bond0
links:
  - eth-a
  - bond0-port1
bondMode: 802.3ad
miimon: 100
xmitHashPolicy: layer3+4
lacpRate: fast
mtu: 9000`,
      ) +
      document(
        'VLANConfig',
        `name: bond0.50
vlanID: 50
parent: bond0
addresses:
  - address: 10.0.50.11/24
routes:
  - destination: 10.9.0.0/16
    gateway: 10.0.50.1
    source: 10.0.50.11
    metric: 50
    mtu: 1400
  - gateway: 10.0.50.254`,
      ) +
      document('Layer2VIPConfig', 'name: 10.0.50.50\nlink: bond0.50'),
  );
});

it('a bond of two cards with a VLAN, in Talos 1.11', async () => {
  expect(await machineYaml(linked('1.11.6', BOND), [V1ALPHA1])).toContain(`    interfaces:
      - interface: bond0
        dhcp: false
        mtu: 9000
        bond:
          deviceSelectors:
            - permanentAddr: "52:54:00:00:00:01"
            - permanentAddr: 52:54:00:00:00:0a
          mode: 802.3ad
          xmitHashPolicy: layer3+4
          lacpRate: fast
          miimon: 100
        vlans:
          - vlanId: 50
            addresses:
              - 10.0.50.11/24
            routes:
              - network: 10.9.0.0/16
                gateway: 10.0.50.1
                source: 10.0.50.11
                metric: 50
                mtu: 1400
              - network: 0.0.0.0/0
                gateway: 10.0.50.254
            dhcp: false
            vip:
              ip: 10.0.50.50
    nameservers:`);
});

const OTHERS = `- { name: lan, interface: enp1s0, dhcp: { routeMetric: 2048, ipv6: true } }
- { name: v6, driver: r8169, addresses: ["fd00::11/64"], routes: [{ network: "::/0", gateway: "fd00::1" }] }
- { name: br0, bridge: { members: [enp9s0, "52:54:00:00:00:09"], stp: true } }
- { name: dum0, dummy: true, addresses: [10.0.50.11/32] }
- name: wg0
  wireguard:
    privateKey: { secret: wg }
    listenPort: 51820
    peers:
      - { publicKey: "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", endpoint: "10.1.1.1:51820", keepalive: 25, allowed: [10.99.0.0/24] }
`;

it('other links are documents of their kinds', async () => {
  const text = await machineYaml(linked('1.13.9', OTHERS), ALL);
  expect(text).toBe(
    document('LinkAliasConfig', 'name: v6\nselector:\n  match: link.driver == "r8169"') +
      document(
        'LinkAliasConfig',
        'name: br0-port1\nselector:\n  match: mac(link.permanent_addr) == "52:54:00:00:00:09"',
      ) +
      document('LinkConfig', 'name: enp1s0') +
      document('DHCPv4Config', 'name: enp1s0\nrouteMetric: 2048') +
      document('DHCPv6Config', 'name: enp1s0\nrouteMetric: 2048') +
      document(
        'LinkConfig',
        'name: v6\naddresses:\n  - address: fd00::11/64\nroutes:\n  - gateway: fd00::1',
      ) +
      document(
        'BridgeConfig',
        'name: br0\nlinks:\n  - enp9s0\n  - br0-port1\nstp:\n  enabled: true',
      ) +
      document('DummyLinkConfig', 'name: dum0\naddresses:\n  - address: 10.0.50.11/32') +
      document('Layer2VIPConfig', 'name: 10.0.50.50\nlink: dum0') +
      document(
        'WireguardConfig',
        `name: wg0
privateKey: <secret:lab-wg>
listenPort: 51820
peers:
  - publicKey: yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=
    endpoint: 10.1.1.1:51820
    persistentKeepaliveInterval: 25s
    allowedIPs:
      - 10.99.0.0/24`,
      ),
  );
});

it('other links are devices in Talos 1.11; a card of a bridge says to which it belongs', async () => {
  const text = await machineYaml(linked('1.11.6', OTHERS), [V1ALPHA1]);
  expect(text).toContain(`      - interface: enp1s0
        dhcp: true
        dhcpOptions:
          routeMetric: 2048
          ipv4: true
          ipv6: true
`);
  expect(text).toContain(`          - network: "::/0"
            gateway: fd00::1
`);
  expect(text).toContain(`      - interface: br0
        dhcp: false
        bridge:
          interfaces:
            - enp9s0
          stp:
            enabled: true
`);
  expect(text).toContain(`      - deviceSelector:
          permanentAddr: "52:54:00:00:00:09"
        dhcp: false
        bridgePort:
          master: br0
`);
  expect(text).toContain('          privateKey: <secret:lab-wg>\n');
});

it('a VLAN on a long link has the short name that Talos 1.11 gave it', async () => {
  const text = await machineYaml(
    linked(
      '1.14.1',
      `- { name: lan, interface: enp132s0f1np1, vlans: [{ id: 50, addresses: [10.0.50.11/24] }] }`,
    ),
    ['VLANConfig'],
  );
  // The first six digits of the SHA-256 of enp132s0f1np1.
  expect(text).toContain('name: enp16214c4.50\nvlanID: 50\nparent: enp132s0f1np1\n');
});

it('an endpoint that a host of the lab has, or that lies elsewhere, is no shared address', async () => {
  const lab: MachineLab = { talos: '1.13.9', endpoint: '10.0.51.50' };
  expect(await machineYaml(lab, ['Layer2VIPConfig'])).toBe('');
  const taken: MachineLab = { talos: '1.13.9', hosts: '[{ name: balancer, address: 10.0.50.50 }]' };
  expect(await machineYaml(taken, ['Layer2VIPConfig'])).toBe('');
});

it('a shared address that a control plane declares is the only one', async () => {
  const text = await machineYaml(
    linked(
      '1.13.9',
      `- { name: lan, mac: "52:54:00:00:00:01", addresses: [10.0.50.11/24] }
- { name: dmz, mac: "52:54:00:00:00:02", addresses: [10.0.60.11/24], vip: 10.0.60.50 }`,
    ),
    ['Layer2VIPConfig'],
  );
  expect(text).toBe(document('Layer2VIPConfig', 'name: 10.0.60.50\nlink: dmz'));
});

it('settings of a card stand under the name of its interface', async () => {
  const lab = linked(
    '1.11.6',
    `- { name: lan, interface: eno1, addresses: [10.0.50.11/24], ethernet: { features: { tx-tcp-segmentation: false }, rings: { rx: 512 } } }`,
  );
  expect(await machineYaml(lab, ['EthernetConfig'])).toBe(
    document(
      'EthernetConfig',
      'name: eno1\nfeatures:\n  tx-tcp-segmentation: false\nrings:\n  rx: 512',
    ),
  );
});
