// Folders of talhelper, the same for the same seed: every key of talconfig.yaml, variables, templates, patches and files.
import { pick, type Dice } from '../sops/generate.ts';
import { devices, type Json } from './devices.ts';
import { written } from './write.ts';

/** Files by path. */
export type Folder = Readonly<Record<string, string>>;

const VERSIONS = ['v1.11.6', 'v1.12.7', 'v1.13.9', '1.13.9', 'v1.14.1', undefined];

/** The files of one folder, without its secrets. */
export function generateFolder(roll: Dice): Folder {
  const files: Record<string, string> = {};
  const version = pick(roll, VERSIONS);
  const isJson = version === 'v1.11.6';
  const maker: Maker = { roll, files, isOld: isJson, isTyped: version === 'v1.14.1' };
  const config = {
    clusterName: pick(roll, ['home', '${NAME}', '${UNSET_NAME:-other}', '$NAME-1']),
    ...(version !== undefined && { talosVersion: version }),
    kubernetesVersion: pick(roll, ['v1.34.1', '1.33.4', '${KUBE}']),
    endpoint: pick(roll, ['https://10.0.50.50:6443', 'https://k8s.home.example:6443', '${URL}']),
    ...maybe(roll, 'domain', () => pick(roll, ['cluster.local', 'home.example'])),
    ...maybe(roll, pick(roll, ['allowSchedulingOnMasters', 'allowSchedulingOnControlPlanes']), () =>
      pick(roll, [true, false]),
    ),
    ...maybe(roll, 'additionalMachineCertSans', () => ['${SAN}', 'a.home.example']),
    ...maybe(roll, 'additionalApiServerCertSans', () => ['k8s.home.example', '10.0.50.51']),
    ...maybe(roll, 'clusterPodNets', () => pick(roll, [['10.42.0.0/16'], [], ['${PODS}']])),
    ...maybe(roll, 'clusterSvcNets', () => ['10.43.0.0/16']),
    ...maybe(roll, 'cniConfig', () => cni(maker)),
    ...maybe(roll, 'inlineManifests', () => manifests(maker)),
    ...maybe(roll, 'patches', () => patches(maker, 'global')),
    ...maybe(roll, 'imageFactory', () => factory(roll)),
    ...maybe(roll, 'controlPlane', () => nodeConfigs(maker, 'planes')),
    ...maybe(roll, 'worker', () => nodeConfigs(maker, 'workers')),
    ...(roll(9) === 0 ? { unheard: { of: [1] } } : {}),
    nodes: Array.from({ length: 1 + roll(3) }, (_, at) => node(maker, at)),
  };
  files['talconfig.yaml'] = written(config, roll);
  files['talenv.yaml'] = ENV;
  return files;
}

const ENV = `---
# variables of the cluster
NAME: main
KUBE: v1.34.1
URL: "https://10.0.50.60:6443"
SAN: 'api.home.example'
PODS: 10.44.0.0/16 # networks
MTU: 9000
VALUE: a b
JOINED: "\${NAME}-x"
`;

interface Maker {
  readonly roll: Dice;
  readonly files: Record<string, string>;
  /** JSON patches are for one document only, which Talos 1.11 has. */
  readonly isOld: boolean;
  readonly isTyped: boolean;
}

function maybe(roll: Dice, key: string, make: () => Json): Record<string, Json> {
  return roll(3) === 0 ? { [key]: make() } : {};
}

function cni({ roll }: Maker): Json {
  return pick<Json>(roll, [
    { name: 'none' },
    { name: 'flannel' },
    { name: 'flannel', flannel: { extraArgs: ['--iface=eth0'], kubeNetworkPoliciesEnabled: true } },
    { name: 'custom', urls: ['https://home.example/cni.yaml'] },
  ]);
}

const MANIFEST =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "${NAME}", b: "$$x"}\n';

function manifests({ roll, files }: Maker): Json {
  files['manifests/one.yaml'] = `# comment \${NONE}\n${MANIFEST}`;
  files['manifests/raw.yaml'] = MANIFEST.replace('$$x', '${LEFT_ALONE}');
  return [
    { name: 'one', contents: pick(roll, ['@manifests/one.yaml', '@./manifests/one.yaml']) },
    ...(roll(2) === 0
      ? [{ name: 'raw', contents: '@manifests/raw.yaml', skipEnvsubst: true }]
      : [
          {
            name: 'inline',
            contents: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${NAME}\n',
          },
        ]),
  ];
}

function factory(roll: Dice): Json {
  return {
    ...maybe(roll, 'registryURL', () => 'factory.home.example'),
    ...maybe(roll, 'schematicEndpoint', () => '/schematics'),
    ...maybe(roll, 'protocol', () => 'https'),
    ...maybe(
      roll,
      'installerURLTmpl',
      () =>
        '{{.RegistryURL}}/x/{{if eq .Mode "metal"}}m{{else}}v{{end}}{{if .Secureboot}}-sb{{end}}/{{.ID}}:{{.Version}}',
    ),
    ...maybe(roll, 'ISOURLTmpl', () => '{{.Protocol}}://x'),
  };
}

const PATCHES: readonly string[] = [
  'machine:\n  sysctls:\n    net.core.rmem_max: "7500000"\n    vm.name: "${NAME}"\n',
  'machine:\n  kubelet:\n    extraArgs:\n      rotate-server-certificates: "true"\n',
  'machine:\n  nodeLabels:\n    kind: {{ .MachineConfig.MachineType }}\n    cluster: {{ .ClusterConfig.ClusterName }}\n',
  'machine:\n  env:\n    IS: {{ if eq .MachineConfig.MachineType "worker" }}worker{{ else }}plane{{ end }}\n',
  'cluster:\n  network:\n    podSubnets: [10.99.0.0/16]\n',
  'machine:\n  certSANs: [x.home.example]\n  features:\n    rbac: true\n',
  'apiVersion: v1alpha1\nkind: KmsgLogConfig\nname: logs\nurl: tcp://10.0.50.9:5044/\n',
  'apiVersion: v1alpha1\nkind: WatchdogTimerConfig\ndevice: /dev/watchdog0\ntimeout: 2m0s\n---\nmachine:\n  sysctls:\n    a.b: "1"\n',
  'machine:\n  install:\n    wipe: yes\n  sysctls:\n    kernel.x: on\n    kernel.y: 1\n',
];

const JSON_PATCHES: readonly string[] = [
  '- op: add\n  path: /machine/sysctls\n  value:\n    x.y: "1"\n',
  '[{"op": "replace", "path": "/cluster/clusterName", "value": "renamed"}]',
];

const FOR_1_13 = new Set([PATCHES[4]]);

function patches(maker: Maker, layer: string): Json {
  const { roll, files, isOld, isTyped } = maker;
  return Array.from({ length: 1 + roll(3) }, (_, at) => {
    const texts = [...PATCHES, ...(isOld ? JSON_PATCHES : [])];
    const all = isTyped ? texts.filter((text) => !FOR_1_13.has(text)) : texts;
    const text = pick(roll, all);
    if (roll(2) === 0) return text;
    const path = `patches/${layer}-${String(at)}.yaml`;
    files[path] ??= roll(8) === 0 ? '\n  \n' : `# comment \${NONE}\n${text}`;
    return pick(roll, [`@${path}`, `@./${path}`]);
  });
}

function node(maker: Maker, at: number): Json {
  const { roll } = maker;
  return {
    hostname: `n${String(at)}`,
    ipAddress: pick(roll, [
      `10.0.50.1${String(at)}`,
      `10.0.50.1${String(at)}, 10.0.51.1${String(at)}`,
    ]),
    controlPlane: at === 0 || roll(2) === 0,
    ...disk(roll),
    ...maybe(roll, 'ignoreHostname', () => true),
    ...maybe(roll, 'overridePatches', () => true),
    ...maybe(roll, 'overrideMachineCertSANs', () => true),
    ...maybe(roll, 'overrideExtraManifests', () => true),
    ...nodeConfigs(maker, `n${String(at)}`),
  };
}

function disk(roll: Dice): Record<string, Json> {
  return pick<Record<string, Json>>(roll, [
    { installDisk: '/dev/sda' },
    { installDiskSelector: { serial: 'S5GXNX0T' } },
    { installDiskSelector: { size: '>= 100GB', type: 'ssd' } },
    { installDiskSelector: { model: 'WDC*', busPath: '/pci0000:00/*' } },
  ]);
}

function nodeConfigs(maker: Maker, layer: string): Record<string, Json> {
  const { roll } = maker;
  return {
    ...maybe(roll, 'nodeLabels', () =>
      pick<Json>(roll, [
        { rack: 'a1', 'home.example/zone': '${NAME}', gpu: 'on', other: 'no' },
        { type: '{{ .MachineConfig.MachineType }}', plain: 'x' },
        {},
      ]),
    ),
    ...maybe(roll, 'nodeAnnotations', () => ({
      note: 'disk {{ .MachineConfig.MachineInstall.InstallDisk }}.',
    })),
    ...maybe(roll, 'nodeTaints', () => ({ dedicated: 'gpu:NoSchedule', alone: 'NoExecute' })),
    ...maybe(roll, 'machineFiles', () => machineFiles(maker, layer)),
    ...maybe(roll, 'disableSearchDomain', () => true),
    ...(maker.isOld
      ? maybe(roll, 'machineDisks', () => [
          {
            device: '/dev/sdb',
            partitions: [
              { size: '100 GB', mountpoint: '/var/mnt/a' },
              { mountpoint: '/var/mnt/b' },
            ],
          },
        ])
      : {}),
    ...maybe(roll, 'kernelModules', () => [
      { name: 'nvme_tcp' },
      { name: 'zfs', parameters: ['a=1'] },
    ]),
    ...maybe(roll, 'nameservers', () => pick(roll, [['10.0.50.1', '1.1.1.1'], []])),
    ...maybe(roll, 'networkInterfaces', () => devices(roll, maker.isOld)),
    ...maybe(roll, 'certSANs', () => [`${layer}.home.example`]),
    ...maybe(roll, 'patches', () => patches(maker, layer)),
    ...(roll(8) === 0 ? { talosImageURL: 'registry.home.example/installer/abc' } : {}),
    noSchematicValidate: true,
    ...maybe(roll, 'schematic', () => schematic(roll)),
    ...maybe(roll, 'imageSchematic', () => schematic(roll)),
    ...maybe(roll, 'machineSpec', () => spec(roll)),
    ...maybe(roll, 'ingressFirewall', () => firewall(roll)),
    ...maybe(roll, 'extensionServices', () => [
      {
        name: 'nut-client',
        configFiles: [{ content: 'A ${NAME}', mountPath: '/usr/local/etc/nut/upsmon.conf' }],
        environment: ['A=b'],
      },
    ]),
    ...maybe(roll, 'volumes', () => volumes(roll)),
    ...maybe(roll, 'userVolumes', () => userVolumes(roll)),
    ...maybe(roll, 'filenameTmpl', () => '{{ .Hostname }}.yaml'),
    ...maybe(roll, 'extraManifests', () => extra(maker, layer)),
  };
}

function extra({ files }: Maker, layer: string): Json {
  const path = `extra/${layer}.yaml`;
  files[path] =
    `apiVersion: v1alpha1\nkind: PCIDriverRebindConfig\nname: "0000:${layer === 'planes' ? '01' : layer === 'workers' ? '02' : '04'}:00.0"\ntargetDriver: vfio-pci\n`;
  return [path];
}

function machineFiles({ roll, files }: Maker, layer: string): Json {
  const path = `files/${layer}.yaml`;
  files[path] = 'a: ${NAME} # comment ${NONE}\nb: [1, 2]\n';
  files['files/plain.conf'] = '[x]\nkeep = "${THIS}"\n';
  return [
    { content: `@${path}`, permissions: 420, path: '/var/etc/a.yaml', op: 'create' },
    pick<Json>(roll, [
      {
        content: '@files/plain.conf',
        permissions: 384,
        path: '/etc/cri/conf.d/20-customization.part',
        op: 'create',
        skipEnvsubst: true,
      },
      { content: 'hello ${NAME}\nagain\n', permissions: 438, path: '/var/b', op: 'overwrite' },
    ]),
  ];
}

function schematic(roll: Dice): Json {
  return {
    ...maybe(roll, 'overlay', () => ({
      image: 'siderolabs/sbc-raspberrypi',
      name: 'rpi_generic',
      options: { configTxt: 'a=1' },
    })),
    customization: {
      ...maybe(roll, 'extraKernelArgs', () => ['mitigations=off', 'net.ifnames=0']),
      ...maybe(roll, 'meta', () => [{ key: 10, value: 'text ${NAME}' }]),
      ...maybe(roll, 'systemExtensions', () => ({
        officialExtensions: ['siderolabs/i915', 'siderolabs/iscsi-tools'],
      })),
      ...maybe(roll, 'bootloader', () => pick(roll, ['sd-boot', 'grub', 'dual-boot'])),
      ...maybe(roll, 'secureboot', () => ({
        includeWellKnownCertificates: pick(roll, [true, false]),
      })),
      ...(roll(9) === 0 ? { diskImage: { sectorSize: 4096 } } : {}),
      ...(roll(9) === 0 ? { embeddedMachineConfiguration: 'machine:\n  debug: true\n' } : {}),
    },
    ...(roll(12) === 0 ? { owner: 'me' } : {}),
  };
}

function spec(roll: Dice): Json {
  return {
    ...maybe(roll, 'mode', () => pick(roll, ['metal', 'nocloud'])),
    ...maybe(roll, 'arch', () => 'amd64'),
    ...maybe(roll, 'secureboot', () => pick(roll, [true, false])),
    ...maybe(roll, 'useUKI', () => pick(roll, [true, false])),
    ...maybe(roll, 'bootMethod', () => 'iso'),
  };
}

function firewall(roll: Dice): Json {
  return {
    ...maybe(roll, 'defaultAction', () => pick(roll, ['block', 'accept'])),
    ...maybe(roll, 'rules', () => [
      {
        name: 'kubelet',
        portSelector: { ports: [10250, '30000-30100'], protocol: 'tcp' },
        ingress: [{ subnet: '10.0.50.0/24' }, { subnet: '10.0.0.0/8', except: '10.9.0.0/16' }],
      },
    ]),
  };
}

const KEY: Json = {
  keys: [
    { slot: 0, nodeID: {} },
    { slot: 1, tpm: {} },
  ],
  provider: 'luks2',
};

function volumes(roll: Dice): Json {
  return [
    {
      name: 'EPHEMERAL',
      provisioning: {
        diskSelector: { match: 'disk.transport == "nvme" && !system_disk' },
        minSize: '2GiB',
        maxSize: '40GiB',
        grow: pick(roll, [true, false]),
      },
      ...maybe(roll, 'encryption', () => KEY),
    },
  ];
}

function userVolumes(roll: Dice): Json {
  return [
    {
      name: 'data',
      provisioning: { diskSelector: { match: 'disk.size > 10u * GB' }, minSize: 1073741824 },
      ...maybe(roll, 'filesystem', () => ({ type: pick(roll, ['xfs', 'ext4']) })),
      ...maybe(roll, 'encryption', () => ({
        provider: 'luks2',
        keys: [{ slot: 0, static: { passphrase: '${VALUE}' } }],
      })),
    },
    ...(roll(3) === 0 ? [{ name: 'folder', volumeType: 'directory' }] : []),
  ];
}
