import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text, type Whole } from './kind.ts';
import type { CommonLink } from './link-config.ts';

export const VLAN_CONFIG: Kind = {
  kind: 'VLANConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

export type Vlan = { readonly vlanID: Whole; readonly parent: Text };

/** A VLAN on top of another link. */
export function vlanConfig(name: Text, vlan: Vlan, link: CommonLink): TalosDocument {
  return documentOf(VLAN_CONFIG, { name, ...vlan, ...link });
}
