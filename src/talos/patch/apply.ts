import type { Contract } from '../contract.ts';
import { V1ALPHA1, type TalosDocument } from '../document.ts';
import { isFilled, type Node } from '../validate/node.ts';
import { isRefused, twinsOf } from '../validate/twins.ts';
import { plain, type TalosMap } from '../value.ts';
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

/** Kinds of documents that stand beside what Talos refuses beside them, with its path. */
function twins(documents: readonly TalosDocument[]): string[] {
  const old = documents.find(({ kind }) => kind === V1ALPHA1)?.value ?? {};
  const nodeAt = (map: TalosMap, path: string): Node => ({
    value: plain(valueAt(map, path.split('.'))),
    path: [],
  });
  return documents.flatMap(({ kind, name = '', value }) =>
    twinsOf(kind, name)
      .filter(({ only }) => only === undefined || isFilled(nodeAt(value, only)))
      .filter((twin) => isRefused(nodeAt(old, twin.path), twin))
      .map(({ path }) => `${kind} and ${path}`),
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
