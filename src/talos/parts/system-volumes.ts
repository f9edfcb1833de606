import type { Path } from '../../model/yaml/index.ts';
import { isFrom } from '../contract.ts';
import type { Part } from '../document.ts';
import { isEmpty } from '../documents/kind.ts';
import { volumeConfig, type SystemVolume } from '../documents/volume-config.ts';
import type { EncryptionSpec } from '../documents/volume-spec.ts';
import { byRule, ofCluster, ofNode, type TalosScene } from '../scene.ts';
import { encryptionOf, tpmEncryption, type Of } from '../volumes/encryption.ts';
import { provisioningOf } from '../volumes/provisioning.ts';

/** Place, size and encryption of the volumes of Talos itself. */
export function systemVolumes(scene: TalosScene): Part {
  const volumes = [
    ['STATE', { encryption: encryption(scene, 'state') }],
    [
      'EPHEMERAL',
      {
        provisioning: provisioning(scene, 'ephemeral'),
        encryption: encryption(scene, 'ephemeral'),
        mount: secureMount(scene),
      },
    ],
    [
      'IMAGECACHE',
      {
        provisioning: provisioning(scene, 'imageCache'),
        encryption: encryption(scene, 'imageCache'),
      },
    ],
  ] as const satisfies readonly (readonly [string, SystemVolume])[];
  return {
    documents: volumes.flatMap(([name, volume]) =>
      isEmpty(volume) ? [] : volumeConfig(name, volume),
    ),
  };
}

/** A value of the node at a path, or of the cluster below `talos`. */
function ownerOf(scene: TalosScene, isNode: boolean, from: Path): Of {
  return (path, value) =>
    isNode
      ? ofNode(scene, [...from, ...path], value)
      : ofCluster(scene, ['talos', ...from, ...path], value);
}

/** What the node says, its short form, then what the cluster says. */
function encryption(
  scene: TalosScene,
  volume: 'state' | 'ephemeral' | 'imageCache',
): EncryptionSpec | undefined {
  const { node, settings } = scene;
  const path = ['encryption', volume];
  const own = node.encryption?.[volume];
  if (own) return encryptionOf(own, ownerOf(scene, true, path));
  if (node.encryptDisk && volume !== 'imageCache')
    return tpmEncryption(ownerOf(scene, true, ['encryptDisk']));
  const shared = settings.talos.encryption?.[volume];
  return shared && encryptionOf(shared, ownerOf(scene, false, path));
}

function provisioning(
  scene: TalosScene,
  volume: 'ephemeral' | 'imageCache',
): SystemVolume['provisioning'] {
  const { node, settings } = scene;
  const path = ['systemVolumes', volume];
  const own = node.systemVolumes?.[volume];
  if (own) return provisioningOf(own, ownerOf(scene, true, path));
  const shared = settings.talos.systemVolumes?.[volume];
  return shared && provisioningOf(shared, ownerOf(scene, false, path));
}

/** Whether nothing of EPHEMERAL is executed with privileges: since Talos 1.14, where nobody says otherwise. */
function secureMount(scene: TalosScene): SystemVolume['mount'] {
  const { node, settings, contract } = scene;
  if (!isFrom(contract, '1.13')) return undefined;
  const path = ['systemVolumes', 'ephemeral', 'secure'];
  const own = node.systemVolumes?.ephemeral?.secure;
  if (own !== undefined) return { secure: ofNode(scene, path, own) };
  const shared = settings.talos.systemVolumes?.ephemeral?.secure;
  if (shared !== undefined) return { secure: ofCluster(scene, ['talos', ...path], shared) };
  return isFrom(contract, '1.14') ? { secure: byRule('default of Talos 1.14', true) } : undefined;
}
