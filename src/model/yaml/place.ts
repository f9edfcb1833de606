// Where a path leads in a tree, for edits: no further than what is written at that very place.
import { plainScalar } from './scalar.ts';
import type { ListNode, MapEntry, MapNode, Node } from './tree.ts';
import type { Path } from './value.ts';

/** A node and what holds it. */
export interface Place {
  readonly node: Node;
  readonly parent: MapNode | ListNode | null;
  /** Its entry, when a map holds it. */
  readonly entry: MapEntry | null;
  /** Its index among what its parent holds. */
  readonly index: number;
  /** Whether it stands in brackets. */
  readonly flow: boolean;
}

/** The deepest place on a path, and the steps of the path that lead on from there to nothing. */
export interface Located {
  readonly place: Place;
  /** Where `place` stands itself. */
  readonly reached: Path;
  readonly missing: Path;
}

export function locate(root: Node, path: Path): Located {
  let place: Place = { node: root, parent: null, entry: null, index: 0, flow: false };
  for (const [depth, step] of path.entries()) {
    const next = childPlace(place, step);
    if (!next) return { place, reached: path.slice(0, depth), missing: path.slice(depth) };
    place = next;
  }
  return { place, reached: path, missing: [] };
}

function childPlace({ node, flow }: Place, step: string | number): Place | null {
  if (node.kind === 'map') {
    const index = node.entries.findIndex((entry) => entry.name === String(step));
    const entry = node.entries[index];
    return entry
      ? { node: entry.value, parent: node, entry, index, flow: flow || node.flow }
      : null;
  }
  if (node.kind !== 'list' || typeof step !== 'number') return null;
  const item = node.items[step];
  return item
    ? { node: item, parent: node, entry: null, index: step, flow: flow || node.flow }
    : null;
}

/** Whether nothing is lost when a node is replaced by a map or list: it is null, or an empty collection. */
export function isVacant(node: Node): boolean {
  if (node.kind === 'map') return node.entries.length === 0;
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind !== 'scalar' || node.tag !== undefined) return false;
  return node.style === 'empty' || (node.style === 'plain' && plainScalar(node.text) === null);
}
