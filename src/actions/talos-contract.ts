import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import { emit, Sourced, type Emittable } from '../model/yaml/index.ts';
import { machineConfigurations, type MachinePlan } from '../render/index.ts';
import { MINORS } from '../talos/validate/index.ts';
import { MOVED, NEW_DEFAULTS, type NewDefault } from '../talos/versions.ts';
import { inLab } from './lab.ts';
import { build, type Built } from './pipeline.ts';
import { refusal } from './report.ts';
import type { Run } from './result.ts';
import { minorNamed, minorOf } from './talos-minor.ts';

/** Shows what a move from one Talos to another changes in the configurations of the machines. Writes nothing. */
export const talosContract: Run<'talos contract'> = async (outer, input) => {
  const to = input.to === undefined ? Math.max(...MINORS) : minorNamed(input.to, '--to');
  const given = input.from === undefined ? null : minorNamed(input.from, '--from');
  const { built, diagnostics, texts } = await build(inLab(outer));
  if (!built) return refusal({ diagnostics, texts });
  const clusters = clustersOf(built, input.clusters);
  const lines: string[] = [];
  const changed: { machine: string; documents: string[] }[] = [];
  const undecided: { cluster: string; word: string }[] = [];
  const { textPatch } = await import('./diff.ts');
  for (const { name, declared } of clusters) {
    const { talos } = declared.value;
    const from = given ?? minorOf(talos.version) ?? to;
    const before = plansOf(built, name, from);
    const after = new Map(plansOf(built, name, to).map((plan) => [plan.node, plan]));
    for (const plan of before) {
      const pairs = pairsOf(plan, after.get(plan.node));
      const different = [...pairs].filter(([, [one, other]]) => one !== other);
      if (different.length === 0) continue;
      changed.push({ machine: `${name}/${plan.node}`, documents: different.map(([id]) => id) });
      for (const [id, [one, other]] of different)
        lines.push(...textPatch(`${name}/${plan.node}: ${id}`, one, other));
    }
    for (const one of NEW_DEFAULTS.filter(({ since }) => since > from && since <= to)) {
      const said = talos[one.word];
      lines.push(defaultLine(name, one, said));
      if (said === undefined) undecided.push({ cluster: name, word: one.word });
    }
    for (const { since, from: key, to: kind } of MOVED)
      if (since > from && since <= to)
        lines.push(`patches of ${name}: since 1.${since} ${kind} stands for ${key}`);
  }
  if (lines.length === 0) lines.push('the configurations stay as they are');
  return { exitCode: undecided.length > 0 ? 2 : 0, data: { changed, undecided }, lines };
};

function defaultLine(cluster: string, one: NewDefault, said: unknown): string {
  const head = `new in 1.${one.since}: ${one.does}: cluster ${cluster}`;
  if (said === undefined)
    return `${head} says nothing; write under talos: "${one.accept}" to accept it or "${one.deny}" to deny it`;
  return `${head} ${said === false ? 'denies' : 'accepts'} it`;
}

function clustersOf({ model }: Built, typed: readonly string[]): Built['model']['clusters'] {
  if (typed.length === 0) return model.clusters;
  const names = model.clusters.map(({ name }) => name);
  const named = typed.find((name) => !names.includes(name));
  if (named === undefined) return model.clusters.filter(({ name }) => typed.includes(name));
  const meant = didYouMean(named, names);
  const hint = meant ? `did you mean ${meant}?` : `the clusters are ${names.join(', ')}`;
  throw new CroftError('usage', `the lab has no cluster ${named}`, { data: { hint } });
}

function plansOf(built: Built, cluster: string, minor: number): MachinePlan[] {
  return machineConfigurations(built, { minor: [1, minor] }).filter(({ path }) =>
    path.startsWith(`talos/${cluster}/`),
  );
}

/** The texts of both configurations by document; empty where one lacks it. */
function pairsOf(
  before: MachinePlan,
  after: MachinePlan | undefined,
): ReadonlyMap<string, readonly [string, string]> {
  const one = textsOf(before);
  const other = after ? textsOf(after) : new Map<string, string>();
  return new Map(
    [...new Set([...one.keys(), ...other.keys()])].map((id) => [
      id,
      [one.get(id) ?? '', other.get(id) ?? ''],
    ]),
  );
}

function textsOf({ documents }: MachinePlan): Map<string, string> {
  return new Map(documents.map((document) => [idOf(document), emit(document)]));
}

function idOf(document: Emittable): string {
  const [kind, name] = ['kind', 'name'].map((key) => wordOf(document, key));
  return [kind ?? 'v1alpha1', name].filter((word) => word !== undefined).join(' ');
}

function wordOf(document: Emittable, key: string): string | undefined {
  if (typeof document !== 'object' || document === null || document instanceof Sourced)
    return undefined;
  const value = Array.isArray(document)
    ? undefined
    : (document as Readonly<Record<string, Emittable>>)[key];
  const bare = value instanceof Sourced ? value.value : value;
  return typeof bare === 'string' ? bare : undefined;
}
