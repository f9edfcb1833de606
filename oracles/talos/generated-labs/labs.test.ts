import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contractOf, isFrom } from '../../../src/talos/contract.ts';
import { V1ALPHA1 } from '../../../src/talos/document.ts';
import { KINDS } from '../../../src/talos/documents/index.ts';
import { problemsOf, sentence } from '../../../src/talos/validate/index.ts';
import { newTally } from './tally.ts';
import { outcomeOf, type Machine } from './judge.ts';
import { labs } from './lab.ts';

const SEED = 20261121;
const MINORS = [11, 12, 13, 14];

/** Values of which a document or a place in one is looked at. */
type Data = Readonly<Record<string, unknown>>;

function at(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((here, key) => (here as Data | undefined)?.[key], document);
}

/** What is wrong with the documents of a machine among themselves, by the table of kinds. */
function strange({ documents }: Machine, minor: number): string[] {
  const contract = contractOf(`1.${minor}.0`);
  const all = documents as readonly Data[];
  const [v1alpha1] = all;
  const isPlane = at(v1alpha1, 'machine.type') === 'controlplane';
  const names = all.map(({ kind = V1ALPHA1, name }) => JSON.stringify([kind, name]));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const wrong = all.slice(1).flatMap(({ kind }) => {
    const known = KINDS.find((one) => one.kind === kind);
    if (!known) return [`nobody knows ${String(kind)}`];
    return [
      ...(contract && isFrom(contract, known.since) ? [] : [`${known.kind} is too new`]),
      ...(known.controlPlaneOnly && !isPlane ? [`${known.kind} on a worker`] : []),
      ...(known.replaces ?? [])
        .filter((path) => at(v1alpha1, path) !== undefined)
        .map((path) => `${known.kind} beside ${path}`),
    ];
  });
  return [...twice.map((name) => `twice ${name}`), ...wrong];
}

test.each(MINORS)(
  'labs of Talos 1.%i have machines that our own rules take, and documents that do not meet their twins',
  async (minor) => {
    let machines = 0;
    const property = fc.asyncProperty(labs(minor), async (lab) => {
      const outcome = await outcomeOf(lab.files());
      if ('refused' in outcome) throw new Error(JSON.stringify(outcome.refused.slice(0, 3)));
      for (const machine of outcome.machines) {
        machines += 1;
        const problems = problemsOf(machine.documents, { minor, mode: 'metal' });
        expect(problems.map((one) => sentence(machine.documents[one.index] ?? null, one))).toEqual(
          [],
        );
        expect(strange(machine, minor)).toEqual([]);
      }
    });
    await fc.assert(property, { numRuns: 50, seed: SEED });
    expect(machines).toBeGreaterThan(50);
  },
);

/** Rounds of labs after which a word that none has is taken for one that nobody generates. */
const ROUNDS = 10;

test('every word that reaches a machine is in some lab', () => {
  const tally = newTally();
  const missing = (): string[] =>
    tally.counts().flatMap(([word, count]) => (count === 0 ? word : []));
  expect(missing().length).toBeGreaterThan(600);
  for (let round = 0; round < ROUNDS && missing().length > 0; round += 1)
    for (const minor of MINORS)
      for (const lab of fc.sample(labs(minor), { numRuns: 200, seed: SEED + round }))
        tally.add(lab);
  expect(missing()).toEqual([]);
});
