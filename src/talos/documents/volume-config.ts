import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind } from './kind.ts';
import type { EncryptionSpec, ProvisioningSpec } from './volume-spec.ts';

export const VOLUME_CONFIG: Kind = {
  kind: 'VolumeConfig',
  since: '1.8',
  replaces: ['machine.systemDiskEncryption'],
};

export type SystemVolume = {
  readonly provisioning?: ProvisioningSpec | undefined;
  /** Since 1.11; before, it is `machine.systemDiskEncryption`. */
  readonly encryption?: EncryptionSpec | undefined;
  /** Since 1.13. */
  readonly mount?: { readonly secure: Flag } | undefined;
};

/** A volume of Talos itself. */
export function volumeConfig(
  name: 'STATE' | 'EPHEMERAL' | 'IMAGECACHE',
  volume: SystemVolume,
): TalosDocument {
  return documentOf(VOLUME_CONFIG, { name, ...volume });
}
