import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const CLUSTER = 'clusters/main/cluster.yaml';
const NODES = 'clusters/main/nodes.yaml';

/** What the checks say of the control plane with further lines. */
async function withNode(lines: string, version = '1.14.1'): Promise<string[][]> {
  return findings({
    [CLUSTER]: [['version: 1.14.1', `version: ${version}`]],
    [NODES]: [
      [
        '    disk: { serial: S5GXNX0T }',
        `    disk: { serial: S5GXNX0T }\n${lines.replaceAll(/^/gm, '    ')}`,
      ],
    ],
  });
}

/** Codes with their places and messages, of a few checks. */
function short(found: readonly (readonly string[])[]): string[] {
  return found
    .filter(([first]) => first?.startsWith('error ') && !first.includes('version-pair'))
    .map(([first = '', message = '']) => `${first.split(' ')[1] ?? ''}: ${message}`);
}

const LAN = 'name: lan, mac: "52:54:00:00:00:01", addresses: [10.0.50.11/24]';

it('route-duplicate', async () => {
  const found = await withNode(
    `links:\n  - { ${LAN}, routes: [{ gateway: 10.0.50.254 }, { gateway: 10.0.50.253 }] }`,
  );
  expect(found).toHaveLength(1);
  expect(found[0]?.slice(1, 3)).toEqual([
    'node control0: two routes lead to 0.0.0.0/0 with the same metric, and one of them is lost',
    'remove one, or give them different metrics: the lower one wins',
  ]);
  expect(found[0]?.[0]).toContain('error route-duplicate clusters/main/nodes.yaml:');
});

it('two routes with different metrics, or of two families, are none', async () => {
  const routes =
    'routes: [{ gateway: 10.0.50.254, metric: 10 }, { gateway: 10.0.50.253 }, { network: "::/0", gateway: "fe80::1" }]';
  expect(await withNode(`links:\n  - { ${LAN}, ${routes} }`)).toEqual([]);
});

it('route-gateway-outside', async () => {
  const found = await withNode(`links:\n  - { ${LAN}, routes: [{ gateway: 10.0.60.254 }] }`);
  expect(short(found)).toEqual([
    'route-gateway-outside: node control0: router 10.0.60.254 is in no network of link lan',
  ]);
});

it('link-ethernet-unnamed', async () => {
  const card = 'ethernet: { rings: { rx: 4096 } }';
  expect(short(await withNode(`links:\n  - { ${LAN}, ${card} }`))).toEqual([
    'link-ethernet-unnamed: node control0: Talos knows network cards by the name of their interface alone, which link lan does not say',
  ]);
  expect(await withNode(`links:\n  - { ${LAN}, interface: enp1s0, ${card} }`)).toEqual([]);
});

it('a file of /etc that is added to needs a Talos before 1.14', async () => {
  const file = (op: string): string => `files: [{ path: /etc/hosts.extra, content: x, op: ${op} }]`;
  expect(short(await withNode(file('append')))).toEqual([
    'talos-word-unsupported: op: append of /etc/hosts.extra needs Talos before 1.14, and cluster main has 1.14.1',
  ]);
  const before = short(await withNode(file('append'), '1.13.9'));
  expect(before.filter((one) => one.startsWith('talos-word'))).toEqual([]);
  expect(short(await withNode(file('create')))).toEqual([]);
});

it('link-name-long', async () => {
  const found = await withNode(
    `links:\n  - { ${LAN} }\n  - { name: bond-of-the-storage, bond: { members: [enp1s0] } }`,
  );
  expect(short(found)).toEqual([
    'link-name-long: node control0: the name of link bond-of-the-storage has 19 characters',
  ]);
});

it('selector-malformed', async () => {
  const found = await withNode(`volumes:
  - { name: data, disk: "disk.size > 100GB", minSize: 50Gi }
  - { name: old, kind: existing, volume: "system_disk" }
systemVolumes: { ephemeral: { disk: "disk.size >" } }`);
  expect(short(found).sort()).toEqual([
    'selector-malformed: the expression that selects a disk cannot be read: unexpected GB, after 15 characters',
    'selector-malformed: the expression that selects a disk cannot be read: unexpected end, after 11 characters',
    'selector-malformed: the expression that selects a volume cannot be read: unknown variable system_disk, after 0 characters',
  ]);
});

it('volume-incomplete', async () => {
  const found = await withNode(`volumes:
  - { name: data, disk: "!system_disk" }
  - { name: raw, kind: raw, minSize: 1Gi }
  - { name: old, kind: existing }
  - { name: whole, type: disk, disk: "!system_disk" }
  - { name: shared, type: directory }`);
  expect(short(found)).toEqual([
    'volume-incomplete: node control0: volume data has no size, without which Talos refuses it',
    'volume-incomplete: node control0: volume raw has no disk, without which Talos refuses it',
    'volume-incomplete: node control0: volume old has no selector, without which Talos refuses it',
  ]);
});

it('talos-word-unsupported', async () => {
  const found = await withNode(
    `volumes:
  - { name: whole, type: disk, disk: "!system_disk", filesystem: btrfs }
  - { name: share, disk: "!system_disk", maxSize: 80%, encryption: { keys: [{ tpm: { pcrs: [7] } }] } }
systemVolumes: { ephemeral: { secure: true } }`,
    '1.11.6',
  );
  expect(short(found).filter((one) => one.startsWith('talos-word'))).toEqual([
    'talos-word-unsupported: a volume of type disk needs Talos 1.12 or later, and cluster main has 1.11.6',
    'talos-word-unsupported: btrfs needs Talos 1.14 or later, and cluster main has 1.11.6',
    'talos-word-unsupported: a share of the disk needs Talos 1.12 or later, and cluster main has 1.11.6',
    'talos-word-unsupported: a choice of registers of the TPM needs Talos 1.12 or later, and cluster main has 1.11.6',
    'talos-word-unsupported: secure needs Talos 1.13 or later, and cluster main has 1.11.6',
  ]);
});

it('what went with Talos 1.12 is named, too', async () => {
  const found = await withNode(`links:
  - { ${LAN} }
  - { name: bond0, bond: { members: [enp1s0], primary: enp1s0 } }
  - name: wg0
    wireguard:
      privateKey: { secret: wg }
      peers: [{ publicKey: "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", endpoint: "vpn.home.example:51820", allowed: [10.99.0.0/24] }]`);
  expect(short(found)).toEqual([
    'talos-word-unsupported: bond.primary needs Talos before 1.12, and cluster main has 1.14.1',
    'talos-word-unsupported: an endpoint that is no address, vpn.home.example:51820, needs Talos before 1.12, and cluster main has 1.14.1',
  ]);
});

it('members of a bond are found in one way before Talos 1.12, which would forget the others', async () => {
  const bond = (members: string): string => `links:
  - { ${LAN} }
  - { name: other, mac: "52:54:00:00:00:03" }
  - { name: bond0, bond: { members: ${members} } }`;
  const found = async (members: string, version: string): Promise<string[]> =>
    short(await withNode(bond(members), version)).filter((one) => one.startsWith('talos-word'));
  for (const members of ['[enp1s0, "52:54:00:00:00:04"]', '[enp1s0, other]']) {
    expect(await found(members, '1.12.7')).toEqual([]);
    expect(await found(members, '1.11.6')).toEqual([
      'talos-word-unsupported: a bond of interfaces by name and by hardware address needs Talos 1.12 or later, and cluster main has 1.11.6',
    ]);
  }
  expect(await found('[other, "52-54-00-00-00-04"]', '1.11.6')).toEqual([]);
});

it('words of the cluster', async () => {
  const found = await findings({
    [CLUSTER]: [
      ['version: 1.14.1', 'version: 1.13.9\n  filesystemTrim: 24h\n  time: { nts: true }'],
    ],
  });
  expect(short(found).filter((one) => one.startsWith('talos-word'))).toEqual([
    'talos-word-unsupported: filesystemTrim needs Talos 1.14 or later, and cluster main has 1.13.9',
    'talos-word-unsupported: time.nts needs Talos 1.14 or later, and cluster main has 1.13.9',
  ]);
});
