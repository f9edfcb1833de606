import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const TRUSTED_ROOTS_CONFIG: Kind = { kind: 'TrustedRootsConfig', since: '1.7' };

/** Certificate authorities that the machine trusts. */
export function trustedRootsConfig(name: Text, certificates: Text): TalosDocument {
  return documentOf(TRUSTED_ROOTS_CONFIG, { name, certificates });
}
