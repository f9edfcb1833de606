import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';
import type { EncryptionSpec, ProvisioningSpec } from './volume-spec.ts';

export const RAW_VOLUME_CONFIG: Kind = { kind: 'RawVolumeConfig', since: '1.11' };

export type RawVolume = {
  readonly provisioning?: ProvisioningSpec | undefined;
  readonly encryption?: EncryptionSpec | undefined;
};

/** A volume without a file system, for storage providers. */
export function rawVolumeConfig(name: Text, volume: RawVolume): TalosDocument {
  return documentOf(RAW_VOLUME_CONFIG, { name, ...volume });
}
