import type { Workload } from '../../model/workload.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import { made, type Draft } from '../draft.ts';
import type { FluxLayer } from '../flux/index.ts';
import { FLUX_NAMESPACE, substitutes } from '../flux/kustomization.ts';
import { byNamespace, namespaceObject } from '../flux/namespace.ts';
import { references } from '../flux/variable.ts';
import { seal, sourceOf, type Scene } from '../scene.ts';
import { walk } from '../value.ts';
import { definitionsDocument, helmfileDocument, planDocument } from './plan.ts';
import { bootstrapReleases, definitionCharts, hasValues, valuesPath } from './release.ts';
import { bootstrapSecrets } from './secret.ts';

const PLAN_NOTE = `How an empty cluster becomes one that Flux runs. \`croft bootstrap\` will run it, step by step, and go on
where it was interrupted. Versions and values are those of the HelmReleases; Flux finds nothing to change.`;

const HELMFILE_NOTE = `The releases of plan.yaml, for a person with helmfile: \`helmfile -f helmfile.yaml sync\`, after the namespaces,
the definitions of crds.yaml and the secrets.`;

const CRDS_NOTE = `Only the CustomResourceDefinitions of these charts are applied:
\`helmfile -f crds.yaml template -q | yq 'select(.kind == "CustomResourceDefinition")' | kubectl apply --server-side -f -\``;

/** Everything that must be there before Flux, as an ordered plan, with the same pins and values as the rest. */
export function bootstrapDrafts(scene: Scene, layer: FluxLayer): Draft[] {
  const folder = `bootstrap/${scene.cluster.name}`;
  const source = scene.cluster.declared.file;
  const draft = (name: string, document: Emittable, note?: string): Draft => ({
    path: `${folder}/${name}`,
    source,
    body: { documents: [document] },
    ...(note === undefined ? {} : { note }),
  });
  const releases = bootstrapReleases(scene, layer);
  const definitions = definitionCharts(scene).map(({ workload }) => workload);
  const valued = new Set([...releases.map(({ workload }) => workload), ...definitions]);
  const secrets = bootstrapSecrets(scene);
  return [
    draft('plan.yaml', planDocument(scene, releases, secrets), PLAN_NOTE),
    draft('helmfile.yaml', helmfileDocument(releases), HELMFILE_NOTE),
    ...(definitions.length > 0 ? [draft('crds.yaml', definitionsDocument(scene), CRDS_NOTE)] : []),
    ...[...valued].filter(hasValues).map((workload) => valuesDraft(scene, folder, workload)),
    ...namespaceDrafts(
      scene,
      layer,
      releases.map(({ workload }) => workload.namespace),
      draft,
    ),
    ...secrets.flatMap((plan) => {
      const text = seal(scene, plan);
      return text === null ? [] : [{ path: plan.path, source, body: { text } }];
    }),
  ];
}

/** Helm substitutes no variables of Flux, so values that hold one cannot be installed before Flux. */
function valuesDraft(scene: Scene, folder: string, workload: Workload): Draft {
  const source = sourceOf(scene, workload);
  if (substitutes(workload) && workload.entry?.value.bootstrap)
    walk(workload.values, (_, value) => {
      if (typeof value !== 'string') return;
      for (const { name } of references(value))
        scene.findings.diagnostics.push({
          code: 'bootstrap-variable',
          severity: 'error',
          file: source,
          message: `${workload.namespace}/${workload.name}: its values hold \${${name ?? ''}}, but it is installed before Flux can substitute anything`,
          hint: 'write the value itself, or refer to the fact of the lab that it stands for',
        });
    });
  return {
    path: `${folder}/${valuesPath(workload) ?? ''}`,
    source,
    body: { documents: [made(workload.values, `values of ${workload.name}`)] },
  };
}

function namespaceDrafts(
  scene: Scene,
  layer: FluxLayer,
  namespaces: readonly string[],
  draft: (name: string, document: Emittable) => Draft,
): Draft[] {
  const wanted = [...new Set([...namespaces, FLUX_NAMESPACE])].sort();
  const parts = new Map(byNamespace(layer.parts));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: wanted.map((name) => `./${name}.yaml`),
  };
  return [
    ...wanted.map((name) =>
      draft(`namespaces/${name}.yaml`, namespaceObject(name, parts.get(name) ?? [])),
    ),
    draft('namespaces/kustomization.yaml', made(kustomization, 'namespaces of a bring-up')),
  ];
}
