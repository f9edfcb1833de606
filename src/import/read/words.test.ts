import { describe, expect, it } from 'vitest';
import type { YamlMap } from '../../model/yaml/value.ts';
import { plain } from '../../talos/testing.ts';
import { readingOf, written } from './testing.ts';

/** What is said and what is left of a configuration, without its headers. */
function read(documents: string, talos = '1.13.9'): Record<string, unknown> {
  const { findings, left, secrets } = readingOf({ documents, talos });
  const { cluster, node } = written(findings);
  const rest = left.map((one) =>
    Object.fromEntries(
      Object.entries(plain(one) as YamlMap).filter(([key]) => !/version/i.test(key)),
    ),
  );
  return {
    ...(Object.keys(cluster).length > 0 && { cluster: plain(cluster) }),
    ...(Object.keys(node).length > 0 && { node: plain(node) }),
    ...(rest.length > 0 && { left: rest }),
    ...(secrets.length > 0 && { secrets }),
  };
}

const machine = (yaml: string): string => `machine:\n${yaml.replaceAll(/^(?=.)/gm, '  ')}\n`;
const document = (kind: string, body: string): string =>
  `---\napiVersion: v1alpha1\nkind: ${kind}\n${body}\n`;

describe('what both forms say is the same word', () => {
  it.each([
    ['sysctls: { vm.x: 1, vm.y: "2" }', document('SysctlConfig', 'params: { vm.x: "1", vm.y: 2 }')],
    ['sysfs: { a.b: c }', document('SysfsConfig', 'params: { a.b: c }')],
    ['env: { A: b, C: 1 }', document('EnvironmentConfig', 'variables: { A: b, C: "1" }')],
    ['udev: { rules: [a, b] }', document('UdevRulesConfig', 'rules: [a, b]')],
    [
      'kernel: { modules: [{ name: nbd }, { name: zfs, parameters: [a=1] }] }',
      document('KernelModuleConfig', 'name: nbd') +
        document('KernelModuleConfig', 'name: zfs\nparameters: [a=1]'),
    ],
    [
      'network: { extraHostEntries: [{ ip: 10.0.50.7, aliases: [nas] }] }',
      document('StaticHostConfig', 'name: 10.0.50.7\nhostnames: [nas]'),
    ],
    [
      'network: { nameservers: [10.0.50.3], searchDomains: [home.example], disableSearchDomain: false }',
      document(
        'ResolverConfig',
        'nameservers: [{ address: 10.0.50.3 }]\nsearchDomains: { domains: [home.example] }\nhostDNS: { enabled: true, forwardKubeDNSToHost: true }',
      ),
    ],
    [
      'time: { disabled: true, servers: [time.home.example], bootTimeout: 2m }',
      document(
        'TimeSyncConfig',
        'enabled: false\nbootTimeout: 2m\nntp: { servers: [time.home.example] }',
      ),
    ],
    [
      'registries: { mirrors: { docker.io: { endpoints: ["https://a.example"], skipFallback: true } } }',
      document(
        'RegistryMirrorConfig',
        'name: docker.io\nendpoints: [{ url: "https://a.example" }]\nskipFallback: true',
      ),
    ],
    [
      'registries: { config: { ghcr.io: { auth: { username: me, password: pw } } } }',
      document('RegistryAuthConfig', 'name: ghcr.io\nusername: me\npassword: pw'),
    ],
    [
      'features: { imageCache: { localEnabled: true } }',
      document('ImageCacheConfig', 'local: { enabled: true }'),
    ],
    [
      'systemDiskEncryption: { ephemeral: { provider: luks2, keys: [{ slot: 0, nodeID: {} }] } }',
      document(
        'VolumeConfig',
        'name: EPHEMERAL\nencryption: { provider: luks2, keys: [{ slot: 0, nodeID: {} }] }',
      ),
    ],
    [
      'network: { hostname: control0 }',
      document('HostnameConfig', 'auto: "off"\nhostname: control0'),
    ],
  ])('%s', (old, typed) => {
    expect(read(machine(old))).toEqual(read(typed));
    expect(read(typed)).not.toHaveProperty('left');
  });
});

it('the machine goes by the name that it is known by', () => {
  expect(read(document('HostnameConfig', 'auto: stable'))).toEqual({});
  const other = document('HostnameConfig', 'hostname: control0.home.example');
  expect(read(other)).toEqual({
    left: [{ kind: 'HostnameConfig', hostname: 'control0.home.example' }],
  });
  expect(read(machine('features: { stableHostname: true }'))).toEqual({});
  expect(read(machine('features: { stableHostname: true }'), '1.11.6')).toHaveProperty('left');
});

describe('files', () => {
  const file = (body: string): string => machine(`files:\n  - ${body}`);

  it('permissions are told as octal digits, whatever way they are written', () => {
    const path = 'path: /var/a, content: x';
    for (const mode of ['0o600', '384', '"0600"', '"0o600"'])
      expect(read(file(`{ ${path}, op: create, permissions: ${mode} }`))).toEqual({
        node: { files: [{ path: '/var/a', content: 'x', permissions: '0600' }] },
      });
  });

  it('a part of containerd has no permissions of its own', () => {
    const path = '/etc/cri/conf.d/20-customization.part';
    const word = { node: { files: [{ path, content: '[plugins]\n' }] } };
    expect(read(file(`{ path: ${path}, content: "[plugins]\\n", op: create }`))).toEqual(word);
    const typed = document(
      'CRICustomizationConfig',
      'name: 20-customization\ncontent: "[plugins]\\n"',
    );
    expect(read(typed, '1.14.1')).toEqual(word);
  });

  it('a path that stands twice, permissions that are none, and what is unknown stay', () => {
    const twice = machine(
      'files:\n  - { path: /var/a, content: x, op: append }\n  - { path: /var/a, content: z, op: append }',
    );
    expect(read(twice)).toEqual({
      left: [
        {
          machine: {
            files: [
              { path: '/var/a', content: 'x', op: 'append' },
              { path: '/var/a', content: 'z', op: 'append' },
            ],
          },
        },
      ],
    });
    for (const body of ['permissions: 4096', 'permissions: rw', 'future: 1'])
      expect(read(file(`{ path: /var/a, content: x, ${body} }`))).toHaveProperty('left');
    const appended = file('{ path: /etc/a, content: x, op: append }');
    expect(read(appended, '1.14.1')).toHaveProperty('left');
    expect(read(appended, '1.13.9')).not.toHaveProperty('left');
  });

  it('one with a password in it becomes a secret', () => {
    const content = 'MONITOR ups@nas 1 me not-to-be-seen slave';
    const said = read(file(`{ path: /var/upsmon.conf, content: "${content}", permissions: 420 }`));
    expect(said).toEqual({
      node: { files: [{ path: '/var/upsmon.conf', content: { secret: 'file-upsmon-conf' } }] },
      secrets: [{ name: 'file-upsmon-conf', value: content }],
    });
  });
});

describe('secrets', () => {
  it('variables that are called so become secrets, others do not', () => {
    expect(
      read(
        machine(
          'env: { GITHUB_TOKEN: a, HTTP_PROXY: "http://me:pw@10.0.50.9", NO_PROXY: b, KEYMAP: c }',
        ),
      ),
    ).toEqual({
      node: {
        env: {
          GITHUB_TOKEN: { secret: 'env-github-token' },
          HTTP_PROXY: { secret: 'env-http-proxy' },
          NO_PROXY: 'b',
          KEYMAP: 'c',
        },
      },
      secrets: [
        { name: 'env-github-token', value: 'a' },
        { name: 'env-http-proxy', value: 'http://me:pw@10.0.50.9' },
      ],
    });
  });

  it('what refers to a secret of the lab is that secret', () => {
    const registry = (text: string): string =>
      document('RegistryAuthConfig', `name: ghcr.io\npassword: ${text}`);
    expect(read(registry('<secret:lab-ghcr>'))).toEqual({
      cluster: { talos: { registries: { 'ghcr.io': { password: { secret: 'ghcr' } } } } },
    });
    // The model has no reference to a field there.
    expect(read(registry('<secret:lab-ghcr#token>'))).toHaveProperty('left');
    expect(read(machine('env: { TOKEN: "<secret:lab-a#b>" }'))).toEqual({
      node: { env: { TOKEN: '<secret:lab-a#b>' } },
    });
  });

  it('an extension that is told its key', () => {
    const body =
      'name: tailscale\nenvironment: [TS_AUTHKEY=a=b, TS_ROUTES=]\nconfigFiles: [{ mountPath: /etc/a, content: "token: x" }]';
    expect(read(document('ExtensionServiceConfig', body))).toEqual({
      node: {
        extensionServices: [
          {
            name: 'tailscale',
            configFiles: [{ mountPath: '/etc/a', content: { secret: 'tailscale-a' } }],
            environment: { TS_AUTHKEY: { secret: 'tailscale-ts-authkey' }, TS_ROUTES: '' },
          },
        ],
      },
      secrets: [
        { name: 'tailscale-a', value: 'token: x' },
        { name: 'tailscale-ts-authkey', value: 'a=b' },
      ],
    });
    const twice = document('ExtensionServiceConfig', 'name: a\nenvironment: [A=1, A=2]');
    expect(read(twice)).toEqual({
      left: [{ kind: 'ExtensionServiceConfig', name: 'a', environment: ['A=1', 'A=2'] }],
    });
  });
});

describe('registries', () => {
  const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const base64 = Buffer.from(PEM).toString('base64');

  it('certificates in base64 are told as they are', () => {
    const config = `registries: { config: { a.example: { tls: { ca: ${base64}, clientIdentity: { crt: ${base64}, key: ${Buffer.from('k').toString('base64')} } } } } }`;
    expect(read(machine(config), '1.14.1')).toEqual({
      cluster: {
        talos: {
          registries: {
            'a.example': {
              ca: PEM,
              clientCertificate: PEM,
              clientKey: { secret: 'registry-a-example-key' },
            },
          },
        },
      },
      secrets: [{ name: 'registry-a-example-key', value: 'k' }],
    });
    // Earlier versions take the key in base64, which no secret of the lab can be.
    expect(read(machine(config), '1.13.9')).toMatchObject({
      cluster: { talos: { registries: { 'a.example': { ca: PEM } } } },
      left: [
        { machine: { registries: { config: { 'a.example': { tls: { clientIdentity: {} } } } } } },
      ],
    });
  });

  it.each([
    'endpoints: []\nskipFallback: true',
    'endpoints: [{ url: "https://a.example", overridePath: true }, { url: "https://b.example" }]',
    'endpoints: [{ url: "https://a.example", future: 1 }]',
  ])('a mirror that the model has no words for stays: %s', (body) => {
    const mirror = document('RegistryMirrorConfig', `name: docker.io\n${body}`);
    const { left, cluster } = read(mirror);
    expect(cluster).toBeUndefined();
    expect(left).toHaveLength(1);
  });
});

describe('volumes', () => {
  it.each([
    ['100GB', '100G'],
    ['100 GiB', '100Gi'],
    ['50gb', '50G'],
    ['10Ti', '10Ti'],
    ['80%', '80%'],
    ['1073741824', '1073741824'],
  ])('the size %s', (size, word) => {
    const volume = document('UserVolumeConfig', `name: data\nprovisioning: { maxSize: ${size} }`);
    expect(read(volume)).toEqual({ node: { volumes: [{ name: 'data', maxSize: word }] } });
  });

  it('what there is no word for stays in the document of its volume', () => {
    const volume = `name: data
provisioning: { minSize: 1Gi, diskSelector: { match: "!system_disk" } }
filesystem: { type: xfs, xfs: { minAllocationGroupSize: 1GiB } }
encryption: { provider: luks2, allowDiscards: true, keys: [{ slot: 0, tpm: {} }] }
trim: { interval: 24h }`;
    expect(read(document('UserVolumeConfig', volume), '1.14.1')).toEqual({
      node: { volumes: [{ name: 'data', minSize: '1Gi', disk: '!system_disk', encrypted: true }] },
      left: [
        {
          ...{ kind: 'UserVolumeConfig', name: 'data', trim: { interval: '24h' } },
          filesystem: { xfs: { minAllocationGroupSize: '1GiB' } },
          encryption: { allowDiscards: true },
        },
      ],
    });
  });

  it.each([
    'keys: [{ slot: 1, tpm: {} }]',
    'keys: [{ slot: 0, tpm: {}, nodeID: {} }]',
    'keys: [{ slot: 0, future: {} }]',
    'keys: [{ slot: 0, tpm: { future: 1 } }]',
    'keys: [{ slot: 0, static: { passphrase: a, future: 1 } }]',
    'provider: none',
  ])('encryption that the model has no words for stays whole: %s', (body) => {
    const encryption = `encryption: { ${body} }`;
    const system = read(document('VolumeConfig', `name: STATE\n${encryption}`));
    expect(system).not.toHaveProperty('node');
    expect(system).not.toHaveProperty('secrets');
    expect(read(document('RawVolumeConfig', `name: data\n${encryption}`))).not.toHaveProperty(
      'node',
    );
  });

  it('EPHEMERAL is mounted as before where a document of Talos 1.14 does not say otherwise', () => {
    const volume = (mount: string): string =>
      document('VolumeConfig', `name: EPHEMERAL\nprovisioning: { maxSize: 50Gi }\n${mount}`);
    const said = (ephemeral: object): object => ({ node: { systemVolumes: { ephemeral } } });
    expect(read(volume(''), '1.14.1')).toEqual(said({ maxSize: '50Gi', secure: false }));
    expect(read(volume('mount: { secure: true }'), '1.14.1')).toEqual(said({ maxSize: '50Gi' }));
    expect(read(volume(''), '1.13.9')).toEqual(said({ maxSize: '50Gi' }));
    expect(read(volume('mount: { secure: true }'), '1.13.9')).toEqual(
      said({ maxSize: '50Gi', secure: true }),
    );
  });

  it('a directory says neither size nor file system', () => {
    expect(read(document('UserVolumeConfig', 'name: data\nvolumeType: directory'))).toEqual({
      node: { volumes: [{ name: 'data', type: 'directory' }] },
    });
  });

  it('passphrases become secrets, each for one volume', () => {
    const keys =
      'keys: [{ slot: 0, static: { passphrase: a } }, { slot: 1, static: { passphrase: b } }]';
    const said = read(document('VolumeConfig', `name: EPHEMERAL\nencryption: { ${keys} }`));
    expect(said).toEqual({
      node: {
        encryption: {
          ephemeral: {
            keys: [
              { static: { secret: 'disk-ephemeral' } },
              { static: { secret: 'disk-ephemeral-1' } },
            ],
          },
        },
      },
      secrets: [
        { name: 'disk-ephemeral', value: 'a' },
        { name: 'disk-ephemeral-1', value: 'b' },
      ],
    });
  });
});

it('disks, and what else there is no word for, stay', () => {
  const others = machine(
    'disks: [{ device: /dev/sdb }]\nnetwork: { kubespan: { enabled: true } }\nbaseRuntimeSpecOverrides: { a: 1 }',
  );
  expect(read(others)).toEqual({
    left: [
      {
        machine: {
          ...{ disks: [{ device: '/dev/sdb' }], network: { kubespan: { enabled: true } } },
          baseRuntimeSpecOverrides: { a: 1 },
        },
      },
    ],
  });
});

it.each([
  [
    'NetworkRuleConfig',
    'name: a\nportSelector: { ports: [80], protocol: tcp }\ningress: [{ subnet: 10.0.0.1/8 }]',
  ],
  ['NetworkRuleConfig', 'name: a\nportSelector: { ports: [], protocol: icmp }\ningress: []'],
  ['NetworkRuleConfig', 'name: a\nfuture: 1\nportSelector: { ports: [80], protocol: tcp }'],
  [
    'ResolverConfig',
    'nameservers: [{ address: 10.0.50.3, protocol: dot, tlsServerName: a.example }]',
  ],
  ['UdevRulesConfig', 'rules: [1]'],
  ['SysctlConfig', 'params: { a: [1] }'],
])('%s stays whole: %s', (kind, body) => {
  const said = read(document(kind, body), '1.14.1');
  expect(said).not.toHaveProperty('cluster');
  expect(said).not.toHaveProperty('node');
  expect(said).toHaveProperty('left');
});

it('ports and networks of a rule', () => {
  const rule =
    'name: a\nportSelector: { ports: ["80", 443, 8000-8010], protocol: udp }\ningress: [{ subnet: 10.0.0.0/8, except: 10.9.0.0/16 }, { subnet: "fd00::/8" }]';
  expect(read(document('NetworkRuleConfig', rule))).toEqual({
    cluster: {
      talos: {
        firewall: {
          rules: [
            {
              ...{ name: 'a', protocol: 'udp', ports: [80, 443, '8000-8010'] },
              ingress: [{ subnet: '10.0.0.0/8', except: '10.9.0.0/16' }, 'fd00::/8'],
            },
          ],
        },
      },
    },
  });
});
