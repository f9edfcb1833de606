import type { ModelApp } from '../../model/model.ts';
import type { Workload } from '../../model/workload.ts';
import { made, type Draft } from '../draft.ts';
import { sourceOf, type Scene } from '../scene.ts';
import { partsOf } from './build.ts';
import { entryDrafts } from './cluster.ts';
import { componentDrafts, substituteFrom, variableNames } from './component.ts';
import { dependencyGraph, type Graph } from './graph.ts';
import { fluxKustomization, kustomizeFile, substitutes } from './kustomization.ts';
import { byNamespace, namespaceDrafts } from './namespace.ts';
import { partId, type Part } from './part.ts';
import { webhookWorkload } from './webhook.ts';

/** The parts of a cluster in their order, which bootstrap follows too. */
export interface FluxLayer {
  readonly parts: readonly Part[];
  readonly graph: Graph;
  readonly drafts: readonly Draft[];
}

/** The tree that Flux reads: entry point, variables, namespaces, and a Kustomization for each part of a workload. */
export function fluxLayer(scene: Scene): FluxLayer {
  const webhook = webhookWorkload(scene);
  const workloads = webhook ? [...scene.workloads, webhook] : scene.workloads;
  const parts = workloads.flatMap((workload) => {
    const found = partsOf(scene, workload);
    if (found.length === 0 && workload.app) reportEmpty(scene, workload, workload.app);
    return found;
  });
  checkNames(scene, parts);
  const graph = dependencyGraph(scene, parts);
  const component = componentDrafts(scene);
  const namespaces = byNamespace(parts);
  const drafts = [
    ...entryDrafts(scene),
    ...component,
    appsDraft(
      scene,
      namespaces.map(([name]) => name),
    ),
    ...namespaces.flatMap((namespace) => namespaceDrafts(scene, namespace, component.length > 0)),
    ...workloadDrafts(scene, parts, graph),
  ];
  return { parts, graph, drafts };
}

/** An application that applies nothing is a slip of the pen, unless it only waits for secrets. */
function reportEmpty(scene: Scene, workload: Workload, { declared }: ModelApp): void {
  if (workload.secrets.length > 0) return;
  scene.findings.diagnostics.push({
    code: 'workload-empty',
    severity: 'warning',
    file: declared.file,
    range: declared.document.range([]),
    message: `application ${workload.namespace}/${workload.name}: it applies nothing to the cluster`,
    hint: 'put manifests beside app.yaml, name a catalogue entry with use, or remove the application',
  });
}

/** Two parts of one name would be one Kustomization with two owners, each pruning what the other applies. */
function checkNames(scene: Scene, parts: readonly Part[]): void {
  const seen = new Map<string, Part>();
  for (const part of parts) {
    const other = seen.get(partId(part));
    seen.set(partId(part), part);
    if (!other) continue;
    scene.findings.diagnostics.push({
      code: 'render-collision',
      severity: 'error',
      file: sourceOf(scene, part.workload),
      message: `${other.path} and ${part.path} are both the Flux Kustomization ${partId(part)}`,
      hint: 'give one of the two workloads another name or namespace',
    });
  }
}

function appsDraft(scene: Scene, namespaces: readonly string[]): Draft {
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: namespaces.map((name) => `./${name}`),
  };
  return {
    path: `${scene.root}/apps/kustomization.yaml`,
    source: scene.cluster.declared.file,
    body: { documents: [made(kustomization, 'namespaces of the cluster')] },
  };
}

function workloadDrafts(scene: Scene, parts: readonly Part[], graph: Graph): Draft[] {
  const postBuild = substituteFrom(scene);
  const names = variableNames(scene);
  const byFolder = new Map<string, Part[]>();
  for (const part of parts) {
    const folder = part.path.slice(0, part.path.lastIndexOf('/'));
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), part]);
  }
  const drafts: Draft[] = [];
  for (const [folder, stages] of byFolder) {
    const documents = stages.map((part) =>
      fluxKustomization(scene, part, { after: graph.get(partId(part)) ?? [], postBuild }),
    );
    const [first] = stages;
    if (!first) continue;
    const source = sourceOf(scene, first.workload);
    drafts.push({ path: `${folder}/ks.yaml`, source, body: { documents } });
    for (const part of stages) drafts.push(...partDrafts(part, source, names));
  }
  return drafts;
}

function partDrafts(part: Part, source: string, names: ReadonlySet<string>): Draft[] {
  const variables = names.size > 0 && substitutes(part.workload) ? names : undefined;
  const drafts: Draft[] = part.files.map(({ name, body, source: own }) => ({
    path: `${part.path}/${name}`,
    source: own ?? source,
    body,
    ...(variables ? { variables } : {}),
  }));
  const documents = [kustomizeFile(part)];
  return [...drafts, { path: `${part.path}/kustomization.yaml`, source, body: { documents } }];
}
