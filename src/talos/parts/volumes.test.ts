import { expect, it } from 'vitest';
import { machineYaml, type MachineLab } from '../testing-machine.ts';

const KINDS = [
  'VolumeConfig',
  'UserVolumeConfig',
  'RawVolumeConfig',
  'ExistingVolumeConfig',
  'SwapVolumeConfig',
];

const OLD = ['1.11.6', '1.12.7', '1.13.9'] as const;

function lab(talos: string, node: string, cluster = ''): MachineLab {
  return {
    talos,
    cluster,
    nodes: `  - name: control0
    role: control-plane
    address: 10.0.50.11
    mac: "52:54:00:00:00:01"
    disk: { serial: A }
${node.replaceAll(/^/gm, '    ')}
`,
  };
}

function document(kind: string, body: string): string {
  return `---\napiVersion: v1alpha1\nkind: ${kind}\n${body}\n`;
}

const TPM = `encryption:
  provider: luks2
  keys:
    - slot: 0
      tpm: {}`;

it.each(OLD)('nothing is said about volumes that nobody declares, in Talos %s', async (talos) => {
  expect(await machineYaml({ talos }, KINDS)).toBe('');
});

it.each(OLD)('the short form encrypts the system disk with the TPM, in Talos %s', async (talos) => {
  expect(await machineYaml(lab(talos, 'secureBoot: true\nencryptDisk: true'), KINDS)).toBe(
    document('VolumeConfig', `name: STATE\n${TPM}`) +
      document('VolumeConfig', `name: EPHEMERAL\n${TPM}`),
  );
});

it('in Talos 1.14 it stands beside the mount options of EPHEMERAL', async () => {
  expect(await machineYaml(lab('1.14.1', 'secureBoot: true\nencryptDisk: true'), KINDS)).toBe(
    document('VolumeConfig', `name: STATE\n${TPM}`) +
      document('VolumeConfig', `name: EPHEMERAL\n${TPM}\nmount:\n  secure: true`),
  );
});

const SPELT = `  encryption:
    state: { keys: [{ static: { secret: disk } }, { kms: { endpoint: "https://kms.home.example:4443" } }] }
    ephemeral:
      keys: [{ tpm: { pcrs: [7, 11], checkSecureBoot: true }, lockToState: true }, { nodeID: true }]
      cipher: aes-xts-plain64
      keySize: 512
      blockSize: 4096
      options: [no_read_workqueue]
  systemVolumes:
    ephemeral: { disk: "disk.transport == 'nvme'", minSize: 10Gi, maxSize: 200Gi, grow: true }
    imageCache: { maxSize: 5Gi }
`;

it('keys, ciphers and sizes of system volumes; a passphrase is a reference', async () => {
  expect(await machineYaml(lab('1.13.9', 'mtu: 1500', SPELT), KINDS)).toBe(
    document(
      'VolumeConfig',
      `name: STATE
encryption:
  provider: luks2
  keys:
    - slot: 0
      static:
        passphrase: <secret:lab-disk>
    - slot: 1
      kms:
        endpoint: https://kms.home.example:4443`,
    ) +
      document(
        'VolumeConfig',
        `name: EPHEMERAL
provisioning:
  diskSelector:
    match: disk.transport == 'nvme'
  grow: true
  minSize: 10Gi
  maxSize: 200Gi
encryption:
  provider: luks2
  keys:
    - slot: 0
      tpm:
        options:
          pcrs:
            - 7
            - 11
        checkSecurebootStatusOnEnroll: true
      lockToState: true
    - slot: 1
      nodeID: {}
  cipher: aes-xts-plain64
  keySize: 512
  blockSize: 4096
  options:
    - no_read_workqueue`,
      ) +
      document('VolumeConfig', 'name: IMAGECACHE\nprovisioning:\n  maxSize: 5Gi'),
  );
});

it('what a node says about a volume takes the place of what its cluster says', async () => {
  const node = 'encryption: { state: nodeID }\nsystemVolumes: { ephemeral: { maxSize: 50Gi } }';
  const text = await machineYaml(lab('1.13.9', node, SPELT), KINDS);
  expect(text).toContain(
    'name: STATE\nencryption:\n  provider: luks2\n  keys:\n    - slot: 0\n      nodeID: {}\n',
  );
  expect(text).toContain('name: EPHEMERAL\nprovisioning:\n  maxSize: 50Gi\nencryption:\n');
});

it('volumes of every kind', async () => {
  const node = `volumes:
  - { name: longhorn, disk: "!system_disk", minSize: 200Gi, encrypted: true }
  - { name: fast, disk: "!system_disk", minSize: 1Gi, maxSize: 80%, filesystem: ext4, secure: true, accessTime: false }
  - { name: whole, type: disk, disk: "disk.serial == 'B'" }
  - { name: shared, type: directory }
  - { name: ceph, kind: raw, disk: disk.rotational, minSize: 1Gi, encryption: nodeID }
  - { name: old, kind: existing, volume: "volume.partition_label == 'x'", readOnly: true }
  - { name: pages, kind: swap, disk: system_disk, minSize: 4Gi, maxSize: 4Gi }`;
  expect(await machineYaml(lab('1.13.9', node), KINDS)).toBe(
    document(
      'UserVolumeConfig',
      `name: longhorn
provisioning:
  diskSelector:
    match: "!system_disk"
  minSize: 200Gi
filesystem:
  type: xfs
${TPM}`,
    ) +
      document(
        'UserVolumeConfig',
        `name: fast
provisioning:
  diskSelector:
    match: "!system_disk"
  minSize: 1Gi
  maxSize: 80%
filesystem:
  type: ext4
mount:
  disableAccessTime: true
  secure: true`,
      ) +
      document(
        'UserVolumeConfig',
        `name: whole
volumeType: disk
provisioning:
  diskSelector:
    match: disk.serial == 'B'
filesystem:
  type: xfs`,
      ) +
      document('UserVolumeConfig', 'name: shared\nvolumeType: directory') +
      document(
        'RawVolumeConfig',
        `name: ceph
provisioning:
  diskSelector:
    match: disk.rotational
  minSize: 1Gi
encryption:
  provider: luks2
  keys:
    - slot: 0
      nodeID: {}`,
      ) +
      document(
        'ExistingVolumeConfig',
        `name: old
discovery:
  volumeSelector:
    match: volume.partition_label == 'x'
mount:
  readOnly: true`,
      ) +
      document(
        'SwapVolumeConfig',
        `name: pages
provisioning:
  diskSelector:
    match: system_disk
  minSize: 4Gi
  maxSize: 4Gi`,
      ),
  );
});
