import { isFrom } from '../contract.ts';
import type { Part } from '../document.ts';
import type { TalosScene } from '../scene.ts';

/** `machine.network`, which `talosctl gen config` writes empty where documents have taken its place, up to 1.12. */
export function networkSection({ contract }: TalosScene): Part {
  return isFrom(contract, '1.13') ? {} : { v1alpha1: { machine: { network: {} } } };
}
