import { isDeepStrictEqual } from 'node:util';
import type { Difference } from '../../../src/talos/differences.ts';
import { V1ALPHA1 } from '../../../src/talos/document.ts';

/** Where two configurations differ. */
export interface Found extends Pick<Difference, 'kind' | 'path' | 'how'> {
  readonly ours: unknown;
  readonly theirs: unknown;
}

type Data = Readonly<Record<string, unknown>>;

/** Differences between the documents of two configurations, which are found by kind and name. */
export function* differences(
  ours: readonly unknown[],
  theirs: readonly unknown[],
): Generator<Found> {
  const own = new Map(ours.map((one) => [idOf(one), one]));
  const other = new Map(theirs.map((one) => [idOf(one), one]));
  for (const id of new Set([...own.keys(), ...other.keys()])) {
    const pair = { ours: own.get(id), theirs: other.get(id) };
    const kind = kindOf(pair.ours ?? pair.theirs);
    if (!own.has(id) || !other.has(id)) yield { kind, path: '', how: howOf(pair), ...pair };
    else yield* between(pair, { kind, path: '' });
  }
}

function* between(
  pair: { readonly ours: unknown; readonly theirs: unknown },
  place: { readonly kind: string; readonly path: string },
): Generator<Found> {
  const { ours, theirs } = pair;
  if (isDeepStrictEqual(ours, theirs)) return;
  if (!haveParts(ours, theirs)) {
    yield { ...place, how: howOf(pair), ...pair };
    return;
  }
  for (const key of new Set([ours, theirs].flatMap((one) => Object.keys(one ?? {}))))
    yield* between(
      { ours: (ours as Data | undefined)?.[key], theirs: (theirs as Data | undefined)?.[key] },
      { ...place, path: place.path === '' ? key : `${place.path}.${key}` },
    );
}

/** Whether two values that differ do so in what they hold: two maps, lists of one length, or a map and nothing. */
function haveParts(ours: unknown, theirs: unknown): boolean {
  if (Array.isArray(ours)) return Array.isArray(theirs) && ours.length === theirs.length;
  const both = [ours, theirs].filter((one) => one !== undefined);
  return both.every(isMap) && both.some((one) => Object.keys(one).length > 0);
}

function howOf({ ours, theirs }: { ours: unknown; theirs: unknown }): Found['how'] {
  if (theirs === undefined) return 'added';
  return ours === undefined ? 'left out' : 'changed';
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(document: unknown): string {
  const { kind = V1ALPHA1 } = document as { readonly kind?: string };
  return kind;
}

function idOf(document: unknown): string {
  return JSON.stringify([kindOf(document), (document as Data)['name']]);
}

/** Whether a difference is one that is listed. */
export function isListed(found: Found, { kind, path, how }: Difference): boolean {
  if (found.kind !== kind || found.how !== how) return false;
  return found.path === path || (path !== '' && found.path.startsWith(`${path}.`));
}
