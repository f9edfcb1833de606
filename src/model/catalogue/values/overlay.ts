import type { Diagnostic, Related } from '../../../base/diagnostic.ts';
import type { Origin } from '../../origin.ts';
import type { Emittable, Path } from '../../yaml/index.ts';
import { emptyMap, isTreeMap, open, originOf } from '../tree.ts';

/** Where an overlay and what is below it are of different types: one is a map, the other is not. */
export interface Conflict {
  readonly path: Path;
  readonly base: Emittable;
  readonly overlay: Emittable;
}

/**
 * Values with an overlay on top: maps merge, lists and scalars replace. A null of the overlay removes what is
 * below it; where nothing is below, it stays, and Helm then drops the chart's own default. Origins stay with
 * their values. The arguments are not changed; what is shared is shared.
 */
export function applyOverlay(
  base: Emittable,
  overlay: Emittable,
  conflicts: Conflict[] = [],
  path: Path = [],
): Emittable {
  const below = open(base);
  const above = open(overlay);
  if (!isTreeMap(below) || !isTreeMap(above)) {
    if (clash(below, above)) conflicts.push({ path, base, overlay });
    return overlay;
  }
  const result = emptyMap();
  for (const key of Object.keys(below)) {
    const has = Object.hasOwn(above, key) && above[key] !== undefined;
    if (!has) result[key] = below[key];
    else if (open(above[key]) !== null)
      result[key] = applyOverlay(below[key], above[key], conflicts, [...path, key]);
  }
  for (const key of Object.keys(above))
    if (!Object.hasOwn(below, key) && above[key] !== undefined) result[key] = above[key];
  return result;
}

function clash(below: Emittable, above: Emittable): boolean {
  if (below === undefined || below === null || above === undefined || above === null) return false;
  return isTreeMap(below) !== isTreeMap(above);
}

/** `values-conflict` for each conflict, at the overlay, with the derived value as related place. */
export function conflictDiagnostics(
  name: string,
  conflicts: readonly Conflict[],
  file: string,
): Diagnostic[] {
  return conflicts.map(({ path, base, overlay }) => {
    const above = placeOf(originOf(overlay), 'the value of your own');
    const below = placeOf(originOf(base), 'the value that it replaces');
    const isMap = isTreeMap(open(base));
    return {
      code: 'values-conflict',
      severity: 'error',
      file: above?.file ?? file,
      ...(above?.range ? { range: above.range } : {}),
      message: `${name}: values.${path.join('.')}: ${isMap ? 'something that is no map replaces a map' : 'a map replaces something that is no map'}`,
      hint: isMap
        ? 'write a map, whose keys are merged; null removes what is derived'
        : 'write one value; null removes what is derived',
      related: [above, below].filter((one) => one !== null),
    };
  });
}

function placeOf(origin: Origin | undefined, message: string): Related | null {
  if (!origin || origin.kind === 'rule') return null;
  if (origin.kind === 'default') return { file: origin.file, message: `${message}: ${origin.key}` };
  return { file: origin.file, range: origin.range, message };
}
