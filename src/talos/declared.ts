import type { Origin } from '../model/origin.ts';
import type { Emittable, Path, Sourced } from '../model/yaml/index.ts';
import { ofCluster, ofNode, type TalosScene } from './scene.ts';

/** What the node declares at a path, with its line; undefined when it declares nothing there. */
export function ofNodeIf(
  scene: TalosScene,
  path: Path,
  value: Emittable,
): Sourced<Origin> | undefined {
  return value === undefined ? undefined : ofNode(scene, path, value);
}

/** What cluster.yaml declares at a path, with its line; undefined when it declares nothing there. */
export function ofClusterIf(
  scene: TalosScene,
  path: Path,
  value: Emittable,
): Sourced<Origin> | undefined {
  return value === undefined ? undefined : ofCluster(scene, path, value);
}

/** A list, or undefined for an empty one, which is not written. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
