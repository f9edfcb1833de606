import type { TalosDocument } from '../document.ts';
import { documentOf, type Flag, type Kind, type Text, type Whole } from './kind.ts';

/** A route of a link; without a destination it leads everywhere. */
export type Route = {
  readonly destination?: Text | undefined;
  readonly gateway?: Text | undefined;
  readonly source?: Text | undefined;
  readonly metric?: Whole | undefined;
  readonly mtu?: Whole | undefined;
};

/** What documents of all kinds of links have in common. */
export type CommonLink = {
  readonly up?: Flag | undefined;
  readonly mtu?: Whole | undefined;
  readonly addresses?: readonly { readonly address: Text }[] | undefined;
  readonly routes?: readonly Route[] | undefined;
};

export const LINK_CONFIG: Kind = {
  kind: 'LinkConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

/** Addresses and routes of an interface that the machine has, by its name or alias. */
export function linkConfig(name: Text, link: CommonLink): TalosDocument {
  return documentOf(LINK_CONFIG, { name, ...link });
}
