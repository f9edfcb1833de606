import { activeNodes, planesTakeWorkloads } from '../model/state.ts';
import type { Cluster } from '../model/schema/cluster.ts';
import type { Network } from '../model/schema/lab.ts';
import type { Emittable, Path, Sourced } from '../model/yaml/index.ts';
import { parseAddress } from '../model/address.ts';
import { isFrom } from './contract.ts';
import { byRule, ofCluster, type TalosScene } from './scene.ts';

// What several parts ask of a scene.

export function isControlPlane({ node }: TalosScene): boolean {
  return node.role === 'control-plane';
}

/** Whether settings of Kubernetes and of the installation have documents of their own, instead of `v1alpha1`. */
export function hasTypedKubernetes({ contract }: TalosScene): boolean {
  return isFrom(contract, '1.14');
}

/** An image of Kubernetes at the version that the cluster declares. */
export function kubernetesImage(scene: TalosScene, repository: string): Sourced {
  const version = scene.settings.kubernetes.version.replace(/^v/, '');
  return ofCluster(scene, ['kubernetes', 'version'], `${repository}:v${version}`);
}

/** Where the API server of a cluster is reached: `https://10.0.50.50:6443`; an IPv6 address stands in brackets. */
export function serverUrl({ endpoint: { address, port } }: Pick<Cluster, 'endpoint'>): string {
  const host = parseAddress(address)?.family === 6 ? `[${address}]` : address;
  return `https://${host}:${port}`;
}

/** As `serverUrl`, with the line that declares it. */
export function endpointUrl(scene: TalosScene): Sourced {
  return ofCluster(scene, ['endpoint', 'address'], serverUrl(scene.settings));
}

/** Whether control planes take workloads, with the line that says so. */
export function controlPlaneWorkloads(scene: TalosScene): { is: boolean; value: Sourced } {
  const { model, cluster, settings } = scene;
  const hasWorkers = activeNodes(model, cluster).some(({ role }) => role === 'worker');
  const is = planesTakeWorkloads(cluster, hasWorkers);
  const value =
    settings.talos.controlPlaneWorkloads === undefined
      ? byRule('control planes take workloads where no worker does', is)
      : ofCluster(scene, ['talos', 'controlPlaneWorkloads'], is);
  return { is, value };
}

/** The declared networks, else that of the nodes. */
export function subnetsOr(scene: TalosScene, path: Path, declared: readonly string[]): Emittable[] {
  if (declared.length > 0)
    return declared.map((subnet, index) => ofCluster(scene, [...path, index], subnet));
  const network = nodeNetwork(scene);
  return network ? [ofCluster(scene, ['network', 'nodes'], network.cidr)] : [];
}

function nodeNetwork({ model, settings }: TalosScene): Network | undefined {
  return model.lab.value.networks.find(({ name }) => name === settings.network.nodes);
}

/** Whether the pod network is the Flannel that Talos brings. */
export function usesFlannel({ settings }: TalosScene): boolean {
  return settings.platform.cni.use === 'flannel';
}

/** A list that is left out when it is empty. */
export function filledList(list: readonly Emittable[]): readonly Emittable[] | undefined {
  return list.length > 0 ? list : undefined;
}
