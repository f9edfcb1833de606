import type { z } from 'zod';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Site } from './site.ts';
import { copyOf, isWithin, removeKey, valueAt } from './tree.ts';
import { identity, type Word } from './word.ts';

/** A file without the words that it does not need: what they say holds anyway. */
export interface Shortened {
  readonly value: YamlMap;
  /** Words that are not in it. */
  readonly omitted: ReadonlySet<Word>;
}

/**
 * Leaves out what the model says by itself: defaults of its schema, and values of `derived`, which it takes from elsewhere.
 * What the source says outright stays.
 */
export function shortened(
  schema: z.ZodType,
  { value, words }: { readonly value: YamlMap; readonly words: ReadonlyMap<Word, Path> },
  known: { readonly base: YamlMap; readonly derived: readonly (readonly [Path, YamlValue])[] },
): Shortened {
  const short = copyOf(value);
  const omitted = new Set<Word>();
  let meant = parsed(schema, value);
  const lists = [...words].map(([word, path]) => ({ word, path: word.isItem ? word.path : path }));
  for (const { path } of lists) {
    const there = valueAt(short, path);
    if (there === undefined || valueAt(known.base, path) !== undefined) continue;
    const isDerived = known.derived.some(
      ([at, one]) => at.join('.') === path.join('.') && identity(one) === identity(there),
    );
    const without = copyOf(short);
    removeWithEmpty(without, path);
    if (!isDerived && (meant === null || parsed(schema, without) !== meant)) continue;
    removeWithEmpty(short, path);
    meant = parsed(schema, short);
    for (const one of lists) if (isWithin(one.path, path)) omitted.add(one.word);
  }
  return { value: short, omitted };
}

/** What a file says with all defaults; null when it is refused. */
function parsed(schema: z.ZodType, value: YamlMap): string | null {
  const { data, success } = schema.safeParse(value);
  return success ? identity(data as YamlValue) : null;
}

/** What cluster.yaml takes from the network of its nodes, and from their roles. */
export function derivedIn(
  { networks }: Pick<Site, 'networks'>,
  nodes: readonly YamlMap[],
): readonly (readonly [Path, YamlValue])[] {
  const hasWorkers = nodes.some(({ role }) => role === 'worker');
  const cidr = networks[0]?.['cidr'];
  return [
    [['talos', 'controlPlaneWorkloads'], !hasWorkers],
    ...(cidr === undefined ? [] : SUBNETS.map((path): [Path, YamlValue] => [path, [cidr]])),
  ];
}

const SUBNETS: readonly Path[] = [
  ['talos', 'kubelet', 'validSubnets'],
  ['kubernetes', 'etcd', 'subnets'],
];

function removeWithEmpty(root: YamlMap, path: Path): void {
  removeKey(root, path);
  for (let parent = path.slice(0, -1); parent.length > 0; parent = parent.slice(0, -1)) {
    const map = valueAt(root, parent);
    if (!isMap(map) || Object.keys(map).length > 0) return;
    removeKey(root, parent);
  }
}
