import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const KERNEL_MODULE_CONFIG: Kind = {
  kind: 'KernelModuleConfig',
  since: '1.14',
  replaces: ['machine.kernel'],
};

/** A kernel module to load. */
export function kernelModuleConfig(
  name: Text,
  parameters: readonly Text[] | undefined,
): TalosDocument {
  return documentOf(KERNEL_MODULE_CONFIG, { name, parameters });
}
