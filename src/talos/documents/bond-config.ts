import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';
import type { CommonLink } from './link-config.ts';

export const BOND_CONFIG: Kind = {
  kind: 'BondConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

export type Bond = {
  readonly links: readonly Text[];
  readonly bondMode: Text;
  readonly miimon?: Whole | undefined;
  readonly updelay?: Whole | undefined;
  readonly downdelay?: Whole | undefined;
  readonly xmitHashPolicy?: Text | undefined;
  readonly lacpRate?: Text | undefined;
};

/** Several links in one. */
export function bondConfig(name: Text, bond: Bond, link: CommonLink): TalosDocument {
  return documentOf(BOND_CONFIG, { name, ...bond, ...link });
}
