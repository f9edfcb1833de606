import { unlessEmpty } from '../declared.ts';
import type { Part } from '../document.ts';
import { KERNEL_MODULE_CONFIG, kernelModuleConfig } from '../documents/kernel-module-config.ts';
import { knows } from '../documents/kind.ts';
import { items, named } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';

/** Kernel modules to load. */
export function kernelModules(scene: TalosScene): Part {
  const modules = named(items(scene, 'kernelModules'), (one) =>
    typeof one === 'string' ? one : one.name,
  ).map(({ value, of }) =>
    typeof value === 'string'
      ? { name: of([], value), parameters: undefined }
      : {
          name: of(['name'], value.name),
          parameters: unlessEmpty(value.parameters.map((text, i) => of(['parameters', i], text))),
        },
  );
  if (modules.length === 0) return {};
  return knows(scene.contract, KERNEL_MODULE_CONFIG)
    ? { documents: modules.map(({ name, parameters }) => kernelModuleConfig(name, parameters)) }
    : { v1alpha1: { machine: { kernel: { modules } } } };
}
