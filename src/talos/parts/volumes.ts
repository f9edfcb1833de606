import type { Volume } from '../../model/schema/volumes.ts';
import { isFrom } from '../contract.ts';
import type { Part, TalosDocument } from '../document.ts';
import { existingVolumeConfig } from '../documents/existing-volume-config.ts';
import { compact } from '../documents/kind.ts';
import { rawVolumeConfig } from '../documents/raw-volume-config.ts';
import { swapVolumeConfig } from '../documents/swap-volume-config.ts';
import { userVolumeConfig, type UserVolume } from '../documents/user-volume-config.ts';
import type { EncryptionSpec } from '../documents/volume-spec.ts';
import { ofNode, type TalosScene } from '../scene.ts';
import { encryptionOf, tpmEncryption, type Of } from '../volumes/encryption.ts';
import { provisioningOf } from '../volumes/provisioning.ts';

/** The volumes that the node declares. */
export function volumes(scene: TalosScene): Part {
  return {
    documents: scene.node.volumes.map((volume, i) =>
      documentOf(scene, volume, (path, value) => ofNode(scene, ['volumes', i, ...path], value)),
    ),
  };
}

function documentOf(scene: TalosScene, volume: Volume, of: Of): TalosDocument {
  const name = of(['name'], volume.name);
  const provisioning = provisioningOf(volume, of);
  const encryption = encryptionOfVolume(volume, of);
  switch (volume.kind) {
    case 'raw':
      return rawVolumeConfig(name, { provisioning, encryption });
    case 'swap':
      return swapVolumeConfig(name, { provisioning, encryption });
    case 'existing':
      return existingVolumeConfig(name, {
        discovery: { volumeSelector: { match: of(['volume'], volume.volume) } },
        mount: mountOf(scene, volume, of),
      });
    case 'user':
      return userVolumeConfig(name, userVolume(scene, volume, of));
  }
}

function userVolume(scene: TalosScene, volume: Volume, of: Of): UserVolume {
  const { type, filesystem, projectQuota } = volume;
  const mount = mountOf(scene, volume, of);
  if (type === 'directory') return { volumeType: of(['type'], type), mount };
  return {
    volumeType: type === 'partition' ? undefined : of(['type'], type),
    provisioning: provisioningOf(volume, of),
    filesystem: {
      type: of(['filesystem'], filesystem),
      projectQuotaSupport:
        projectQuota === undefined ? undefined : of(['projectQuota'], projectQuota),
    },
    encryption: encryptionOfVolume(volume, of),
    mount,
  };
}

function encryptionOfVolume({ encryption, encrypted }: Volume, of: Of): EncryptionSpec | undefined {
  if (encryption) return encryptionOf(encryption, (path, one) => of(['encryption', ...path], one));
  return encrypted ? tpmEncryption((path, one) => of(['encrypted', ...path], one)) : undefined;
}

/** How a volume is mounted, as far as the version of Talos lets itself be told. */
function mountOf(
  { contract }: TalosScene,
  { kind, readOnly, accessTime, secure }: Volume,
  of: Of,
): UserVolume['mount'] {
  const isTold = isFrom(contract, '1.13');
  const mount = {
    readOnly:
      kind === 'existing' && readOnly !== undefined ? of(['readOnly'], readOnly) : undefined,
    disableAccessTime:
      isTold && accessTime !== undefined ? of(['accessTime'], !accessTime) : undefined,
    secure: isTold && secure !== undefined ? of(['secure'], secure) : undefined,
  };
  return compact(mount) && mount;
}
