import { compareText } from '../../base/text.ts';
import type { ModelCluster } from '../../model/model.ts';
import { placeIn } from '../../model/origin.ts';
import type { Node } from '../../model/schema/nodes.ts';
import type { Path } from '../../model/yaml/index.ts';
import type { Patch } from './patch.ts';

/** Files and folders of patches in the order in which they are applied, before those of the node. */
function layersOf({ role, name }: Node): readonly string[] {
  return ['all', role, name];
}

/** The patches of a cluster, read once; the same patch is the same object for every machine. */
export function patchesOf(cluster: ModelCluster): (node: Node) => readonly Patch[] {
  const files = cluster.patches
    .filter(({ document }) => document.value !== null)
    .map(({ path, document }) => ({
      path,
      patch: {
        file: document.file,
        value: document.value,
        origin: (at: Path) => placeIn('source', document, at),
        range: (at: Path) => document.range(at),
      },
    }))
    .sort((a, b) => compareText(a.path, b.path));
  const layers = Map.groupBy(files, ({ path }) => layerOf(path));
  const inLayer = (layer: string): Patch[] => (layers.get(layer) ?? []).map(({ patch }) => patch);
  return (node) => [...layersOf(node).flatMap(inLayer), ...ownPatches(cluster, node)];
}

/** The layer of a file, or of the folder that it is in: `patches/talos/all.yaml`, `patches/talos/worker/a/b.yaml`. */
function layerOf(path: string): string | undefined {
  const [, file, folder] = /^patches\/talos\/(?:([^/]+)\.yaml$|([^/]+)\/)/.exec(path) ?? [];
  return file ?? folder;
}

/** What nodes.yaml says under the node itself. */
function ownPatches({ nodes }: ModelCluster, node: Node): Patch[] {
  const base = ['nodes', nodes.value.nodes.indexOf(node), 'patches'];
  return node.patches.map((value, index) => ({
    file: nodes.file,
    value,
    origin: (at) => placeIn('source', nodes.document, [...base, index, ...at]),
    range: (at) => nodes.document.range([...base, index, ...at]),
  }));
}
