import {
  canonicalAddress,
  contains,
  parseAddress,
  parseCidr,
  rangeOf,
} from '../../model/address.ts';
import type { Sourced } from '../../model/yaml/index.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/**
 * The endpoint of the cluster as an address that its control planes share: undefined on workers, where a link of a
 * control plane declares one, and where something else has the address: a host of the lab or a node.
 */
export function sharedEndpoint(scene: TalosScene): Sourced | undefined {
  const { model, cluster, settings, node } = scene;
  if (node.role === 'worker') return undefined;
  const { nodes } = cluster.nodes.value;
  const declares = nodes.some(
    ({ role, links = [] }) =>
      role === 'control-plane' &&
      links.some(({ vip, vlans }) => [vip, ...vlans.map((one) => one.vip)].some(Boolean)),
  );
  if (declares) return undefined;
  const endpoint = canonicalAddress(settings.endpoint.address);
  const taken = [...nodes, ...model.lab.value.hosts].some(
    ({ address }) => address !== undefined && canonicalAddress(address) === endpoint,
  );
  const network = model.lab.value.networks.find(({ name }) => name === settings.network.nodes);
  const cidr = parseCidr(network?.cidr ?? '');
  const address = parseAddress(endpoint);
  if (taken || !cidr || !address || !contains(cidr, rangeOf(address))) return undefined;
  return ofCluster(scene, ['endpoint', 'address'], endpoint);
}
