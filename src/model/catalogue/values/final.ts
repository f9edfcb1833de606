import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Declared } from '../../model.ts';
import type { Manifest } from '../../workload.ts';
import type { Emittable, Path } from '../../yaml/index.ts';
import { rawAt } from '../expression.ts';
import type { Member } from '../members.ts';
import { isTreeMap, open, tag } from '../tree.ts';
import { applyOverlay, conflictDiagnostics, type Conflict } from './overlay.ts';

/** A user's own values, and the file that holds them. */
interface Overlay {
  readonly file: string;
  readonly values: Emittable;
}

/**
 * Final values of a release: what is derived, then the entry's values (which go over what a builder made),
 * then those of each slot that uses it, then the application's. Diagnostics: `values-conflict`, `values-override`.
 */
export function finalValues(
  member: Member,
  layers: { readonly derived: Emittable; readonly entry: Emittable },
  cluster: Declared<unknown>,
): { values: Manifest; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const merge = (base: Emittable, overlay: Emittable, file: string): Emittable => {
    const found: Conflict[] = [];
    const merged = applyOverlay(base, overlay, found);
    // An entry may do with a declared fact what it likes; a person who says it twice means one of the two.
    const conflicts = found.filter(({ kind }) => kind === 'type' || file !== member.entry?.file);
    diagnostics.push(...conflictDiagnostics(member.name, conflicts, file));
    return merged;
  };
  let values = layers.derived;
  if (layers.entry !== undefined)
    values = values === undefined ? layers.entry : merge(values, layers.entry, member.entry?.file ?? '');
  for (const { file, values: own } of overlaysOf(member, cluster))
    values = values === undefined ? own : merge(values, own, file);
  const opened = open(values);
  return { values: isTreeMap(opened) ? opened : {}, diagnostics };
}

function overlaysOf({ uses, app }: Member, cluster: Declared<unknown>): Overlay[] {
  const found = uses.flatMap(({ path }) =>
    path.length === 0 ? [] : overlayAt(cluster, [...path, 'values']),
  );
  return app ? [...found, ...overlayAt(app.declared, ['values'])] : found;
}

/** The untouched YAML below a path: 64-bit integers and `__proto__` stay what they are. */
function overlayAt(declared: Declared<unknown>, path: Path): Overlay[] {
  const raw = rawAt(declared.document, path);
  if (raw === undefined) return [];
  return [{ file: declared.file, values: tag(raw, path, (inner) => declared.origin(inner)) }];
}
