import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const UNATTENDED_INSTALL_CONFIG: Kind = {
  kind: 'UnattendedInstallConfig',
  since: '1.14',
  replaces: ['machine.install'],
};

interface UnattendedInstallConfig {
  /** `image`: the installer. */
  readonly installer: TalosMap;
  /** `diskSelector.match`: CEL that is true for one disk; `wipe`: whether the whole disk is cleared first. */
  readonly provisioning: TalosMap;
}

/** Installs Talos when a machine boots without it. */
export function unattendedInstallConfig(fields: UnattendedInstallConfig): TalosDocument {
  return documentOf(UNATTENDED_INSTALL_CONFIG, { ...fields });
}
