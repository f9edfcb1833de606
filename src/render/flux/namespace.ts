import { compareText } from '../../base/text.ts';
import type { Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made, rule, type Draft } from '../draft.ts';
import type { Scene } from '../scene.ts';
import { bare, walk } from '../value.ts';
import { COMPONENT } from './component.ts';
import type { Part } from './part.ts';

const LEVELS = ['restricted', 'baseline', 'privileged'] as const;
type Level = (typeof LEVELS)[number];

/** The namespaces of a set of parts, sorted, each with its parts. */
export function byNamespace(
  parts: readonly Part[],
): readonly (readonly [string, readonly Part[]])[] {
  const found = new Map<string, Part[]>();
  for (const part of parts) {
    const known = found.get(part.namespace);
    if (known) known.push(part);
    else found.set(part.namespace, [part]);
  }
  return [...found].sort(([a], [b]) => compareText(a, b));
}

/** A Namespace that allows what its most demanding workload needs, and is never pruned. */
export function namespaceObject(name: string, parts: readonly Part[]): Emittable {
  const demanding = parts.reduce<Part | null>(
    (most, part) => (most === null || rank(levelOf(part)) > rank(levelOf(most)) ? part : most),
    null,
  );
  const level = demanding ? levelOf(demanding) : 'restricted';
  const words = `pod security level of ${demanding?.workload.name ?? name}`;
  const movers = parts.some(({ workload, objects }) => isRoot(workload) && backsUp(objects));
  return made(
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name,
        labels: { 'pod-security.kubernetes.io/enforce': sourced(level, rule(words)) },
        annotations: {
          'kustomize.toolkit.fluxcd.io/prune': 'disabled',
          // Files of root can be read by root only; VolSync asks for leave by namespace.
          'volsync.backube/privileged-movers': movers ? 'true' : undefined,
        },
      },
    },
    'Namespace of workloads, never pruned',
  );
}

/** The files of a namespace: itself, and the kustomization.yaml that leads to its workloads. */
export function namespaceDrafts(
  scene: Scene,
  [name, parts]: readonly [string, readonly Part[]],
  component: boolean,
): Draft[] {
  const folder = `${scene.root}/apps/${name}`;
  const source = scene.cluster.declared.file;
  const workloads = [...new Set(parts.map(({ workload }) => workload.name))].sort();
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: name,
    components: component ? [COMPONENT] : undefined,
    resources: ['./namespace.yaml', ...workloads.map((workload) => `./${workload}/ks.yaml`)],
  };
  return [
    {
      path: `${folder}/namespace.yaml`,
      source,
      body: { documents: [namespaceObject(name, parts)] },
    },
    {
      path: `${folder}/kustomization.yaml`,
      source,
      body: { documents: [made(kustomization, 'workloads of a namespace')] },
    },
  ];
}

function levelOf({ workload, objects }: Part): Level {
  const { entry, values } = workload;
  if (entry) {
    const level = entry.value.podSecurity;
    const mounts = entry.value.profile === 'app-template' ? mountLevel(values) : 'restricted';
    return rank(mounts) > rank(level) ? mounts : level;
  }
  return objects.some(isPrivileged) ? 'privileged' : 'baseline';
}

/** What the volumes of a pod need: the restricted level allows no share that a pod mounts by itself. */
function mountLevel(values: Workload['values']): Level {
  let level: Level = 'restricted';
  walk(values?.['persistence'] ?? null, (key, value) => {
    if (key !== 'type') return;
    if (value === 'hostPath') level = 'privileged';
    else if (value === 'nfs' && level === 'restricted') level = 'baseline';
  });
  return level;
}

function rank(level: Level): number {
  return LEVELS.indexOf(level);
}

const HOST_KEYS: ReadonlySet<string> = new Set(['hostNetwork', 'hostPID', 'hostIPC', 'privileged']);

/** Whether a user's own object asks for something that only the privileged level allows. */
function isPrivileged(object: Emittable): boolean {
  let found = false;
  walk(object, (key, value) => {
    found ||= (HOST_KEYS.has(key) && value === true) || key === 'hostPath' || key === 'hostPort';
  });
  return found;
}

function isRoot({ entry }: Workload): boolean {
  return entry?.value.profile === 'app-template' && entry.value.security.root;
}

function backsUp(objects: readonly Emittable[]): boolean {
  return objects.some((object) => {
    const inner = bare(object);
    return (
      typeof inner === 'object' &&
      inner !== null &&
      'kind' in inner &&
      inner.kind === 'ReplicationSource'
    );
  });
}
