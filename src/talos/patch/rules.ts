import { isFrom, type Contract } from '../contract.ts';

// How Talos merges what is not merged the usual way: maps by key, lists one after the other, and a scalar of the patch
// over that of the configuration unless it is zero ('' or 0), which Talos cannot tell from one that is not there.

/**
 * - `replace`: the whole value of the patch.
 * - `by`: items of a list whose `keys` are equal are merged, others appended.
 * - `replace-by`: items of a list whose `keys` are equal are replaced, others appended.
 * - `entries`: each entry of a map is replaced.
 * - `free`: a map of anything; values of two types do not merge, and items of its lists cannot be deleted.
 * - `zero`: also these texts are zero, and so have no effect over another value.
 * - `pointer`: zero has an effect.
 * - `url`: part by part; what the patch does not say stays.
 * - `size`: a share of the disk has no effect over a number of bytes.
 * - `once`: Talos refuses to merge two of them.
 * - `whole`: nothing in it can be deleted, only all of it.
 * - `reset`: gone when the patch does not repeat it; where `below` is given, only when the patch has that map.
 */
export type How =
  | { readonly how: 'replace' | 'entries' | 'free' | 'pointer' | 'url' | 'size' | 'once' | 'whole' }
  | { readonly how: 'by' | 'replace-by'; readonly keys: readonly string[] }
  | { readonly how: 'zero'; readonly texts: readonly string[] }
  | { readonly how: 'reset'; readonly below?: string };

type Minor = `${number}.${number}`;

type Row = How & {
  /** Paths `Kind/a.b`; items of a list are `[]`. */
  readonly paths: readonly string[];
  readonly since?: Minor;
  /** The first version that does otherwise. */
  readonly until?: Minor;
};

const NO_TIME = ['0s', '0m', '0h', '0ms', '0'];
const COMPONENTS = ['apiServer', 'controllerManager', 'scheduler'];
const VOLUMES = ['VolumeConfig', 'UserVolumeConfig', 'RawVolumeConfig', 'SwapVolumeConfig'];
const XFS = 'filesystem.xfs';

const ROWS: readonly Row[] = [
  {
    how: 'replace',
    paths: [
      'v1alpha1/cluster.network.podSubnets',
      'v1alpha1/cluster.network.serviceSubnets',
      'v1alpha1/cluster.apiServer.auditPolicy',
      'KubeNetworkConfig/podSubnets',
      'KubeNetworkConfig/serviceSubnets',
      'KubeAuditPolicyConfig/configuration',
      'KubeAuthenticationConfig/configuration',
      'KubeCredentialProviderConfig/configuration',
      'KubeStaticPodConfig/pod',
      'CRIBaseRuntimeSpecConfig/overrides',
      'NetworkRuleConfig/ingress',
      'NetworkRuleConfig/portSelector.ports',
      'ResolverConfig/searchDomains.domains',
      'BGPInstanceConfig/advertise',
      'BGPInstanceConfig/importRoutes',
      'BGPInstanceConfig/neighbors',
    ],
  },
  {
    how: 'by',
    keys: ['interface', 'deviceSelector'],
    paths: ['v1alpha1/machine.network.interfaces'],
  },
  { how: 'by', keys: ['vlanId'], paths: ['v1alpha1/machine.network.interfaces.[].vlans'] },
  { how: 'by', keys: ['name'], paths: ['v1alpha1/cluster.apiServer.admissionControl'] },
  { how: 'by', keys: ['mountPath'], paths: ['ExtensionServiceConfig/configFiles'] },
  { how: 'replace-by', keys: ['image'], paths: ['ImageVerificationConfig/rules'] },
  {
    how: 'entries',
    since: '1.13',
    paths: [
      'v1alpha1/machine.kubelet.extraArgs',
      'v1alpha1/cluster.etcd.extraArgs',
      'v1alpha1/cluster.proxy.extraArgs',
      ...COMPONENTS.map((component) => `v1alpha1/cluster.${component}.extraArgs`),
      'KubeletConfig/extraArgs',
      'KubeAPIServerConfig/extraArgs',
      'KubeControllerManagerConfig/extraArgs',
      'KubeProxyConfig/extraArgs',
      'KubeSchedulerConfig/extraArgs',
    ],
  },
  {
    how: 'free',
    paths: [
      'v1alpha1/machine.kubelet.extraConfig',
      'v1alpha1/machine.kubelet.credentialProviderConfig',
      'v1alpha1/machine.baseRuntimeSpecOverrides',
      'v1alpha1/machine.pods',
      'v1alpha1/cluster.scheduler.config',
      'v1alpha1/cluster.apiServer.admissionControl.[].configuration',
      ...COMPONENTS.map((component) => `v1alpha1/cluster.${component}.resources.requests`),
      ...COMPONENTS.map((component) => `v1alpha1/cluster.${component}.resources.limits`),
      'KubeAdmissionControlConfig/configuration',
      'KubeAuthorizerConfig/webhook',
      'KubeEtcdEncryptionConfig/config',
      'KubeFlannelCNIConfig/backendExtraConfig',
      'KubeProxyConfig/config',
      'KubeSchedulerConfig/config',
      'KubeletConfig/config',
    ],
  },
  {
    how: 'zero',
    texts: NO_TIME,
    paths: [
      'v1alpha1/machine.time.bootTimeout',
      'v1alpha1/cluster.adminKubeconfig.certLifetime',
      'WatchdogTimerConfig/timeout',
      'TimeSyncConfig/bootTimeout',
      'OOMConfig/sampleInterval',
      'FilesystemTrimConfig/interval',
      'FilesystemScrubConfig/interval',
      'TCPProbeConfig/interval',
      'TCPProbeConfig/timeout',
      'HTTPProbeConfig/interval',
      'HTTPProbeConfig/timeout',
      ...['VolumeConfig', 'UserVolumeConfig', 'ExistingVolumeConfig'].flatMap((kind) => [
        `${kind}/trim.interval`,
        `${kind}/scrub.interval`,
      ]),
    ],
  },
  {
    how: 'zero',
    texts: ['none'],
    paths: [
      ...VOLUMES.map((kind) => `${kind}/encryption.provider`),
      'UserVolumeConfig/filesystem.type',
      'ExternalVolumeConfig/filesystemType',
    ],
  },
  { how: 'zero', texts: ['accept'], paths: ['NetworkDefaultActionConfig/ingress'] },
  { how: 'zero', texts: ['linear'], paths: ['LVMLogicalVolumeConfig/type'] },
  { how: 'zero', texts: ['raid1'], paths: ['RAIDArrayConfig/level'] },
  { how: 'zero', texts: ['1.0'], paths: ['RAIDArrayConfig/metadata'] },
  {
    how: 'zero',
    texts: ['unspec'],
    paths: ['RoutingRuleConfig/action', 'RoutingRuleConfig/table', 'VRFConfig/table'],
  },
  {
    how: 'pointer',
    since: '1.12',
    paths: [
      'v1alpha1/machine.network.kubespan.mtu',
      'KubeSpanConfig/mtu',
      'ZswapConfig/maxPoolPercent',
      'ContainerConfig/runAs.uid',
      'ContainerConfig/runAs.gid',
      'KubeAPIServerConfig/apiPort',
      'LVMLogicalVolumeConfig/mirrors',
      'LVMLogicalVolumeConfig/stripes',
      ...['rx', 'tx', 'rx-mini', 'rx-jumbo', 'rx-buf-len', 'cqe-size', 'tx-push-buf-len'].map(
        (ring) => `EthernetConfig/rings.${ring}`,
      ),
      ...['rx', 'tx', 'other', 'combined'].map((channel) => `EthernetConfig/channels.${channel}`),
      ...[
        ...['miimon', 'updelay', 'downdelay', 'arpInterval', 'adActorSysPrio', 'adUserPortKey'],
        ...['resendIGMP', 'minLinks', 'lpInterval', 'packetsPerSlave', 'numPeerNotif'],
        ...['tlbLogicalLb', 'allSlavesActive', 'peerNotifDelay', 'missedMax'],
      ].map((key) => `BondConfig/${key}`),
    ],
  },
  {
    how: 'url',
    paths: [
      'v1alpha1/cluster.controlPlane.endpoint',
      'DiscoveryServiceConfig/endpoint',
      'HTTPProbeConfig/url',
      'KmsgLogConfig/url',
      'SideroLinkConfig/apiUrl',
      'KubeClusterConfig/endpoint',
      'KubeServiceAccountConfig/issuer.issuerURL',
    ],
  },
  {
    how: 'size',
    since: '1.12',
    paths: [...VOLUMES, 'LVMLogicalVolumeConfig'].map((kind) => `${kind}/provisioning.maxSize`),
  },
  { how: 'once', paths: ['v1alpha1/machine.install.diskSelector.size'] },
  {
    how: 'whole',
    paths: [
      'machine.ca',
      'cluster.ca',
      'cluster.aggregatorCA',
      'cluster.serviceAccount',
      'cluster.etcd.ca',
    ].map((path) => `v1alpha1/${path}`),
  },
  {
    how: 'reset',
    paths: [
      ...VOLUMES.map((kind) => `${kind}/provisioning.minSize`),
      ...VOLUMES.map((kind) => `${kind}/provisioning.diskSelector.match`),
      'LVMLogicalVolumeConfig/provisioning.minSize',
      'LVMVolumeGroupConfig/provisioning.volumeSelector.match',
      'RAIDArrayConfig/provisioning.volumeSelector.match',
      'ExistingVolumeConfig/discovery.volumeSelector.match',
      'UnattendedInstallConfig/provisioning.diskSelector.match',
      'LinkAliasConfig/selector.match',
      'OOMConfig/triggerExpression',
      'OOMConfig/cgroupRankingExpression',
      'ContainerConfig/security.machinedAccess',
    ],
  },
  {
    how: 'reset',
    until: '1.12',
    paths: VOLUMES.map((kind) => `${kind}/provisioning.maxSize`),
  },
  {
    how: 'reset',
    below: XFS,
    paths: ['VolumeConfig', 'UserVolumeConfig'].map(
      (kind) => `${kind}/${XFS}.minAllocationGroupSize`,
    ),
  },
];

/** The rules of one version by `Kind/path`. */
export type Rules = ReadonlyMap<string, How>;

/** How the Talos of a contract merges what it does not merge the usual way. */
export function rulesFor(contract: Contract): Rules {
  const rows = ROWS.filter(
    ({ since, until }) =>
      (since === undefined || isFrom(contract, since)) &&
      (until === undefined || !isFrom(contract, until)),
  );
  return new Map(rows.flatMap((row) => row.paths.map((path) => [path, row] as const)));
}
