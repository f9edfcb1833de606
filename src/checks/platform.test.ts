import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const LAB = 'lab.yaml';
const CLUSTER = 'clusters/main/cluster.yaml';

it('single-recipient', async () => {
  expect(await findings({ [LAB]: [[', custody: offline', '']] })).toEqual([
    [
      'error single-recipient lab.yaml:7:3 recipients',
      'none of the 2 recipients is kept offline: one fire or intruder can take all keys',
      'add a recipient with custody: offline, keep its key off the network, and test that it opens the secrets',
    ],
  ]);
});

it('single-recipient: one', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          `    - { name: escrow, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p, custody: offline }
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error single-recipient lab.yaml:7:3 recipients',
      'operator is the only recipient: whoever loses this key loses every secret of the lab',
      'add a recipient with custody: offline, keep its key off the network, and test that it opens the secrets',
    ],
  ]);
});

it('secret-in-config', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'CLUSTER_NAME: main',
          'CLUSTER_NAME: main, A: { secret: domain }, CLOUDFLARE_TOKEN: hunter2, B: ghp_abcdefghij',
        ],
      ],
    }),
  ).toEqual([
    [
      'error secret-in-config clusters/main/cluster.yaml:13:35 A',
      'cluster main: variable A is a secret, and config becomes a ConfigMap that everybody can read',
      'move it to substitutions.secrets; replace a value that was committed',
    ],
    [
      'error secret-in-config clusters/main/cluster.yaml:13:76 hunter2',
      'cluster main: variable CLOUDFLARE_TOKEN is a secret, and config becomes a ConfigMap that everybody can read',
      'move it to substitutions.secrets; replace a value that was committed',
    ],
    [
      'error secret-in-config clusters/main/cluster.yaml:13:88 ghp_abcdefghij',
      'cluster main: variable B is a secret, and config becomes a ConfigMap that everybody can read',
      'move it to substitutions.secrets; replace a value that was committed',
    ],
  ]);
});

it('substitution-duplicate', async () => {
  expect(
    await findings({
      [CLUSTER]: [['CLUSTER_NAME: main', 'CLUSTER_NAME: main, SECRET_DOMAIN: home.example']],
    }),
  ).toEqual([
    [
      'error substitution-duplicate clusters/main/cluster.yaml:14:16 SECRET_DOMAIN',
      'cluster main: variable SECRET_DOMAIN is declared in config and in secrets, and only one of them counts',
      'remove one of them',
      'clusters/main/cluster.yaml:13:50 home.example (SECRET_DOMAIN in config)',
    ],
  ]);
});

it('gateway-via-missing', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          `  tunnel: { token: { secret: tunnel } }
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error gateway-via-missing clusters/main/cluster.yaml:21:44 cloudflare-tunnel',
      'gateway external of cluster main: nothing in the cluster runs cloudflare-tunnel',
      'declare platform.tunnel with use: cloudflare-tunnel, or remove via',
    ],
  ]);
});

it('issuer-token-missing', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          `    public: { token: { secret: cloudflare } }
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'error issuer-token-missing clusters/main/cluster.yaml:25:27 letsencrypt',
      'cluster main: issuer letsencrypt proves the domain by DNS, and no token opens the zone',
      'add certificates.token, or dns.public with its token, or use issuer: internal-ca',
    ],
  ]);
});

it('shortlived-certificates', async () => {
  expect(
    await findings({
      [CLUSTER]: [['issuer: letsencrypt', 'issuer: letsencrypt, profile: shortlived']],
    }),
  ).toEqual([
    [
      'warning shortlived-certificates clusters/main/cluster.yaml:26:49 shortlived',
      'cluster main: shortlived certificates live 160 hours; a lab that is off for a week wakes up without TLS',
      'use profile: classic, or tlsserver',
    ],
  ]);
});

it('monitoring-missing', async () => {
  expect(await findings({ [CLUSTER]: [['  observability: { inside: {} }\n', '']] })).toEqual([
    [
      'warning monitoring-missing clusters/main/cluster.yaml:15:1 platform',
      'cluster main: it keeps data, and nothing watches it',
      'declare platform.observability, at least inside: {} (a status page that asks every application)',
    ],
  ]);
});

it('admin-exposed', async () => {
  const ADMIN = [
    ['expose: { gateway: internal }', 'expose: { gateway: internal, admin: true }'],
  ] as const;
  expect(await findings({ 'catalogue/sonarr.yaml': ADMIN })).toEqual([]);
  expect(
    await findings({
      'catalogue/sonarr.yaml': ADMIN,
      'clusters/main/apps/media/sonarr.yaml': [['gateway: internal', 'gateway: external']],
    }),
  ).toEqual([
    [
      'error admin-exposed clusters/main/apps/media/sonarr.yaml:2:20 external',
      'media/sonarr administers the lab, and sonarr.home.example is reached from the internet through gateway external',
      'expose it on an internal gateway, and reach it by VPN from outside',
    ],
  ]);
});

it('slot-setting-missing', async () => {
  const needs =
    'requires: { settings: [path, { key: disks, once: true }], extensions: [siderolabs/iscsi-tools] }';
  expect(
    await findings({
      'catalogue/longhorn.yaml': [['requires: { extensions: [siderolabs/iscsi-tools] }', needs]],
    }),
  ).toEqual([
    [
      'error slot-setting-missing clusters/main/cluster.yaml:28:9 class',
      'platform.storage.0: longhorn cannot work without disks (longhorn)',
      'add disks; croft explain Cluster.platform says what it is',
    ],
    [
      'error slot-setting-missing clusters/main/cluster.yaml:28:9 class',
      'platform.storage.0: longhorn cannot work without path (longhorn)',
      'add path; croft explain Cluster.platform says what it is',
    ],
  ]);
});

it('storage-copies', async () => {
  const copies = (replicas: number): Promise<string[][]> =>
    findings({
      [CLUSTER]: [
        [
          'use: longhorn, default: true',
          `use: longhorn, default: true, disks: { worker0: [/dev/a], control0: [/dev/a] }, replicas: ${replicas}`,
        ],
      ],
    });
  expect(await copies(2)).toEqual([]);
  expect(await copies(3)).toEqual([
    [
      'error storage-copies clusters/main/cluster.yaml:28:116 3',
      'storage class longhorn: 3 copies on different machines, and longhorn has disks in 2',
      'name disks of more nodes, or ask for fewer copies',
    ],
  ]);
});

it('two-announcers', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['{ use: cilium }', '{ use: cilium, l2Announcements: true }'],
        [
          '  loadBalancer:',
          `  loadBalancer:
    use: metallb`,
        ],
      ],
    }),
  ).toEqual([
    [
      'warning two-announcers clusters/main/cluster.yaml:16:40 true',
      'cluster main: Cilium announces addresses by L2, and metallb does so too',
      'let one of them announce: l2Announcements: false, or loadBalancer.use: cilium-l2',
      'clusters/main/cluster.yaml:18:10 metallb (metallb)',
    ],
  ]);
});

it('two-announcers by BGP', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        ['{ use: cilium }', '{ values: { bgpControlPlane: { enabled: true } } }'],
        [
          '  loadBalancer:',
          `  loadBalancer:
    use: metallb`,
        ],
      ],
    }),
  ).toEqual([
    [
      'warning two-announcers clusters/main/cluster.yaml:16:10 values',
      'cluster main: Cilium announces addresses by BGP, and metallb does so too',
      'let one of them announce: l2Announcements: false, or loadBalancer.use: cilium-l2',
      'clusters/main/cluster.yaml:18:10 metallb (metallb)',
    ],
  ]);
});

it('MetalLB alone', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '  loadBalancer:',
          `  loadBalancer:
    use: metallb`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('talos-upgrade-suc', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '  backup:',
          `  upgrades: { use: system-upgrade-controller }
  backup:`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error talos-upgrade-suc clusters/main/cluster.yaml:29:20 system-upgrade-controller',
      'cluster main: a plan of system-upgrade-controller runs talosctl upgrade again and again, and already during bootstrap',
      'use tuppr, or set upgrades.talos: false and upgrade Talos by hand',
    ],
  ]);
});

it('system-upgrade-controller for Kubernetes only', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '  backup:',
          `  upgrades: { use: system-upgrade-controller, talos: false }
  backup:`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('kubelet-extra-mounts', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '  version: 1.14.1',
          `  version: 1.14.1
  kubelet: { extraMounts: [{ source: /var/lib/longhorn, destination: /var/lib/longhorn }] }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error kubelet-extra-mounts clusters/main/cluster.yaml:5:14 extraMounts',
      'cluster main: Talos 1.14 has no document for kubelet mounts, /var/lib/longhorn would not exist',
      'declare a volume of the node (nodes.yaml, volumes), which Talos mounts at /var/mnt/<name>, and point the storage there',
    ],
  ]);
});

it('kubelet-extra-mounts before 1.14', async () => {
  expect(
    await findings(
      {
        [CLUSTER]: [
          [
            '  version: 1.14.1',
            `  version: 1.13.9
  kubelet: { extraMounts: [{ source: /var/lib/longhorn, destination: /var/lib/longhorn }] }`,
          ],
          ['1.37.0', '1.36.3'],
        ],
      },
      '2026-08-20',
    ),
  ).toEqual([
    [
      'warning kubelet-extra-mounts clusters/main/cluster.yaml:5:14 extraMounts',
      'cluster main: kubelet mounts such as /var/lib/longhorn have no document from Talos 1.14 on',
      'declare a volume of the node (nodes.yaml, volumes), which Talos mounts at /var/mnt/<name>, and point the storage there',
    ],
  ]);
});

it('storage-default: none', async () => {
  expect(await findings({ [CLUSTER]: [[', default: true', '']] })).toEqual([
    [
      'error storage-default clusters/main/cluster.yaml:27:3 storage',
      'cluster main: none of the storage classes longhorn is the default',
      'set default: true on exactly one storage class: claims that name none get it',
    ],
  ]);
});

it('storage-default: two', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          '  storage:',
          `  storage:
    - { class: local, use: openebs, default: true }`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error storage-default clusters/main/cluster.yaml:29:50 true',
      'cluster main: storage classes local, longhorn are all the default',
      'set default: true on exactly one storage class: claims that name none get it',
    ],
  ]);
});

it('retired-entry', async () => {
  expect(
    await findings({
      'catalogue/longhorn.yaml': [
        [
          'slots:',
          `retired: { since: 2026-03-01, reason: no longer maintained, successor: rook-ceph }
slots:`,
        ],
      ],
      'catalogue/sonarr.yaml': [
        [
          'ports:',
          `retired: { since: 2026-03-01, reason: gone }
ports:`,
        ],
      ],
    }),
  ).toEqual([
    [
      'warning retired-entry clusters/main/apps/media/sonarr.yaml:1:7 App',
      'app media/sonarr: sonarr is retired since 2026-03-01: gone',
      'replace it',
    ],
    [
      'warning retired-entry clusters/main/cluster.yaml:28:31 longhorn',
      'cluster main: longhorn is retired since 2026-03-01: no longer maintained',
      'use rook-ceph instead',
    ],
  ]);
});

it('known-hosts-missing', async () => {
  expect(
    await findings({ [LAB]: [['https://git.home.example', 'ssh://git@git.home.example:2222']] }),
  ).toEqual([
    [
      'error known-hosts-missing lab.yaml:5:8 ssh://git@git.home.example:2222/ops/home-ops.git',
      'repository: Flux does not know the SSH keys of git.home.example, and refuses to pull',
      'add repository.knownHosts with what ssh-keyscan git.home.example prints, once you compared it with the server',
    ],
  ]);
});

it('known hosts of a forge that Croft knows', async () => {
  expect(
    await findings({ [LAB]: [['https://git.home.example', 'ssh://git@codeberg.org']] }),
  ).toEqual([]);
});

it('resolver-loop', async () => {
  expect(
    await findings({ [LAB]: [['role: recursive', 'role: forwarder, forwards: [10.0.50.254]']] }),
  ).toEqual([
    [
      'error resolver-loop lab.yaml:24:71 forwards',
      'resolver filter: a question comes back to it: filter -> unbound -> filter',
      'let the last resolver of the chain resolve by itself, or ask one outside the lab',
    ],
  ]);
});

it('resolver-port', async () => {
  expect(await findings({ [LAB]: [['port: 5335, ', '']] })).toEqual([
    [
      'error resolver-port lab.yaml:25:13 unbound',
      'resolver unbound: port 53 of 10.0.50.254 is taken by resolver filter',
      'give one of them another port, for example 5335',
      'lab.yaml:24:13 filter (resolver filter)',
    ],
  ]);
});

it('node-resolvers-none', async () => {
  expect(await findings({ [CLUSTER]: [['dns: [10.0.50.254]', 'dns: []']] })).toEqual([
    [
      'warning node-resolvers-none clusters/main/cluster.yaml:10:3 dns',
      'cluster main: no DNS server is declared: its nodes take what a DHCP server gives them, else 1.1.1.1 and 8.8.8.8, which Talos has by itself',
      'list the resolvers that the nodes are to use; nothing is to be done where a DHCP server names them',
    ],
  ]);
});

it('node-resolver-in-cluster', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'dns: [10.0.50.254]',
          `dns: [10.0.50.254, 10.0.50.100]
  ntp: [time.example, 10.43.0.9]`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error node-resolver-in-cluster clusters/main/cluster.yaml:10:22 10.0.50.100',
      'cluster main: nodes need 10.0.50.100 to start, which lies in 10.0.50.100-10.0.50.119 and is only there when the cluster runs',
      'use a resolver outside the cluster, for example the router',
    ],
    [
      'error node-resolver-in-cluster clusters/main/cluster.yaml:11:23 10.43.0.9',
      'cluster main: nodes need 10.43.0.9 to start, which lies in 10.43.0.0/16 and is only there when the cluster runs',
      'use a time server outside the cluster, for example the router',
    ],
  ]);
});
