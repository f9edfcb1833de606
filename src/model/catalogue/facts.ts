import type { Declared } from '../model.ts';
import type { Origin } from '../origin.ts';
import { activeNodes, workloadNodes } from '../state.ts';
import { sourced, type Emittable, type Path } from '../yaml/index.ts';
import { DERIVED, type FactSource } from './derived.ts';
import type { Root } from './scope.ts';
import { at, tag, tagAll } from './tree.ts';

/** The facts that every workload of a cluster reads: lab, cluster, platform, nodes and derived. */
export function clusterRoots(source: FactSource): Readonly<Record<string, Root>> {
  const { model, cluster } = source;
  const computed = new Map<string, Emittable>();
  return {
    lab: declaredRoot(model.lab, []),
    cluster: declaredRoot(cluster.declared, []),
    platform: declaredRoot(cluster.declared, ['platform']),
    nodes: once(() => nodeFacts(source)),
    derived: ([name = '', ...rest]) => {
      const fact = Object.hasOwn(DERIVED, name) ? DERIVED[name] : undefined;
      if (!computed.has(name)) computed.set(name, fact?.of(source));
      return at(computed.get(name), rest);
    },
  };
}

/** Reads declared data; each scalar comes with the origin that its document gives it. */
function declaredRoot(declared: Declared<unknown>, base: Path): Root {
  return (path) => {
    const full = [...base, ...path];
    let value: unknown = declared.value;
    const steps: (string | number)[] = [];
    for (const key of full) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key))
        return undefined;
      steps.push(Array.isArray(value) ? Number(key) : key);
      value = (value as Record<string | number, unknown>)[key];
    }
    return tag(value, steps, (inner) => declared.origin(inner));
  };
}

/** Reads a tree that is built when somebody first asks. */
export function once(build: () => Emittable): Root {
  let built: { readonly tree: Emittable } | null = null;
  return (path) => {
    built ??= { tree: build() };
    return at(built.tree, path);
  };
}

function nodeFacts({ model, cluster }: FactSource): Emittable {
  const origin = (path: Path): Origin => cluster.nodes.origin(path);
  const active = activeNodes(model, cluster);
  const planes = active.filter(({ role }) => role === 'control-plane').length;
  const counts = {
    count: active.length,
    controlPlanes: planes,
    workers: active.length - planes,
    schedulable: workloadNodes(model, cluster).length,
  };
  const running = new Set(active);
  const names = cluster.nodes.value.nodes.flatMap((node, index) =>
    running.has(node) ? [sourced(node.name, origin(['nodes', index, 'name']))] : [],
  );
  return { ...(tagAll(counts, origin(['nodes'])) as Record<string, Emittable>), names };
}
