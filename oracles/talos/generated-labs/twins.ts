import fc from 'fast-check';
import { emit, type YamlValue } from '../../../src/model/yaml/index.ts';
import { isMap } from '../../../src/model/yaml/value.ts';
import { problemsOf } from '../../../src/talos/validate/index.ts';
import type { Talos } from '../peer.ts';
import { outcomeOf, type Machine } from './judge.ts';
import { labs, type GeneratedLab } from './lab.ts';

const LABS = 20;
/** Fewer places that are refused would mean that nothing was compared. */
const PLACES = 20;
const [OLDER, NEWER] = [13, 14];

interface Twins {
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
}

/**
 * Whether Croft and Talos 1.14 agree on every pair of a document of its own and what the same lab says in `v1alpha1` for
 * Talos 1.13: one place at a time is put beside the documents. So the table of twins is not its own judge.
 */
export async function judgeTwins(talos: Talos, seed: number): Promise<Twins> {
  const counts = { 'twins refused': 0, 'old places taken': 0 };
  const failures: string[] = [];
  const places = new Set<string>();
  for (const lab of fc.sample(labs(OLDER), { numRuns: LABS, seed })) {
    const [older, newer] = [await machinesOf(lab, OLDER), await machinesOf(lab, NEWER)];
    for (const [at, machine] of newer.entries()) {
      const [old = null] = older[at]?.documents ?? [];
      for (const path of newPlaces(old, machine.documents[0] ?? null)) {
        const documents = withPlace(machine.documents, path, old);
        const ours = problemsOf(documents, { minor: NEWER, mode: 'metal' });
        const yaml = documents.map((one) => emit(one)).join('');
        const { error, errors = [] } = await talos.ask({ op: 'validate', yaml });
        const theirs = [...(error === undefined ? [] : [error]), ...errors];
        const where = `${machine.path}: ${path.join('.')}`;
        if (ours.length > 0 !== theirs.length > 0)
          failures.push(
            `${where}: Talos ${theirs.join(' | ') || 'accepts'}; Croft ${ours.map(({ message }) => message).join(' | ') || 'accepts'}`,
          );
        counts[theirs.length > 0 ? 'twins refused' : 'old places taken'] += 1;
        if (theirs.length > 0) places.add(path.join('.'));
      }
    }
  }
  if (places.size < PLACES) failures.push(`only ${places.size} places were refused beside a twin`);
  return { counts: { ...counts, 'places with a twin': places.size }, failures };
}

async function machinesOf(lab: GeneratedLab, minor: number): Promise<readonly Machine[]> {
  const outcome = await outcomeOf(lab.files(), { minor: [1, minor] });
  if ('refused' in outcome) throw new Error(`a generated lab was refused: ${lab.toString()}`);
  return outcome.machines;
}

/** Places that the older document has and the newer one lacks, as far up as the newer one lacks them. */
function newPlaces(older: YamlValue, newer: YamlValue, path: readonly string[] = []): string[][] {
  if (!isMap(older)) return [];
  return Object.entries(older).flatMap(([key, value]) => {
    const at = [...path, key];
    const other = isMap(newer) ? newer[key] : undefined;
    if (other === undefined) return [at];
    return newPlaces(value, other, at);
  });
}

function withPlace(
  [v1alpha1 = null, ...rest]: readonly YamlValue[],
  path: readonly string[],
  older: YamlValue,
): YamlValue[] {
  return [grafted(v1alpha1, path, older), ...rest];
}

/** A document with one place of another one. */
function grafted(into: YamlValue, [key, ...rest]: readonly string[], from: YamlValue): YamlValue {
  if (key === undefined) return from;
  const value = isMap(from) ? (from[key] ?? null) : null;
  const own = isMap(into) ? into : {};
  return { ...own, [key]: grafted(own[key] ?? null, rest, value) };
}
