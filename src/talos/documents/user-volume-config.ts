import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text } from './kind.ts';
import type { EncryptionSpec, ProvisioningSpec } from './volume-spec.ts';

export const USER_VOLUME_CONFIG: Kind = {
  kind: 'UserVolumeConfig',
  since: '1.10',
  replaces: ['machine.disks'],
};

export type UserVolume = {
  /** Since 1.12; before, every volume is a partition. */
  readonly volumeType?: Text | undefined;
  readonly provisioning?: ProvisioningSpec | undefined;
  readonly filesystem?:
    { readonly type: Text; readonly projectQuotaSupport?: Flag | undefined } | undefined;
  readonly encryption?: EncryptionSpec | undefined;
  /** Since 1.13. */
  readonly mount?:
    | { readonly disableAccessTime?: Flag | undefined; readonly secure?: Flag | undefined }
    | undefined;
};

/** A volume with a file system, mounted at `/var/mnt/<name>`. */
export function userVolumeConfig(name: Text, volume: UserVolume): TalosDocument {
  return documentOf(USER_VOLUME_CONFIG, { name, ...volume });
}
