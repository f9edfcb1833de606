import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Contract } from '../contract.ts';
import type { TalosDocument } from '../document.ts';
import { applyPatch } from './apply.ts';
import type { Lost, Patch, PatchProblem } from './patch.ts';
import { isSame, valueAt } from './tree.ts';

/** A machine with the patches that are for it, in order. */
export interface PatchedMachine {
  readonly node: string;
  readonly documents: readonly TalosDocument[];
  readonly patches: readonly Patch[];
}

/** What is known of a patch over all machines. */
interface Findings {
  machines: number;
  hasEffect: boolean;
  readonly problems: Map<string, { readonly problem: PatchProblem; readonly nodes: string[] }>;
}

/** The documents of every machine with its patches, and what is wrong with the patches: each problem once. */
export function patchMachines(
  machines: readonly PatchedMachine[],
  contract: Contract,
): {
  readonly documents: readonly (readonly TalosDocument[])[];
  readonly diagnostics: Diagnostic[];
} {
  const records = new Map<Patch, Findings>();
  const documents = machines.map((machine) => {
    const found: (readonly [Findings, readonly PatchProblem[]])[] = [];
    const final = machine.patches.reduce((whole, patch) => {
      const patched = applyPatch(whole, patch, contract);
      const record = recordOf(records, patch);
      record.machines += 1;
      found.push([record, patched.problems]);
      record.hasEffect ||= !sameDocuments(whole, patched.documents);
      return patched.documents;
    }, machine.documents);
    for (const [record, problems] of found)
      note(
        record,
        machine.node,
        problems.filter(({ lost }) => !lost || isLost(final, lost)),
      );
    return final;
  });
  const diagnostics = [...records].flatMap(([patch, record]) => diagnosticsOf(patch, record));
  return { documents, diagnostics };
}

function recordOf(records: Map<Patch, Findings>, patch: Patch): Findings {
  const record = records.get(patch) ?? { machines: 0, hasEffect: false, problems: new Map() };
  records.set(patch, record);
  return record;
}

function note(record: Findings, node: string, problems: readonly PatchProblem[]): void {
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.path, problem.message]);
    const known = record.problems.get(key) ?? { problem, nodes: [] };
    known.nodes.push(node);
    record.problems.set(key, known);
  }
}

/** Whether something that a patch took away is still not there after all patches. */
function isLost(documents: readonly TalosDocument[], { kind, name, paths }: Lost): boolean {
  const document = documents.find((one) => one.kind === kind && one.name === name);
  return paths.some((path) => valueAt(document?.value, path) === undefined);
}

function diagnosticsOf(patch: Patch, { machines, hasEffect, problems }: Findings): Diagnostic[] {
  const found = [...problems.values()]
    .filter(({ problem, nodes }) => !problem.everywhere || nodes.length === machines)
    .map(({ problem: { code, path, message, hint }, nodes }): Diagnostic => ({
      ...{ code, file: patch.file, range: patch.range(path), hint },
      severity: code === 'talos-patch-drops' ? 'warning' : 'error',
      message: `${nodes.length === machines ? 'patch' : `patch of ${nodes.join(', ')}`}: ${message}`,
    }));
  if (found.length > 0 || hasEffect) return found;
  return [
    {
      code: 'talos-patch-no-effect',
      severity: 'warning',
      file: patch.file,
      range: patch.range([]),
      message: 'patch: every machine that it is for is the same without it',
      hint: 'remove it; Talos takes zero (an empty text, 0) for nothing, and adds to lists instead of replacing them',
    },
  ];
}

function sameDocuments(one: readonly TalosDocument[], other: readonly TalosDocument[]): boolean {
  return (
    one.length === other.length &&
    one.every(
      ({ value }, index) => value === other[index]?.value || isSame(value, other[index]?.value),
    )
  );
}
