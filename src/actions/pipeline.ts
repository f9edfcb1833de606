import { isRisk, runChecks } from '../checks/index.ts';
import { compareDiagnostics, type Diagnostic } from '../base/diagnostic.ts';
import type { Files } from '../base/host/index.ts';
import { checkPins, resolveWorkloads } from '../model/catalogue/index.ts';
import { loadLab } from '../model/load.ts';
import type { Loaded, Model } from '../model/model.ts';
import type { Workload } from '../model/workload.ts';
import type { RenderedLab } from '../render/index.ts';
import type { DocumentsPlan, SecretEncryption, SecretPlan } from '../secrets/port.ts';
import { dayOf, type LabContext } from './context.ts';
import { publishedBundles, publishedRecipients } from './published.ts';
import { renderSealed } from './sealing.ts';
import { undecidedDefaults } from './talos-defaults.ts';
import { identitiesOf } from './talos-identity.ts';
import { volumeChanges } from './volume-changes.ts';

/** A lab with everything that follows from its source. */
export interface Built {
  readonly model: Model;
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  /** Version of Croft that rendered it, which the lab's own workflow runs too. */
  readonly version: string;
  readonly rendered: RenderedLab;
  /** Every Secret that the lab needs, rendered or pending. */
  readonly plans: readonly SecretPlan[];
  /** The configuration of every machine, rendered or pending. */
  readonly machines: readonly DocumentsPlan[];
  /** What encrypted them for the render. */
  readonly encryption: SecretEncryption;
  /** Lines about the identities of the clusters for croft.lock. */
  readonly identity: readonly string[];
}

/** What the source gives: null where it cannot be understood, and every problem of it, sorted. */
export interface Pipeline {
  readonly built: Built | null;
  readonly diagnostics: readonly Diagnostic[];
  /** Text of the files of the source, for excerpts. */
  readonly texts: Loaded['texts'];
}

/** Steps that `build` reports. */
export const BUILD_STEPS = 3;

/** How `build` differs from what most verbs need. */
export interface BuildOptions {
  /** Steps of the whole work, of which these are the first. */
  readonly steps?: number;
  /** Clusters that may have other secrets than those they were made with. */
  readonly newIdentity?: readonly string[];
}

/** Loads, resolves, renders and checks a lab; writes nothing. */
export async function build(
  context: LabContext,
  { steps = BUILD_STEPS, newIdentity = [] }: BuildOptions = {},
): Promise<Pipeline> {
  const { progress } = context;
  progress({ step: 1, of: steps, what: 'reading the source' });
  const { model, diagnostics, texts } = await load(context, context.files);
  if (!model) return { built: null, diagnostics, texts };
  const found = [...diagnostics, ...pinProblems(model, diagnostics)];
  progress({ step: 2, of: steps, what: 'rendering' });
  const workloads = resolve(model, found);
  const { version } = context;
  const { diagnostics: unsealed, ...sealed } = await renderSealed(context, {
    model,
    workloads,
    version,
  });
  const { rendered } = sealed;
  const { lines: identity, diagnostics: strange } = await identitiesOf(context, model, newIdentity);
  found.push(...once([...strange, ...unsealed]));
  found.push(...rendered.diagnostics);
  progress({ step: 3, of: steps, what: 'checking' });
  found.push(...runChecks({ model, workloads, today: dayOf(context.clock) }));
  const built = { model, workloads, version, identity, ...sealed };
  found.push(...(await volumeChanges(context.files, context.root, built)));
  found.push(...(await publishedRecipients(context.files, context.root, model)));
  found.push(...(await undecidedDefaults(context.files, context.root, model)));
  found.push(...(await publishedBundles(context.files, context.root, { model, identity })));
  return {
    built,
    diagnostics: found.sort(compareDiagnostics),
    texts,
  };
}

/** Two steps that fail for the same file say so once. */
function once(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const known = new Map<string, Diagnostic>();
  for (const one of diagnostics) {
    const key = `${one.code}\u0000${one.file}`;
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}

/** Loads a lab through other files than the real ones, for example with an edit that is not yet written. */
export function load(
  { root, shipped }: Pick<LabContext, 'root' | 'shipped'>,
  files: Files,
): Promise<Loaded> {
  return loadLab(files, root, shipped);
}

/** What each cluster runs, by its name; problems are added to `found`. */
export function resolve(model: Model, found: Diagnostic[]): Map<string, readonly Workload[]> {
  const resolved = new Map<string, readonly Workload[]>();
  for (const cluster of model.clusters) {
    const { workloads, diagnostics } = resolveWorkloads(model, cluster);
    resolved.set(cluster.name, workloads);
    found.push(...diagnostics);
  }
  return resolved;
}

/** Whether the render itself would be wrong; a declared risk, such as an unsupported Talos, is rendered. */
export function stopsRender(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((one) => one.severity === 'error' && !isRisk(one));
}

/** Whether anything is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Errors that an edit of the source brings: those of `after` that `before` has not, wherever they stand now. */
export function errorsSince(
  before: readonly Diagnostic[],
  after: readonly Diagnostic[],
): Diagnostic[] {
  const known = new Set(before.map(keyOf));
  return after.filter((one) => one.severity === 'error' && !known.has(keyOf(one)));
}

/** What makes a problem the same after an edit has moved it. */
function keyOf({ code, file, message }: Diagnostic): string {
  return `${code}\u0000${file}\u0000${message}`;
}

/** Pins that nothing uses; where a part of the source could not be read, nobody can say what it uses. */
function pinProblems(model: Model, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.some(({ code }) => code === 'source-unreadable') ? [] : checkPins(model);
}
