import type { Emittable } from '../../model/yaml/index.ts';
import { isMap, type YamlValue } from '../../model/yaml/value.ts';
import { identity } from '../lab/word.ts';
import { plain } from '../../talos/value.ts';
import type { Change } from './change.ts';
import type { Compared, Spot } from './compared.ts';
import { answerOf } from './extras.ts';

/** A list in both configurations. */
export interface Lists {
  readonly source: readonly YamlValue[];
  /** With gaps (null) where words took an item. */
  readonly left: YamlValue | undefined;
  readonly there: readonly Emittable[];
}

export interface ListOutcome {
  readonly changes: readonly Change[];
  /** It has items that Croft sets by itself. */
  readonly isBeyond: boolean;
}

type Judge = Pick<Compared, 'rules' | 'answerFor' | 'isGenerated'>;

/** What has to change of a rendered list, so that it has every item of the source that is left, and none that was removed. */
export function listChange(spot: Spot, lists: Lists, judge: Judge): ListOutcome {
  const rest = Array.isArray(lists.left) ? lists.left : [];
  const items = lists.there.map(plain);
  const { kept, isBeyond, hasOwn } = keptOf(spot, { ...lists, rest }, judge);
  const isWhole = rest.length === lists.source.length && rest.every((one) => one !== null);
  const wanted = isWhole && !hasOwn ? lists.source : withRest(kept, lists.source, rest);
  const change = { ...spot.id, path: spot.path };
  const how = judge.rules.get(`${spot.id.kind}/${spot.path.join('.')}`)?.how;
  if (wanted.length === items.length && startsWith(wanted, items)) return { changes: [], isBeyond };
  const set = wanted.length > 0 ? { set: [...wanted] } : {};
  if (how === 'replace' && wanted.length > 0)
    return { changes: [{ ...change, remove: false, ...set }], isBeyond };
  // Items that are added to such a list could be merged into others.
  const isKeyed = how === 'by' || how === 'replace-by';
  if (isKeyed || !startsWith(wanted, items))
    return { changes: [{ ...change, remove: items.length > 0, ...set }], isBeyond };
  const more = wanted.slice(items.length);
  return { changes: [{ ...change, remove: false, set: more }], isBeyond };
}

/** The rendered items that stay. */
interface Kept {
  readonly kept: readonly YamlValue[];
  /** Some are set by Croft alone. */
  readonly isBeyond: boolean;
  /** Some come from words of the machine, and the source has them elsewhere. */
  readonly hasOwn: boolean;
}

function keptOf(
  spot: Spot,
  { source, there, rest }: Lists & { readonly rest: readonly YamlValue[] },
  judge: Judge,
): Kept {
  const known = counted(source);
  // A list of which something is left is said by the source as a whole: it leaves nothing open.
  const isLeft = rest.some((one) => one !== null);
  const kept: YamlValue[] = [];
  let [isBeyond, hasOwn] = [false, false];
  for (const one of there) {
    const item = plain(one);
    const answer = taken(known, item) ? 'known' : answerOf(one, judge.answerFor);
    const isSaid = isLeft || judge.isGenerated(spot.id, spot.path, item);
    if (answer === 'foreign' || (answer === 'none' && isSaid)) continue;
    kept.push(item);
    isBeyond ||= answer === 'none';
    hasOwn ||= answer === 'own';
  }
  return { kept, isBeyond, hasOwn };
}

/** Items with those of the source that are left; of one that a word took a part of, the whole in the place of that part. */
function withRest(
  kept: readonly YamlValue[],
  source: readonly YamlValue[],
  rest: readonly YamlValue[],
): YamlValue[] {
  const wanted = [...kept];
  const there = counted(kept);
  for (const [index, left] of rest.entries()) {
    const whole = source[index] ?? left;
    if (left === null || taken(there, whole)) continue;
    const at = isMap(whole) ? wanted.findIndex((one) => isMap(one) && isPart(one, whole)) : -1;
    if (at === -1) wanted.push(whole);
    else wanted[at] = whole;
  }
  return wanted;
}

function counted(list: readonly YamlValue[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of list) counts.set(identity(one), (counts.get(identity(one)) ?? 0) + 1);
  return counts;
}

/** Takes one of these items, if there is any left. */
function taken(counts: Map<string, number>, one: YamlValue): boolean {
  const count = counts.get(identity(one)) ?? 0;
  if (count > 0) counts.set(identity(one), count - 1);
  return count > 0;
}

function startsWith(list: readonly YamlValue[], start: readonly YamlValue[]): boolean {
  return start.every((one, index) => {
    const other = list[index];
    return other !== undefined && identity(one) === identity(other);
  });
}

/** Whether all that a value says is said by another one, too. */
export function isPart(part: YamlValue, whole: YamlValue): boolean {
  if (isMap(part) && isMap(whole))
    return Object.entries(part).every(([key, one]) => {
      const other = Object.hasOwn(whole, key) ? whole[key] : undefined;
      return other !== undefined && isPart(one, other);
    });
  if (Array.isArray(part) && Array.isArray(whole))
    return part.every((one) => whole.some((other) => isPart(one, other)));
  return identity(part) === identity(whole);
}
