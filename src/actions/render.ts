import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import { didYouMean } from '../base/text.ts';
import {
  planGeneration,
  withLock,
  writeGeneration,
  type Change,
  type FileSet,
  type GenerationPlan,
  type PlanOptions,
} from '../generation/index.ts';
import type { LabContext } from './context.ts';
import { inLab, relativePath } from './lab.ts';
import { build, BUILD_STEPS, hasErrors, stopsRender, type Pipeline } from './pipeline.ts';
import {
  countLine,
  diagnosticLines,
  refusal,
  secretData,
  unsetSecrets,
  type UnsetSecret,
} from './report.ts';
import type { Json, Result, Run } from './result.ts';
import { refreshSchemas } from './schema.ts';
import { IDENTITY_CODES } from './talos-identity.ts';
import type { InputOf } from './verbs.ts';

const STEPS = BUILD_STEPS + 1;

/** A render that is ready to be compared with the tree or written. */
interface Ready {
  readonly files: FileSet;
  /** Lines about the identities of the clusters for croft.lock. */
  readonly identity: readonly string[];
  readonly secrets: readonly UnsetSecret[];
  readonly findings: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Writes the generation; with `check` or `diff` only says what would change. Writes nothing when the render would be wrong. */
export const render: Run<'render'> = async (outer, input) => {
  const context = inLab(outer);
  const { built, diagnostics, texts } = await build(context, {
    steps: STEPS,
    newIdentity: input['new-identity'],
  });
  if (!built || stopsRender(diagnostics)) return refused({ diagnostics, texts });
  const { files } = built.rendered;
  const { identity } = built;
  const ready = { files, identity, secrets: unsetSecrets(built), findings: diagnostics, texts };
  if (input.check || input.diff) return compare(context, ready, input);
  context.progress({ step: STEPS, of: STEPS, what: 'writing' });
  const { plan, changes } = await withLock(context, context.root, {}, async (held) => {
    const planned = await planGeneration(
      context.files,
      context.root,
      files,
      optionsOf(context, input, identity),
    );
    refuseUnknown(context, planned, input);
    return { plan: planned, changes: await writeGeneration(context.files, held, planned) };
  });
  if (plan.blocked) return refusal({ diagnostics: plan.diagnostics, texts });
  await refreshSchemas(context, context.root);
  return written(ready, plan, changes);
};

/** A lost or exchanged identity of a cluster is a gate, not a mistake of the source. */
function refused(pipeline: Pick<Pipeline, 'diagnostics' | 'texts'>): Result {
  const isGate = pipeline.diagnostics.some(({ code }) => IDENTITY_CODES.has(code));
  return { ...refusal(pipeline), ...(isGate ? { exitCode: 3 as const } : {}) };
}

async function compare(
  context: LabContext,
  ready: Ready,
  input: InputOf<'render'>,
): Promise<Result> {
  const { files, root } = context;
  const plan = await planGeneration(
    files,
    root,
    ready.files,
    optionsOf(context, input, ready.identity),
  );
  refuseUnknown(context, plan, input);
  if (plan.blocked) return refusal({ diagnostics: plan.diagnostics, texts: ready.texts });
  const different = plan.changes.filter(({ outcome }) => outcome !== 'unchanged');
  const diff = input.diff ? await diffOf(files, root, plan) : [];
  const differs = different.length > 0;
  return {
    exitCode: differs ? 2 : 0,
    data: dataOf(plan.changes, ready),
    diagnostics: [...ready.findings, ...plan.diagnostics],
    lines: [
      ...(input.diff ? diff : different.map(wouldBe)),
      ...(differs ? [] : [`unchanged ${plan.changes.length} files`]),
    ],
    notes: [
      ...diagnosticLines(plan.diagnostics, ready.texts),
      ...(differs
        ? [`${different.length} of ${plan.changes.length} files differ; run croft render`]
        : []),
    ],
  };
}

/** Loads what compares texts, which few renders need. */
async function diffOf(files: Files, root: string, { entries }: GenerationPlan): Promise<string[]> {
  const { diffLines } = await import('./diff.ts');
  return diffLines(files, root, entries);
}

function written(ready: Ready, plan: GenerationPlan, changes: readonly Change[]): Result {
  const kept = changes.some(({ outcome }) => outcome === 'kept') || hasErrors(plan.diagnostics);
  const notable = changes.filter(({ outcome }) => outcome !== 'unchanged');
  const { findings, secrets, texts } = ready;
  const todo = [
    ...(hasFindings(findings) ? [`${countLine(findings)}; croft check shows them`] : []),
    ...(secrets.length > 0
      ? [
          `${secrets.length} ${secrets.length === 1 ? 'secret has' : 'secrets have'} no value yet; croft check lists them`,
        ]
      : []),
  ];
  return {
    exitCode: kept ? 2 : 0,
    data: dataOf(changes, ready),
    diagnostics: [...findings, ...plan.diagnostics],
    lines: [...shorten(notable.map(lineOf)), summary(changes)],
    notes: [...diagnosticLines(plan.diagnostics, texts), ...todo],
  };
}

function hasFindings(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity !== 'pending');
}

function optionsOf(
  { root, cwd }: LabContext,
  { discard }: InputOf<'render'>,
  identity: readonly string[],
): PlanOptions {
  if (discard.length === 0) return { identity };
  if (discard.includes('all')) return { discard: 'all', identity };
  const paths = discard.flatMap((typed) => [typed, relativePath(root, cwd, typed)]);
  return { discard: paths, identity };
}

/** A path to discard that is no rendered file is a typing mistake: nothing is written before it is put right. */
function refuseUnknown(
  { root, cwd }: LabContext,
  { changes, blocked }: GenerationPlan,
  { discard }: InputOf<'render'>,
): void {
  if (blocked) return;
  const paths = new Set(changes.map(({ path }) => path));
  const unknown = discard.find(
    (typed) => typed !== 'all' && !paths.has(typed) && !paths.has(relativePath(root, cwd, typed)),
  );
  if (unknown === undefined) return;
  const meant = didYouMean(unknown, paths);
  const hint = meant ? `did you mean ${meant}?` : 'croft render --check lists what is kept';
  throw new CroftError('usage', `--discard: ${unknown} is not a rendered file`, { data: { hint } });
}

function lineOf({ outcome, path, reason }: Change): string {
  return `${outcome} ${path}${reason ? ` (${reason})` : ''}`;
}

const WOULD_BE: Readonly<Record<string, string>> = {
  created: 'would be created',
  configured: 'would be configured',
  pruned: 'would be pruned',
  kept: 'would be kept',
};

function wouldBe({ outcome, path, reason }: Change): string {
  return `${path} ${WOULD_BE[outcome] ?? outcome}${reason ? ` (${reason})` : ''}`;
}

const SHOWN = 40;

function shorten(lines: readonly string[]): string[] {
  if (lines.length <= SHOWN) return [...lines];
  return [...lines.slice(0, SHOWN), `... and ${lines.length - SHOWN} more`];
}

/** `312 files: 4 created, 2 configured, 306 unchanged`. */
function summary(changes: readonly Change[]): string {
  const counts = countsOf(changes).map(([outcome, count]) => `${count} ${outcome}`);
  return `${changes.length} files: ${counts.join(', ')}`;
}

const OUTCOMES = ['created', 'configured', 'pruned', 'kept', 'unchanged'] as const;

function countsOf(changes: readonly Change[]): [outcome: string, count: number][] {
  return OUTCOMES.flatMap((outcome) => {
    const count = changes.filter((change) => change.outcome === outcome).length;
    return count === 0 ? [] : [[outcome, count] as [string, number]];
  });
}

function dataOf(changes: readonly Change[], { secrets }: Ready): Json {
  const notable = changes.filter(({ outcome }) => outcome !== 'unchanged');
  return {
    files: changes.length,
    counts: Object.fromEntries(countsOf(changes)),
    changes: notable.map(({ path, outcome, reason }) => ({
      path,
      outcome,
      reason: reason ?? null,
    })),
    pendingSecrets: secretData(secrets),
  };
}
