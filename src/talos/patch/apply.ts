import type { Contract } from '../contract.ts';
import { KINDS } from '../documents/index.ts';
import { V1ALPHA1, type TalosDocument } from '../document.ts';
import { applyJsonPatch } from './json-patch.ts';
import type { Patch, PatchProblem } from './patch.ts';
import { isYamlMap } from './read.ts';
import { rulesFor } from './rules.ts';
import { applyStrategic, type Patched } from './strategic.ts';
import { valueAt } from './tree.ts';

/**
 * The documents of a machine with a patch, strategic (a map) or JSON (a list), as Talos would patch them. What is wrong with
 * the patch is a problem; what of it can be applied is applied.
 */
export function applyPatch(
  documents: readonly TalosDocument[],
  patch: Patch,
  contract: Contract,
): Patched {
  const { value } = patch;
  if (Array.isArray(value)) return applyJsonPatch(documents, patch, value);
  if (!isYamlMap(value)) return { documents, problems: [shapeless()] };
  const patched = isOperation(value)
    ? applyJsonPatch(documents, patch, [value])
    : applyStrategic(documents, { patch, map: value }, rulesFor(contract));
  const known = new Set(twins(documents));
  const fresh = twins(patched.documents).filter((twin) => !known.has(twin));
  return { ...patched, problems: [...patched.problems, ...fresh.map((twin) => twinProblem(twin))] };
}

function shapeless(): PatchProblem {
  return {
    code: 'talos-patch-malformed',
    path: [],
    message: 'a patch is neither a map nor a list',
    hint: 'write a map that looks like the configuration, or a list of operations of a JSON patch',
  };
}

/** Documents of Talos have no key `op`. */
function isOperation(map: object): boolean {
  return Object.hasOwn(map, 'op') && Object.hasOwn(map, 'path');
}

/** Kinds of documents that stand beside what they replace, with its path. */
function twins(documents: readonly TalosDocument[]): string[] {
  const old = documents.find(({ kind }) => kind === V1ALPHA1)?.value ?? {};
  const present = new Set(documents.map(({ kind }) => kind));
  return KINDS.filter(({ kind }) => present.has(kind)).flatMap(({ kind, replaces = [] }) =>
    replaces
      .filter((path) => valueAt(old, path.split('.')) !== undefined)
      .map((path) => `${kind} and ${path}`),
  );
}

function twinProblem(twin: string): PatchProblem {
  return {
    code: 'talos-patch-twin',
    path: [],
    message: `with the patch, ${twin} say the same twice, which Talos refuses`,
    hint: 'patch the one that this version of Talos has without the patch',
  };
}
