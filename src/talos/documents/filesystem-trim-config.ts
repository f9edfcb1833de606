import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const FILESYSTEM_TRIM_CONFIG: Kind = { kind: 'FilesystemTrimConfig', since: '1.14' };

/** How often disks are told what is free. */
export function filesystemTrimConfig(interval: Text): TalosDocument {
  return documentOf(FILESYSTEM_TRIM_CONFIG, { interval });
}
