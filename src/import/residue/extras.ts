import { Sourced, type Emittable } from '../../model/yaml/index.ts';
import type { Origin } from '../../model/origin.ts';
import { DIFFERENCES } from '../../talos/differences.ts';
import { inner, opened } from '../../talos/patch/tree.ts';
import { HEADER } from '../subject.ts';
import type { Answer, Compared, Spot } from './compared.ts';

/** What is rendered beyond the source. */
export interface Extras {
  /** What has to go: the outermost of it. */
  readonly removed: readonly Spot[];
  /** What Croft sets by itself. */
  readonly kept: readonly Spot[];
}

type Judge = Pick<Compared, 'answerFor' | 'isGenerated'>;

/** Whether all of it goes, and what else. */
interface Verdict extends Extras {
  readonly goes: boolean;
}

/** What becomes of something that is rendered and that the source does not have. */
export function extrasIn(spot: Spot, value: Emittable, judge: Judge): Extras {
  const { goes, removed, kept } = judged(spot, value, judge);
  return goes ? { removed: [spot], kept: [] } : { removed, kept };
}

function judged(spot: Spot, value: Emittable, judge: Judge): Verdict {
  const here = opened(value);
  if (typeof inner(here) !== 'object' || inner(here) === null || Array.isArray(here))
    return leaf(spot, value, judge);
  const entries = Object.entries(here as { readonly [key: string]: Emittable }).filter(
    ([key, one]) => inner(one) !== undefined && !(spot.path.length === 0 && HEADER.has(key)),
  );
  if (entries.length === 0) return leaf(spot, value, judge);
  const below = entries.map(([key, one]) => {
    const at = { ...spot, path: [...spot.path, key] };
    return { at, verdict: judged(at, one, judge) };
  });
  if (below.every(({ verdict }) => verdict.goes)) return { goes: true, removed: [], kept: [] };
  return {
    goes: false,
    removed: below.flatMap(({ at, verdict }) => (verdict.goes ? [at] : verdict.removed)),
    kept: below.flatMap(({ verdict }) => verdict.kept),
  };
}

function leaf(spot: Spot, value: Emittable, { answerFor, isGenerated }: Judge): Verdict {
  const answer = answerOf(value, answerFor);
  if (answer === 'own') return { goes: false, removed: [], kept: isDifference(spot) ? [spot] : [] };
  const isSilent = isWayOut(spot) || isEmptyList(value);
  if (answer === 'none' && isSilent) return { goes: false, removed: [], kept: [] };
  const goes = answer === 'foreign' || isGenerated(spot.id, spot.path);
  return { goes, removed: [], kept: goes ? [] : [spot] };
}

function isEmptyList(value: Emittable): boolean {
  const here = inner(value);
  return Array.isArray(here) && here.length === 0;
}

/** Whether it is a way out that the network of the nodes says: it was read from the machines that have one, and others get none. */
function isWayOut({ id: { kind }, path }: Spot): boolean {
  return path[0] === 'routes' && LINKS.has(kind);
}

const LINKS: ReadonlySet<string> = new Set([
  'LinkConfig',
  'VLANConfig',
  'BondConfig',
  'BridgeConfig',
]);

/** Whether Croft adds it for every lab, from what the lab says for something else. */
function isDifference({ id, path }: Spot): boolean {
  return DIFFERENCES.some(
    (one) =>
      one.isDerived === true &&
      one.kind === id.kind &&
      `${path.join('.')}.`.startsWith(`${one.path}.`),
  );
}

/** Who answers for a value: of a list, the first of its items that somebody answers for. */
export function answerOf(value: Emittable, answerFor: Judge['answerFor']): Answer {
  const own = answerFor(originOf(value));
  if (own !== 'none') return own;
  const here = opened(value);
  const below = Array.isArray(here)
    ? (here as readonly Emittable[])
    : typeof here === 'object' && here !== null && !(here instanceof Sourced)
      ? Object.values(here as Readonly<Record<string, Emittable>>)
      : [];
  const answers = below.map((one) => answerOf(one, answerFor));
  return answers.find((one) => one === 'own') ?? answers.find((one) => one === 'foreign') ?? 'none';
}

function originOf(value: Emittable): Origin | undefined {
  let origin: Origin | undefined;
  for (let here = value; here instanceof Sourced; here = here.value) origin = here.origin as Origin;
  return origin;
}
