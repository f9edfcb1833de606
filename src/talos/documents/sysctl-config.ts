import type { TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { documentOf, type Kind } from './kind.ts';

export const SYSCTL_CONFIG: Kind = {
  kind: 'SysctlConfig',
  since: '1.14',
  replaces: ['machine.sysctls'],
};

/** Kernel parameters. */
export function sysctlConfig(params: TalosMap): TalosDocument {
  return documentOf(SYSCTL_CONFIG, { params });
}
