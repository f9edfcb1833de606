// Labs in which something is not as it should be: words are gone, said twice, empty, said as in another lab, or nonsense.
import fc from 'fast-check';
import { Sourced, type Emittable } from '../../../src/model/yaml/index.ts';
import { labOf, labs, type GeneratedLab } from './lab.ts';
import type { Words } from './values.ts';

/** What somebody may write by mistake where something else is meant. */
const NONSENSE: readonly Emittable[] = [
  ...['', 'a', 'A B', '0', '-1', 'null', 'true', '\n', 'x'.repeat(80), 'a/b', 'a=b', '*', '0644'],
  ...['10.0.0.1', '10.0.0.0/8', '!10.0.0.0/8', '::1', 'fe80::1', '2001:db8::/32', 'enp1s0'],
  ...['0s', '1ms', '10s', '5Gi', '100%', '-5%', '10-20', '20-10', '1-70000', '65536', '/etc/x'],
  ...['https://a.example', 'tcp://a.example:1', 'udp://[::1]:99999', '/', '/var/x', '/dev/x'],
  ...['disk.size > 1u', 'true == 1', '52:54:00:00:00:99'],
  '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n',
  ...[0, 1, 64, 65535, 65536, 4294967295, -1, true, false, null, [], {}],
];

/** One change of a source: where, by a number that chooses among all places, and how. */
interface Change {
  readonly file: 'cluster' | 'nodes';
  readonly at: number;
  readonly how:
    'removed' | 'doubled' | 'emptied' | 'as in another lab' | { readonly said: Emittable };
}

const change: fc.Arbitrary<Change> = fc.record({
  file: fc.constantFrom('cluster', 'nodes'),
  at: fc.nat(1_000_000),
  how: fc.oneof(
    fc.constantFrom('removed', 'doubled', 'emptied', 'as in another lab'),
    fc.constantFrom(...NONSENSE).map((said) => ({ said })),
  ),
});

/** Labs of a minor of Talos 1 with one to three such changes; many of them no loader and no check takes. */
export function spoiledLabs(minor: number): fc.Arbitrary<GeneratedLab> {
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  return fc.tuple(labs(minor), labs(minor), changes).map(([lab, other, all]) => {
    const spoiled = (file: Change['file']): Words =>
      all
        .filter((one) => one.file === file)
        .reduce<Words>((whole, one) => changed(whole, other[file], one), lab[file]);
    const { name } = lab.cluster;
    return labOf({
      ...lab,
      cluster: { ...spoiled('cluster'), name, kind: 'Cluster' },
      nodes: { ...spoiled('nodes'), kind: 'Nodes' },
    });
  });
}

type Keys = readonly string[];

function changed(whole: Words, other: Words, { at, how }: Change): Words {
  const places = [...placesIn(whole)];
  const place = places[at % places.length];
  if (!place) return whole;
  const old = valueAt(whole, place);
  return replaced(whole, place, newValue(old, how, valueAt(other, place))) as Words;
}

function newValue(old: Emittable, how: Change['how'], elsewhere: Emittable): Emittable {
  if (typeof how === 'object') return how.said;
  if (how === 'removed') return undefined;
  if (how === 'as in another lab') return elsewhere ?? old;
  if (Array.isArray(old)) return how === 'emptied' ? [] : [...listOf(old), ...listOf(old)];
  return how === 'emptied' ? (typeof old === 'object' ? {} : '') : old;
}

function listOf(value: Emittable): readonly Emittable[] {
  return Array.isArray(value) ? (value as readonly Emittable[]) : [];
}

/** Every place in a value, but those that name secrets: others do not exist. */
function* placesIn(value: Emittable, at: Keys = []): Generator<Keys> {
  for (const [key, inner] of entriesOf(value)) {
    if (key === 'secret' || inner === undefined) continue;
    yield [...at, key];
    yield* placesIn(inner, [...at, key]);
  }
}

function entriesOf(value: Emittable): [string, Emittable][] {
  if (typeof value !== 'object' || value === null || value instanceof Sourced) return [];
  return Object.entries<Emittable>(value);
}

function valueAt(value: Emittable, place: Keys): Emittable {
  return place.reduce<Emittable>(
    (here, key) => entriesOf(here).find(([one]) => one === key)?.[1],
    value,
  );
}

function replaced(value: Emittable, [key, ...rest]: Keys, by: Emittable): Emittable {
  if (key === undefined) return by;
  const entries = entriesOf(value).map(
    ([one, inner]) => [one, one === key ? replaced(inner, rest, by) : inner] as const,
  );
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
