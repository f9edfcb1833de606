import { compareText } from '../../base/text.ts';
import type { Capability } from '../../model/workload.ts';
import { describe, neededBy, providedBy } from '../kinds.ts';
import type { Scene } from '../scene.ts';
import { walk } from '../value.ts';
import { circleProblem, missingProblem, type Need } from './graph-problem.ts';
import { partId, type Part } from './part.ts';

/** Which parts must be ready before which, by part id; lists are sorted. */
export type Graph = ReadonlyMap<string, readonly Part[]>;

/**
 * Derives the order of parts from who promises what the objects of others need. Adds a diagnostic for each need
 * that nobody meets and for each circle.
 *
 * An edge to a custom resource's definition that bootstrap applies ahead of everything is left out where it would
 * close a circle: the monitoring operator may then store its data on a class whose provider wants a ServiceMonitor.
 */
export function dependencyGraph(scene: Scene, parts: readonly Part[]): Graph {
  const builder = new Builder(parts);
  for (const part of parts)
    for (const need of needsOf(part)) {
      if (builder.connect(part, need) || need.weak) continue;
      scene.findings.diagnostics.push(missingProblem(scene, part, need));
    }
  for (const part of parts) for (const need of afterOf(part)) builder.follow(part, need);
  for (const circle of builder.circles())
    scene.findings.diagnostics.push(circleProblem(scene, circle));
  builder.relax();
  return builder.graph();
}

/** Why one part waits for another. */
export interface Edge {
  readonly from: Part;
  readonly to: Part;
  readonly need: Need;
}

class Builder {
  readonly #parts: readonly Part[];
  readonly #promises = new Map<Capability, Part[]>();
  readonly #edges = new Map<string, Map<string, Edge>>();
  readonly #soft: Edge[] = [];
  readonly #stages = new Map<string, Part[]>();

  constructor(parts: readonly Part[]) {
    this.#parts = [...parts].sort((a, b) => compareText(partId(a), partId(b)));
    const whole = new Set(parts.map(partId));
    for (const part of this.#parts) {
      push(this.#stages, part.workload.name, part);
      for (const promise of promisesOf(part, whole)) push(this.#promises, promise, part);
    }
    for (const part of this.#parts) if (part.stage === 'config') this.#connectOwn(part);
  }

  /** Adds the edge that a need asks for; false when nobody meets it. */
  connect(from: Part, need: Need): boolean {
    const providers = this.#promises.get(need.capability);
    const [first] = providers ?? [];
    if (!providers || !first) return false;
    // What a workload brings itself is ordered inside it.
    if (providers.some((to) => to.workload === from.workload)) return true;
    const edge = { from, to: first, need };
    if (need.capability.startsWith('crd:') && first.workload.entry?.value.crds === 'chart')
      this.#soft.push(edge);
    else this.#add(edge);
    return true;
  }

  /** Adds an edge to the last part of a workload named by `after`. */
  follow(from: Part, { workload, need }: { readonly workload: string; readonly need: Need }): void {
    const named = this.#stages.get(workload) ?? [];
    const last = named.find(({ stage }) => stage === 'config') ?? named[0];
    if (last && last.workload !== from.workload) this.#add({ from, to: last, need });
  }

  /** Adds each soft edge that closes no circle. */
  relax(): void {
    for (const edge of this.#soft) if (!this.#reaches(edge.to, edge.from)) this.#add(edge);
  }

  graph(): Graph {
    return new Map(
      this.#parts.map((part) => {
        const edges = [...(this.#edges.get(partId(part))?.values() ?? [])];
        return [
          partId(part),
          edges.map(({ to }) => to).sort((a, b) => compareText(partId(a), partId(b))),
        ];
      }),
    );
  }

  /** One circle for each edge that closes one, in the order of parts. */
  circles(): Edge[][] {
    const found: Edge[][] = [];
    const state = new Map<string, 'open' | 'done'>();
    const trail: Edge[] = [];
    const visit = (part: Part): void => {
      state.set(partId(part), 'open');
      for (const edge of this.#edges.get(partId(part))?.values() ?? []) {
        const next = state.get(partId(edge.to));
        if (next === 'done') continue;
        trail.push(edge);
        if (next === 'open')
          found.push(trail.slice(trail.findIndex(({ from }) => from === edge.to)));
        else visit(edge.to);
        trail.pop();
      }
      state.set(partId(part), 'done');
    };
    for (const part of this.#parts) if (!state.has(partId(part))) visit(part);
    return found;
  }

  #connectOwn(config: Part): void {
    const app = this.#stages
      .get(config.workload.name)
      ?.find(({ stage, workload }) => stage === 'app' && workload === config.workload);
    const need = { capability: 'release', by: config.name, weak: false };
    if (app) this.#add({ from: config, to: app, need });
  }

  #add(edge: Edge): void {
    const id = partId(edge.from);
    const edges = this.#edges.get(id) ?? new Map<string, Edge>();
    this.#edges.set(id, edges);
    if (!edges.has(partId(edge.to))) edges.set(partId(edge.to), edge);
  }

  #reaches(from: Part, target: Part): boolean {
    const seen = new Set<string>();
    const open = [from];
    for (let part = open.pop(); part; part = open.pop()) {
      if (part === target) return true;
      if (seen.has(partId(part))) continue;
      seen.add(partId(part));
      for (const { to } of this.#edges.get(partId(part))?.values() ?? []) open.push(to);
    }
    return false;
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

/** Custom resources come with the release; everything else a workload promises, with its last part. */
function promisesOf(part: Part, all: ReadonlySet<string>): Set<Capability> {
  const { workload, stage, namespace } = part;
  const hasConfig = all.has(`${namespace}/${workload.name}-config`);
  const mine = workload.provides.filter((promise) =>
    stage === 'config' ? !promise.startsWith('crd:') : promise.startsWith('crd:') || !hasConfig,
  );
  return new Set([...mine, ...part.objects.flatMap((object) => providedBy(object))]);
}

function needsOf(part: Part): Need[] {
  const needs = new Map<Capability, Need>();
  const add = (capability: Capability, by: string, weak: boolean): void => {
    const known = needs.get(capability);
    if (!known || (known.weak && !weak)) needs.set(capability, { capability, by, weak });
  };
  for (const object of part.objects)
    for (const capability of neededBy(object)) add(capability, describe(object), false);
  if (part.stage === 'app') {
    const { needs: declared, values, name } = part.workload;
    for (const capability of declared) add(capability, name, false);
    // A class named in values is a hint: charts name classes that they make themselves, too.
    if (values)
      walk(values, (key, value) => {
        if (typeof value === 'string' && /^storageClass(?:Name)?$/.test(key))
          add(`storage-class:${value}`, `values of ${name}`, true);
      });
  }
  return [...needs.values()].sort((a, b) => compareText(a.capability, b.capability));
}

/** Workloads that must be ready first by name, where they are there; `reference-unknown` names what an application misspells. */
function afterOf(part: Part): { workload: string; need: Need }[] {
  if (part.stage !== 'app') return [];
  const { entry, app, name } = part.workload;
  const asked = [...(entry?.value.after ?? []), ...(app?.declared.value.after ?? [])];
  return asked.map((workload) => ({
    workload,
    need: { capability: workload, by: `after of ${name}`, weak: false },
  }));
}
