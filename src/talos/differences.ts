/** A difference to what `talosctl gen config` of the same version writes from the same secrets, and why it is wanted. */
export interface Difference {
  /** Kind of the document; `v1alpha1` for the one without. */
  readonly kind: string;
  /** Dotted path in the document; all below it counts. Empty for the whole document. */
  readonly path: string;
  readonly reason: string;
}

/** What is rendered for a plain lab beyond, or other than, the configuration that talosctl generates. */
export const DIFFERENCES: readonly Difference[] = [
  {
    kind: 'v1alpha1',
    path: 'machine.kubelet.nodeIP.validSubnets',
    reason:
      'The network of the nodes is declared. Without it a machine with several addresses, a VIP among them, may register with any.',
  },
  {
    kind: 'KubeNodeConfig',
    path: 'nodeIP.validSubnets',
    reason: 'As machine.kubelet.nodeIP.validSubnets, before 1.14.',
  },
  {
    kind: 'v1alpha1',
    path: 'cluster.etcd.advertisedSubnets',
    reason:
      'Members of etcd speak to each other in the network of the nodes, whatever other links a control plane has.',
  },
];
