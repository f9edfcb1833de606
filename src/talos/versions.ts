/** Versions of a cluster that starts today; each is one line of cluster.yaml to change. */
export const STARTING_VERSIONS = { talos: '1.14.1', kubernetes: '1.35.4' } as const;

/** A default that appears with a minor of Talos 1: a machine gets it by the move alone, unless the source says otherwise. */
export interface NewDefault {
  readonly since: number;
  /** The word of `talos:` in the source of the cluster that accepts or denies it. */
  readonly word: 'workloadIsolation' | 'filesystemTrim';
  readonly does: string;
  readonly accept: string;
  readonly deny: string;
}

/** Defaults that appear with a version, as its configurations are generated for new clusters. */
export const NEW_DEFAULTS: readonly NewDefault[] = [
  {
    since: 14,
    word: 'workloadIsolation',
    does: 'workloads are kept apart from the system (SecurityProfileConfig)',
    accept: 'workloadIsolation: true',
    deny: 'workloadIsolation: false',
  },
  {
    since: 14,
    word: 'filesystemTrim',
    does: 'file systems are trimmed once a week (FilesystemTrimConfig)',
    accept: 'filesystemTrim: 168h',
    deny: 'filesystemTrim: false',
  },
];

/** What a version moved or began to refuse, for people who write patches. */
export interface Moved {
  readonly since: number;
  readonly from: string;
  readonly to: string;
}

/** Keys of the document `v1alpha1` that a document of its own replaces since a minor of Talos 1. */
export const MOVED: readonly Moved[] = [
  { since: 12, from: 'machine.network.hostname', to: 'HostnameConfig' },
  { since: 12, from: 'machine.features.stableHostname', to: 'HostnameConfig' },
  { since: 12, from: 'machine.network.interfaces', to: 'LinkConfig and its kin' },
  { since: 12, from: 'machine.network.nameservers', to: 'ResolverConfig' },
  { since: 12, from: 'machine.registries', to: 'RegistryMirrorConfig and its kin' },
  { since: 12, from: 'machine.time', to: 'TimeSyncConfig' },
  { since: 13, from: 'machine.network.kubespan', to: 'KubeSpanConfig' },
  { since: 13, from: 'machine.env', to: 'EnvironmentConfig' },
  { since: 14, from: 'machine.install', to: 'UnattendedInstallConfig' },
  { since: 14, from: 'machine.kubelet', to: 'KubeletConfig and KubeNodeConfig' },
  { since: 14, from: 'machine.nodeLabels', to: 'KubeNodeConfig' },
  { since: 14, from: 'machine.sysctls', to: 'SysctlConfig' },
  { since: 14, from: 'machine.features.kubePrism', to: 'KubePrismConfig' },
  { since: 14, from: 'cluster.apiServer', to: 'KubeAPIServerConfig' },
  { since: 14, from: 'cluster.network', to: 'KubeNetworkConfig' },
  { since: 14, from: 'cluster.discovery', to: 'DiscoveryServiceConfig' },
];
