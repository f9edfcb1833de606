import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';
import type { EncryptionSpec, ProvisioningSpec } from './volume-spec.ts';

export const SWAP_VOLUME_CONFIG: Kind = { kind: 'SwapVolumeConfig', since: '1.11' };

export type SwapVolume = {
  readonly provisioning?: ProvisioningSpec | undefined;
  readonly encryption?: EncryptionSpec | undefined;
};

/** A volume of swap space. */
export function swapVolumeConfig(name: Text, volume: SwapVolume): TalosDocument {
  return documentOf(SWAP_VOLUME_CONFIG, { name, ...volume });
}
