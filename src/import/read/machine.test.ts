import { describe, expect, it } from 'vitest';
import { emit } from '../../model/yaml/index.ts';
import { isMap, type YamlMap } from '../../model/yaml/value.ts';
import { machineDocuments, type MachineLab } from '../../talos/testing-machine.ts';
import { plain } from '../../talos/testing.ts';
import { mapOf } from '../subject.ts';
import { readingOf, written } from './testing.ts';

const VERSIONS = ['1.11.6', '1.12.7', '1.13.9', '1.14.1'] as const;

const PEM = '"-----BEGIN CERTIFICATE-----\\nMIIB\\n-----END CERTIFICATE-----\\n"';

/** Everything that can be said about the operating system, in all versions. */
const CLUSTER = `  sysctls: { net.core.rmem_max: 7500000, vm.nr_hugepages: "1024" }
  sysfs: { devices.system.cpu.cpu0.cpufreq.scaling_governor: performance }
  kernelModules: [nbd, { name: zfs, parameters: ["zfs_arc_max=1"] }]
  files:
    - { path: /etc/cri/conf.d/20-customization.part, content: "[plugins]\\n" }
    - { path: /etc/nfsmount.conf, content: "nfsvers=4.2\\n" }
    - { path: /var/lib/token, content: { secret: token }, permissions: "0600" }
  env: { HTTPS_PROXY: "http://10.0.50.9:3128", TOKEN: { secret: token } }
  udev: ['SUBSYSTEM=="drm", GROUP="44"']
  extensionServices:
    - name: tailscale
      environment: { TS_AUTHKEY: { secret: tailscale }, TS_ROUTES: "10.0.50.0/24" }
      configFiles: [{ mountPath: /etc/tailscale.conf, content: "a = b" }]
  watchdog: { timeout: 5m }
  mirrors:
    docker.io: ["https://mirror.home.example"]
    ghcr.io: { endpoints: ["https://mirror.home.example/v2/ghcr"], overridePath: true, skipFallback: true }
  registries:
    ghcr.io: { username: me, password: { secret: ghcr } }
    mirror.home.example: { ca: ${PEM}, insecureSkipVerify: false }
  hosts: [{ address: 10.0.50.7, names: [nas.home.example, nas] }]
  searchDomains: [home.example]
  time: { bootTimeout: 2m, enabled: false }
  firewall:
    default: block
    rules:
      - { name: kubelet, ports: [10250], ingress: [10.0.50.0/24, { subnet: 10.0.0.0/8, except: 10.0.99.0/24 }] }
      - { name: etcd, ports: ["2379-2380"], protocol: udp, ingress: [10.0.50.11/32] }
  trustedRoots: [{ name: home, certificates: ${PEM} }]
  logging:
    destinations: [{ endpoint: "tcp://10.0.50.20:5044/", extraTags: { rack: one } }]
    kernel: [{ name: loki, url: "udp://10.0.50.20:6050/" }]
    events: 10.0.50.20:4000
  imageCache: true
  zswap: { maxPoolPercent: 20, shrinker: true }
  pciDriverRebind: [{ device: "0000:04:00.0", driver: vfio-pci }]
  systemVolumes: { imageCache: { disk: "!system_disk" }, ephemeral: { maxSize: 100Gi, grow: false } }
  encryption:
    state: { keys: [{ static: { secret: disk } }, { kms: { endpoint: "https://kms.home.example:4443" } }] }
    ephemeral:
      keys: [{ tpm: { pcrs: [7, 11], checkSecureBoot: true }, lockToState: true }, { nodeID: true }]
      cipher: aes-xts-plain64
      options: [no_read_workqueue]
    imageCache: nodeID
`;

const VOLUMES = `    volumes:
      - { name: data, disk: "!system_disk", minSize: 1Gi, filesystem: ext4, encrypted: true }
      - { name: bulk, kind: raw, maxSize: 50Gi, encryption: nodeID }
      - { name: swap, kind: swap, minSize: 4Gi }
      - { name: old, kind: existing, volume: 'volume.partition_label == "old"', readOnly: true }
`;

const WIREGUARD = `{ privateKey: { secret: wg }, listenPort: 51820, peers: [{ publicKey: "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", endpoint: "10.1.1.1:51820", keepalive: 25, allowed: [10.99.0.0/24] }] }`;

const LINKS = `    links:
      - name: bond0
        bond: { members: [eth7, "52:54:00:00:00:0a"], mode: 802.3ad, lacpRate: fast, xmitHashPolicy: layer3+4 }
        mtu: 9000
        vlans:
          - { id: 50, addresses: [10.0.50.11/24], vip: 10.0.50.60, routes: [{ network: 10.9.0.0/16, gateway: 10.0.50.1, source: 10.0.50.11, metric: 50, mtu: 1400 }] }
          - { id: 60, dhcp: true }
      - { name: eno1, interface: eno1, dhcp: { routeMetric: 2048, ipv6: true }, ethernet: { features: { tx-tcp-segmentation: false }, rings: { rx: 512 }, channels: { combined: 4 } } }
      - { name: v6, driver: r8169, addresses: ["fd00::11/64"], routes: [{ network: "::/0", gateway: "fd00::1" }] }
      - { name: br0, bridge: { members: [enp9s0, "52:54:00:00:00:09"], stp: true, vlanFiltering: true } }
      - { name: dum0, dummy: true, addresses: [10.0.50.99/32] }
      - { name: wg0, wireguard: ${WIREGUARD} }
`;

const NODE = `  - name: control0
    role: control-plane
    address: 10.0.50.11
    disk: { serial: A }
${VOLUMES}${LINKS}`;

/** The lab that a configuration says, for the one machine that has it. */
function labOf(talos: string, documents: Awaited<ReturnType<typeof machineDocuments>>): MachineLab {
  const { findings } = readingOf({ talos, documents });
  const { cluster, node } = written(findings);
  const { talos: words = mapOf({}), network = mapOf({}) } = cluster;
  const head = { name: 'control0', role: 'control-plane', address: '10.0.50.11' };
  const nodes = [{ ...head, disk: { serial: 'A' }, ...node }];
  return {
    talos,
    cluster: indented(words),
    network: indented(network),
    nodes: emit({ nodes }).replace(/^---\nnodes:\n/, ''),
  };
}

function indented(value: unknown): string {
  const text = isMap(value as YamlMap) ? emit(value as YamlMap).replace(/^---\n/, '') : '';
  return text === '{}\n' ? '' : text.replaceAll(/^(?=.)/gm, '  ');
}

describe.each(VERSIONS)('Talos %s', (talos) => {
  const lab: MachineLab = {
    talos,
    cluster: CLUSTER,
    // Bonds of 1.11 have members of one sort.
    nodes: talos.startsWith('1.11') ? NODE.replace('eth7, ', '') : NODE,
    network: '  ntp: [time.home.example]\n  dns: ["fd00::53", 10.0.50.3]\n',
  };

  it('everything that is rendered is read', async () => {
    const { left } = readingOf({ talos, documents: await machineDocuments(lab) });
    const known = left.filter(({ kind = 'v1alpha1' }) => kind !== 'SecurityProfileConfig');
    expect(known.filter((one) => one['kind'] !== undefined || 'machine' in one)).toEqual([]);
  });

  it('and written again renders the same', async () => {
    const documents = await machineDocuments(lab);
    const again = await machineDocuments(labOf(talos, documents));
    expect(sortedBy(again.map(({ value }) => plain(value)))).toEqual(
      sortedBy(documents.map(({ value }) => plain(value))),
    );
  });
});

/** Documents of one machine stand in no order that counts; neither do entries of its lists of cluster and node. */
function sortedBy(documents: readonly unknown[]): unknown[] {
  return [...documents].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
