import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const LAYER2_VIP_CONFIG: Kind = {
  kind: 'Layer2VIPConfig',
  since: '1.12',
  replaces: ['machine.network.interfaces'],
};

/** An address on a link that the control planes share. */
export function layer2VipConfig(address: Text, link: Text): TalosDocument {
  return documentOf(LAYER2_VIP_CONFIG, { name: address, link });
}
