import type { Part } from '../document.ts';
import type { TalosScene } from '../scene.ts';

/** What one concern adds to the configuration of a machine. */
export type PartOf = (scene: TalosScene) => Part;

export const NOTHING: Part = {};
