import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const SYSFS_CONFIG: Kind = {
  kind: 'SysfsConfig',
  since: '1.14',
  replaces: ['machine.sysfs'],
};

/** Values below /sys. */
export function sysfsConfig(params: TalosMap): TalosDocument {
  return documentOf(SYSFS_CONFIG, { params });
}
