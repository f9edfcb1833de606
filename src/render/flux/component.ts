import type { Emittable } from '../../model/yaml/index.ts';
import type { SecretKey } from '../../secrets/port.ts';
import { made, type Draft } from '../draft.ts';
import { declared, seal, type Scene } from '../scene.ts';

const SECRET_FILE = 'cluster-secrets.sops.yaml';

/** Every variable that Flux substitutes, by where it is kept. */
interface Variables {
  readonly config: { readonly [name: string]: Emittable };
  readonly upgrades: { readonly [name: string]: Emittable };
  readonly secrets: readonly SecretKey[];
}

/** Names of all variables that a cluster declares. */
export function variableNames(scene: Scene): ReadonlySet<string> {
  const { config, secrets, upgrades } = scene.settings.gitops.substitutions;
  return new Set([config, secrets, upgrades].flatMap((map) => Object.keys(map)));
}

/** `postBuild` of a Flux Kustomization; undefined when the cluster declares no variable. Later sources win. */
export function substituteFrom(scene: Scene): Emittable {
  const { config, upgrades, secrets } = variables(scene);
  const sources: Emittable[] = [];
  if (Object.keys(config).length > 0) sources.push({ kind: 'ConfigMap', name: 'cluster-config' });
  if (Object.keys(upgrades).length > 0)
    sources.push({ kind: 'ConfigMap', name: 'upgrade-settings' });
  if (secrets.length > 0)
    // Until its values are set the Secret is not there; what needs none of them goes on.
    sources.push({ kind: 'Secret', name: 'cluster-secrets', optional: true });
  return sources.length > 0 ? { substituteFrom: sources } : undefined;
}

/** Where the kustomization.yaml of a namespace finds the component. */
export const COMPONENT = '../../components/substitutions';

/**
 * The kustomize Component that puts the variables into a namespace, where Flux reads them from. Nothing when no
 * variable is declared, or all of them are secrets that are pending.
 */
export function componentDrafts(scene: Scene): Draft[] {
  const { config, upgrades, secrets } = variables(scene);
  const folder = `${scene.root}/components/substitutions`;
  const drafts: Draft[] = [];
  const source = scene.cluster.declared.file;
  const add = (name: string, data: Variables['config']): void => {
    if (Object.keys(data).length === 0) return;
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
    const documents = [made(object, 'variables that Flux substitutes')];
    drafts.push({ path: `${folder}/${name}.yaml`, source, body: { documents } });
  };
  add('cluster-config', config);
  add('upgrade-settings', upgrades);
  if (secrets.length > 0) {
    const plan = { path: `${folder}/${SECRET_FILE}`, name: 'cluster-secrets', namespace: '' };
    const text = seal(scene, { ...plan, keys: secrets, clear: {} });
    if (text !== null) drafts.push({ path: plan.path, source, body: { text } });
  }
  if (drafts.length === 0) return [];
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    resources: drafts.map(({ path }) => `./${path.slice(folder.length + 1)}`),
  };
  const documents = [made(component, 'variables in every namespace')];
  return [...drafts, { path: `${folder}/kustomization.yaml`, source, body: { documents } }];
}

/** A secret that stands among the plain variables is kept as what it is. */
function variables(scene: Scene): Variables {
  const { config, upgrades, secrets } = scene.settings.gitops.substitutions;
  const document = scene.cluster.declared;
  const path = ['gitops', 'substitutions'];
  const plain: Record<string, Emittable> = {};
  const hidden: SecretKey[] = [];
  const hide = (from: string, key: string, secret: string): void => {
    const origin = document.origin([...path, from, key]);
    hidden.push({ key, secret, optional: false, origin });
  };
  for (const key of Object.keys(config).sort()) {
    const value = config[key];
    if (typeof value === 'string') plain[key] = declared(document, [...path, 'config', key], value);
    else if (value) hide('config', key, value.secret);
  }
  for (const key of Object.keys(secrets).sort()) {
    const value = secrets[key];
    if (value) hide('secrets', key, value.secret);
  }
  const forUpgrades = Object.keys(upgrades)
    .sort()
    .map((key) => [key, declared(document, [...path, 'upgrades', key], upgrades[key])]);
  return {
    config: plain,
    upgrades: Object.fromEntries(forUpgrades) as Variables['upgrades'],
    secrets: hidden,
  };
}
