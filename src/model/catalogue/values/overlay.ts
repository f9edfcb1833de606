import type { Diagnostic, Related } from '../../../base/diagnostic.ts';
import type { Origin } from '../../origin.ts';
import type { Emittable, Path } from '../../yaml/index.ts';
import { emptyMap, isTreeMap, open, originOf, plain } from '../tree.ts';

/**
 * Where an overlay and what is below it do not go together: `type`, one is a map and the other is not; `declared`, it
 * replaces by another value what the source declares elsewhere.
 */
export interface Conflict {
  readonly kind: 'type' | 'declared';
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
    if (clash(below, above)) conflicts.push({ kind: 'type', path, base, overlay });
    else if (isDeclared(base) && JSON.stringify(plain(base)) !== JSON.stringify(plain(overlay)))
      conflicts.push({ kind: 'declared', path, base, overlay });
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

/** Whether a line of the source says what this is, and no entry or rule. */
function isDeclared(base: Emittable): boolean {
  return originOf(base)?.kind === 'source';
}

/** `values-conflict` or `values-override` for each conflict, at the overlay, with the derived value as related place. */
export function conflictDiagnostics(
  name: string,
  conflicts: readonly Conflict[],
  file: string,
): Diagnostic[] {
  return conflicts.map(({ kind, path, base, overlay }) => {
    const above = placeOf(originOf(overlay), 'the value of your own');
    const below = placeOf(originOf(base), 'the value that it replaces');
    const related = [above, below].filter((one) => one !== null);
    const place = { file: above?.file ?? file, ...(above?.range ? { range: above.range } : {}) };
    if (kind === 'declared')
      return {
        code: 'values-override',
        severity: 'warning',
        ...place,
        message: `${name}: values.${path.join('.')} replaces what ${below?.file ?? 'the source'} declares${lineOf(below)}`,
        hint: 'change the declaration, and remove this value: two places that say different things are read by nobody',
        related,
      };
    const isMap = isTreeMap(open(base));
    return {
      code: 'values-conflict',
      severity: 'error',
      ...place,
      message: `${name}: values.${path.join('.')}: ${isMap ? 'something that is no map replaces a map' : 'a map replaces something that is no map'}`,
      hint: isMap
        ? 'write a map, whose keys are merged; null removes what is derived'
        : 'write one value; null removes what is derived',
      related,
    };
  });
}

function lineOf(related: Related | null): string {
  return related?.range ? ` in line ${related.range.start.line}` : '';
}

function placeOf(origin: Origin | undefined, message: string): Related | null {
  if (!origin || origin.kind === 'rule') return null;
  if (origin.kind === 'default') return { file: origin.file, message: `${message}: ${origin.key}` };
  return { file: origin.file, range: origin.range, message };
}
