import { compareText } from '../../../src/base/text.ts';
import { identity } from '../../../src/import/lab/word.ts';
import { mapOf } from '../../../src/import/subject.ts';
import { isMap, type YamlMap, type YamlValue } from '../../../src/model/yaml/value.ts';

/** Something that differs although Talos does the same. */
export interface Leniency {
  /** Places as `kind/path`, without the positions in lists. */
  readonly at: RegExp;
  readonly how: 'a set' | 'by selector' | 'nothing';
  readonly reason: string;
}

/** Every one is needed by some generated lab: a list that says too much hides mistakes. */
export const LENIENCIES: readonly Leniency[] = [
  {
    at: /(?:^|[./])(?:certSANs|certExtraSANs)$/,
    how: 'a set',
    reason: 'names in a certificate have no order, and count once',
  },
  {
    at: /(?:^|[./])routes$/,
    how: 'a set',
    reason: 'of routes the destination and the metric decide, not where they stand',
  },
  {
    at: /^v1alpha1\/machine\.network\.interfaces$/,
    how: 'by selector',
    reason: 'interfaces are known by their names or selectors, and stand in the order of the links',
  },
  {
    at: /(?:^|[./])(?:metric|routeMetric)$/,
    how: 'nothing',
    reason: 'Talos takes 0 for no metric',
  },
  {
    at: /^v1alpha1\/machine\.registries\.config\.[^/]+$/,
    how: 'nothing',
    reason: 'a registry without any setting is one that nothing is said of',
  },
];

/** Where documents of a machine say something else than others; what Talos takes alike is noted in `used`. */
export function differences(
  before: readonly YamlMap[],
  after: readonly YamlMap[],
  used: Set<Leniency>,
): string[] {
  const others = new Map(after.map((one) => [keyOf(one), one]));
  const found = before.flatMap((one) => {
    const other = others.get(keyOf(one));
    others.delete(keyOf(one));
    return other
      ? apart([one, other], { kind: kindOf(one), path: [] }, used)
      : `${keyOf(one)} is gone`;
  });
  return [...found, ...[...others.keys()].map((key) => `${key} is new`)];
}

function kindOf({ kind }: YamlMap): string {
  return typeof kind === 'string' ? kind : 'v1alpha1';
}

function keyOf(document: YamlMap): string {
  const { name } = document;
  return `${kindOf(document)} ${typeof name === 'string' ? name : ''}`.trim();
}

interface Spot {
  readonly kind: string;
  readonly path: readonly string[];
}

type Pair = readonly [YamlValue | undefined, YamlValue | undefined];

function apart([before, after]: Pair, spot: Spot, used: Set<Leniency>): string[] {
  if (isSame([before, after])) return [];
  const place = `${spot.kind}/${spot.path.join('.')}`;
  const lenient = LENIENCIES.find(
    ({ at, how }) =>
      at.test(place) && (how === 'by selector' || isSame([seen(before, how), seen(after, how)])),
  );
  if (lenient) {
    used.add(lenient);
    if (lenient.how !== 'by selector') return [];
    const sorted: Pair = [seen(before, lenient.how), seen(after, lenient.how)];
    return apart(sorted, { ...spot, path: [...spot.path, 'each'] }, used);
  }
  if (isMap(before) && isMap(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) =>
      apart([before[key], after[key]], { ...spot, path: [...spot.path, key] }, used),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((one, index) => apart([one, after[index]], spot, used));
  return [`${place}: ${JSON.stringify(before)}, then ${JSON.stringify(after)}`];
}

function isSame([one, other]: Pair): boolean {
  return one === undefined || other === undefined
    ? one === other
    : identity(one) === identity(other);
}

/** A route without a metric that is 0. */
function withoutZero(route: YamlValue): YamlValue {
  return isMap(route) && route['metric'] === 0 ? mapOf({ ...route, metric: undefined }) : route;
}

function selectorOf(device: YamlValue): string {
  return isMap(device) ? identity(device['interface'] ?? device['deviceSelector'] ?? null) : '';
}

function seen(value: YamlValue | undefined, how: Leniency['how']): YamlValue | undefined {
  if (how === 'a set')
    return Array.isArray(value)
      ? [...new Set(value.map((one) => identity(withoutZero(one))))].sort()
      : value;
  if (how === 'by selector')
    return Array.isArray(value)
      ? [...value].sort((one, other) => compareText(selectorOf(one), selectorOf(other)))
      : value;
  const isNothing = value === 0 || (isMap(value) && Object.keys(value).length === 0);
  return isNothing ? undefined : value;
}
