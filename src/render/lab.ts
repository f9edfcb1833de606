import type { Contract } from '../talos/contract.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { compareText } from '../base/text.ts';
import type { ModelCluster } from '../model/model.ts';
import { clusterIsActive } from '../model/state.ts';
import type { Capability, Workload } from '../model/workload.ts';
import type { PendingSecret } from '../secrets/port.ts';
import { bootstrapDrafts } from './bootstrap/index.ts';
import {
  byPath,
  explainDraft,
  writeDraft,
  type Draft,
  type LineOrigin,
  type RenderedFile,
} from './draft.ts';
import { docsDrafts } from './docs/index.ts';
import { fluxLayer, type FluxLayer } from './flux/index.ts';
import { undefinedVariables } from './flux/substitution.ts';
import type { RenderInput } from './input.ts';
import { providedBy } from './kinds.ts';
import { operatorCalls, operatorDrafts, wants } from './operator/index.ts';
import { repositoryDrafts } from './repository/index.ts';
import type { Findings, Scene } from './scene.ts';
import { hiddenKeys, machinesOf, talosDrafts, type Machines } from './talos/index.ts';
import type { MachinePlan } from './talos/plan.ts';

export interface RenderedLab {
  /** By path, sorted by code unit. */
  readonly files: ReadonlyMap<string, RenderedFile>;
  /** Secrets that are not rendered because values are not set. */
  readonly pending: readonly PendingSecret[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A lab before its files are written as text. */
export interface ComposedLab {
  readonly drafts: readonly Draft[];
  /** By cluster; they depend on no encryption, so that a lab that is composed again takes them over. */
  readonly machines: ReadonlyMap<string, Machines>;
  readonly findings: Findings;
}

/**
 * Renders a whole lab. Pure: the same input gives the same bytes, in whatever order clusters and workloads come.
 * What is planned or offline renders nowhere. Problems are diagnostics; nothing is thrown for what a user wrote.
 */
export function renderLab(input: RenderInput): RenderedLab {
  return writeLab(composeLab(input));
}

/** Everything that a lab renders, not yet written; machines are taken from `before`, the same lab composed otherwise. */
export function composeLab(input: RenderInput, before?: ComposedLab): ComposedLab {
  const findings: Findings = { pending: [], diagnostics: [] };
  const machines = new Map(before?.machines);
  return { drafts: draftsOf(input, findings, machines), machines, findings };
}

/** The text of one file of a composed lab; null when it renders no such file. */
export function writeFile({ drafts }: ComposedLab, path: string): string | null {
  const draft = drafts.find((one) => one.path === path);
  return draft ? writeDraft(draft).content : null;
}

/** The files of a composed lab. */
export function writeLab({ drafts, findings: found }: ComposedLab): RenderedLab {
  const findings: Findings = { pending: found.pending, diagnostics: [...found.diagnostics] };
  const files = new Map<string, RenderedFile>();
  for (const draft of drafts) {
    const file = writeDraft(draft);
    const other = files.get(file.path);
    if (other) findings.diagnostics.push(pathCollision(file, other));
    files.set(file.path, file);
    if (draft.variables)
      findings.diagnostics.push(...undefinedVariables(draft, file, draft.variables));
  }
  return { files, ...findings };
}

/**
 * Where each line of one rendered file comes from, line 1 first; null when the lab renders no such file.
 * Text that is taken as it is has no origins.
 */
export function explainFile(input: RenderInput, path: string): readonly LineOrigin[] | null {
  const draft = composeLab(input).drafts.find((one) => one.path === path);
  return draft ? explainDraft(draft) : null;
}

/** Where each line of every rendered file comes from, by path: one render, not one for each file. */
export function explainLab(input: RenderInput): ReadonlyMap<string, readonly LineOrigin[]> {
  const { drafts } = composeLab(input);
  return new Map(drafts.map((draft) => [draft.path, explainDraft(draft)]));
}

/** The configurations of all machines that run today, with names in place of secrets; by path. */
export function machineConfigurations(input: RenderInput, as?: Contract): MachinePlan[] {
  return input.model.clusters
    .filter((cluster) => clusterIsActive(input.model, cluster))
    .flatMap(
      (cluster) => machinesOf(sceneOf(input, cluster, { pending: [], diagnostics: [] }), as).plans,
    )
    .sort(byPath);
}

function pathCollision(file: RenderedFile, other: RenderedFile): Diagnostic {
  return {
    code: 'render-collision',
    severity: 'error',
    file: file.source,
    message: `${file.path} is rendered from ${file.source} and from ${other.source}`,
    hint: 'give one of the two workloads another name or namespace',
  };
}

/** `known` are the machines of clusters that are known already; those of the others are added. */
function draftsOf(input: RenderInput, findings: Findings, known: Map<string, Machines>): Draft[] {
  const { model } = input;
  const drafts: Draft[] = [];
  const machines: MachinePlan[] = [];
  const clusters: { readonly scene: Scene; readonly layer: FluxLayer }[] = [];
  for (const cluster of [...model.clusters].sort((a, b) => compareText(a.name, b.name))) {
    if (!clusterIsActive(model, cluster)) continue;
    const scene = sceneOf(input, cluster, findings);
    const layer = fluxLayer(scene);
    clusters.push({ scene, layer });
    const { plans, diagnostics } = known.get(cluster.name) ?? machinesOf(scene);
    known.set(cluster.name, { plans, diagnostics });
    findings.diagnostics.push(...diagnostics);
    machines.push(...plans);
    drafts.push(...layer.drafts, ...bootstrapDrafts(scene, layer), ...talosDrafts(scene, plans));
  }
  drafts.push(...repositoryDrafts(input, { findings, hidden: hiddenKeys(machines) }));
  const scenes = clusters.map(({ scene }) => scene);
  drafts.push(...operatorDrafts(input, scenes));
  if (wants(model, 'docs/lab'))
    drafts.push(...docsDrafts({ model, clusters, calls: operatorCalls(model, scenes) }));
  return drafts.sort(byPath);
}

function sceneOf(input: RenderInput, cluster: ModelCluster, findings: Findings): Scene {
  const workloads = [...(input.workloads.get(cluster.name) ?? [])]
    .filter(({ app }) => app?.declared.value.enabled !== false)
    .sort((a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name));
  return {
    model: input.model,
    cluster,
    settings: cluster.declared.value,
    workloads,
    root: `kubernetes/${cluster.name}`,
    promises: promisesOf(workloads),
    encryption: input.encryption ?? null,
    findings,
  };
}

function promisesOf(workloads: readonly Workload[]): Map<Capability, Workload[]> {
  const promises = new Map<Capability, Workload[]>();
  for (const workload of workloads) {
    const objects = [...workload.objects, ...workload.config];
    const all = new Set([...workload.provides, ...objects.flatMap((object) => providedBy(object))]);
    for (const promise of all) {
      const known = promises.get(promise);
      if (known) known.push(workload);
      else promises.set(promise, [workload]);
    }
  }
  return promises;
}
