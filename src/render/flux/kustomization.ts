import type { Workload } from '../../model/workload.ts';
import { emit, parseBulk, parseDocument, type Emittable } from '../../model/yaml/index.ts';
import { made } from '../draft.ts';
import { groupOf, isClusterScoped } from '../kinds.ts';
import { declared, intervalOf, type Scene } from '../scene.ts';
import { at, isMap, textAt } from '../value.ts';
import type { Part } from './part.ts';

export const FLUX_NAMESPACE = 'flux-system';

/** What every Flux Kustomization of the repository reads. */
export const SOURCE: Readonly<Record<string, string>> = {
  kind: 'GitRepository',
  name: FLUX_NAMESPACE,
  namespace: FLUX_NAMESPACE,
};

/** What a Flux Kustomization gets from outside its part. */
export interface Surroundings {
  /** The parts that must be ready first. */
  readonly after: readonly Part[];
  /** `postBuild` where variables are substituted. */
  readonly postBuild: Emittable;
}

/** The Flux Kustomization that applies a part. */
export function fluxKustomization(
  scene: Scene,
  part: Part,
  { after, postBuild }: Surroundings,
): Emittable {
  const { workload, name, namespace, path } = part;
  const { gitops } = scene.settings;
  const dependsOn = after.map((other) =>
    other.namespace === namespace
      ? { name: other.name }
      : { name: other.name, namespace: other.namespace },
  );
  const setting = (key: 'retryInterval' | 'timeout'): Emittable =>
    declared(scene.cluster.declared, ['gitops', key], gitops[key]);
  return made(
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name, namespace },
      spec: {
        dependsOn: dependsOn.length > 0 ? dependsOn : undefined,
        interval: intervalOf(scene, workload),
        path: `./${path}`,
        postBuild: substitutes(workload) ? postBuild : undefined,
        prune: true,
        retryInterval: setting('retryInterval'),
        sourceRef: SOURCE,
        targetNamespace: staysHome(part) ? namespace : undefined,
        timeout: setting('timeout'),
        wait: workload.app
          ? declared(workload.app.declared, ['wait'], workload.app.declared.value.wait)
          : true,
      },
    },
    'Flux Kustomization of a workload; dependsOn is derived from what its objects need',
  );
}

/** Whether Flux substitutes variables in the manifests of a workload. */
export function substitutes({ app, entry }: Workload): boolean {
  return (entry?.value.substitute ?? true) && (app?.declared.value.substitute ?? true);
}

/** targetNamespace overrides what objects say, so it is left out where one says something else on purpose. */
function staysHome({ objects, namespace }: Part): boolean {
  return objects.every((object) => {
    const own = textAt(object, 'metadata', 'namespace');
    return own === undefined || own === namespace || isClusterScoped(object);
  });
}

/** The kustomization.yaml that names the files of a part. */
export function kustomizeFile(part: Part): Emittable {
  const resources = part.files.filter(({ listed }) => listed).map(({ name }) => `./${name}`);
  const patches = part.stage === 'app' ? patchesOf(part.workload) : [];
  return made(
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: [...resources, ...part.folders.map((folder) => `./${folder}`)].sort(),
      patches: patches.length > 0 ? patches : undefined,
    },
    'files of a part',
  );
}

/**
 * Patches of an application. Kustomize's own form is kept; a partial object becomes a strategic merge patch. One
 * that names no target gets one from its own text, because kustomize would else want its namespace spelled out.
 */
function patchesOf({ app }: Workload): Emittable[] {
  if (!app) return [];
  return app.declared.value.patches.map((patch: Emittable, index) => {
    const own = isMap(patch) && ('patch' in patch || 'path' in patch) ? patch : { patch };
    const body = at(own, 'patch');
    const text = body === undefined || typeof body === 'string' ? body : inline(body);
    const target = own['target'] ?? (text === undefined ? undefined : targetOf(text));
    return declared(app.declared, ['patches', index], { ...own, patch: text, target });
  });
}

function targetOf(text: string): Emittable {
  const [object] = isReadable(text) ? parseBulk(text) : [];
  const kind = textAt(object, 'kind');
  if (kind === undefined) return undefined;
  const group = groupOf(object);
  return {
    group: group === '' ? undefined : group,
    kind,
    name: textAt(object, 'metadata', 'name'),
  };
}

/** A patch that is no YAML is left to kustomize, which says what is wrong with it. */
function isReadable(text: string): boolean {
  return parseDocument('patch', text).diagnostics.length === 0;
}

/** A document as text inside another: without its separator. */
export function inline(value: Emittable): string {
  return emit(value).replace(/^---\n/, '');
}
