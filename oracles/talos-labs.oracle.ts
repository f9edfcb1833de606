import fc from 'fast-check';
import { problemsOf, sentence } from '../src/talos/validate/index.ts';
import type { Oracle, OracleReport } from './oracle.ts';
import { SCHEMA_EXCEPTIONS, type SchemaException } from './talos/generated-labs/exceptions.ts';
import { outcomeOf, type Machine } from './talos/generated-labs/judge.ts';
import { labs, type GeneratedLab } from './talos/generated-labs/lab.ts';
import { spoiledLabs } from './talos/generated-labs/spoiled.ts';
import { newTally, type Tally } from './talos/generated-labs/tally.ts';
import { judgeTwins } from './talos/generated-labs/twins.ts';
import { TALOS_MINORS, type TalosMinor } from './talos/minors.ts';
import { startTalos, type Talos } from './talos/peer.ts';
import { excuseFor } from './talos/verdicts.ts';
import { schemaFor, type CheckBySchema } from './talos/schema.ts';

/**
 * Whole labs with every word that reaches a machine: what Croft renders of them for each version of Talos fits the JSON
 * Schema of the version, our own rules and the real Talos.
 */
export const oracle: Oracle = {
  name: 'talos-labs',
  script: 'test:talos',
  run: ({ tools, log }) => judgeAll((minor) => tools.talos(minor), { labs: LABS, seed: SEED, log }),
};

const LABS = 2000;
/** The share of sound labs that may be refused. */
const REFUSED = 0.02;
const SEED = 20261121;

type Programs = (minor: TalosMinor) => { readonly program: string; readonly schema: string };

interface Options {
  /** A version. */
  readonly labs: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** What judges the machines of one version, and what was seen of it. */
interface Bench {
  readonly minor: TalosMinor;
  readonly number: number;
  readonly talos: Talos;
  readonly check: CheckBySchema;
  readonly tally: Tally;
  readonly excused: Map<SchemaException, number>;
  readonly counts: Record<Count, number>;
}

type Count = 'labs' | 'machines' | 'documents' | 'refused' | 'spoiled labs' | 'machines of them';

/** Judges labs of every version; also for a run by hand. */
async function judgeAll(programs: Programs, options: Options): Promise<OracleReport> {
  const tally = newTally();
  const counts: Record<string, number> = {};
  const skipped: string[] = [];
  const failures: string[] = [];
  options.log(`talos-labs: seed ${options.seed}`);
  for (const minor of TALOS_MINORS) {
    const { program, schema } = programs(minor);
    const bench: Bench = {
      ...{ minor, number: Number(minor.replace('1.', '')), tally, excused: new Map() },
      ...{ talos: startTalos(program), check: schemaFor(schema) },
      counts: {
        ...{ labs: 0, machines: 0, documents: 0, refused: 0 },
        ...{ 'spoiled labs': 0, 'machines of them': 0 },
      },
    };
    try {
      failures.push(...(await judgeVersion(bench, options)));
      if (minor === '1.14') {
        const twins = await judgeTwins(bench.talos, options.seed);
        failures.push(...twins.failures);
        Object.assign(counts, twins.counts);
      }
    } finally {
      await bench.talos.end();
    }
    for (const [what, count] of Object.entries(bench.counts)) counts[`${what} of ${minor}`] = count;
    for (const [{ reason }, count] of bench.excused)
      skipped.push(`the schema of ${minor}, ${count} times: ${reason}`);
  }
  const words = tally.counts();
  counts['words'] = words.filter(([, count]) => count > 0).length;
  for (const [word, count] of words) if (count === 0) failures.push(`no lab has ${word}`);
  const rarest = words.slice(0, 10).map(([word, count]) => `${word} in ${count}`);
  options.log(`talos-labs: rarest words: ${rarest.join(', ')}`);
  return { counts, skipped, failures };
}

async function judgeVersion(bench: Bench, { labs: runs, seed }: Options): Promise<string[]> {
  const property = fc.asyncProperty(labs(bench.number), async (lab) => {
    fc.pre(await judgeLab(bench, lab));
  });
  const details = await fc.check(property, { numRuns: runs, seed });
  const spoiled = fc.asyncProperty(spoiledLabs(bench.number), (lab) => judgeSpoiled(bench, lab));
  const further = await fc.check(spoiled, { numRuns: runs / 2, seed });
  const unused = SCHEMA_EXCEPTIONS.filter(
    (one) => one.minors.includes(bench.minor) && !bench.excused.has(one),
  );
  return [
    ...(details.failed ? [`Talos ${bench.minor}: ${fc.defaultReportMessage(details)}`] : []),
    ...(further.failed ? [`Talos ${bench.minor}: ${fc.defaultReportMessage(further)}`] : []),
    ...(bench.counts.refused > runs * REFUSED
      ? [`Talos ${bench.minor}: ${bench.counts.refused} labs were refused: generate sound ones`]
      : []),
    ...unused.map(({ reason }) => `Talos ${bench.minor}: the schema is right: ${reason}`),
  ];
}

/** Whether a lab is rendered; throws what anybody has against one of its machines. */
async function judgeLab(bench: Bench, lab: GeneratedLab): Promise<boolean> {
  const outcome = await outcomeOf(lab.files());
  if ('refused' in outcome) {
    bench.counts.refused += 1;
    return false;
  }
  bench.counts.labs += 1;
  bench.tally.add(lab);
  for (const machine of outcome.machines) {
    const wrong = await objections(bench, machine);
    if (wrong.length > 0) throw new Error(`${machine.path}:\n${wrong.join('\n')}`);
    bench.counts.machines += 1;
    bench.counts.documents += machine.documents.length;
  }
  return true;
}

/** Throws what Talos has against a machine of a lab that something is wrong with, and that is rendered nevertheless. */
async function judgeSpoiled(bench: Bench, lab: GeneratedLab): Promise<void> {
  bench.counts['spoiled labs'] += 1;
  const outcome = await outcomeOf(lab.files());
  if ('refused' in outcome) return;
  for (const machine of outcome.machines) {
    const wrong = await objections(bench, machine);
    if (wrong.length > 0 && excuseFor(wrong) === undefined)
      throw new Error(`${machine.path}:\n${wrong.join('\n')}`);
    bench.counts['machines of them'] += 1;
  }
}

/** What our rules, the schema and Talos have against a machine, apart from the exceptions. */
async function objections(bench: Bench, { documents, yaml }: Machine): Promise<string[]> {
  const ours = problemsOf(documents, { minor: bench.number, mode: 'metal' });
  const { error, errors = [] } = await bench.talos.ask({ op: 'validate', yaml });
  return [
    ...ours.map((one) => `Croft: ${sentence(documents[one.index] ?? null, one)}`),
    ...bench.check(yaml).flatMap((line) => (excuse(bench, line) ? [] : `the schema: ${line}`)),
    ...[...(error === undefined ? [] : [error]), ...errors].map((line) => `Talos: ${line}`),
  ];
}

function excuse({ minor, excused }: Bench, line: string): boolean {
  const exception = SCHEMA_EXCEPTIONS.find(
    ({ minors, said }) => minors.includes(minor) && said.test(line),
  );
  if (exception) excused.set(exception, (excused.get(exception) ?? 0) + 1);
  return exception !== undefined;
}

if (import.meta.main) {
  const [programs = '', schemas = '', runs = '100', seed = '1'] = process.argv.slice(2);
  const report = await judgeAll(
    (minor) => ({
      program: `${programs}${minor}`,
      schema: `${schemas}${minor}.schema.json`,
    }),
    { labs: Number(runs), seed: Number(seed), log: console.log },
  );
  for (const failure of report.failures) console.log(failure);
  console.log(report.counts, report.skipped);
}
