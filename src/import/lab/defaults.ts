import type { z } from 'zod';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { mapOf } from '../subject.ts';
import type { Site } from './site.ts';
import { copyOf, valueAt } from '../../model/yaml/plain.ts';
import { isWithin, removeKey } from '../tree.ts';
import { identity, type Word } from './word.ts';

/** A file without the words that it does not need: what they say holds anyway. */
export interface Shortened {
  readonly value: YamlMap;
  /** Words that are not in it. */
  readonly omitted: ReadonlySet<Word>;
}

/**
 * Leaves out what the model says by itself: defaults of its schema, and values of `derived`, which it takes from elsewhere.
 * What the source says outright stays. A node is judged without the others.
 */
export function shortened(
  schema: z.ZodType,
  { value, words }: { readonly value: YamlMap; readonly words: ReadonlyMap<Word, Path> },
  known: { readonly base: YamlMap; readonly derived: readonly (readonly [Path, YamlValue])[] },
): Shortened {
  const short = copyOf(value);
  const omitted = new Set<Word>();
  for (const part of partsOf(schema, short, words))
    for (const word of omittedOf(part, short, known)) omitted.add(word);
  return { value: short, omitted };
}

/** A part of a file that can be judged without the rest: a node, or all that is in no such list. */
interface Part {
  readonly at: Path;
  readonly words: { readonly word: Word; readonly path: Path }[];
  /** What it says with all defaults; null when it is refused. */
  readonly means: (part: YamlValue) => string | null;
}

function partsOf(schema: z.ZodType, file: YamlMap, words: ReadonlyMap<Word, Path>): Part[] {
  const parts = new Map<string, Part>();
  for (const [word, place] of words) {
    const path = word.isItem ? word.path : place;
    const isOfNode = typeof path[1] === 'number';
    const at = isOfNode ? path.slice(0, 2) : [];
    const key = at.join('.');
    const means = (part: YamlValue): string | null =>
      parsed(schema, isOfNode ? mapOf({ ...file, [String(at[0])]: [part] }) : part);
    const part = parts.get(key) ?? { at, means, words: [] };
    part.words.push({ word, path });
    parts.set(key, part);
  }
  return [...parts.values()];
}

/** Takes what a part does not need out of the file; gives the words of it. */
function omittedOf(
  { at, means, words }: Part,
  short: YamlMap,
  known: Parameters<typeof shortened>[2],
): Word[] {
  const omitted: Word[] = [];
  const part = valueAt(short, at) ?? null;
  let meant = means(part);
  for (const { path } of words) {
    const there = valueAt(short, path);
    if (there === undefined || valueAt(known.base, path) !== undefined) continue;
    const isDerived = known.derived.some(
      ([place, one]) => place.join('.') === path.join('.') && identity(one) === identity(there),
    );
    const without = copyOf(part);
    removeWithEmpty(without, path.slice(at.length));
    const left = means(without);
    if (!isDerived && (meant === null || left !== meant)) continue;
    removeWithEmpty(part, path.slice(at.length));
    meant = left;
    for (const one of words) if (isWithin(one.path, path)) omitted.push(one.word);
  }
  return omitted;
}

function parsed(schema: z.ZodType, value: YamlValue): string | null {
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

function removeWithEmpty(root: YamlValue, path: Path): void {
  removeKey(root, path);
  for (let parent = path.slice(0, -1); parent.length > 0; parent = parent.slice(0, -1)) {
    const map = valueAt(root, parent);
    if (!isMap(map) || Object.keys(map).length > 0) return;
    removeKey(root, parent);
  }
}
