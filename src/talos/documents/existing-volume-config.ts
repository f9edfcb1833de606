import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';

export const EXISTING_VOLUME_CONFIG: Kind = { kind: 'ExistingVolumeConfig', since: '1.11' };

export type ExistingVolume = {
  readonly discovery: { readonly volumeSelector: { readonly match: Text } };
  readonly mount?:
    | {
        readonly readOnly?: Flag | undefined;
        /** Since 1.13. */
        readonly disableAccessTime?: Flag | undefined;
        /** Since 1.13. */
        readonly secure?: Flag | undefined;
      }
    | undefined;
};

/** A volume that is there already, mounted at `/var/mnt/<name>` and never formatted. */
export function existingVolumeConfig(name: Text, volume: ExistingVolume): TalosDocument {
  return documentOf(EXISTING_VOLUME_CONFIG, { name, ...volume });
}
