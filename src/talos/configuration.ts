import { assemble, type TalosDocument } from './document.ts';
import { PARTS } from './parts/index.ts';
import type { TalosScene } from './scene.ts';

/** The configuration of a machine, for the Talos that its cluster declares; secrets are references to them. */
export function machineConfiguration(scene: TalosScene): TalosDocument[] {
  return assemble(PARTS.map((part) => part(scene)));
}
