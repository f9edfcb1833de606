import type { Part } from '../document.ts';
import { pciDriverRebindConfig } from '../documents/pci-driver-rebind-config.ts';
import { items, named } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** PCI devices that another driver takes over. */
export function pciDrivers(scene: TalosScene): Part {
  const devices = named(items(scene, 'pciDriverRebind'), ({ device }) => device);
  return {
    documents: devices.map(({ value, of }) =>
      pciDriverRebindConfig(of(['device'], value.device), of(['driver'], value.driver)),
    ),
  };
}
