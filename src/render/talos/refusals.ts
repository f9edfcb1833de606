import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Origin } from '../../model/origin.ts';
import { Sourced, type Emittable, type Path } from '../../model/yaml/index.ts';
import type { Contract } from '../../talos/contract.ts';
import { MINORS, problemsOf, sentence, type Located } from '../../talos/validate/index.ts';
import { plain } from '../../talos/value.ts';
import type { MachinePlan } from './plan.ts';

type Source = Origin & { readonly kind: 'source' | 'catalogue' };

/** A problem of one machine or more, at the line that is to blame for it. */
interface Refusal {
  readonly problem: Located;
  readonly message: string;
  readonly source: Source | null;
  readonly nodes: string[];
}

/**
 * What Talos would refuse in the configurations of machines, at the line of the source that is to blame; each problem once,
 * with the machines that have it. Nothing for a Talos whose rules are not known here.
 */
export function refusalsOf(
  plans: readonly MachinePlan[],
  { minor: [, minor] }: Contract,
  file: string,
): Diagnostic[] {
  if (!MINORS.includes(minor)) return [];
  const refusals = new Map<string, Refusal>();
  for (const { node, documents } of plans) {
    const values = documents.map(plain);
    for (const problem of problemsOf(values, { minor, mode: 'metal' })) {
      const message = sentence(values[problem.index] ?? null, problem);
      const source = nearest(documents[problem.index], problem.path);
      const key = JSON.stringify([message, source?.file, source?.range.start.offset]);
      const known = refusals.get(key) ?? { problem, message, source, nodes: [] };
      known.nodes.push(node);
      refusals.set(key, known);
    }
  }
  return [...refusals.values()].map(({ problem, message, source, nodes }) => ({
    code: problem.code,
    severity: 'error',
    file: source?.file ?? file,
    ...(source && { range: source.range }),
    message: `Talos refuses what is rendered for ${list(nodes)}: ${message}`,
    hint: problem.hint,
  }));
}

const SHOWN = 5;

function list(nodes: readonly string[]): string {
  const rest = nodes.length - SHOWN;
  return `${nodes.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The line of the source that says a value, else one around it, else the first within it. */
function nearest(value: Emittable, path: Path): Source | null {
  let at = value;
  let found: Source | null = null;
  for (let depth = 0; ; depth += 1) {
    while (at instanceof Sourced) {
      found = sourceOf(at) ?? found;
      at = at.value;
    }
    const step = path[depth];
    const next = step === undefined ? undefined : below(at, step);
    if (next === undefined) return found ?? first(at);
    at = next;
  }
}

function below(value: Emittable, step: string | number): Emittable {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as { readonly [key: string]: Emittable })[step];
}

function first(value: Emittable): Source | null {
  if (value instanceof Sourced) return sourceOf(value) ?? first(value.value);
  if (typeof value !== 'object' || value === null) return null;
  for (const one of Object.values<Emittable>(value)) {
    const found = first(one);
    if (found) return found;
  }
  return null;
}

function sourceOf({ origin }: Sourced): Source | null {
  // Everything that is put into a configuration is sourced with an Origin.
  const known = origin as Origin;
  return known.kind === 'source' || known.kind === 'catalogue' ? known : null;
}
