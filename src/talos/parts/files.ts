import type { MachineFile } from '../../model/schema/machine.ts';
import { unlessEmpty } from '../declared.ts';
import type { Part, TalosDocument } from '../document.ts';
import {
  CRI_CUSTOMIZATION_CONFIG,
  criCustomizationConfig,
} from '../documents/cri-customization-config.ts';
import { etcFileConfig } from '../documents/etc-file-config.ts';
import { knows } from '../documents/kind.ts';
import { items, named, textOf, type Declaration } from '../machine-words.ts';
import type { TalosScene } from '../scene.ts';
import type { TalosMap } from '../value.ts';

/** Files to write: since 1.14 those of /etc are documents of their own; those of /var stay in `machine.files`. */
export function files(scene: TalosScene): Part {
  const all = named(items(scene, 'files'), ({ path }) => path);
  const isTyped = knows(scene.contract, CRI_CUSTOMIZATION_CONFIG);
  const documents = isTyped ? all.flatMap(typed) : [];
  const others = isTyped ? all.filter(({ value }) => !value.path.startsWith(ETC)) : all;
  return { v1alpha1: { machine: { files: unlessEmpty(others.map(legacy)) } }, documents };
}

const ETC = '/etc/';

/** Parts of the configuration of containerd, by their name. */
const CRI = /^\/etc\/cri\/conf\.d\/([^/]+)\.part$/;

function typed({ value, of }: Declaration<MachineFile>): TalosDocument[] {
  const content = of(['content'], textOf(value.content));
  const [, part] = CRI.exec(value.path) ?? [];
  if (part !== undefined) return [criCustomizationConfig(of(['path'], part), content)];
  if (!value.path.startsWith(ETC)) return [];
  const mode = of(['permissions'], modeOf(value));
  const path = of(['path'], value.path.slice(ETC.length));
  return [etcFileConfig(path, { mode, contents: content })];
}

function legacy({ value, of }: Declaration<MachineFile>): TalosMap {
  return {
    content: of(['content'], textOf(value.content)),
    permissions: of(['permissions'], modeOf(value)),
    path: of(['path'], value.path),
    op: of(['op'], value.op),
  };
}

function modeOf({ permissions }: MachineFile): number {
  return Number.parseInt(permissions, 8);
}
