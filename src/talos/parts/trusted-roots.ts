import type { Part } from '../document.ts';
import { trustedRootsConfig } from '../documents/trusted-roots-config.ts';
import { ofCluster, type TalosScene } from '../scene.ts';

/** Certificate authorities that the node trusts. */
export function trustedRoots(scene: TalosScene): Part {
  return {
    documents: scene.settings.talos.trustedRoots.map(({ name, certificates }, i) =>
      trustedRootsConfig(
        ofCluster(scene, ['talos', 'trustedRoots', i, 'name'], name),
        ofCluster(scene, ['talos', 'trustedRoots', i, 'certificates'], certificates),
      ),
    ),
  };
}
