/** A difference to what `talosctl gen config` of the same version writes from the same secrets, and why it is wanted. */
export interface Difference {
  /** Kind of the document; `v1alpha1` for the one without. */
  readonly kind: string;
  /** Dotted path in the document; all below it counts. Empty for the whole document. */
  readonly path: string;
  /** Whether it is written here alone, there alone, or with another value. */
  readonly how: 'added' | 'left out' | 'changed';
  readonly reason: string;
  /** It follows from what the source says for something else, so that an import tells of it. */
  readonly isDerived?: true;
}

const NODES_NETWORK =
  'The network of the nodes is declared. Without it a machine with several addresses, a VIP among them, may register with any.';
const DECLARED_NAME =
  'Machines have the names that are declared, not one made from their hardware.';
const DECLARED_LINKS = 'Links, addresses and the way out of a machine are declared.';
const DECLARED_SERVERS = 'Name servers and time servers are declared, or those of the model.';
const AES_CBC =
  'The key that clusters of before Talos 1.3 have is one for AES-CBC, which kube-apiserver had it for; talosctl calls it one for secretbox, which opens nothing.';
const EMPTY = 'It is empty, and says nothing: an empty list, map or text is not written.';

/** What is rendered for a plain lab beyond, or other than, the configuration that talosctl generates. */
export const DIFFERENCES: readonly Difference[] = [
  {
    kind: 'v1alpha1',
    path: 'machine.kubelet.nodeIP.validSubnets',
    how: 'added',
    reason: NODES_NETWORK,
    isDerived: true,
  },
  {
    kind: 'KubeNodeConfig',
    path: 'nodeIP.validSubnets',
    how: 'added',
    reason: NODES_NETWORK,
    isDerived: true,
  },
  {
    kind: 'v1alpha1',
    path: 'cluster.etcd.advertisedSubnets',
    how: 'added',
    reason:
      'Members of etcd speak to each other in the network of the nodes, whatever other links a control plane has.',
    isDerived: true,
  },
  { kind: 'v1alpha1', path: 'machine.network.hostname', how: 'added', reason: DECLARED_NAME },
  { kind: 'HostnameConfig', path: 'auto', how: 'changed', reason: DECLARED_NAME },
  { kind: 'HostnameConfig', path: 'hostname', how: 'added', reason: DECLARED_NAME },
  { kind: 'v1alpha1', path: 'machine.network.interfaces', how: 'added', reason: DECLARED_LINKS },
  { kind: 'LinkAliasConfig', path: '', how: 'added', reason: DECLARED_LINKS },
  { kind: 'LinkConfig', path: '', how: 'added', reason: DECLARED_LINKS },
  {
    kind: 'Layer2VIPConfig',
    path: '',
    how: 'added',
    reason: 'Control planes share the address of the endpoint where nothing else has it.',
  },
  { kind: 'v1alpha1', path: 'machine.network.nameservers', how: 'added', reason: DECLARED_SERVERS },
  { kind: 'ResolverConfig', path: '', how: 'added', reason: DECLARED_SERVERS },
  { kind: 'ResolverConfig', path: 'nameservers', how: 'added', reason: DECLARED_SERVERS },
  { kind: 'v1alpha1', path: 'machine.time.servers', how: 'added', reason: DECLARED_SERVERS },
  { kind: 'TimeSyncConfig', path: '', how: 'added', reason: DECLARED_SERVERS },
  {
    kind: 'v1alpha1',
    path: 'cluster.aescbcEncryptionSecret',
    how: 'added',
    reason:
      'Clusters of before Talos 1.3 have this key alone, and what is in etcd cannot be read without it; talosctl forgets it.',
  },
  {
    kind: 'KubeEtcdEncryptionConfig',
    path: 'config.resources.0.providers.0.aescbc',
    how: 'added',
    reason: AES_CBC,
  },
  {
    kind: 'KubeEtcdEncryptionConfig',
    path: 'config.resources.0.providers.0.secretbox',
    how: 'left out',
    reason: AES_CBC,
  },
  { kind: 'v1alpha1', path: 'machine.certSANs', how: 'left out', reason: EMPTY },
  { kind: 'v1alpha1', path: 'machine.ca.key', how: 'left out', reason: EMPTY },
  { kind: 'v1alpha1', path: 'cluster.ca.key', how: 'left out', reason: EMPTY },
  {
    kind: 'v1alpha1',
    path: 'cluster.discovery.registries.service',
    how: 'left out',
    reason: EMPTY,
  },
  { kind: 'KubeletConfig', path: 'config', how: 'left out', reason: EMPTY },
  { kind: 'KubeSchedulerConfig', path: 'config', how: 'left out', reason: EMPTY },
  { kind: 'KubeProxyConfig', path: 'config', how: 'left out', reason: EMPTY },
];
