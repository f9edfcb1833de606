import { describe, expect, test } from 'vitest';
import { emit } from '../model/yaml/index.ts';
import { KINDS } from './documents/index.ts';
import { CLUSTER, configurationOf, NODES, ofKind, plain, promising } from './testing.ts';
import { contractOf, isFrom } from './contract.ts';
import { V1ALPHA1 } from './document.ts';

const VERSIONS = ['1.11', '1.12', '1.13', '1.14'] as const;

const KUBELET = {
  nodeIP: { validSubnets: ['10.0.50.0/24'] },
  image: 'ghcr.io/siderolabs/kubelet:v1.34.1',
  defaultRuntimeSeccompProfileEnabled: true,
  disableManifestsDirectory: true,
};

const POD_SECURITY = {
  apiVersion: 'pod-security.admission.config.k8s.io/v1alpha1',
  kind: 'PodSecurityConfiguration',
  defaults: {
    enforce: 'baseline',
    'enforce-version': 'latest',
    audit: 'restricted',
    'audit-version': 'latest',
    warn: 'restricted',
    'warn-version': 'latest',
  },
  exemptions: { usernames: [], runtimeClasses: [], namespaces: ['kube-system'] },
};

const AUDIT = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] };

const NETWORK = {
  dnsDomain: 'cluster.local',
  podSubnets: ['10.42.0.0/16'],
  serviceSubnets: ['10.43.0.0/16'],
};

const IMAGE = 'factory.talos.dev/metal-installer/<cp>';

const pair = (field: string): object => ({
  crt: `<secret:talos#${field}.crt>`,
  key: `<secret:talos#${field}.key>`,
});

const pemPair = (field: string): object => ({
  cert: `<secret:talos#${field}.crt.pem>`,
  key: `<secret:talos#${field}.key.pem>`,
});

const head = (kind: string): object => ({ apiVersion: 'v1alpha1', kind });

describe('a plain control plane', () => {
  test('is one document in 1.11', async () => {
    const documents = await configurationOf({ talos: '1.11' });
    expect(documents.map(({ value }) => plain(value))).toEqual([
      {
        version: 'v1alpha1',
        debug: false,
        persist: true,
        machine: {
          type: 'controlplane',
          token: '<secret:talos#trustdinfo.token>',
          ca: pair('certs.os'),
          install: {
            diskSelector: { serial: 'S5GXNX0T' },
            image: `${IMAGE}:v1.11.9`,
            wipe: false,
          },
          features: {
            rbac: true,
            stableHostname: true,
            apidCheckExtKeyUsage: true,
            diskQuotaSupport: true,
            kubePrism: { enabled: true, port: 7445 },
            hostDNS: { enabled: true, forwardKubeDNSToHost: true },
          },
          kubelet: KUBELET,
          nodeLabels: { 'node.kubernetes.io/exclude-from-external-load-balancers': '' },
        },
        cluster: {
          id: '<secret:talos#cluster.id>',
          secret: '<secret:talos#cluster.secret>',
          controlPlane: { endpoint: 'https://10.0.50.50:6443' },
          clusterName: 'main',
          token: '<secret:talos#secrets.bootstraptoken>',
          discovery: { enabled: true, registries: { kubernetes: { disabled: true } } },
          network: NETWORK,
          ca: pair('certs.k8s'),
          aggregatorCA: pair('certs.k8saggregator'),
          serviceAccount: { key: '<secret:talos#certs.k8sserviceaccount.key>' },
          secretboxEncryptionSecret: '<secret:talos#secrets.secretboxencryptionsecret>',
          apiServer: {
            admissionControl: [{ name: 'PodSecurity', configuration: POD_SECURITY }],
            auditPolicy: AUDIT,
            image: 'registry.k8s.io/kube-apiserver:v1.34.1',
            certSANs: ['10.0.50.50', 'k8s.home.example'],
            disablePodSecurityPolicy: true,
          },
          controllerManager: { image: 'registry.k8s.io/kube-controller-manager:v1.34.1' },
          scheduler: { image: 'registry.k8s.io/kube-scheduler:v1.34.1' },
          proxy: { image: 'registry.k8s.io/kube-proxy:v1.34.1' },
          etcd: { ca: pair('certs.etcd'), advertisedSubnets: ['10.0.50.0/24'] },
        },
      },
    ]);
  });

  test.each(['1.12', '1.13'])('says less about what %s always does', async (talos) => {
    const documents = await configurationOf({ talos });
    const [whole] = ofKind(documents, V1ALPHA1) as [Record<string, Record<string, object>>];
    expect(whole.machine?.features).toEqual({
      diskQuotaSupport: true,
      kubePrism: { enabled: true, port: 7445 },
      hostDNS: { enabled: true, forwardKubeDNSToHost: true },
    });
    expect(whole.machine?.install).toEqual({
      diskSelector: { serial: 'S5GXNX0T' },
      image: `${IMAGE}:v${talos}.9`,
      wipe: false,
      grubUseUKICmdline: true,
    });
    expect(whole.cluster?.apiServer).toEqual({
      admissionControl: [{ name: 'PodSecurity', configuration: POD_SECURITY }],
      auditPolicy: AUDIT,
      image: 'registry.k8s.io/kube-apiserver:v1.34.1',
      certSANs: ['k8s.home.example'],
    });
  });

  test('is many documents in 1.14', async () => {
    const documents = await configurationOf({ talos: '1.14' });
    expect(documents.map(({ value }) => plain(value))).toEqual([
      {
        version: 'v1alpha1',
        debug: false,
        persist: true,
        machine: {
          type: 'controlplane',
          token: '<secret:talos#trustdinfo.token>',
          ca: pair('certs.os'),
          features: { diskQuotaSupport: true },
        },
        cluster: {
          token: '<secret:talos#secrets.bootstraptoken>',
          etcd: { ca: pair('certs.etcd'), advertisedSubnets: ['10.0.50.0/24'] },
        },
      },
      {
        ...head('UnattendedInstallConfig'),
        installer: { image: `${IMAGE}:v1.14.9` },
        provisioning: {
          diskSelector: {
            match:
              'disk.serial == "S5GXNX0T" && disk.transport != "" && !disk.readonly && !disk.cdrom',
          },
          wipe: false,
        },
      },
      { ...head('KubePrismConfig'), port: 7445 },
      {
        ...head('DiscoveryServiceConfig'),
        name: 'default',
        endpoint: 'https://discovery.talos.dev/',
      },
      {
        ...head('DiscoveryIdentityConfig'),
        clusterID: '<secret:talos#cluster.id>',
        clusterSecret: '<secret:talos#cluster.secret>',
      },
      { ...head('KubeClusterConfig'), clusterName: 'main', endpoint: 'https://10.0.50.50:6443' },
      {
        ...head('KubeNodeConfig'),
        nodeIP: { validSubnets: ['10.0.50.0/24'] },
        labels: {
          'node-role.kubernetes.io/control-plane': '',
          'node.kubernetes.io/exclude-from-external-load-balancers': '',
        },
        taints: { 'node-role.kubernetes.io/control-plane': 'NoSchedule' },
      },
      {
        ...head('KubeletConfig'),
        image: 'ghcr.io/siderolabs/kubelet:v1.34.1',
        defaultRuntimeSeccompProfileEnabled: true,
      },
      { ...head('KubeNetworkConfig'), ...NETWORK },
      { ...head('KubeFlannelCNIConfig'), backendType: 'vxlan', backendPort: 4789 },
      { ...head('KubeAPIServerCAConfig'), issuingCA: pemPair('certs.k8s') },
      { ...head('KubeAggregatorCAConfig'), issuingCA: pemPair('certs.k8saggregator') },
      {
        ...head('KubeServiceAccountConfig'),
        issuer: {
          privateKey: '<secret:talos#certs.k8sserviceaccount.key.pem>',
          issuerURL: 'https://10.0.50.50:6443',
        },
      },
      {
        ...head('KubeEtcdEncryptionConfig'),
        config: {
          resources: [
            {
              providers: [
                {
                  secretbox: {
                    keys: [
                      {
                        name: 'key2',
                        secret: '<secret:talos#secrets.secretboxencryptionsecret>',
                      },
                    ],
                  },
                },
              ],
              resources: ['secrets'],
            },
          ],
        },
      },
      {
        ...head('KubeAdmissionControlConfig'),
        name: 'PodSecurity',
        configuration: POD_SECURITY,
      },
      { ...head('KubeAuditPolicyConfig'), configuration: AUDIT },
      {
        ...head('KubeAuthenticationConfig'),
        configuration: {
          anonymous: {
            conditions: [{ path: '/livez' }, { path: '/readyz' }, { path: '/healthz' }],
            enabled: true,
          },
          jwt: [],
        },
      },
      { ...head('KubeAuthorizerConfig'), name: 'node', type: 'Node' },
      { ...head('KubeAuthorizerConfig'), name: 'rbac', type: 'RBAC' },
      {
        ...head('KubeAPIServerConfig'),
        image: 'registry.k8s.io/kube-apiserver:v1.34.1',
        certExtraSANs: ['k8s.home.example'],
      },
      {
        ...head('KubeControllerManagerConfig'),
        image: 'registry.k8s.io/kube-controller-manager:v1.34.1',
      },
      { ...head('KubeSchedulerConfig'), image: 'registry.k8s.io/kube-scheduler:v1.34.1' },
      { ...head('KubeProxyConfig'), image: 'registry.k8s.io/kube-proxy:v1.34.1' },
      { ...head('KubeCoreDNSConfig'), enabled: true },
    ]);
  });
});

describe('a plain worker', () => {
  test('has no key of an authority, and nothing of the control plane', async () => {
    const documents = await configurationOf({ talos: '1.13', node: 'wk' });
    expect(documents.map(({ value }) => plain(value))).toEqual([
      {
        version: 'v1alpha1',
        debug: false,
        persist: true,
        machine: {
          type: 'worker',
          token: '<secret:talos#trustdinfo.token>',
          ca: { crt: '<secret:talos#certs.os.crt>' },
          install: {
            disk: '/dev/sda',
            image: 'factory.talos.dev/metal-installer/<wk>:v1.13.9',
            wipe: false,
            grubUseUKICmdline: true,
          },
          features: {
            diskQuotaSupport: true,
            kubePrism: { enabled: true, port: 7445 },
            hostDNS: { enabled: true, forwardKubeDNSToHost: true },
          },
          kubelet: KUBELET,
        },
        cluster: {
          id: '<secret:talos#cluster.id>',
          secret: '<secret:talos#cluster.secret>',
          controlPlane: { endpoint: 'https://10.0.50.50:6443' },
          clusterName: 'main',
          token: '<secret:talos#secrets.bootstraptoken>',
          discovery: { enabled: true, registries: { kubernetes: { disabled: true } } },
          network: NETWORK,
          ca: { crt: '<secret:talos#certs.k8s.crt>' },
        },
      },
    ]);
  });

  test('trusts the authority of Kubernetes by a document in 1.14', async () => {
    const documents = await configurationOf({ talos: '1.14', node: 'wk' });
    expect(documents.map(({ kind }) => kind)).toEqual([
      'v1alpha1',
      'UnattendedInstallConfig',
      'KubePrismConfig',
      'DiscoveryServiceConfig',
      'DiscoveryIdentityConfig',
      'KubeClusterConfig',
      'KubeNodeConfig',
      'KubeletConfig',
      'KubeNetworkConfig',
      'KubeAPIServerCAConfig',
    ]);
    expect(ofKind(documents, 'KubeAPIServerCAConfig')).toEqual([
      { ...head('KubeAPIServerCAConfig'), acceptedCAs: ['<secret:talos#certs.k8s.crt.pem>'] },
    ]);
    expect(documents.map(({ value }) => emit(value)).join('')).not.toMatch(/#[a-z0-9.]+\.key/);
  });
});

/** Every word of the source that this renders, at once. */
const FULL = {
  [CLUSTER]: [
    [
      '  version: 1.34.1',
      `  version: 1.34.1
  apiServer:
    args: { v: 2 }
    admission: { PodSecurity: false, EventRateLimit: { kind: Configuration } }
    auditPolicy: { rules: [{ level: None }] }
    oidc: { issuer: "https://id.home.example", clientId: kubernetes }
  scheduler: { config: { profiles: [] }, args: { v: 4 } }
  controllerManager: { args: { bind-address: 0.0.0.0 } }
  etcd: { metrics: true }`,
    ],
    ['nodes: servers', 'nodes: servers, clusterDns: 10.43.0.10'],
  ],
  [NODES]: [['role: worker', 'role: worker\n    taints: [{ key: gpu, effect: NoSchedule }]']],
} as const;

describe.each(VERSIONS)('every document of %s', (talos) => {
  test.each(['cp', 'wk'] as const)(
    'of %s exists there, once, and not beside its twin',
    async (node) => {
      const documents = await configurationOf({
        talos,
        node,
        changes: FULL,
        scene: { workloads: [promising('kube-proxy', 'cluster-dns')] },
      });
      const contract = contractOf(`${talos}.0`);
      const kinds = new Map(KINDS.map((kind) => [kind.kind, kind]));
      const [whole] = ofKind(documents, V1ALPHA1);
      for (const { kind } of documents.slice(1)) {
        const known = kinds.get(kind);
        expect(known, kind).toBeDefined();
        expect(contract && known && isFrom(contract, known.since), kind).toBe(true);
        expect(node === 'wk' && known?.controlPlaneOnly, kind).not.toBe(true);
        for (const path of known?.replaces ?? []) expect(at(whole, path), path).toBeUndefined();
      }
      const names = documents.map(({ kind, name }) => `${kind}/${name ?? ''}`);
      expect(names).toEqual([...new Set(names)]);
    },
  );
});

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const key of path.split('.')) here = (here as Record<string, unknown> | undefined)?.[key];
  return here;
}
