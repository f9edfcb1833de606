import { z } from 'zod';
import {
  address,
  anything,
  cidr,
  description,
  interfaceAddress,
  mac,
  mtu,
  name,
  port,
  secretRef,
  state,
  talosPlatform,
  vlanId,
} from './scalars.ts';
import { args } from './kubernetes.ts';
import { machineWords } from './machine.ts';
import { volume } from './volumes.ts';
import { ownSchematic } from './schematic.ts';

const LABEL_KEY =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelKey = z.string().regex(LABEL_KEY, { error: 'expected a label key such as home/rack' });
const labelValue = z
  .string()
  .regex(/^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/, {
    error: 'expected a label value of at most 63 letters, digits, dashes, dots and underscores',
  });

const disk = z
  .strictObject({
    device: z
      .string()
      .regex(/^\/dev\/\S+$/, { error: 'expected a device such as /dev/disk/by-id/...' })
      .optional()
      .describe('A device path; prefer /dev/disk/by-id, since /dev/sdX moves.'),
    serial: z.string().min(1).optional().describe('Serial number, the safest selector.'),
    wwid: z.string().min(1).optional().describe('World wide id.'),
    model: z.string().min(1).optional().describe('Model; alone it may match several disks.'),
    size: z
      .string()
      .regex(/^(?:[<>]=?|==)? *\d+(?:\.\d+)? *[KMGTP]i?B?$/i, {
        error: 'expected a comparison such as ">= 100GB"',
      })
      .optional()
      .describe('A comparison with the size; alone it may match several disks.'),
    type: z.enum(['ssd', 'hdd', 'nvme', 'sd']).optional().describe('Kind of disk.'),
    busPath: z.string().min(1).optional().describe('Where it is plugged in; globs are allowed.'),
  })
  .describe('The disk that Talos is installed on; exactly one disk must match.');

const route = z.strictObject({
  network: cidr.default('0.0.0.0/0').describe('Where it leads.'),
  gateway: address.optional().describe('The next router.'),
  source: address.optional().describe('Source address of what takes it.'),
  metric: z.int().min(0).max(4294967295).optional().describe('The lower one wins.'),
  mtu: mtu.optional(),
});

const dhcp = z.union([
  z.boolean(),
  z.strictObject({
    routeMetric: z.int().min(0).optional().describe('Metric of the route that the server gives.'),
    ipv4: z.boolean().default(true).describe('Ask for an IPv4 address.'),
    ipv6: z.boolean().default(false).describe('Ask for an IPv6 address.'),
  }),
]);

const addressing = {
  addresses: z.array(interfaceAddress).default([]).describe('Static addresses.'),
  routes: z.array(route).default([]).describe('Static routes; without one to everywhere, the gateway of the network.'),
  dhcp: dhcp.default(false).describe('Ask a DHCP server.'),
  mtu: mtu.optional(),
  vip: address.optional().describe('A shared address of the control planes on this link.'),
};

const vlan = z.strictObject({ id: vlanId, ...addressing });

const bond = z.strictObject({
  members: z
    .array(z.union([name, mac]))
    .min(1, { error: 'a bond needs at least one member' })
    .describe('Interfaces by name or hardware address.'),
  mode: z
    .enum([
      'balance-rr',
      'active-backup',
      'balance-xor',
      'broadcast',
      '802.3ad',
      'balance-tlb',
      'balance-alb',
    ])
    .default('active-backup')
    .describe('How the members share the work; 802.3ad wants a switch that does LACP.'),
  xmitHashPolicy: z
    .enum(['layer2', 'layer3+4', 'layer2+3', 'encap2+3', 'encap3+4'])
    .optional()
    .describe('What decides which member a packet takes.'),
  lacpRate: z.enum(['slow', 'fast']).optional().describe('How often LACP speaks.'),
  miimon: z.int().min(0).default(100).describe('Milliseconds between link checks.'),
  updelay: z.int().min(0).optional().describe('Milliseconds before a member that is up is used.'),
  downdelay: z.int().min(0).optional().describe('Milliseconds before a member that is down is left.'),
  primary: name.optional().describe('The member to prefer.'),
});

const bridge = z.strictObject({
  members: z.array(z.union([name, mac])).default([]).describe('Interfaces by name or hardware address.'),
  stp: z.boolean().default(false).describe('Spanning tree.'),
  vlanFiltering: z.boolean().default(false).describe('The bridge keeps VLANs apart.'),
});

const wireguardPeer = z.strictObject({
  publicKey: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, { error: 'expected a WireGuard public key in base64' })
    .describe('Public key of the peer.'),
  endpoint: z.string().min(1).optional().describe('Where the peer is reached, host:port.'),
  keepalive: z.int().min(0).max(65535).optional().describe('Seconds between keep-alive packets.'),
  allowed: z
    .array(cidr)
    .min(1, { error: 'a peer needs at least one allowed network' })
    .describe('Networks behind the peer.'),
});

const wireguard = z.strictObject({
  privateKey: secretRef.describe('Private key of this node.'),
  listenPort: port.optional().describe('UDP port that it listens on.'),
  peers: z.array(wireguardPeer).default([]).describe('Who may connect.'),
});

const count = z.int().min(0).max(4294967295);

const ethernet = z
  .strictObject({
    features: z
      .record(z.string().min(1), z.boolean())
      .default({})
      .describe('Features as ethtool names them, on or off, for example tx-tcp-segmentation.'),
    rings: z
      .strictObject({
        rx: count.optional().describe('Receive.'),
        tx: count.optional().describe('Transmit.'),
      })
      .optional()
      .describe('Sizes of the ring buffers.'),
    channels: z
      .strictObject({
        rx: count.optional().describe('Receive.'),
        tx: count.optional().describe('Transmit.'),
        other: count.optional().describe('Other.'),
        combined: count.optional().describe('Both ways.'),
      })
      .optional()
      .describe('Numbers of channels.'),
    wakeOnLan: z
      .array(
        z.enum(['phy', 'unicast', 'multicast', 'broadcast', 'magic', 'magicsecure', 'filter']),
      )
      .default([])
      .describe('What wakes the machine up.'),
  })
  .describe('Settings of the network card.');

const link = z.strictObject({
  name: name.describe('Name of the link, for example lan or bond0.'),
  mac: mac.optional().describe('Choose the interface by its hardware address.'),
  driver: z.string().min(1).optional().describe('Choose the interface by its driver.'),
  interface: z.string().min(1).max(15).optional().describe('Choose the interface by its name.'),
  ...addressing,
  bond: bond.optional().describe('The link is several interfaces in one.'),
  bridge: bridge.optional().describe('The link is a bridge.'),
  wireguard: wireguard.optional().describe('The link is a WireGuard tunnel.'),
  dummy: z.boolean().default(false).describe('The link leads nowhere: it only carries addresses.'),
  ethernet: ethernet.optional(),
  vlans: z.array(vlan).default([]).describe('VLANs on top of the link.'),
});

const taint = z.strictObject({
  key: labelKey.describe('Key of the taint.'),
  value: labelValue.default('').describe('Value of the taint.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .describe('What happens to pods that do not tolerate it.'),
});

const RESERVED_NODE_NAMES = ['global', 'all', 'controller', 'control-plane', 'worker', 'secrets'];

const node = z
  .strictObject({
    name: name
      .refine((value) => !RESERVED_NODE_NAMES.includes(value), {
        error: `a node cannot be called ${RESERVED_NODE_NAMES.join(', ')}: these name groups of nodes`,
      })
      .describe('Host name of the node.'),
    role: z.enum(['control-plane', 'worker']).describe('What the node runs.'),
    host: name.optional().describe('The host of lab.yaml that it runs on; default: its own name.'),
    address: address.describe('Its address in the node network.'),
    mac: mac.optional().describe('Hardware address of its link; needed without `links`.'),
    disk: disk
      .refine((value) => Object.keys(value).length > 0, {
        error: 'a disk needs a selector, for example serial',
      })
      .refine((value) => value.device === undefined || Object.keys(value).length === 1, {
        error: 'a device alone says which disk it is: remove it, or the other selectors',
      }),
    mtu: mtu.optional(),
    schematic: ownSchematic
      .optional()
      .describe('Overrides the schematic of the cluster: what it is made of, or an id.'),
    platform: talosPlatform.optional().describe('Where it runs; default: what the cluster says.'),
    secureBoot: z.boolean().default(false).describe('Boots signed images only.'),
    encryptDisk: z
      .boolean()
      .default(false)
      .describe('Encrypt STATE and EPHEMERAL with the TPM; wants secureBoot.'),
    ...machineWords,
    labels: z.record(labelKey, labelValue).default({}).describe('Labels of the Kubernetes node.'),
    annotations: z
      .record(labelKey, z.string())
      .default({})
      .describe('Annotations of the Kubernetes node.'),
    taints: z
      .array(taint)
      .default([])
      .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, {
        error: 'Talos sets one taint of a key',
      })
      .describe('What keeps pods away from it.'),
    kubelet: z
      .strictObject({
        args: args.describe('Arguments of its kubelet, over those of the cluster.'),
        config: z
          .record(z.string(), anything)
          .default({})
          .describe('Settings of its KubeletConfiguration, merged over those of the cluster.'),
      })
      .prefault({})
      .describe('Settings of its kubelet.'),
    links: z
      .array(link)
      .optional()
      .describe('The full interface model; without it, one link chosen by MAC in the node network.'),
    volumes: z.array(volume).default([]).describe('Further volumes, for example for storage providers.'),
    patches: z.array(anything).default([]).describe('Talos patches of this node, merged last.'),
    state,
    description,
  })
  .describe('One machine of the cluster.');

/** `clusters/<name>/nodes.yaml`: the machines. */
export const nodesSchema = z
  .strictObject({
    kind: z.literal('Nodes'),
    nodes: z
      .array(node)
      .min(1, { error: 'a cluster needs at least one node' })
      .describe('The machines, control planes and workers.'),
  })
  .meta({ id: 'Nodes', title: 'nodes.yaml', description: 'The machines of a cluster.' });

export type Nodes = z.infer<typeof nodesSchema>;
export type Node = Nodes['nodes'][number];
export type Link = NonNullable<Node['links']>[number];
