import { compareDiagnostics, type Diagnostic } from '../base/diagnostic.ts';
import { contextOf, type CheckInput } from './context.ts';
import { checkSealedTree, type SealedTree } from './sealed/index.ts';
import { applyTreeWaivers } from './waivers.ts';

/** Judges the encrypted files of a tree by their index and by the source; as `runChecks`, but needs what reads them. */
export function checkTree(input: CheckInput, tree: SealedTree): Diagnostic[] {
  const findings = checkSealedTree(input.model, tree);
  return applyTreeWaivers(contextOf(input), findings).sort(compareDiagnostics);
}
