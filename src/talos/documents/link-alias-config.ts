import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const LINK_ALIAS_CONFIG: Kind = {
  kind: 'LinkAliasConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

/** A name for the physical interface that a CEL expression selects. */
export function linkAliasConfig(name: Text, match: Text): TalosDocument {
  return documentOf(LINK_ALIAS_CONFIG, { name, selector: { match } });
}
