import type { Path, Sourced } from '../../model/yaml/index.ts';
import { unlessEmpty } from '../declared.ts';
import type { Part, TalosDocument } from '../document.ts';
import { ethernetConfig } from '../documents/ethernet-config.ts';
import { ofNode, type TalosScene } from '../scene.ts';

/** Settings of the network cards that links name by their interface. */
export function ethernet(scene: TalosScene): Part {
  const links = scene.node.links ?? [];
  return { documents: links.flatMap((_, i) => documentOf(scene, i)) };
}

function documentOf(scene: TalosScene, index: number): TalosDocument[] {
  const link = scene.node.links?.[index];
  if (link?.interface === undefined || !link.ethernet) return [];
  const { features, rings, channels, wakeOnLan } = link.ethernet;
  const from = ['links', index, 'ethernet'];
  return [
    ethernetConfig(ofNode(scene, ['links', index, 'interface'], link.interface), {
      features: settings(scene, features, [...from, 'features']),
      rings: settings(scene, rings, [...from, 'rings']),
      channels: settings(scene, channels, [...from, 'channels']),
      wakeOnLan: unlessEmpty(
        wakeOnLan.map((mode, k) => ofNode(scene, [...from, 'wakeOnLan', k], mode)),
      ),
    }),
  ];
}

/** The values that a map sets; undefined when it sets none. */
function settings(
  scene: TalosScene,
  map: { readonly [key: string]: number | boolean | undefined } | undefined,
  path: Path,
): { readonly [key: string]: Sourced } | undefined {
  const set = Object.entries(map ?? {}).filter(([, value]) => value !== undefined);
  if (set.length === 0) return undefined;
  return Object.fromEntries(set.map(([key, value]) => [key, ofNode(scene, [...path, key], value)]));
}
