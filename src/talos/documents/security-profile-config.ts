import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind } from './kind.ts';

export const SECURITY_PROFILE_CONFIG: Kind = { kind: 'SecurityProfileConfig', since: '1.14' };

/** Keeps workloads apart from the system. */
export function securityProfileConfig(workloadIsolation: Flag): TalosDocument {
  return documentOf(SECURITY_PROFILE_CONFIG, { workloadIsolation });
}
