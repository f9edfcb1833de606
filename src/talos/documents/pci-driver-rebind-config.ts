import type { TalosDocument } from '../document.ts';
import { documentOf, type Kind, type Text } from './kind.ts';

export const PCI_DRIVER_REBIND_CONFIG: Kind = { kind: 'PCIDriverRebindConfig', since: '1.10' };

/** Another driver takes over a PCI device. */
export function pciDriverRebindConfig(device: Text, targetDriver: Text): TalosDocument {
  return documentOf(PCI_DRIVER_REBIND_CONFIG, { name: device, targetDriver });
}
