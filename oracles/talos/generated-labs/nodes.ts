import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';
import { args } from './kubernetes.ts';
import { links, type Place } from './links.ts';
import { machineWords } from './machine.ts';
import { ownSchematic } from './schematic.ts';
import { data, distinct, line, mapOf, mtu, text, words, type Words } from './values.ts';
import { volumes } from './volumes.ts';

/** Platforms that installers are made for. */
export const platform: fc.Arbitrary<string> = fc.constantFrom(
  ...['metal', 'akamai', 'alibabacloud', 'aws', 'azure', 'cloudstack', 'digital-ocean'],
  ...['equinixMetal', 'exoscale', 'gcp', 'hcloud', 'nocloud', 'opennebula', 'openstack'],
  ...['oracle', 'scaleway', 'upcloud', 'vmware', 'vultr'],
);

const LABELS = ['home/rack', 'topology.kubernetes.io/zone', 'gpu', 'a.b/C_d.e'];

const labelValue = fc.constantFrom('', 'true', '007', 'a-b_c.D', 'v'.repeat(63));

const selector = words(
  { serial: line },
  {
    wwid: line,
    model: fc.constantFrom('Samsung*', 'WDC "Blue" \\ 2'),
    size: fc.constantFrom('>= 100GB', '500GB', '<2TiB', '== 1.5TB'),
    type: fc.constantFrom('ssd', 'hdd', 'nvme', 'sd'),
    busPath: fc.constantFrom('/pci0000:00/0000:00:17.0/ata1/*', '*/ata?'),
  },
);

const disk: fc.Arbitrary<Emittable> = fc.oneof(
  selector,
  words({ device: fc.constantFrom('/dev/sda', '/dev/disk/by-id/nvme-eui.0025385b21404321') }),
  words({ wwid: fc.constantFrom('naa.5000c500a1b2c3d4', 'eui.0025385b21404321') }),
  words({ busPath: fc.constantFrom('/pci0000:00/*') }, { size: fc.constant('> 1TB') }),
);

const taints = distinct(
  words(
    {
      key: fc.constantFrom(...LABELS),
      effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
    },
    { value: labelValue },
  ),
  (one) => one['key'],
);

/** Settings of a kubelet that Talos leaves to the user. */
export const kubeletSettings: fc.Arbitrary<Words> = mapOf(
  ['maxPods', 'evictionHard', 'featureGates', 'shutdownGracePeriod'],
  data,
);

/** Patches of a node that hit something. */
function patches(minor: number): fc.Arbitrary<Words[]> {
  const extraArgs = { 'node-status-max-images': '10' };
  const kubelet: Words =
    minor >= 14
      ? { apiVersion: 'v1alpha1', kind: 'KubeletConfig', extraArgs }
      : { machine: { kubelet: { extraArgs } } };
  return distinct(
    fc.constantFrom<Words>(
      { machine: { certSANs: ['patched.home.example'] } },
      { machine: { features: { diskQuotaSupport: { $patch: 'delete' } } } },
      {
        apiVersion: 'v1alpha1',
        kind: 'PCIDriverRebindConfig',
        name: '0000:05:00.0',
        targetDriver: 'vfio-pci',
      },
      kubelet,
    ),
    (one) => JSON.stringify(one),
  );
}

/** A node before it has a place. */
interface Unplaced {
  readonly words: Words;
  readonly links: ((place: Place) => readonly Words[]) | undefined;
  readonly isPlain: boolean;
}

function unplaced(minor: number): fc.Arbitrary<Unplaced> {
  const own = words(
    { disk },
    {},
    {
      mtu,
      schematic: ownSchematic,
      platform,
      secureBoot: fc.boolean(),
      encryptDisk: fc.boolean(),
      ...machineWords(minor),
      labels: mapOf(LABELS, labelValue),
      annotations: mapOf(LABELS, text),
      taints,
      kubelet: words({}, { args: args('node-ip'), config: kubeletSettings }),
      volumes: volumes(minor),
      patches: patches(minor),
      state: fc.constantFrom('active', 'planned', 'offline'),
      description: text,
    },
  );
  return fc.record({
    words: own,
    links: fc.option(links(minor), { nil: undefined, freq: 2 }),
    isPlain: fc.boolean(),
  });
}

/** Addresses of the network of the nodes. */
export interface Network {
  readonly host: (number: number) => string;
  readonly bits: number;
  readonly endpoint: string;
}

const HEX = (number: number): string => number.toString(16).padStart(2, '0');

/** Nodes in a network: one or three control planes, and workers. */
export function nodes(minor: number): fc.Arbitrary<(network: Network) => readonly Words[]> {
  const some = (minLength: number, maxLength: number): fc.Arbitrary<Unplaced[]> =>
    fc.array(unplaced(minor), { minLength, maxLength });
  return fc
    .tuple(some(1, 1), fc.oneof(some(0, 0), some(2, 2)), some(0, 2))
    .map(([first, further, workers]) => {
      const planes = first.length + further.length;
      return (network) =>
        [...first, ...further, ...workers].map((one, at) =>
          placedNode(one, { network, at, isPlane: at < planes }),
        );
    });
}

function placedNode(
  { words: own, links: makeLinks, isPlain }: Unplaced,
  { network, at, isPlane }: { network: Network; at: number; isPlane: boolean },
): Words {
  const address = network.host(11 + at);
  const mac = `52:54:00:0F:00:${HEX(at)}`;
  const identity = {
    name: `${isPlane ? 'control' : 'worker'}${at}`,
    role: isPlane ? 'control-plane' : 'worker',
    address,
  };
  const disk = own['disk'] as Words;
  // Two machines with a disk of one serial number would be one machine.
  const named = disk['serial'] === undefined ? {} : { disk: { ...disk, serial: `S${at}` } };
  // Without secure boot, the TPM would open the disk for whatever is booted.
  const secureBoot = own['encryptDisk'] === true ? true : own['secureBoot'];
  // One control plane runs, whatever else is planned.
  const state = at === 0 ? undefined : own['state'];
  const rest = { ...identity, ...own, ...named, secureBoot, state };
  if (!makeLinks) return { mac: isPlain ? mac : mac.replaceAll(':', '-'), ...rest };
  const place: Place = {
    node: at,
    own: `${address}/${network.bits}`,
    router: network.host(254),
    vip: isPlane ? network.endpoint : undefined,
  };
  const [first = {}, ...others] = makeLinks(place);
  const isOnly = isPlain && others.length === 0 && first['mac'] !== undefined;
  // The hardware address of the node serves its only link.
  return isOnly
    ? { mac, ...rest, links: [{ ...first, mac: undefined, driver: undefined }] }
    : { ...rest, links: [first, ...others] };
}
