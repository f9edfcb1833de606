import fc from 'fast-check';
import type { Oracle, OracleReport } from './oracle.ts';
import { labs } from './talos/generated-labs/lab.ts';
import { LENIENCIES } from './talos/imports/alike.ts';
import { nothingSeen, roundTrip } from './talos/imports/round-trip.ts';
import { TALOS_MINORS } from './talos/minors.ts';

/** What a lab renders, imported as configurations of machines, is a lab that renders the same. */
export const oracle: Oracle = {
  name: 'talos-import',
  script: 'test:talos',
  run: ({ log }) => judgeAll({ labs: 500, seed: 20261121, log }),
};

interface Options {
  /** A version. */
  readonly labs: number;
  readonly seed: number;
  readonly log: (line: string) => void;
}

/** The share of generated labs that may be refused. */
const REFUSED = 0.02;

/** Imports labs of every version; also for a run by hand. */
async function judgeAll({ labs: runs, seed, log }: Options): Promise<OracleReport> {
  const seen = nothingSeen();
  const failures: string[] = [];
  for (const minor of TALOS_MINORS) {
    const number = Number(minor.replace('1.', ''));
    for (const [index, lab] of fc.sample(labs(number), { numRuns: runs, seed }).entries()) {
      const found = await roundTrip(lab, seen);
      failures.push(...found.map((line) => `Talos ${minor}, lab ${index}: ${line}`));
      if (found.length === 0) seen.counts.identical += 1;
    }
  }
  const { counts, patches, lenient } = seen;
  counts.identical -= counts.refused;
  if (counts.refused > runs * TALOS_MINORS.length * REFUSED)
    failures.push(`${counts.refused} labs are refused: generate sound ones`);
  for (const one of LENIENCIES)
    if (!lenient.has(one))
      failures.push(`nothing differs in ${String(one.at)}: remove the leniency`);
  for (const [title, count] of [...patches].sort(([, one], [, other]) => other - one))
    log(`talos-import: ${count} times a patch for ${title}`);
  const skipped = LENIENCIES.map(({ at, how, reason }) => `${String(at)}, ${how}: ${reason}`);
  return { counts: { ...counts }, skipped, failures };
}

if (import.meta.main) {
  const [runs = '50', seed = '1'] = process.argv.slice(2);
  const report = await judgeAll({ labs: Number(runs), seed: Number(seed), log: console.log });
  for (const failure of report.failures) console.log(failure.slice(0, 500));
  console.log(report.counts, report.skipped);
}
