import { expect, test } from 'vitest';
import { parseDocuments } from '../../model/yaml/index.ts';
import { isMap, type YamlMap } from '../../model/yaml/value.ts';
import type { Role } from '../imported.ts';
import { machineOf, readOf } from './testing-kubernetes.ts';

// Configurations as other programs write them.

function read(yaml: string, talos: string, role: Role = 'control-plane') {
  const { documents, diagnostics } = parseDocuments('machine.yaml', yaml);
  expect(diagnostics).toEqual([]);
  const maps = documents.map(({ value }) => value).filter((one): one is YamlMap => isMap(one));
  const { findings, left } = readOf(machineOf('one', role, maps), talos);
  return {
    words: findings.map(({ scope, path, value, isItem }) => {
      const word = `${scope} ${path.join('.')}${isItem ? '[]' : ''}`;
      return [word, value];
    }),
    left,
  };
}

const SECRETS_OF_PLANE = `
  id: aWQ=
  secret: c2VjcmV0
  token: aaaaaa.bbbbbbbbbbbbbbbb
  secretboxEncryptionSecret: a2V5
  ca: { crt: Y3J0, key: a2V5 }
  aggregatorCA: { crt: Y3J0, key: a2V5 }
  serviceAccount: { key: a2V5 }`;

const POD_SECURITY = `name: PodSecurity
configuration:
  apiVersion: pod-security.admission.config.k8s.io/v1alpha1
  kind: PodSecurityConfiguration
  defaults: { audit: restricted, audit-version: latest, enforce: baseline, enforce-version: latest, warn: restricted, warn-version: latest }
  exemptions: { namespaces: [kube-system], runtimeClasses: [], usernames: [] }
`;

test('a control plane of cluster-template', () => {
  const yaml = `version: v1alpha1
debug: false
persist: true
machine:
  type: controlplane
  token: aaaaaa.bbbbbbbbbbbbbbbb
  ca: { crt: Y3J0, key: a2V5 }
  certSANs: [127.0.0.1, 10.0.50.50]
  kubelet:
    image: ghcr.io/siderolabs/kubelet:v1.36.3
    extraConfig: { maxParallelImagePulls: 3, serializeImagePulls: false }
    defaultRuntimeSeccompProfileEnabled: true
    disableManifestsDirectory: true
    nodeIP: { validSubnets: [10.0.50.0/24] }
  install:
    diskSelector: { serial: S5GXNX0T }
    image: factory.talos.dev/metal-installer-secureboot/${'ab'.repeat(32)}:v1.13.7
    wipe: false
    grubUseUKICmdline: true
  features:
    diskQuotaSupport: true
    kubePrism: { enabled: true, port: 7445 }
    hostDNS: { enabled: true, forwardKubeDNSToHost: false }
  nodeLabels: { node.kubernetes.io/exclude-from-external-load-balancers: "" }
cluster:${SECRETS_OF_PLANE}
  controlPlane: { endpoint: "https://10.0.50.50:6443" }
  clusterName: kubernetes
  network:
    cni: { name: none }
    dnsDomain: cluster.local
    podSubnets: [10.42.0.0/16]
    serviceSubnets: [10.43.0.0/16]
  apiServer:
    image: registry.k8s.io/kube-apiserver:v1.36.3
    extraArgs: { enable-aggregator-routing: true }
    certSANs: [127.0.0.1, 10.0.50.50]
    auditPolicy: { apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{ level: Metadata }] }
  controllerManager: { image: "registry.k8s.io/kube-controller-manager:v1.36.3", extraArgs: { bind-address: 0.0.0.0 } }
  proxy: { disabled: true, image: "registry.k8s.io/kube-proxy:v1.36.3" }
  scheduler: { image: "registry.k8s.io/kube-scheduler:v1.36.2", config: { profiles: [{ schedulerName: default-scheduler }] } }
  discovery: { enabled: true, registries: { kubernetes: { disabled: true }, service: {} } }
  etcd:
    ca: { crt: Y3J0, key: a2V5 }
    extraArgs: { listen-metrics-urls: "http://0.0.0.0:2381" }
    advertisedSubnets: [10.0.50.0/24]
  coreDNS: { disabled: true }
  allowSchedulingOnControlPlanes: true
  extraManifests: [https://git.home.example/crds.yaml]
`;
  expect(read(yaml, '1.13')).toEqual({
    words: [
      ['cluster endpoint.address', '10.0.50.50'],
      ['cluster endpoint.port', 6443],
      ['cluster talos.version', '1.13.7'],
      ['cluster talos.factory', 'factory.talos.dev'],
      ['node secureBoot', true],
      ['either schematic', { id: 'ab'.repeat(32) }],
      ['node disk.serial', 'S5GXNX0T'],
      ['cluster kubernetes.version', '1.36.3'],
      ['cluster talos.kubelet.validSubnets', ['10.0.50.0/24']],
      ['control-plane talos.controlPlaneWorkloads', true],
      ['either kubelet.config.maxParallelImagePulls', 3],
      ['either kubelet.config.serializeImagePulls', false],
      ['control-plane kubernetes.apiServer.args.enable-aggregator-routing', true],
      ['control-plane kubernetes.apiServer.certSans[]', '127.0.0.1'],
      ['control-plane kubernetes.apiServer.certSans[]', '10.0.50.50'],
      ['control-plane kubernetes.apiServer.admission.PodSecurity', false],
      ['control-plane kubernetes.controllerManager.args.bind-address', '0.0.0.0'],
      [
        'control-plane kubernetes.scheduler.config.profiles',
        [{ schedulerName: 'default-scheduler' }],
      ],
      ['control-plane kubernetes.etcd.metrics', true],
      ['control-plane kubernetes.etcd.subnets', ['10.0.50.0/24']],
      ['cluster talos.certSans[]', '127.0.0.1'],
      ['cluster talos.certSans[]', '10.0.50.50'],
    ],
    left: [
      {
        ...{ version: 'v1alpha1', debug: false, persist: true },
        machine: {
          type: 'controlplane',
          kubelet: { defaultRuntimeSeccompProfileEnabled: true, disableManifestsDirectory: true },
          install: { wipe: false, grubUseUKICmdline: true },
          features: {
            diskQuotaSupport: true,
            kubePrism: { enabled: true, port: 7445 },
            hostDNS: { enabled: true, forwardKubeDNSToHost: false },
          },
          nodeLabels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' },
        },
        cluster: {
          clusterName: 'kubernetes',
          network: {
            cni: { name: 'none' },
            dnsDomain: 'cluster.local',
            podSubnets: ['10.42.0.0/16'],
            serviceSubnets: ['10.43.0.0/16'],
          },
          apiServer: {
            auditPolicy: {
              ...{ apiVersion: 'audit.k8s.io/v1', kind: 'Policy' },
              rules: [{ level: 'Metadata' }],
            },
          },
          proxy: { disabled: true },
          scheduler: { image: 'registry.k8s.io/kube-scheduler:v1.36.2' },
          discovery: { enabled: true, registries: { kubernetes: { disabled: true } } },
          coreDNS: { disabled: true },
          extraManifests: ['https://git.home.example/crds.yaml'],
        },
      },
    ],
  });
});

test('a control plane of talhelper, with a CNI of its own and things without a word', () => {
  const yaml = `version: v1alpha1
machine:
  type: controlplane
  token: aaaaaa.bbbbbbbbbbbbbbbb
  ca: { crt: Y3J0, key: a2V5 }
  acceptedCAs: [{ crt: b2xk }]
  certSANs: [192.168.200.10]
  kubelet:
    image: registry.home.example/kubelet:v1.35.0
    extraMounts:
      - { destination: /var/mnt/a, type: bind, source: /var/mnt/a, options: [bind, rshared, rw] }
      - { destination: /var/mnt/b, type: tmpfs, source: /var/mnt/b, options: [rw] }
  install:
    diskSelector: { size: 4GB, model: "WDC*" }
    image: ghcr.io/siderolabs/installer:v1.12.0
    extraKernelArgs: [net.ifnames=0]
  features: { rbac: true, stableHostname: true, apidCheckExtKeyUsage: true, diskQuotaSupport: true }
  nodeLabels: { rack: rack1a }
  nodeAnnotations: { rack: rack1a }
  nodeTaints: { mytaint: "mytaints:NoSchedule", odd: "a:b:c", plain: ":NoExecute" }
cluster:
  controlPlane: { endpoint: "https://home-cluster.home.example:6443" }
  network:
    cni: { name: custom, urls: [https://git.home.example/cni.yaml] }
    podSubnets: [10.244.0.0/16, "fd00:244::/56"]
    serviceSubnets: [10.96.0.0/12]
  apiServer:
    image: registry.k8s.io/kube-apiserver:v1.35.0
    certSANs: [home-cluster.home.example, 192.168.200.10, further.home.example]
    disablePodSecurityPolicy: true
    admissionControl:
      - name: PodSecurity
        configuration: { defaults: { enforce: privileged } }
      - { name: Odd, configuration: {}, path: /x }
  discovery: { enabled: false }
  coreDNS: { image: registry.home.example/coredns:v1 }
  allowSchedulingOnMasters: true
`;
  const { words, left } = read(yaml, '1.12');
  expect(words).toEqual([
    ['cluster talos.discovery', false],
    ['cluster talos.version', '1.12.0'],
    ['either schematic', { kernelArgs: ['net.ifnames=0'] }],
    ['node disk.size', '4GB'],
    ['node disk.model', 'WDC*'],
    ['cluster kubernetes.version', '1.35.0'],
    ['cluster network.pods', '10.244.0.0/16'],
    ['cluster network.services', '10.96.0.0/12'],
    ['control-plane platform.cni.kubeProxy', true],
    ['control-plane kubernetes.coredns', 'talos'],
    ['node labels.rack', 'rack1a'],
    ['node annotations.rack', 'rack1a'],
    ['control-plane talos.controlPlaneWorkloads', true],
    ['node taints[]', { key: 'mytaint', value: 'mytaints', effect: 'NoSchedule' }],
    ['node taints[]', { key: 'plain', effect: 'NoExecute' }],
    ['cluster talos.kubelet.extraMounts[]', { source: '/var/mnt/a', destination: '/var/mnt/a' }],
    ['control-plane endpoint.names[]', 'home-cluster.home.example'],
    ['control-plane kubernetes.apiServer.certSans[]', '192.168.200.10'],
    ['control-plane kubernetes.apiServer.certSans[]', 'further.home.example'],
    [
      'control-plane kubernetes.apiServer.admission.PodSecurity',
      { defaults: { enforce: 'privileged' } },
    ],
    ['cluster talos.certSans[]', '192.168.200.10'],
  ]);
  const mount = { destination: '/var/mnt/b', type: 'tmpfs', source: '/var/mnt/b', options: ['rw'] };
  expect(left).toEqual([
    {
      version: 'v1alpha1',
      machine: {
        type: 'controlplane',
        acceptedCAs: [{ crt: 'b2xk' }],
        kubelet: { image: 'registry.home.example/kubelet:v1.35.0', extraMounts: [null, mount] },
        features: { diskQuotaSupport: true },
        nodeTaints: { odd: 'a:b:c' },
      },
      cluster: {
        controlPlane: { endpoint: 'https://home-cluster.home.example:6443' },
        network: {
          cni: { name: 'custom', urls: ['https://git.home.example/cni.yaml'] },
          podSubnets: ['10.244.0.0/16', 'fd00:244::/56'],
        },
        apiServer: { admissionControl: [null, { name: 'Odd', configuration: {}, path: '/x' }] },
        coreDNS: { image: 'registry.home.example/coredns:v1' },
      },
    },
  ]);
});

const document = (kind: string, body: string): string =>
  `---\napiVersion: v1alpha1\nkind: ${kind}\n${body}\n`;

test('a control plane of talosctl gen config in the form of 1.14', () => {
  const yaml = [
    `version: v1alpha1
machine:
  type: controlplane
  token: aaaaaa.bbbbbbbbbbbbbbbb
  ca: { crt: Y3J0, key: a2V5 }
  features: { diskQuotaSupport: true }
cluster: { token: aaaaaa.bbbbbbbbbbbbbbbb, etcd: { ca: { crt: Y3J0, key: a2V5 } } }
`,
    document('DiscoveryServiceConfig', 'name: default\nendpoint: https://discovery.talos.dev/'),
    document('DiscoveryIdentityConfig', 'clusterID: aWQ=\nclusterSecret: c2VjcmV0'),
    document(
      'UnattendedInstallConfig',
      `installer: { image: "ghcr.io/siderolabs/installer:v1.14.1" }
provisioning: { diskSelector: { match: 'disk.dev_path == "/dev/sda"' }, wipe: false }`,
    ),
    document('SecurityProfileConfig', 'workloadIsolation: true'),
    document('KubeClusterConfig', 'clusterName: home\nendpoint: https://10.0.50.50:6443'),
    document(
      'KubeNodeConfig',
      `nodeIP: {}
labels: { node-role.kubernetes.io/control-plane: "", node.kubernetes.io/exclude-from-external-load-balancers: "" }
taints: { node-role.kubernetes.io/control-plane: NoSchedule }`,
    ),
    document(
      'KubeletConfig',
      'image: ghcr.io/siderolabs/kubelet:v1.36.0\nconfig: {}\ndefaultRuntimeSeccompProfileEnabled: true',
    ),
    document(
      'KubeNetworkConfig',
      'dnsDomain: cluster.local\npodSubnets: [10.244.0.0/16]\nserviceSubnets: [10.96.0.0/12]',
    ),
    document('KubeAPIServerCAConfig', 'issuingCA: { cert: pem, key: pem }\nacceptedCAs: [pem]'),
    document('KubePrismConfig', 'port: 7445'),
    document('KubeAggregatorCAConfig', 'issuingCA: { cert: pem, key: pem }'),
    document('KubeAdmissionControlConfig', POD_SECURITY),
    document(
      'KubeAuditPolicyConfig',
      'configuration: { apiVersion: audit.k8s.io/v1, kind: Policy, rules: [{ level: Metadata }] }',
    ),
    document(
      'KubeEtcdEncryptionConfig',
      'config: { resources: [{ providers: [{ secretbox: { keys: [{ name: key2, secret: a2V5 }] } }], resources: [secrets] }] }',
    ),
    document(
      'KubeServiceAccountConfig',
      'issuer: { privateKey: pem, issuerURL: "https://10.0.50.50:6443" }',
    ),
    document('KubeAPIServerConfig', 'image: registry.k8s.io/kube-apiserver:v1.36.0'),
    document('KubeSchedulerConfig', 'image: registry.k8s.io/kube-scheduler:v1.36.0\nconfig: {}'),
    document('KubeProxyConfig', 'image: registry.k8s.io/kube-proxy:v1.36.0\nconfig: {}'),
    document('KubeFlannelCNIConfig', 'backendType: vxlan\nbackendPort: 4789'),
    document('KubeCoreDNSConfig', 'enabled: true'),
  ].join('');
  const { words, left } = read(yaml, '1.14');
  expect(words).toEqual([
    ['cluster endpoint.address', '10.0.50.50'],
    ['cluster endpoint.port', 6443],
    ['cluster talos.version', '1.14.1'],
    ['node disk.device', '/dev/sda'],
    ['cluster kubernetes.version', '1.36.0'],
    ['cluster network.pods', '10.244.0.0/16'],
    ['cluster network.services', '10.96.0.0/12'],
    ['control-plane platform.cni.use', 'flannel'],
    ['control-plane kubernetes.coredns', 'talos'],
    ['control-plane talos.controlPlaneWorkloads', false],
  ]);
  expect(
    left.map(({ kind, apiVersion, ...rest }) => [kind ?? apiVersion ?? 'v1alpha1', rest]),
  ).toEqual([
    [
      'v1alpha1',
      {
        version: 'v1alpha1',
        machine: { type: 'controlplane', features: { diskQuotaSupport: true } },
      },
    ],
    ['DiscoveryServiceConfig', { name: 'default', endpoint: 'https://discovery.talos.dev/' }],
    ['UnattendedInstallConfig', { provisioning: { wipe: false } }],
    ['SecurityProfileConfig', { workloadIsolation: true }],
    ['KubeClusterConfig', { clusterName: 'home' }],
    [
      'KubeNodeConfig',
      {
        labels: {
          'node-role.kubernetes.io/control-plane': '',
          'node.kubernetes.io/exclude-from-external-load-balancers': '',
        },
        taints: { 'node-role.kubernetes.io/control-plane': 'NoSchedule' },
      },
    ],
    ['KubeletConfig', { defaultRuntimeSeccompProfileEnabled: true }],
    ['KubeNetworkConfig', { dnsDomain: 'cluster.local' }],
    ['KubeAPIServerCAConfig', { acceptedCAs: ['pem'] }],
    ['KubePrismConfig', { port: 7445 }],
    ['KubeAdmissionControlConfig', expect.objectContaining({ name: 'PodSecurity' })],
    ['KubeAuditPolicyConfig', expect.anything()],
    ['KubeServiceAccountConfig', { issuer: { issuerURL: 'https://10.0.50.50:6443' } }],
    ['KubeFlannelCNIConfig', { backendType: 'vxlan', backendPort: 4789 }],
  ]);
});

test('what says nothing is not left', () => {
  const yaml = `machine: { certSANs: [] }
cluster: { discovery: { enabled: true, registries: { kubernetes: { disabled: true }, service: {} } }, clusterName: home }
---
apiVersion: v1alpha1
kind: UnattendedInstallConfig
installer: {}
---
apiVersion: v1alpha1
kind: SecurityProfileConfig
workloadIsolation: true
`;
  expect(read(yaml, '1.13', 'worker')).toMatchObject({
    words: [],
    left: [
      { cluster: { clusterName: 'home', discovery: { registries: { kubernetes: {} } } } },
      { kind: 'SecurityProfileConfig' },
    ],
  });
  expect(read(yaml, '1.14', 'worker').left).toMatchObject([{ kind: 'SecurityProfileConfig' }]);
  const renamed = yaml.replace('clusterName: home', 'clusterName: Our home');
  expect(read(renamed, '1.14', 'worker').left).toMatchObject([
    { cluster: { clusterName: 'Our home' } },
    { kind: 'SecurityProfileConfig' },
  ]);
});

test('keys for etcd are those of the bundle only as Talos writes them', () => {
  const config = (providers: string): string =>
    `version: v1alpha1\nmachine: {}\n` +
    document(
      'KubeEtcdEncryptionConfig',
      `config: { resources: [{ providers: ${providers}, resources: [secrets] }] }`,
    );
  const kinds = (providers: string) =>
    read(config(providers), '1.14').left.flatMap(({ kind }) => kind ?? []);
  const box = '{ secretbox: { keys: [{ name: key2, secret: a2V5 }] } }';
  const aes = '{ aescbc: { keys: [{ name: key1, secret: a2V5 }] } }';
  expect(kinds(`[${box}]`)).toEqual([]);
  expect(kinds(`[${box}, ${aes}]`)).toEqual([]);
  for (const other of [
    `[${aes}, ${box}]`,
    `[${box}, { identity: {} }]`,
    '[{ secretbox: { keys: [{ name: mine, secret: a2V5 }] } }]',
    '[{ secretbox: { keys: [{ name: key2, secret: a2V5 }, { name: key3, secret: a2V5 }] } }]',
  ])
    expect(kinds(other)).toEqual(['KubeEtcdEncryptionConfig']);
});

test('a worker keeps what only control planes heed', () => {
  const yaml = `machine:
  type: worker
  ca: { crt: Y3J0, key: "" }
  kubelet: { image: "ghcr.io/siderolabs/kubelet:v1.36.0" }
cluster:
  ca: { crt: Y3J0, key: a2V5 }
  discovery: { enabled: true }
  network: { cni: { name: none } }
  proxy: { disabled: true }
  apiServer: { extraArgs: { v: "2" } }
`;
  expect(read(yaml, '1.13', 'worker')).toEqual({
    words: [['cluster kubernetes.version', '1.36.0']],
    left: [
      {
        machine: { type: 'worker' },
        cluster: {
          discovery: { enabled: true },
          network: { cni: { name: 'none' } },
          proxy: { disabled: true },
          apiServer: { extraArgs: { v: '2' } },
        },
      },
    ],
  });
});
