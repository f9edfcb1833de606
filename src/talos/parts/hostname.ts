import type { Part } from '../document.ts';
import { HOSTNAME_CONFIG, hostnameConfig } from '../documents/hostname-config.ts';
import { knows } from '../documents/kind.ts';
import { ofNode, type TalosScene } from '../scene.ts';

/** The name of the node. */
export function hostname(scene: TalosScene): Part {
  const name = ofNode(scene, ['name'], scene.node.name);
  return knows(scene.contract, HOSTNAME_CONFIG)
    ? { documents: [hostnameConfig(name)] }
    : { v1alpha1: { machine: { network: { hostname: name } } } };
}
