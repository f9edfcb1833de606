import { Sourced, sourced, type Emittable, type Path } from '../../model/yaml/index.ts';
import { isMap, type TalosMap } from '../value.ts';
import type { PatchProblem } from './patch.ts';
import type { Rules } from './rules.ts';
import { entry, inner, isList, isSame, opened, textOf, valueAt, without } from './tree.ts';

/** Where two values are merged, and by which rules. */
interface Merge {
  readonly rules: Rules;
  readonly problems: PatchProblem[];
  /** `Kind/path` with `[]` for items. */
  readonly at: string;
  /** The same in the patch. */
  readonly path: Path;
  readonly isFree: boolean;
}

/** A document with a patch merged into it as Talos does it; what Talos would refuse is a problem. */
export function mergedDocument(
  kind: string,
  [left, right]: readonly [TalosMap, TalosMap],
  rules: Rules,
): { readonly value: TalosMap; readonly problems: readonly PatchProblem[] } {
  const problems: PatchProblem[] = [];
  const merge: Merge = { rules, problems, at: `${kind}/`, path: [], isFree: false };
  const whole = mergedMap(left, right, merge);
  return { value: reset(kind, [whole, right], rules), problems };
}

/** Talos takes away what a patch does not repeat, for a few types of values. */
function reset(
  kind: string,
  [whole, right]: readonly [TalosMap, TalosMap],
  rules: Rules,
): TalosMap {
  let value = whole;
  for (const [at, rule] of rules) {
    if (rule.how !== 'reset' || !at.startsWith(`${kind}/`)) continue;
    const keys = at.slice(kind.length + 1).split('.');
    const applies = rule.below === undefined || valueAt(right, rule.below.split('.')) !== undefined;
    if (applies && isNothing(inner(valueAt(right, keys)))) value = without(value, keys);
  }
  return value;
}

function below(merge: Merge, key: string | number): Merge {
  const step = typeof key === 'number' ? '[]' : key;
  const at = merge.at.endsWith('/') ? `${merge.at}${step}` : `${merge.at}.${step}`;
  return { ...merge, at, path: [...merge.path, key] };
}

function mergedMap(left: TalosMap, right: TalosMap, merge: Merge): TalosMap {
  const whole = new Map(Object.entries(left));
  for (const [key, value] of Object.entries(right)) {
    const merged = mergedValue(entry(left, key), value, below(merge, key));
    if (merged !== undefined) whole.set(key, merged);
  }
  return Object.fromEntries(whole);
}

function mergedValue(left: Emittable, right: Emittable, merge: Merge): Emittable {
  const [l, r] = [inner(left), inner(right)];
  const rule = merge.rules.get(merge.at);
  const here = rule?.how === 'free' ? { ...merge, isFree: true } : merge;
  if (isNothing(r)) return nothing(left, right, here);
  if (rule?.how === 'replace') return right;
  if (isNothing(l)) return isMap(r) && !here.isFree ? mergedMap({}, r, here) : right;
  if (isMap(l) && isMap(r)) {
    const open = openedMap(left);
    return rule?.how === 'entries' ? withEntries(open, r) : mergedMap(open, r, here);
  }
  if (isList(l) && isList(r)) return mergedList(openedList(left), r, here);
  if (isCollection(l) || isCollection(r))
    return refuse(left, merge, 'is not of the type that it is in the configuration');
  return mergedScalar(left, right, here);
}

function nothing(left: Emittable, right: Emittable, merge: Merge): Emittable {
  if (!merge.isFree) return left;
  return isNothing(inner(left))
    ? right
    : refuse(left, merge, 'is null, and the configuration has a value');
}

function mergedScalar(left: Emittable, right: Emittable, merge: Merge): Emittable {
  const [l, r] = [inner(left), inner(right)];
  const rule = merge.rules.get(merge.at);
  if (merge.isFree && typeOf(l) !== typeOf(r))
    return refuse(left, merge, 'is not of the type that it is in the configuration');
  if (rule?.how === 'pointer') return right;
  if (r === '' || (r === 0 && typeof l === 'number')) return left;
  if (rule?.how === 'zero' && rule.texts.includes(textOf(r))) return left;
  if (rule?.how === 'once')
    return refuse(left, merge, 'cannot be merged into the one that is there');
  if (rule?.how === 'url' && typeof l === 'string') return mergedUrl(l, right);
  if (rule?.how === 'size' && /%$/.test(textOf(r)) && !/%$/.test(textOf(l))) return left;
  return right;
}

function typeOf(value: Emittable): string {
  return typeof value === 'number' && !Number.isInteger(value) ? 'float' : typeof value;
}

const URL_PARTS =
  /^(?<scheme>[a-z][a-z0-9+.-]*:)?(?<host>\/\/[^/?#]*)?(?<path>[^?#]*)(?<query>\?[^#]*)?(?<part>#.*)?$/i;

function mergedUrl(left: string, right: Emittable): Emittable {
  const before = URL_PARTS.exec(left)?.groups ?? {};
  const after = URL_PARTS.exec(textOf(right))?.groups ?? {};
  const whole = Object.keys(after)
    .map((key) => after[key] || before[key] || '')
    .join('');
  return right instanceof Sourced ? sourced(whole, right.origin) : whole;
}

function mergedList(
  left: readonly Emittable[],
  right: readonly Emittable[],
  merge: Merge,
): Emittable {
  const rule = merge.rules.get(merge.at);
  if (rule?.how !== 'by' && rule?.how !== 'replace-by') return [...left, ...right];
  const whole = [...left];
  for (const [index, item] of right.entries()) {
    const r = inner(item);
    const at = whole.findIndex((one) => isTwin(inner(one), r, rule.keys));
    const l = openedMap(whole[at]);
    if (at === -1 || !isMap(r)) whole.push(item);
    else whole[at] = rule.how === 'by' ? mergedMap(l, r, below(merge, index)) : item;
  }
  return whole;
}

/** Whether two items are the same by the first of the keys that the one of the patch has. */
function isTwin(left: Emittable, right: Emittable, keys: readonly string[]): boolean {
  if (!isMap(left) || !isMap(right)) return false;
  const key = keys.find((one) => !isZero(inner(entry(right, one)))) ?? keys[0] ?? '';
  const [l, r] = [inner(entry(left, key)), inner(entry(right, key))];
  // Talos compares where this flag is kept, not what it says.
  if (isMap(r) && !isNothing(inner(entry(r, 'physical')))) return false;
  if (isZero(r)) return keys.length === 1 && isZero(l);
  return isSame(l, r);
}

function withEntries(left: TalosMap, right: TalosMap): TalosMap {
  return Object.fromEntries([...Object.entries(left), ...Object.entries(right)]);
}

function openedMap(value: Emittable): TalosMap {
  const open = opened(value);
  return isMap(open) ? open : {};
}

function openedList(value: Emittable): readonly Emittable[] {
  const open = opened(value);
  return isList(open) ? open : [];
}

function isNothing(value: Emittable): value is null | undefined {
  return value === undefined || value === null;
}

function isZero(value: Emittable): boolean {
  return isNothing(value) || value === '' || value === 0;
}

function isCollection(value: Emittable): boolean {
  return isMap(value) || isList(value);
}

function refuse(left: Emittable, { path, problems }: Merge, why: string): Emittable {
  const message = `${path.join('.')} ${why}; Talos refuses that`;
  const hint = 'delete what is there with $patch: delete, and write it anew in another patch';
  problems.push({ code: 'talos-patch-refused', path, message, hint });
  return left;
}
