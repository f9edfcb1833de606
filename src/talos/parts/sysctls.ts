import type { Part } from '../document.ts';
import { knows } from '../documents/kind.ts';
import { SYSCTL_CONFIG, sysctlConfig } from '../documents/sysctl-config.ts';
import { SYSFS_CONFIG, sysfsConfig } from '../documents/sysfs-config.ts';
import { entries } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** Kernel parameters. */
export function sysctls(scene: TalosScene): Part {
  const params = Object.fromEntries(entries(scene, 'sysctls'));
  if (Object.keys(params).length === 0) return {};
  return knows(scene.contract, SYSCTL_CONFIG)
    ? { documents: [sysctlConfig(params)] }
    : { v1alpha1: { machine: { sysctls: params } } };
}

/** Values below /sys. */
export function sysfs(scene: TalosScene): Part {
  const params = Object.fromEntries(entries(scene, 'sysfs'));
  if (Object.keys(params).length === 0) return {};
  return knows(scene.contract, SYSFS_CONFIG)
    ? { documents: [sysfsConfig(params)] }
    : { v1alpha1: { machine: { sysfs: params } } };
}
