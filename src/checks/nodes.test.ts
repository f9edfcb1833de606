import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const LAB = 'lab.yaml';
const CLUSTER = 'clusters/main/cluster.yaml';
const NODES = 'clusters/main/nodes.yaml';

it('control-plane-none', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: control-plane',
          `role: control-plane
    state: planned`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error control-plane-none clusters/main/nodes.yaml:4:11 control-plane',
      'cluster main: none of its active nodes is a control plane',
      'give one or three nodes the role control-plane; planned and offline nodes do not count',
    ],
  ]);
});

it('control-plane-even', async () => {
  expect(await findings({ [NODES]: [['role: worker', 'role: control-plane']] })).toEqual([
    [
      'error control-plane-even clusters/main/nodes.yaml:9:11 control-plane',
      'cluster main: 2 control planes survive the loss of none, as 1 would, and have one more that can fail',
      'use one or three control planes',
    ],
  ]);
});

it('planned control planes do not count', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: worker',
          `role: control-plane
    state: planned`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('a control plane on an offline host does not count', async () => {
  expect(await findings({ [LAB]: [['name: control0', 'name: control0, state: offline']] })).toEqual(
    [
      [
        'error control-plane-none clusters/main/nodes.yaml:4:11 control-plane',
        'cluster main: none of its active nodes is a control plane',
        'give one or three nodes the role control-plane; planned and offline nodes do not count',
      ],
    ],
  );
});

it('a planned cluster has no quorum to lose', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'name: main',
          `name: main
state: planned`,
        ],
      ],
      [NODES]: [['role: worker', 'role: control-plane']],
    }),
  ).toEqual([]);
});

it('node-host-shared', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'name: worker0',
          `name: worker0
    host: control0`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error node-host-shared clusters/main/nodes.yaml:9:11 control0',
      'node worker0 of cluster main: host control0 already runs node control0 of cluster main',
      'a machine runs one Talos; name another host, or give the node a name of its own',
      'clusters/main/nodes.yaml:3:11 control0 (node control0 of cluster main)',
    ],
    [
      'warning unused-declaration lab.yaml:20:13 worker0',
      'host worker0: no node runs on it, and nothing says what it is for',
      'remove it, or give it a role or an address',
    ],
  ]);
});

it('disk-selector-ambiguous', async () => {
  expect(
    await findings({ [NODES]: [['{ serial: S5GXNX0T }', '{ size: "<= 1600GB", type: ssd }']] }),
  ).toEqual([
    [
      'error disk-selector-ambiguous clusters/main/nodes.yaml:7:5 disk',
      'node control0: size and type may match several disks, and Talos wipes one of them',
      'add the serial number of the disk: `talosctl get disks` shows it',
    ],
  ]);
});

it('disk-device-unstable', async () => {
  expect(await findings({ [NODES]: [['{ serial: S5GXNX0T }', '{ device: /dev/sda }']] })).toEqual([
    [
      'warning disk-device-unstable clusters/main/nodes.yaml:7:21 /dev/sda',
      'node control0: /dev/sda may be another disk after the next start',
      'select the disk by serial, or by a path of /dev/disk/by-id',
    ],
  ]);
});

it('encrypt-without-secure-boot', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: worker',
          `role: worker
    encryptDisk: true`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error encrypt-without-secure-boot clusters/main/nodes.yaml:10:18 true',
      'node worker0: without Secure Boot the TPM gives the disk key to whatever system is started',
      'set secureBoot: true, or encryptDisk: false',
    ],
  ]);
});

it('node-link-missing', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          `    mac: "52:54:00:00:00:01"
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error node-link-missing clusters/main/nodes.yaml:3:11 control0',
      'node control0: neither mac nor links says which interface carries 10.0.50.11',
      'add the mac of the interface, or links for the full interface model',
    ],
  ]);
});

it('link-selector-missing', async () => {
  expect(await findings({ [NODES]: [['mac: "52:54:00:00:00:02", ', '']] })).toEqual([
    [
      'error link-selector-missing clusters/main/nodes.yaml:13:17 lan',
      'node worker0: nothing says which interface link lan is',
      'add its mac, interface or driver, or make it a bond, a bridge, a WireGuard tunnel or a dummy',
    ],
  ]);
});

it('a link that leads nowhere need not be found', async () => {
  const dummy = `      - { name: dum0, dummy: true, addresses: [10.0.99.1/32] }`;
  expect(await findings({ [NODES]: [['links:\n', `links:\n${dummy}\n`]] })).toEqual([]);
});

it('a node without links asks a server, or has patches that say more', async () => {
  const mac = '    mac: "52:54:00:00:00:01"';
  expect(await findings({ [NODES]: [[mac, '    links: []']] })).toEqual([]);
});

it('node-address-unassigned', async () => {
  expect(await findings({ [NODES]: [['10.0.50.12/24', '10.0.50.13/24']] })).toEqual([
    [
      'error node-address-unassigned clusters/main/nodes.yaml:10:14 10.0.50.12',
      'node worker0: none of its links carries its address 10.0.50.12',
      'add it to the addresses of the link in the node network, or set dhcp: true there',
    ],
  ]);
});

it('vip-on-worker', async () => {
  expect(await findings({ [NODES]: [['addresses: [', 'vip: 10.0.50.50, addresses: [']] })).toEqual([
    [
      'error vip-on-worker clusters/main/nodes.yaml:13:53 10.0.50.50',
      'node worker0: shared address 10.0.50.50 stands on a worker; only control planes can hold it',
      'remove vip here, and set it on the control planes',
    ],
  ]);
});

it('vip-link-unstable', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'mac: "52:54:00:00:00:01"',
          'links: [{ name: lan, interface: eth0, addresses: [10.0.50.11/24], vip: 10.0.50.50 }]',
        ],
      ],
    }),
  ).toEqual([
    [
      'error vip-link-unstable clusters/main/nodes.yaml:6:76 10.0.50.50',
      'node control0: shared address 10.0.50.50 stands on link lan, whose interface may change',
      'choose the interface of that link by its mac',
    ],
  ]);
});

it('kernel-module-missing', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: worker',
          `role: worker
    kernelModules: [nvidia, br_netfilter]`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error kernel-module-missing clusters/main/nodes.yaml:10:21 nvidia',
      'node worker0: no extension of the schematic brings kernel module nvidia',
      'add siderolabs/nvidia-open-gpu-kernel-modules-lts to talos.schematic.extensions',
    ],
  ]);
});

it('kernel modules of an extension', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: worker',
          `role: worker
    kernelModules: [nvidia]`,
        ],
      ],
      [CLUSTER]: [
        ['siderolabs/iscsi-tools', 'siderolabs/iscsi-tools, siderolabs/nonfree-kmod-nvidia-lts'],
      ],
    }),
  ).toEqual([]);
});

it('schematic-unverified', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: worker',
          `role: worker
    schematic: abababababababababababababababababababababababababababababababab
    kernelModules: [drbd]`,
        ],
      ],
    }),
  ).toEqual([
    [
      'warning schematic-unexplained clusters/main/nodes.yaml:10:16 abababababababababababababababababababababababababababababababab',
      'node worker0: nothing says what schematic abababababab… is made of',
      'declare its extensions, kernel arguments and the rest, and leave the id to Croft',
    ],
    [
      'warning schematic-unverified clusters/main/nodes.yaml:11:21 drbd',
      'node worker0: kernel module drbd; whether the schematic has it could not be verified from its id',
      'declare the schematic by its extensions, with siderolabs/drbd among them, instead of by id',
    ],
  ]);
});

it('extension-missing', async () => {
  expect(
    await findings({ [CLUSTER]: [['extensions: [siderolabs/iscsi-tools]', 'extensions: []']] }),
  ).toEqual([
    [
      'error extension-missing clusters/main/cluster.yaml:28:31 longhorn',
      'cluster main: longhorn needs extension siderolabs/iscsi-tools, which the schematic does not have',
      'add siderolabs/iscsi-tools to talos.schematic.extensions',
    ],
  ]);
});

it('extension-missing in the schematic of a node', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'role: worker',
          `role: worker
    schematic: { extensions: [siderolabs/drbd] }
    kernelModules: [drbd, nvidia]`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error extension-missing clusters/main/nodes.yaml:10:5 schematic',
      'node worker0: longhorn needs extension siderolabs/iscsi-tools, which the schematic of the node does not have',
      'add siderolabs/iscsi-tools to schematic.extensions of node worker0',
    ],
    [
      'error kernel-module-missing clusters/main/nodes.yaml:11:27 nvidia',
      'node worker0: no extension of the schematic brings kernel module nvidia',
      'add siderolabs/nvidia-open-gpu-kernel-modules-lts to schematic.extensions of node worker0',
    ],
  ]);
});

it('schematic-unverified by id', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'extensions: [siderolabs/iscsi-tools]',
          'id: abababababababababababababababababababababababababababababababab',
        ],
      ],
    }),
  ).toEqual([
    [
      'warning schematic-unexplained clusters/main/cluster.yaml:5:20 abababababababababababababababababababababababababababababababab',
      'cluster main: nothing says what schematic abababababab… is made of',
      'declare its extensions, kernel arguments and the rest, and leave the id to Croft',
    ],
    [
      'warning schematic-unverified clusters/main/cluster.yaml:28:31 longhorn',
      'cluster main: longhorn needs extension siderolabs/iscsi-tools; whether the schematic has it could not be verified from its id',
      'declare the schematic by its extensions, with siderolabs/iscsi-tools among them, instead of by id',
    ],
  ]);
});

it('talos-unsupported', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['1.14.1', '1.11.5'],
        ['1.37.0', '1.34.0'],
      ],
    }),
  ).toEqual([
    [
      'error talos-unsupported clusters/main/cluster.yaml:4:12 1.11.5',
      'cluster main: community support of Talos 1.11.5 ended on 2025-12-22, with the release of 1.12',
      'upgrade to Talos 1.14, one minor at a time',
    ],
  ]);
});

it('talos-unsupported by one minor', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['1.14.1', 'v1.13.9'],
        ['1.37.0', '1.35.4'],
      ],
    }),
  ).toEqual([
    [
      'error talos-unsupported clusters/main/cluster.yaml:4:12 v1.13.9',
      'cluster main: community support of Talos v1.13.9 ended on 2026-09-03, with the release of 1.14',
      'upgrade to Talos 1.14',
    ],
  ]);
});

it('Talos before its end', async () => {
  expect(
    await findings(
      {
        [CLUSTER]: [
          ['1.14.1', 'v1.13.9'],
          ['1.37.0', '1.35.4'],
        ],
      },
      '2026-09-02',
    ),
  ).toEqual([]);
});

it('talos-unsupported: too old to be listed', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['1.14.1', '1.8.0'],
        ['1.37.0', '1.31.0'],
      ],
    }),
  ).toEqual([
    [
      'error talos-unsupported clusters/main/cluster.yaml:4:12 1.8.0',
      'cluster main: Talos 1.8.0 gets no more fixes',
      'upgrade to Talos 1.14, one minor at a time',
    ],
  ]);
});

it('talos-unknown', async () => {
  expect(await findings({ [CLUSTER]: [['1.14.1', '1.15.0']] })).toEqual([
    [
      'warning talos-unknown clusters/main/cluster.yaml:4:12 1.15.0',
      'cluster main: Talos 1.15.0 is not known to this Croft, whether it suits Kubernetes 1.37.0 could not be verified',
      'use a version from 1.9 to 1.14, or a newer Croft',
    ],
  ]);
});

it('version-pair', async () => {
  expect(await findings({ [CLUSTER]: [['1.37.0', '1.32.3']] })).toEqual([
    [
      'error version-pair clusters/main/cluster.yaml:6:24 1.32.3',
      'cluster main: Kubernetes 1.32.3 is not supported by Talos 1.14, which runs 1.33 to 1.37',
      'choose a Kubernetes version from 1.33 to 1.37',
      'clusters/main/cluster.yaml:4:12 1.14.1 (Talos 1.14.1)',
    ],
  ]);
});

it('endpoint-is-node', async () => {
  expect(await findings({ [CLUSTER]: [['address: 10.0.50.50', 'address: 10.0.50.11']] })).toEqual([
    [
      'error endpoint-is-node clusters/main/cluster.yaml:7:22 10.0.50.11',
      'cluster main: endpoint 10.0.50.11 is the own address of node control0, and dies with it',
      'choose a free address that the control planes share, for example 10.0.50.13; a later change breaks service-account tokens',
      'clusters/main/nodes.yaml:5:14 10.0.50.11 (node control0)',
    ],
  ]);
});

it('endpoint-is-node by a shared address', async () => {
  expect(
    await findings({
      [NODES]: [
        [
          'mac: "52:54:00:00:00:01"',
          'links: [{ name: lan, mac: "52:54:00:00:00:01", addresses: [10.0.50.11/24], vip: 10.0.50.12 }]',
        ],
      ],
    }),
  ).toEqual([
    [
      'error endpoint-is-node clusters/main/nodes.yaml:6:85 10.0.50.12',
      'node control0: shared address 10.0.50.12 is the own address of node worker0, and dies with it',
      'choose a free address that the control planes share, for example 10.0.50.51; a later change breaks service-account tokens',
      'clusters/main/nodes.yaml:10:14 10.0.50.12 (node worker0)',
    ],
  ]);
});

it('talosconfig-endpoint-vip', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '  version: 1.14.1',
          `  version: 1.14.1
  endpoints: [10.0.50.11, 10.0.50.50, k8s.home.example]`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error talosconfig-endpoint-vip clusters/main/cluster.yaml:5:27 10.0.50.50',
      'cluster main: talosconfig goes through 10.0.50.50, which is gone when etcd is',
      'remove endpoints to take the addresses of the control planes, or list these',
    ],
    [
      'error talosconfig-endpoint-vip clusters/main/cluster.yaml:5:39 k8s.home.example',
      'cluster main: talosconfig goes through k8s.home.example, which is gone when etcd is',
      'remove endpoints to take the addresses of the control planes, or list these',
    ],
  ]);
});

it('etcd-backup-missing', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          `  etcdBackup: { target: { s3: "https://s3.example/etcd", credentials: { secret: etcd } } }
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error etcd-backup-missing clusters/main/cluster.yaml:15:1 platform',
      'cluster main: nothing takes snapshots of etcd',
      'declare platform.etcdBackup with a target off the nodes',
    ],
  ]);
});
