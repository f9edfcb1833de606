import type { YamlMap } from '../../model/yaml/value.ts';
import type { TestLab } from './testing-kubernetes.ts';

export const MINORS = ['1.11', '1.12', '1.13', '1.14'] as const;
const CILIUM = ['kube-proxy', 'cluster-dns'];

type Declared = Pick<TestLab, 'cluster' | 'cp' | 'wk' | 'provides'>;

const cluster = (words: YamlMap): Declared => ({ cluster: words, cp: {}, wk: {} });
const plane = (words: YamlMap): Declared => ({ cluster: {}, cp: words, wk: {} });

/** Labs by what they say: one word each, or few that belong together. */
export const WORDS: Readonly<Record<string, Declared>> = {
  nothing: cluster({}),
  'no worker': { cluster: {}, cp: {} },
  'no worker, no workloads': { cluster: { talos: { controlPlaneWorkloads: false } }, cp: {} },
  workloads: cluster({ talos: { controlPlaneWorkloads: true } }),
  cilium: { ...cluster({}), provides: CILIUM },
  'cilium with kube-proxy': {
    ...cluster({ platform: { cni: { kubeProxy: true } }, kubernetes: { proxy: { mode: 'ipvs' } } }),
    provides: CILIUM,
  },
  flannel: cluster({
    platform: { cni: { use: 'flannel' } },
    kubernetes: {
      coredns: 'talos',
      proxy: { mode: 'nftables', args: { 'metrics-bind-address': '0.0.0.0:10249' } },
    },
  }),
  versions: cluster({
    talos: { factory: 'factory.home.example:8443' },
    kubernetes: { version: '1.33.2' },
  }),
  endpoint: cluster({
    endpoint: { address: '2001:db8::50', port: 7443, names: ['k8s.home.example'] },
  }),
  names: cluster({
    endpoint: { names: ['k8s.home.example', 'api.home.example'] },
    talos: { certSans: ['10.0.50.99', 'talos.home.example'] },
    kubernetes: { apiServer: { certSans: ['10.0.50.98', 'further.home.example'] } },
  }),
  networks: cluster({
    network: { pods: '10.244.0.0/16', services: '10.96.0.0/12', clusterDns: '10.96.0.53' },
    kubernetes: {
      domain: 'k8s.home.example',
      etcd: { subnets: ['10.0.60.0/24', '!10.0.60.50/32'] },
    },
    talos: { kubelet: { validSubnets: ['10.0.60.0/24'] } },
  }),
  'no discovery': cluster({ talos: { discovery: false } }),
  'no isolation': cluster({ talos: { workloadIsolation: false } }),
  arguments: cluster({
    kubernetes: {
      apiServer: { args: { v: '2', 'oidc-ca-file': '/x' } },
      controllerManager: { args: { 'bind-address': '0.0.0.0' } },
      scheduler: { args: { v: '4' }, config: { profiles: [{ schedulerName: 'one' }] } },
      etcd: { args: { 'quota-backend-bytes': '4294967296' }, metrics: true },
    },
  }),
  'arguments of several values': cluster({
    kubernetes: { apiServer: { args: { 'feature-gates': ['A=true', 'B=false'] } } },
  }),
  'etcd metrics elsewhere': cluster({
    kubernetes: { etcd: { args: { 'listen-metrics-urls': 'http://10.0.50.11:2381' } } },
  }),
  admission: cluster({
    kubernetes: {
      apiServer: {
        admission: { EventRateLimit: { kind: 'Configuration', limits: [{ qps: 5 }] } },
        auditPolicy: { rules: [{ level: 'None' }], omitStages: ['RequestReceived'] },
      },
    },
  }),
  'no admission': cluster({ kubernetes: { apiServer: { admission: { PodSecurity: false } } } }),
  'own admission': cluster({
    kubernetes: {
      apiServer: { admission: { PodSecurity: { defaults: { enforce: 'privileged' } } } },
    },
  }),
  oidc: cluster({
    kubernetes: {
      apiServer: {
        args: { 'max-requests-inflight': '400' },
        oidc: {
          ...{ issuer: 'https://id.home.example', clientId: 'kubernetes' },
          ...{ usernameClaim: 'email', usernamePrefix: '', groupsPrefix: '' },
          requiredClaim: { name: 'hd', value: 'home=example' },
        },
      },
    },
  }),
  'short oidc': cluster({
    kubernetes: { apiServer: { oidc: { issuer: 'https://id.home.example', clientId: 'k' } } },
  }),
  'access to Talos': cluster({
    talos: {
      apiAccess: { roles: ['os:etcd:backup', 'os:reader'], namespaces: ['system', 'talos'] },
    },
  }),
  kubelet: {
    cluster: { talos: { kubelet: { args: { v: '3' }, config: { maxPods: 200, a: { b: 1 } } } } },
    cp: { kubelet: { args: { 'node-status-update-frequency': '10s' }, config: { a: { c: 2 } } } },
    wk: {},
  },
  node: plane({
    labels: { 'home/rack': 'a', 'node-role.kubernetes.io/db': '' },
    annotations: { 'home/note': 'a note' },
    taints: [
      { key: 'home/gpu', value: 'yes', effect: 'NoExecute' },
      { key: 'home/slow', effect: 'PreferNoSchedule' },
    ],
  }),
  disk: {
    cluster: {},
    cp: { disk: { serial: 'S5 "GX" && 0T', size: '>= 100GB', type: 'nvme', wwid: 'eui.*' } },
    wk: { disk: { model: 'Samsung*', busPath: '/pci0000:00/*', size: '< 2TiB', type: 'ssd' } },
  },
  device: {
    cluster: {},
    cp: { disk: { device: '/dev/disk/by-id/nvme-eui.0025' } },
    wk: { disk: { device: '/dev/sda' }, platform: 'nocloud', secureBoot: true },
  },
  mounts: cluster({
    talos: {
      kubelet: {
        extraMounts: [
          { source: '/var/mnt/a', destination: '/var/mnt/a' },
          { source: '/var/b', destination: '/srv/b', options: ['bind', 'ro'] },
        ],
      },
    },
  }),
  schematics: {
    cluster: { talos: { schematic: { extensions: ['siderolabs/iscsi-tools'] } } },
    cp: {},
    wk: { schematic: 'ab'.repeat(32) },
  },
};
