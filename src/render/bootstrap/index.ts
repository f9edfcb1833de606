import type { Draft } from '../draft.ts';
import type { FluxLayer } from '../flux/index.ts';
import type { Scene } from '../scene.ts';
export function bootstrapDrafts(_scene: Scene, _layer: FluxLayer): Draft[] {
  return [];
}
