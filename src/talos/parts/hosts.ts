import { canonicalAddress } from '../../model/address.ts';
import { unlessEmpty } from '../declared.ts';
import type { Part } from '../document.ts';
import { knows } from '../documents/kind.ts';
import { STATIC_HOST_CONFIG, staticHostConfig } from '../documents/static-host-config.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/** Names that the node resolves without a server. */
export function hosts(scene: TalosScene): Part {
  const declared = scene.settings.talos.hosts.map(({ address, names }, i) => ({
    address: ofCluster(scene, ['talos', 'hosts', i, 'address'], canonicalAddress(address)),
    names: names.map((name, k) => ofCluster(scene, ['talos', 'hosts', i, 'names', k], name)),
  }));
  if (knows(scene.contract, STATIC_HOST_CONFIG))
    return { documents: declared.map(({ address, names }) => staticHostConfig(address, names)) };
  const extraHostEntries = unlessEmpty(
    declared.map(({ address, names }) => ({ ip: address, aliases: names })),
  );
  return { v1alpha1: { machine: { network: { extraHostEntries } } } };
}
