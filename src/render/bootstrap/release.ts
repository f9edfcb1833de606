import { compareText } from '../../base/text.ts';
import type { Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import type { FluxLayer } from '../flux/index.ts';
import { partId } from '../flux/part.ts';
import type { Scene } from '../scene.ts';

type Chart = NonNullable<Workload['chart']>;

/** A release that is installed before Flux, with the releases that must be ready before it. */
export interface Release {
  readonly workload: Workload;
  readonly chart: Chart;
  /** Sorted. */
  readonly needs: readonly Workload[];
}

/** `<namespace>/<name>`, as helmfile names a release. */
export function releaseId({ namespace, name }: Pick<Workload, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}

/** Where the values of a release stand, relative to the bootstrap folder. */
export function valuesPath(workload: Workload): string | undefined {
  return hasValues(workload) ? `values/${releaseId(workload)}.yaml` : undefined;
}

export function hasValues({ values }: Workload): boolean {
  return values !== null && Object.keys(values).length > 0;
}

/** The chart as helm and helmfile take it; `version` is left to the caller. */
export function chartFields(chart: Chart): { readonly [key: string]: Emittable } {
  const { pin } = chart;
  const digest = pin.digest === undefined ? undefined : sourced(pin.digest, pin.origin);
  const version = sourced(pin.version, pin.origin);
  return chart.kind === 'oci'
    ? { chart: chart.url, version, digest }
    : { repository: chart.repository, chart: chart.chart, version, digest };
}

/** Workloads with a chart whose definitions bootstrap applies ahead of everything, sorted. */
export function definitionCharts({ workloads }: Scene): { workload: Workload; chart: Chart }[] {
  return workloads.flatMap((workload) =>
    workload.chart && workload.entry?.value.crds === 'chart'
      ? [{ workload, chart: workload.chart }]
      : [],
  );
}

/**
 * The releases that are installed before Flux, in an order in which each comes after what it needs. Beyond the
 * derived needs, nothing starts before the network of pods, and little before the names inside the cluster.
 */
export function bootstrapReleases(scene: Scene, layer: FluxLayer): Release[] {
  const chosen = scene.workloads.filter(({ entry, chart }) => chart && entry?.value.bootstrap);
  const needs = derivedNeeds(chosen, layer);
  const network = chosen.filter(({ provides }) => provides.includes('cni'));
  const names = chosen.filter(
    ({ provides }) => provides.includes('dns') || provides.includes('cni'),
  );
  for (const workload of chosen)
    for (const base of names.includes(workload) ? network : names)
      if (base !== workload && !reaches(needs, base, workload)) needs.get(workload)?.add(base);
  return inOrder(chosen, needs).flatMap((workload) =>
    workload.chart
      ? [{ workload, chart: workload.chart, needs: [...(needs.get(workload) ?? [])].sort(byId) }]
      : [],
  );
}

type Needs = Map<Workload, Set<Workload>>;

function byId(a: Workload, b: Workload): number {
  return compareText(releaseId(a), releaseId(b));
}

function derivedNeeds(chosen: readonly Workload[], { parts, graph }: FluxLayer): Needs {
  const members = new Set(chosen);
  const needs: Needs = new Map(chosen.map((workload) => [workload, new Set()]));
  for (const part of parts) {
    if (part.stage !== 'app' || !members.has(part.workload)) continue;
    for (const { workload } of graph.get(partId(part)) ?? [])
      if (members.has(workload) && workload !== part.workload)
        needs.get(part.workload)?.add(workload);
  }
  return needs;
}

function reaches(needs: Needs, from: Workload, target: Workload): boolean {
  const seen = new Set<Workload>();
  const open = [from];
  for (let next = open.pop(); next; next = open.pop()) {
    if (next === target) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(needs.get(next) ?? []));
  }
  return false;
}

/** Each after its needs, and by name where that leaves a choice. A circle, reported elsewhere, comes last. */
function inOrder(chosen: readonly Workload[], needs: Needs): Workload[] {
  const left = [...chosen].sort(byId);
  const done: Workload[] = [];
  while (left.length > 0) {
    const ready = left.findIndex((workload) =>
      [...(needs.get(workload) ?? [])].every((need) => done.includes(need)),
    );
    done.push(...left.splice(Math.max(0, ready), 1));
  }
  return done;
}
