import type { Part } from '../document.ts';
import { ENVIRONMENT_CONFIG, environmentConfig } from '../documents/environment-config.ts';
import { knows } from '../documents/kind.ts';
import { entries } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** Environment of the services of Talos. */
export function environment(scene: TalosScene): Part {
  const variables = Object.fromEntries(entries(scene, 'env'));
  if (Object.keys(variables).length === 0) return {};
  return knows(scene.contract, ENVIRONMENT_CONFIG)
    ? { documents: [environmentConfig(variables)] }
    : { v1alpha1: { machine: { env: variables } } };
}
