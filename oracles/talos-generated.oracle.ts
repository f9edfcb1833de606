import { parseAllDocuments } from 'yaml';
import { DIFFERENCES, type Difference } from '../src/talos/differences.ts';
import type { Oracle, OracleReport } from './oracle.ts';
import {
  ENDPOINT,
  filesOf,
  KUBERNETES,
  PLAIN_CASES,
  type PlainCase,
} from './talos/plain-labs/cases.ts';
import { differences, isListed } from './talos/plain-labs/compare.ts';
import { outcomeOf, type Machine } from './talos/generated-labs/judge.ts';
import { BUNDLE, OLD_BUNDLE } from './talos/generated-labs/secrets.ts';
import { TALOS_MINORS, type TalosMinor } from './talos/minors.ts';
import { startTalos, type Talos } from './talos/peer.ts';

/** Machines of plain labs are what talosctl generates from the same secrets, apart from the differences that are meant. */
export const oracle: Oracle = {
  name: 'talos-generated',
  script: 'test:talos',
  run: ({ tools }) => compareAll((minor) => tools.talos(minor).program),
};

/** What was compared so far. */
interface Findings {
  readonly counts: Record<string, number>;
  readonly failures: string[];
  readonly applied: Map<Difference, number>;
}

/** Compares every case in every version; also for a run by hand. */
async function compareAll(programOf: (minor: TalosMinor) => string): Promise<OracleReport> {
  const record: Findings = { counts: {}, failures: [], applied: new Map() };
  for (const minor of TALOS_MINORS) {
    const talos = startTalos(programOf(minor));
    try {
      for (const one of PLAIN_CASES) await compareCase(talos, { one, minor }, record);
    } finally {
      await talos.end();
    }
  }
  const { counts, failures, applied } = record;
  for (const one of DIFFERENCES)
    if (!applied.has(one))
      failures.push(
        `nothing differs in ${one.kind} ${one.path}, ${one.how}: remove the difference`,
      );
  const skipped = [...applied].map(
    ([{ kind, path, how, reason }, count]) =>
      `${count} times ${[kind, path].filter(Boolean).join(' ')}, ${how}: ${reason}`,
  );
  return { counts, skipped, failures };
}

interface Case {
  readonly one: PlainCase;
  readonly minor: TalosMinor;
}

async function compareCase(talos: Talos, { one, minor }: Case, record: Findings): Promise<void> {
  const bundle = one.isOld ? OLD_BUNDLE : BUNDLE;
  const files = { ...filesOf(one, minor), 'talos/main/secrets.sops.yaml': bundle };
  const outcome = await outcomeOf(files);
  const where = `Talos ${minor}: ${one.name}`;
  if ('refused' in outcome) {
    record.failures.push(`${where}: ${outcome.refused.map(({ message }) => message).join('; ')}`);
    return;
  }
  const hasDocuments = minor === '1.14';
  const made = await talos.mustDo({
    op: 'gen',
    yaml: bundle,
    cluster: {
      ...{ name: 'main', endpoint: ENDPOINT, kubernetes: KUBERNETES, installDisk: '/dev/vda' },
      installImage: imageOf(outcome.machines[0]),
      patches: one.patches?.(hasDocuments) ?? [],
      controlPlanePatches: one.controlPlanePatches?.(hasDocuments) ?? [],
      ...one.asked,
    },
  });
  for (const machine of outcome.machines) {
    const theirs = (machine.path.includes('worker') ? made.worker : made.controlPlane) ?? '';
    compareMachine(`${where}: ${machine.path}`, { machine, theirs }, record);
    record.counts[`machines of ${minor}`] = (record.counts[`machines of ${minor}`] ?? 0) + 1;
  }
}

function compareMachine(
  where: string,
  { machine, theirs }: { readonly machine: Machine; readonly theirs: string },
  { counts, failures, applied }: Findings,
): void {
  const ours = valuesOf(machine.yaml);
  const others = valuesOf(theirs);
  counts['documents'] = (counts['documents'] ?? 0) + others.length;
  for (const found of differences(ours, others)) {
    const listed = DIFFERENCES.find((one) => isListed(found, one));
    if (listed) applied.set(listed, (applied.get(listed) ?? 0) + 1);
    else
      failures.push(
        `${where}: ${found.kind} ${found.path}: ours ${JSON.stringify(found.ours)}, theirs ${JSON.stringify(found.theirs)}`,
      );
  }
}

function valuesOf(yaml: string): unknown[] {
  const documents = parseAllDocuments(yaml);
  if ('empty' in documents) throw new Error('there is no document');
  return documents.map((document) => document.toJS() as unknown);
}

/** Nobody can tell talosctl what an image is made of, but its name. */
function imageOf(machine: Machine | undefined): string {
  const [image] = /factory\.talos\.dev\/[^\s"]+/.exec(machine?.yaml ?? '') ?? [];
  if (image === undefined) throw new Error('the machine has no image');
  return image;
}

if (import.meta.main) {
  const [programs = ''] = process.argv.slice(2);
  const report = await compareAll((minor) => `${programs}${minor}`);
  for (const failure of report.failures) console.log(failure);
  console.log(report.counts, report.skipped);
}
