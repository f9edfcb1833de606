import { pick, type Dice } from '../sops/generate.ts';

/** What JSON can say. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type Fields = Record<string, Json>;

function maybe(roll: Dice, key: string, make: () => Json): Fields {
  return roll(3) === 0 ? { [key]: make() } : {};
}

/** Links of a machine, each of another kind. */
export function devices(roll: Dice, isOld: boolean): Json {
  const kinds = [physical, bond, bridge, wireguard, vlans, dummy];
  return Array.from({ length: 1 + roll(3) }, (_, at) => pick(roll, kinds)(roll, at, isOld));
}

function target(roll: Dice, name: string): Fields {
  if (roll(2) === 0) return { interface: name };
  return {
    deviceSelector: pick<Json>(roll, [
      { hardwareAddr: '52:54:00:*' },
      { permanentAddr: '52:54:00:00:00:01' },
      { busPath: '0*', driver: 'virtio*' },
      { pciID: '8086:*', physical: true },
      { physical: true },
    ]),
  };
}

function addressing(roll: Dice, at: number): Fields {
  return {
    ...maybe(roll, 'addresses', () =>
      pick(roll, [[`10.0.5${String(at)}.11/24`, 'fd00::1/64'], [`10.0.6${String(at)}.7/32`]]),
    ),
    ...maybe(roll, 'routes', () => [
      {
        network: pick(roll, ['0.0.0.0/0', '10.9.0.0/16']),
        gateway: '10.0.50.1',
        ...maybe(roll, 'metric', () => 100),
        ...maybe(roll, 'mtu', () => 1400),
        ...maybe(roll, 'source', () => '10.0.50.11'),
      },
    ]),
    ...maybe(roll, 'mtu', () => pick(roll, [1500, 9000])),
    ...maybe(roll, 'dhcp', () => pick(roll, [true, false])),
    ...maybe(roll, 'dhcpOptions', () => ({
      ...maybe(roll, 'routeMetric', () => 512),
      ...maybe(roll, 'ipv4', () => pick(roll, [true, false])),
      ...maybe(roll, 'ipv6', () => true),
    })),
  };
}

function physical(roll: Dice, at: number): Json {
  return {
    ...target(roll, `eth${String(at)}`),
    ...addressing(roll, at),
    ...maybe(roll, 'vip', () => ({ ip: `10.0.50.5${String(at)}` })),
  };
}

function vlans(roll: Dice, at: number, isOld: boolean): Json {
  return {
    ...target(roll, `enp${String(at)}`),
    ...addressing(roll, at),
    vlans: [
      {
        vlanId: 10 + at,
        ...addressing(roll, at),
        ...(roll(3) === 0 ? { vip: { ip: `10.0.70.${String(at + 1)}` } } : {}),
      },
      { vlanId: 100 + at, dhcp: isOld },
    ],
  };
}

function bond(roll: Dice, at: number): Json {
  const mode = pick(roll, [
    '802.3ad',
    'active-backup',
    'balance-rr',
    'balance-xor',
    'balance-tlb',
    'strange',
  ]);
  return {
    interface: `bond${String(at)}`,
    ...addressing(roll, at),
    bond: {
      mode,
      ...(roll(2) === 0
        ? { interfaces: [`eth8${String(at)}`, `eth9${String(at)}`] }
        : {
            deviceSelectors: [
              { hardwareAddr: '52:54:00:00:00:0a' },
              { permanentAddr: '52:54:00:00:00:0b' },
            ],
          }),
      ...(roll(2) === 0 ? { miimon: 100, updelay: 200, downdelay: 200 } : {}),
      ...(mode === '802.3ad' ? { lacpRate: 'fast' } : {}),
      ...maybe(roll, 'xmitHashPolicy', () => pick(roll, ['layer2', 'layer3+4'])),
      ...maybe(roll, 'failOverMac', () => 'none'),
      ...maybe(roll, 'useCarrier', () => true),
      ...maybe(roll, 'minLinks', () => 1),
      ...maybe(roll, 'resendIgmp', () => 2),
      ...maybe(roll, 'numPeerNotif', () => 2),
      ...(mode === 'balance-tlb' ? { tlbDynamicLb: 1 } : {}),
      ...(mode === '802.3ad' ? maybe(roll, 'adSelect', () => 'bandwidth') : {}),
      ...maybe(roll, 'arpValidate', () => 'none'),
      ...maybe(roll, 'primaryReselect', () => pick(roll, ['always', 'never'])),
      ...maybe(roll, 'packetsPerSlave', () => 1),
      ...maybe(roll, 'lpInterval', () => 2),
    },
  };
}

function bridge(roll: Dice, at: number): Json {
  return {
    interface: `br${String(at)}`,
    ...addressing(roll, at),
    bridge: {
      interfaces: [`eth6${String(at)}`, `eth7${String(at)}`],
      ...maybe(roll, 'stp', () => ({ enabled: pick(roll, [true, false]) })),
      ...maybe(roll, 'vlan', () => ({ vlanFiltering: pick(roll, [true, false]) })),
    },
  };
}

const KEY = 'aOEi9G/xw1hgfVYQk7bqOMXXZiGLKrKm0xnCiCyjWkg=';

function wireguard(roll: Dice, at: number): Json {
  return {
    interface: `wg${String(at)}`,
    ...addressing(roll, at),
    wireguard: {
      privateKey: KEY,
      ...maybe(roll, 'listenPort', () => 51820),
      ...maybe(roll, 'firewallMark', () => 7),
      peers: [
        {
          publicKey: KEY,
          ...maybe(roll, 'endpoint', () => pick(roll, ['192.0.2.7:51820', '[2001:db8::1]:51820'])),
          ...maybe(roll, 'persistentKeepaliveInterval', () => '25s'),
          allowedIPs: ['10.9.0.0/16'],
        },
      ],
    },
  };
}

function dummy(roll: Dice, at: number): Json {
  return { interface: `dummy${String(at)}`, dummy: true, ...addressing(roll, at) };
}
