import fc from 'fast-check';
import type { Emittable } from '../../../src/model/yaml/index.ts';
import { CERTIFICATE } from './secrets.ts';
import { systemEncryption, systemVolumes } from './volumes.ts';
import {
  address,
  cidr,
  distinct,
  duration,
  few,
  fqdn,
  line,
  mapOf,
  name,
  port,
  secret,
  sometimes,
  text,
  textOrSecret,
  words,
  type Values,
  type Words,
} from './values.ts';

const parameter = fc.oneof(fc.constantFrom('0', '1', '4096 87380 6291456'), fc.nat(100_000));

const FILES = [
  '/var/lib/one.conf',
  '/var/etc/two',
  '/etc/cri/conf.d/20-customization.part',
  '/etc/cri/conf.d/hosts.part',
  '/etc/motd',
  '/etc/iscsi.d/iscsid.conf',
  '/etc/nfsmount.conf',
];

const isVariable = (path: Emittable): boolean =>
  typeof path === 'string' && path.startsWith('/var/');

/** Since 1.14 files of /etc are documents, which hold the whole file. */
function files(minor: number): fc.Arbitrary<Words[]> {
  const file = words(
    { path: fc.constantFrom(...FILES), content: textOrSecret },
    {
      permissions: fc.constantFrom('0644', '600', '0755', '000'),
      op: fc.constantFrom('create', 'append', 'overwrite'),
    },
  ).map((one) =>
    minor >= 14 && one['op'] === 'append' && !isVariable(one['path'])
      ? { ...one, op: 'overwrite' }
      : one,
  );
  return distinct(file, (one) => one['path']);
}

const configFiles = distinct(
  words({
    mountPath: fc.constantFrom('/etc/a', '/usr/local/b.conf'),
    content: textOrSecret.filter((one) => one !== ''),
  }),
  (one) => one['mountPath'],
);
const environment = mapOf(['A', 'b_2', '_c'], textOrSecret);

/** Files, an environment or both. */
const extensionServices = distinct(
  fc.oneof(words({ name, configFiles }, { environment }), words({ name, environment })),
  (one) => one['name'],
);

/** `talos` of cluster.yaml, and a node in nodes.yaml: words that both have. */
export function machineWords(minor: number): Values {
  return {
    sysctls: mapOf(
      ['net.core.somaxconn', 'vm.nr_hugepages', 'fs.inotify.max_user_watches'],
      parameter,
    ),
    sysfs: mapOf(
      ['devices.system.cpu.cpu0.cpufreq.scaling_governor', 'block.sda.queue'],
      parameter,
    ),
    files: files(minor),
    env: mapOf(['http_proxy', 'NO_PROXY', '_a1'], textOrSecret),
    udev: few(fc.oneof(fc.constant('SUBSYSTEM=="drm", GROUP="44"'), line)),
    extensionServices,
    watchdog: words(
      {},
      {
        device: fc.constantFrom('/dev/watchdog1', '/dev/a'),
        timeout: fc.constantFrom('10s', '2m'),
      },
    ),
    encryption: systemEncryption(minor),
    systemVolumes: systemVolumes(minor),
    pciDriverRebind: distinct(
      words({
        device: fc.constantFrom('0000:04:00.0', '0000:0a:1f.7'),
        driver: fc.constantFrom('vfio-pci', 'nvme'),
      }),
      (one) => one['device'],
    ),
    kernelModules: distinct(
      fc.oneof(
        fc.constantFrom<Emittable>('nbd', 'br_netfilter'),
        words({ name: fc.constantFrom('dm_raid', 'ext4') }, { parameters: few(line) }),
      ),
      (one) => JSON.stringify(one),
    ),
  };
}

/** Ports and ranges that do not overlap. */
const ports = distinct(port, (one) => one >> 8).chain((starts) =>
  fc.tuple(
    ...starts.map((start) =>
      fc.oneof(
        fc.constant<number | string>(start),
        fc.integer({ min: start, max: start | 255 }).map((end) => `${start}-${end}`),
      ),
    ),
  ),
);

const ingress = distinct(
  fc.oneof(
    cidr,
    words(
      { subnet: fc.constantFrom('192.168.0.0/16', '10.0.0.0/8') },
      { except: fc.constantFrom('192.168.7.0/24', '10.9.9.9/32') },
    ),
  ),
  (one) => JSON.stringify(one),
);

const rule = words(
  { name, ports },
  {
    protocol: fc.constantFrom('tcp', 'udp', 'icmp', 'icmpv6'),
    ingress,
    role: fc.constantFrom('control-plane', 'worker'),
  },
);

const endpoint = fc.constantFrom('tcp://10.0.50.20:5044/', 'udp://logs.home.example:514');

const logging = words(
  {},
  {
    destinations: few(
      words(
        { endpoint },
        { format: fc.constant('json_lines'), extraTags: mapOf(['a', 'b'], text) },
      ),
    ),
    kernel: distinct(words({ name, url: endpoint }), (one) => one['name']),
    events: fc.constantFrom('10.0.50.20:4000', '[2001:db8::1]:4000', 'logs.home.example:1'),
  },
);

/** One way to log in; a client shows a certificate with its key, or none. */
function registry(minor: number): fc.Arbitrary<Words> {
  const login = fc.oneof(
    words({ username: fc.oneof(fc.constant('robot'), secret()), password: secret() }),
    words({ auth: secret() }),
    words({ identityToken: secret() }),
    fc.constant<Words>({}),
  );
  const client = words({
    clientCertificate: fc.constant(CERTIFICATE),
    clientKey: secret('certificate'),
  });
  const trust = words({}, { ca: fc.constant(CERTIFICATE), insecureSkipVerify: fc.boolean() });
  return fc
    .tuple(login, trust, minor >= 14 ? sometimes(client, 2) : fc.constant({}))
    .map(([one, other, third]) => ({ ...one, ...other, ...third }));
}

const HOSTS = ['docker.io', 'ghcr.io', 'registry.home.example:5000'];
const endpoints = few(
  fc.constantFrom('https://mirror.home.example', 'http://10.0.50.20:5000/v2/a'),
);
const mirror = fc.oneof(
  endpoints,
  words({ endpoints }, { overridePath: fc.boolean(), skipFallback: fc.boolean() }),
);

/** `talos` of cluster.yaml: words for all nodes alike. */
export function clusterMachineWords(minor: number): Values {
  return {
    mirrors: mapOf([...HOSTS, '*'], mirror),
    registries: mapOf(HOSTS, registry(minor)),
    hosts: distinct(
      words({ address, names: distinct(fc.oneof(fqdn, name)) }),
      (one) => one['address'],
    ),
    searchDomains: fc.uniqueArray(fqdn, { maxLength: 2 }),
    time: words(
      {},
      {
        enabled: fc.boolean(),
        bootTimeout: duration,
        ...(minor >= 14 && { nts: fc.boolean() }),
      },
    ),
    firewall: words(
      {},
      { default: fc.constantFrom('accept', 'block'), rules: distinct(rule, (one) => one['name']) },
    ),
    trustedRoots: distinct(
      words({
        name,
        certificates: fc.constantFrom(CERTIFICATE, `# two\n${CERTIFICATE}${CERTIFICATE}`),
      }),
      (one) => one['name'],
    ),
    logging,
    imageCache: fc.boolean(),
    zswap: words({}, { maxPoolPercent: fc.integer({ min: 0, max: 100 }), shrinker: fc.boolean() }),
    ...(minor >= 12 && {
      oom: words(
        {},
        {
          triggerExpression: fc.constant('memory_full_avg10 > 12.0'),
          cgroupRankingExpression: fc.constant('memory_max.hasValue() ? 0.0 : 1.0'),
          sampleInterval: fc.constantFrom('500ms', '2s'),
        },
      ),
    }),
    ...(minor >= 14 && {
      filesystemTrim: fc.oneof(fc.constant(false), duration),
      workloadIsolation: fc.boolean(),
    }),
  };
}
