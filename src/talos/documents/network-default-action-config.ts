import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const NETWORK_DEFAULT_ACTION_CONFIG: Kind = {
  kind: 'NetworkDefaultActionConfig',
  since: '1.6',
};

/** What happens to packets that no rule names. */
export function networkDefaultActionConfig(ingress: Text): TalosDocument {
  return documentOf(NETWORK_DEFAULT_ACTION_CONFIG, { ingress });
}
