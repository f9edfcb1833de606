import { isAddress } from './formats.ts';
import { isFilled, isSet, isTrue, items, text, type Node } from './node.ts';

/** What of the document `v1alpha1` says the same as a document of a kind: both together are refused. */
export interface Twin {
  readonly path: string;
  /** Whether something that says nothing (an empty text, list or map, false or zero) counts, or a list without an address. */
  readonly counts: 'when set' | 'when filled' | 'when true' | 'when addresses';
  /** Only for documents that say something at this key. */
  readonly only?: string;
}

/** Which values of `v1alpha1` stand in the way of a document. */
export function twinsOf(kind: string, name: string): readonly Twin[] {
  if (kind !== 'VolumeConfig') return TWINS[kind] ?? [];
  const isSystem = name === 'STATE' || name === 'EPHEMERAL';
  const path = `machine.systemDiskEncryption.${name.toLowerCase()}`;
  return isSystem ? [{ path, counts: 'when set', only: 'encryption' }] : [];
}

/** Whether what stands at the place of a twin is refused. */
export function isRefused(node: Node, twin: Twin): boolean {
  if (twin.counts === 'when true') return isTrue(node);
  if (twin.counts === 'when addresses') return items(node).some((item) => isAddress(text(item)));
  return twin.counts === 'when filled' ? isFilled(node) : isSet(node);
}

const set = (path: string): Twin => ({ path, counts: 'when set' });
const filled = (path: string): Twin => ({ path, counts: 'when filled' });

/** Twins of the documents of each kind. */
export const TWINS: Readonly<Record<string, readonly Twin[]>> = {
  UnattendedInstallConfig: [set('machine.install')],
  HostnameConfig: [
    filled('machine.network.hostname'),
    { path: 'machine.features.stableHostname', counts: 'when true' },
  ],
  KubeSpanConfig: [set('machine.network.kubespan')],
  ResolverConfig: [
    { path: 'machine.network.searchDomains', counts: 'when set' },
    { path: 'machine.network.nameservers', counts: 'when addresses' },
    { path: 'machine.network.disableSearchDomain', counts: 'when true' },
    { ...set('machine.features.hostDNS'), only: 'hostDNS' },
  ],
  TimeSyncConfig: [
    { path: 'machine.time.disabled', counts: 'when true' },
    filled('machine.time.servers'),
    filled('machine.time.bootTimeout'),
  ],
  CRIBaseRuntimeSpecConfig: [set('machine.baseRuntimeSpecOverrides')],
  ImageCacheConfig: [set('machine.features.imageCache')],
  DiscoveryIdentityConfig: [filled('cluster.id'), filled('cluster.secret')],
  DiscoveryServiceConfig: [set('cluster.discovery')],
  KubeAdmissionControlConfig: [filled('cluster.apiServer.admissionControl')],
  KubeAuthorizerConfig: [filled('cluster.apiServer.admissionControl')],
  KubeAggregatorCAConfig: [set('cluster.aggregatorCA')],
  KubeAPIServerConfig: [
    set('cluster.apiServer'),
    filled('cluster.controlPlane.localAPIServerPort'),
  ],
  KubeAPIServerCAConfig: [set('cluster.ca')],
  KubeAuditPolicyConfig: [filled('cluster.apiServer.auditPolicy')],
  KubeClusterConfig: [filled('cluster.clusterName'), set('cluster.controlPlane.endpoint')],
  KubeControllerManagerConfig: [
    set('cluster.controllerManager'),
    set('machine.controlPlane.controllerManager'),
  ],
  KubeCoreDNSConfig: [set('cluster.coreDNS')],
  KubeCredentialProviderConfig: [set('machine.kubelet')],
  KubeEtcdEncryptionConfig: [
    filled('cluster.secretboxEncryptionSecret'),
    filled('cluster.aescbcEncryptionSecret'),
  ],
  KubeFlannelCNIConfig: [set('cluster.network')],
  KubeletConfig: [set('machine.kubelet')],
  KubePrismConfig: [set('machine.features.kubePrism')],
  KubeNetworkConfig: [set('cluster.network')],
  KubeNodeConfig: [
    set('cluster.allowSchedulingOnControlPlanes'),
    set('cluster.allowSchedulingOnMasters'),
    set('machine.kubelet.skipNodeRegistration'),
    set('machine.kubelet.registerWithFQDN'),
    set('machine.kubelet.nodeIP'),
    set('machine.nodeLabels'),
    set('machine.nodeAnnotations'),
    set('machine.nodeTaints'),
  ],
  KubeProxyConfig: [set('cluster.proxy')],
  KubeSchedulerConfig: [set('cluster.scheduler'), set('machine.controlPlane.scheduler')],
  KubeServiceAccountConfig: [set('cluster.serviceAccount')],
  KubeTalosAPIAccessConfig: [set('machine.features.kubernetesTalosAPIAccess')],
};

/** Kinds of which one name may not have two documents, and the minor of Talos 1 that began to refuse it. */
export const EXCLUSIVE: readonly (readonly [kinds: readonly string[], since: number])[] = [
  [['HCloudVIPConfig', 'Layer2VIPConfig'], 12],
  [['ExistingVolumeConfig', 'UserVolumeConfig'], 11],
  [
    [
      'BondConfig',
      'BridgeConfig',
      'DummyLinkConfig',
      'LinkConfig',
      'VethConfig',
      'VLANConfig',
      'VRFConfig',
      'WireguardConfig',
    ],
    12,
  ],
];

/** Kinds that only control planes may have. */
export const CONTROL_PLANE_ONLY: ReadonlySet<string> = new Set([
  'KubeCoreDNSConfig',
  'KubeAuditPolicyConfig',
  'KubeAggregatorCAConfig',
  'KubeEtcdEncryptionConfig',
  'KubeFlannelCNIConfig',
  'KubeControllerManagerConfig',
  'KubeAdmissionControlConfig',
  'KubeServiceAccountConfig',
  'KubeAuthenticationConfig',
  'KubeAuthorizerConfig',
  'KubeAPIServerConfig',
  'KubeTalosAPIAccessConfig',
  'KubeProxyConfig',
  'KubeSchedulerConfig',
]);
