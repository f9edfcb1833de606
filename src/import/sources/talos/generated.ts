import type { Emittable } from '../../../model/yaml/index.ts';
import { bundlePem, bundleReference } from '../../../model/secret-reference.ts';
import { isFrom, type Contract } from '../../../talos/contract.ts';
import { V1ALPHA1, type TalosDocument } from '../../../talos/document.ts';
import type { EncryptionKey } from '../../../talos/scene.ts';
import type { TalosMap } from '../../../talos/value.ts';
import type { Role } from '../../imported.ts';

/** What a generated configuration is made of; values may carry their origins. */
export interface Generated {
  readonly contract: Contract;
  readonly role: Role;
  readonly clusterName: Emittable;
  /** A URL such as https://10.0.50.50:6443. */
  readonly endpoint: Emittable;
  /** Host of `endpoint`, without brackets. */
  readonly endpointHost: string;
  /** Without `v`. */
  readonly kubernetes: string;
  readonly image?: Emittable;
  readonly disk?: string;
  readonly domain?: Emittable;
  readonly pods?: readonly Emittable[];
  readonly services?: readonly Emittable[];
  /** Names in the certificates of the Talos API. */
  readonly machineSans?: readonly Emittable[];
  /** Names in the certificate of the API server. */
  readonly apiSans?: readonly Emittable[];
  readonly controlPlaneWorkloads?: Emittable;
  /** Keys in the bundle with which the API server encrypts; default: secretbox. */
  readonly encryptionKeys?: readonly EncryptionKey[];
}

const PODS = ['10.244.0.0/16'];
const SERVICES = ['10.96.0.0/12'];
const DOMAIN = 'cluster.local';
const ROLE = 'node-role.kubernetes.io/control-plane';
const EXCLUDED = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };

/** A document of a kind. */
export function documentOf(kind: string, value: TalosMap): TalosDocument {
  const { name } = value;
  return {
    kind,
    ...(typeof name === 'string' && { name }),
    value: { apiVersion: V1ALPHA1, kind, ...value },
  };
}

/**
 * The documents that `talosctl gen config` of a version writes for a role, with references in place of what is in the
 * bundle of secrets.
 */
export function generatedConfiguration(of: Generated): TalosDocument[] {
  return isFrom(of.contract, '1.14') ? typed(of) : untyped(of);
}

function isPlane({ role }: Pick<Generated, 'role'>): boolean {
  return role === 'control-plane';
}

function untyped(of: Generated): TalosDocument[] {
  const value = { ...HEAD, machine: machineOf(of), cluster: clusterOf(of) };
  return [
    { kind: V1ALPHA1, value },
    ...(isFrom(of.contract, '1.12') ? [documentOf('HostnameConfig', { auto: 'stable' })] : []),
  ];
}

const HEAD = { version: V1ALPHA1, debug: false, persist: true };

/** The section `machine` of versions that have no documents for the installation and the kubelet. */
export function machineOf(of: Generated): TalosMap {
  const { contract, image, disk, kubernetes } = of;
  const isOld = !isFrom(contract, '1.12');
  return {
    ...identityOf(of),
    kubelet: {
      image: `ghcr.io/siderolabs/kubelet:v${kubernetes}`,
      defaultRuntimeSeccompProfileEnabled: true,
      disableManifestsDirectory: true,
    },
    network: isFrom(contract, '1.13') ? undefined : {},
    install: { disk, image, wipe: false, grubUseUKICmdline: isOld ? undefined : true },
    features: {
      ...(isOld && { rbac: true, stableHostname: true, apidCheckExtKeyUsage: true }),
      diskQuotaSupport: true,
      kubePrism: { enabled: true, port: 7445 },
      hostDNS: isFrom(contract, '1.14') ? undefined : { enabled: true, forwardKubeDNSToHost: true },
    },
    nodeLabels: isPlane(of) ? EXCLUDED : undefined,
  };
}

function identityOf(of: Generated): TalosMap {
  const crt = bundleReference('certs.os.crt');
  return {
    type: isPlane(of) ? 'controlplane' : 'worker',
    token: bundleReference('trustdinfo.token'),
    ca: isPlane(of) ? { crt, key: bundleReference('certs.os.key') } : { crt },
    certSANs: of.machineSans ?? [],
  };
}

function clusterOf(of: Generated): TalosMap {
  const { domain = DOMAIN, pods = PODS, services = SERVICES } = of;
  return {
    ...clusterIdentity(of),
    network: { dnsDomain: domain, podSubnets: pods, serviceSubnets: services },
    discovery: {
      enabled: true,
      registries: { kubernetes: { disabled: true }, service: {} },
    },
    ...(isPlane(of) && planeOf(of)),
  };
}

/** What the section `cluster` says in every version that has it: who the cluster is, and its authorities. */
export function clusterIdentity(of: Generated): TalosMap {
  const plane: TalosMap = {
    ca: pair('certs.k8s'),
    aggregatorCA: pair('certs.k8saggregator'),
    serviceAccount: { key: bundleReference('certs.k8sserviceaccount.key') },
    etcd: { ca: pair('certs.etcd') },
    allowSchedulingOnControlPlanes: of.controlPlaneWorkloads,
  };
  return {
    id: bundleReference('cluster.id'),
    secret: bundleReference('cluster.secret'),
    controlPlane: { endpoint: of.endpoint },
    clusterName: of.clusterName,
    token: bundleReference('secrets.bootstraptoken'),
    ...(isPlane(of) ? plane : { ca: { crt: bundleReference('certs.k8s.crt') } }),
  };
}

function pair(field: string): TalosMap {
  return { crt: bundleReference(`${field}.crt`), key: bundleReference(`${field}.key`) };
}

const ENCRYPTION: Readonly<Record<EncryptionKey, string>> = {
  secretbox: 'secretboxEncryptionSecret',
  aescbc: 'aescbcEncryptionSecret',
};

function planeOf(of: Generated): TalosMap {
  const { contract, endpointHost, apiSans = [], encryptionKeys = ['secretbox'] } = of;
  const isOld = !isFrom(contract, '1.12');
  const sans = [...(isOld ? [endpointHost] : []), ...apiSans];
  return {
    ...Object.fromEntries(
      encryptionKeys.map((key) => [
        ENCRYPTION[key],
        bundleReference(`secrets.${key}encryptionsecret`),
      ]),
    ),
    apiServer: {
      image: imageOf(of, 'kube-apiserver'),
      certSANs: sans.length > 0 ? sans : undefined,
      disablePodSecurityPolicy: isOld ? true : undefined,
      admissionControl: [{ name: 'PodSecurity', configuration: POD_SECURITY }],
      auditPolicy: AUDIT,
    },
    controllerManager: { image: imageOf(of, 'kube-controller-manager') },
    proxy: { image: imageOf(of, 'kube-proxy') },
    scheduler: { image: imageOf(of, 'kube-scheduler') },
  };
}

function imageOf({ kubernetes }: Generated, name: string): string {
  return `registry.k8s.io/${name}:v${kubernetes}`;
}

const POD_SECURITY: TalosMap = {
  apiVersion: 'pod-security.admission.config.k8s.io/v1alpha1',
  kind: 'PodSecurityConfiguration',
  defaults: {
    audit: 'restricted',
    'audit-version': 'latest',
    enforce: 'baseline',
    'enforce-version': 'latest',
    warn: 'restricted',
    'warn-version': 'latest',
  },
  exemptions: { namespaces: ['kube-system'], runtimeClasses: [], usernames: [] },
};

const AUDIT: TalosMap = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  rules: [{ level: 'Metadata' }],
};

const AUTHENTICATION: TalosMap = {
  anonymous: {
    conditions: [{ path: '/livez' }, { path: '/readyz' }, { path: '/healthz' }],
    enabled: true,
  },
  jwt: [],
};

const HOST_DNS = documentOf('ResolverConfig', {
  hostDNS: { enabled: true, forwardKubeDNSToHost: true },
});

/** Documents of Talos 1.14 that every machine has. */
export const COMMON_DOCUMENTS: readonly TalosDocument[] = [
  documentOf('DiscoveryServiceConfig', {
    name: 'default',
    endpoint: 'https://discovery.talos.dev/',
  }),
  HOST_DNS,
  documentOf('FilesystemTrimConfig', { interval: '168h0m0s' }),
  documentOf('HostnameConfig', { auto: 'stable' }),
];

/** The networks of pods and Services as Talos 1.14 has them. */
export function networkDocument(of: Generated): TalosDocument {
  const { domain = DOMAIN, pods = PODS, services = SERVICES } = of;
  return documentOf('KubeNetworkConfig', {
    dnsDomain: domain,
    podSubnets: pods,
    serviceSubnets: services,
  });
}

/** Kubernetes of a control plane as Talos 1.14 has it; `etcdKey` is the name of the key of etcd. */
export function planeDocuments(of: Generated, etcdKey: string): TalosDocument[] {
  const { apiSans = [] } = of;
  const secret = bundleReference('secrets.secretboxencryptionsecret');
  const providers = [{ secretbox: { keys: [{ name: etcdKey, secret }] } }];
  return [
    documentOf('KubeAdmissionControlConfig', { name: 'PodSecurity', configuration: POD_SECURITY }),
    documentOf('KubeAuditPolicyConfig', { configuration: AUDIT }),
    documentOf('KubeAuthenticationConfig', { configuration: AUTHENTICATION }),
    documentOf('KubeAuthorizerConfig', { name: 'node', type: 'Node' }),
    documentOf('KubeAuthorizerConfig', { name: 'rbac', type: 'RBAC' }),
    documentOf('KubeEtcdEncryptionConfig', {
      config: { resources: [{ providers, resources: ['secrets'] }] },
    }),
    documentOf('KubeAPIServerConfig', {
      image: imageOf(of, 'kube-apiserver'),
      certExtraSANs: apiSans.length > 0 ? apiSans : undefined,
    }),
    documentOf('KubeControllerManagerConfig', { image: imageOf(of, 'kube-controller-manager') }),
    documentOf('KubeSchedulerConfig', { image: imageOf(of, 'kube-scheduler'), config: {} }),
    documentOf('KubeProxyConfig', { image: imageOf(of, 'kube-proxy'), config: {} }),
    documentOf('KubeFlannelCNIConfig', { backendType: 'vxlan', backendPort: 4789 }),
  ];
}

function typed(of: Generated): TalosDocument[] {
  const etcd = isPlane(of) ? { etcd: { ca: pair('certs.etcd') } } : {};
  const machine = { ...identityOf(of), features: { diskQuotaSupport: true } };
  const cluster = { token: bundleReference('secrets.bootstraptoken'), ...etcd };
  return [
    { kind: V1ALPHA1, value: { ...HEAD, machine, cluster } },
    documentOf('DiscoveryIdentityConfig', {
      clusterID: bundleReference('cluster.id'),
      clusterSecret: bundleReference('cluster.secret'),
    }),
    installDocument(of),
    ...COMMON_DOCUMENTS,
    documentOf('VolumeConfig', { name: 'EPHEMERAL', mount: { secure: true } }),
    documentOf('SecurityProfileConfig', { workloadIsolation: true }),
    documentOf('KubeClusterConfig', { clusterName: of.clusterName, endpoint: of.endpoint }),
    nodeDocument(of),
    documentOf('KubeletConfig', {
      image: `ghcr.io/siderolabs/kubelet:v${of.kubernetes}`,
      config: {},
      defaultRuntimeSeccompProfileEnabled: true,
    }),
    networkDocument(of),
    documentOf('KubePrismConfig', { port: 7445 }),
    ...(isPlane(of)
      ? [
          ...authorityDocuments(of),
          ...planeDocuments(of, 'key2'),
          documentOf('KubeCoreDNSConfig', { enabled: true }),
        ]
      : [documentOf('KubeAPIServerCAConfig', { acceptedCAs: [bundlePem('certs.k8s.crt')] })]),
  ];
}

function installDocument({ image, disk }: Generated): TalosDocument {
  const diskSelector =
    disk === undefined ? {} : { match: `disk.dev_path == ${JSON.stringify(disk)}` };
  return documentOf('UnattendedInstallConfig', {
    installer: { image },
    provisioning: { diskSelector, wipe: false },
  });
}

function nodeDocument(of: Generated): TalosDocument {
  if (!isPlane(of)) return documentOf('KubeNodeConfig', { nodeIP: {} });
  const takesWorkloads = of.controlPlaneWorkloads !== undefined;
  return documentOf('KubeNodeConfig', {
    nodeIP: {},
    labels: { [ROLE]: '', ...EXCLUDED },
    taints: takesWorkloads ? undefined : { [ROLE]: 'NoSchedule' },
  });
}

function authorityDocuments(of: Generated): TalosDocument[] {
  const pem = (field: string): TalosMap => ({
    cert: bundlePem(`${field}.crt`),
    key: bundlePem(`${field}.key`),
  });
  return [
    documentOf('KubeAPIServerCAConfig', { issuingCA: pem('certs.k8s') }),
    documentOf('KubeAggregatorCAConfig', { issuingCA: pem('certs.k8saggregator') }),
    documentOf('KubeServiceAccountConfig', {
      issuer: { privateKey: bundlePem('certs.k8sserviceaccount.key'), issuerURL: of.endpoint },
    }),
  ];
}

/** The host of a URL, without brackets. */
export function hostOf(url: string): string {
  return (/^[a-z]+:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url)?.[1] ?? '').replace(/^\[|\]$/g, '');
}
