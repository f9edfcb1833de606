import { sourced, type Emittable } from '../../model/yaml/index.ts';
import { made, type Draft } from '../draft.ts';
import { declared, type Scene } from '../scene.ts';
import { FLUX_NAMESPACE, inline, SOURCE } from './kustomization.ts';

/** A HelmRelease of the user's own that carries this label keeps its own settings. */
const KEEPS_DEFAULTS = 'croft/defaults notin (disabled)';

const HELM_DEFAULTS: Emittable = {
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: '_' },
  spec: {
    install: { crds: 'CreateReplace', strategy: { name: 'RetryOnFailure' } },
    rollback: { cleanupOnFail: true },
    upgrade: {
      cleanupOnFail: true,
      crds: 'CreateReplace',
      strategy: { name: 'RemediateOnFailure' },
      remediation: { remediateLastFailure: true, retries: 3 },
    },
  },
};

/** The folder that Flux is pointed at. */
export function entryPath(scene: Scene): string {
  return scene.settings.gitops.path?.replace(/^\.\/|\/+$/g, '') ?? `${scene.root}/flux`;
}

/** The entry point of a cluster: what Flux reads first, and what leads it to everything else. */
export function entryDrafts(scene: Scene): Draft[] {
  const folder = entryPath(scene);
  const source = scene.cluster.declared.file;
  const draft = (name: string, ...documents: readonly Emittable[]): Draft => ({
    path: `${folder}/${name}`,
    source,
    body: { documents },
  });
  const drafts = [draft('cluster.yaml', clusterApps(scene))];
  if (!scene.settings.gitops.operator) drafts.push(draft('sync.yaml', ...sync(scene, folder)));
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: drafts.map(({ path }) => `./${path.slice(folder.length + 1)}`),
  };
  return [...drafts, draft('kustomization.yaml', made(kustomization, 'entry point of Flux'))];
}

/** Leads to all namespaces, and gives every Kustomization and HelmRelease below it the same defaults. */
function clusterApps(scene: Scene): Emittable {
  const releases = {
    patch: inline(HELM_DEFAULTS),
    target: {
      group: 'helm.toolkit.fluxcd.io',
      kind: 'HelmRelease',
      labelSelector: KEEPS_DEFAULTS,
    },
  };
  const kustomizations = inline({
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: '_' },
    spec: { decryption: { provider: 'sops' }, patches: [releases] },
  });
  return made(
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'cluster-apps', namespace: FLUX_NAMESPACE },
      spec: {
        decryption: { provider: 'sops' },
        ...pace(scene),
        path: `./${scene.root}/apps`,
        prune: true,
        sourceRef: SOURCE,
        wait: false,
        patches: [
          {
            patch: kustomizations,
            target: { group: 'kustomize.toolkit.fluxcd.io', kind: 'Kustomization' },
          },
        ],
      },
    },
    'entry point of Flux: decryption and HelmRelease defaults for everything below',
  );
}

function pace(scene: Scene): { readonly [key: string]: Emittable } {
  const { interval, retryInterval, timeout } = scene.settings.gitops;
  const say = (key: string, value: string): Emittable =>
    declared(scene.cluster.declared, ['gitops', key], value);
  return {
    interval: say('interval', interval),
    retryInterval: say('retryInterval', retryInterval),
    timeout: say('timeout', timeout),
  };
}

/** Without the operator nothing else makes the source and the first Kustomization. */
function sync(scene: Scene, folder: string): Emittable[] {
  const { lab } = scene.model;
  const { url, branch, webhook } = lab.value.repository;
  const metadata = { name: FLUX_NAMESPACE, namespace: FLUX_NAMESPACE };
  const repository = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata,
    spec: {
      // Without a webhook, looking often is the only way to hear of a push.
      interval: webhook === 'none' ? '5m' : scene.settings.gitops.interval,
      ref: { branch: sourced(branch, lab.origin(['repository', 'branch'])) },
      secretRef: url.startsWith('ssh://') ? { name: DEPLOY_KEY } : undefined,
      timeout: '60s',
      url: sourced(url, lab.origin(['repository', 'url'])),
    },
  };
  const kustomization = {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata,
    spec: { ...pace(scene), path: `./${folder}`, prune: true, sourceRef: SOURCE, wait: false },
  };
  return [
    made(repository, 'the repository that Flux follows'),
    made(kustomization, 'entry point of Flux'),
  ];
}

/** Name of the Secret with which Flux pulls over SSH. */
export const DEPLOY_KEY = 'deploy-key';
