import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';
import type { CommonLink } from './link-config.ts';

export const DUMMY_LINK_CONFIG: Kind = {
  kind: 'DummyLinkConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

/** A link that leads nowhere and carries addresses. */
export function dummyLinkConfig(name: Text, link: CommonLink): TalosDocument {
  return documentOf(DUMMY_LINK_CONFIG, { name, ...link });
}
