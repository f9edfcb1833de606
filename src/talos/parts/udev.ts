import type { Part } from '../document.ts';
import { knows } from '../documents/kind.ts';
import { UDEV_RULES_CONFIG, udevRulesConfig } from '../documents/udev-rules-config.ts';
import { items } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** Rules of udev. */
export function udev(scene: TalosScene): Part {
  const rules = items(scene, 'udev').map(({ value, of }) => of([], value));
  if (rules.length === 0) return {};
  return knows(scene.contract, UDEV_RULES_CONFIG)
    ? { documents: [udevRulesConfig(rules)] }
    : { v1alpha1: { machine: { udev: { rules } } } };
}
