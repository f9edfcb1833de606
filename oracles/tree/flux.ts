// What Flux applies from a tree: every Flux Kustomization that can be reached from an entry point,
// built as kustomize-controller builds it, with what its parents patch into it.
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative, sep } from 'node:path';
import { load } from 'js-yaml';
import type { Tools } from '../oracle.ts';
import { mapBounded } from '../process.ts';
import { generatedResources, kustomizationFile, OURS, type Tree } from './files.ts';
import { build, type Built } from './kustomize.ts';
import { field, isKind, list, text, title, type Manifest, type Value } from './manifests.ts';

export const KUSTOMIZE_GROUP = 'kustomize.toolkit.fluxcd.io';

/** A Flux Kustomization and the objects it applies, before variables are put in. */
export interface Applied {
  readonly kustomization: Manifest;
  /** Its directory, relative to the root. */
  readonly path: string;
  readonly manifests: readonly Manifest[];
}

export interface Application {
  readonly applied: readonly Applied[];
  readonly failures: readonly string[];
}

/** A Kustomization that the Flux Operator makes for the sync of a FluxInstance. */
export interface Sync {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly path: string;
}

/** Follows all Flux Kustomizations from the entry points of a tree; `builds` are its plain builds by directory. */
export async function applyTree(
  tree: Tree,
  builds: ReadonlyMap<string, Built>,
  tools: Tools,
): Promise<Application> {
  const known = new Map<string, Manifest>();
  const plain = [...tree.standalone, ...[...builds.values()].flatMap(({ manifests }) => manifests)];
  for (const manifest of plain.filter(isKustomization))
    if (!known.has(title(manifest))) known.set(title(manifest), manifest);

  const reached = new Map<string, Applied>();
  const failures: string[] = [];
  const follow = async (entries: readonly Manifest[]): Promise<void> => {
    let wave = entries;
    while (wave.length > 0) {
      const fresh = wave.filter((entry) => !reached.has(title(entry)));
      for (const entry of fresh) reached.set(title(entry), unbuilt(entry));
      const results = await mapBounded(fresh, 2, (entry) => apply(tree, entry, builds, tools));
      for (const result of results) {
        if (typeof result === 'string') failures.push(result);
        else reached.set(title(result.kustomization), result);
      }
      wave = results.flatMap((result) =>
        typeof result === 'string' ? [] : result.manifests.filter(isKustomization),
      );
    }
  };
  await follow(syncs(plain).map(syncKustomization));
  for (const entries of entryPoints(tree, [...known.values()])) await follow(entries);
  for (const name of known.keys())
    if (!reached.has(name)) failures.push(`${name} is applied from no entry point`);
  return { applied: [...reached.values()], failures };
}

export function isKustomization(manifest: Manifest): boolean {
  return isKind(manifest, KUSTOMIZE_GROUP, 'Kustomization');
}

/** The syncs of FluxInstances, declared as such or as the values of the flux-instance chart. */
export function syncs(manifests: readonly Manifest[]): Sync[] {
  return manifests.flatMap((manifest) => {
    const { value } = manifest;
    const sync = isKind(manifest, 'fluxcd.controlplane.io', 'FluxInstance')
      ? field(value, 'spec', 'sync')
      : isKind(manifest, 'helm.toolkit.fluxcd.io', 'HelmRelease')
        ? field(value, 'spec', 'values', 'instance', 'sync')
        : undefined;
    if (text(sync, 'path') === '') return [];
    const namespace = text(value, 'metadata', 'namespace') || 'flux-system';
    return [
      {
        kind: text(sync, 'kind'),
        namespace,
        name: text(sync, 'name') || namespace,
        path: text(sync, 'path'),
      },
    ];
  });
}

function syncKustomization({ kind, namespace, name, path }: Sync): Manifest {
  const value = {
    apiVersion: `${KUSTOMIZE_GROUP}/v1`,
    kind: 'Kustomization',
    metadata: { name, namespace },
    spec: { interval: '10m', prune: true, path, sourceRef: { kind, name } },
  };
  return { source: `the sync of FluxInstance ${namespace}`, text: JSON.stringify(value), value };
}

/** Entry points in the order to try: files nobody applies first, then what applies itself. */
function entryPoints(tree: Tree, all: readonly Manifest[]): Manifest[][] {
  const paths = all.map((manifest) => pathOf(manifest.value));
  const covered = (source: string): boolean => paths.some((path) => isBelow(source, path));
  const standalone = tree.standalone.filter(isKustomization);
  const itself = all.filter((manifest) => isBelow(manifest.source, pathOf(manifest.value)));
  return [standalone.filter(({ source }) => !covered(source)), itself];
}

function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path === folder || path.startsWith(`${folder}/`);
}

/** `spec.path` relative to the root of the repository. */
export function pathOf(kustomization: Value): string {
  return normalize(`./${text(kustomization, 'spec', 'path')}`).replace(/\/$/, '') || '.';
}

function unbuilt(kustomization: Manifest): Applied {
  return { kustomization, path: pathOf(kustomization.value), manifests: [] };
}

async function apply(
  tree: Tree,
  kustomization: Manifest,
  builds: ReadonlyMap<string, Built>,
  tools: Tools,
): Promise<Applied | string> {
  const path = pathOf(kustomization.value);
  const source = title(kustomization);
  const directory = join(tree.root, path);
  if (path.startsWith(`..${sep}`) || !existsSync(directory))
    return `${source}: spec.path ${path} does not exist`;
  const merged = mergedKustomization(directory, kustomization.value);
  const plain = builds.get(path);
  const built = merged ? await buildMerged(directory, merged, source, tools) : plain;
  if (!built) return `${source}: ${path} was not built`;
  if (built.failure !== null)
    return merged ? `${source}: ${built.failure}` : `${source}: ${path} does not build`;
  return {
    kustomization,
    path,
    manifests: built.manifests.map((manifest) => ({ ...manifest, source })),
  };
}

/** The directory's kustomization with what Flux puts into it, or null when that is nothing. */
function mergedKustomization(directory: string, value: Value): Record<string, Value> | null {
  const file = kustomizationFile(directory);
  const additions: Record<string, Value> = {};
  for (const [from, to] of [
    ['targetNamespace', 'namespace'],
    ['namePrefix', 'namePrefix'],
    ['nameSuffix', 'nameSuffix'],
  ] as const)
    if (text(value, 'spec', from) !== '') additions[to] = text(value, 'spec', from);
  const lists = ['patches', 'components', 'images'].filter(
    (name) => list(value, 'spec', name).length > 0,
  );
  if (file && lists.length === 0 && Object.keys(additions).length === 0) return null;
  const own: Value = file
    ? load(readFileSync(file, 'utf8'))
    : { resources: generatedResources(directory) };
  const merged: Record<string, Value> = { ...(own as object), ...additions };
  for (const name of lists) merged[name] = [...list(own, name), ...list(value, 'spec', name)];
  return merged;
}

/** Builds a copy beside the directory, so that relative paths mean the same. */
async function buildMerged(
  directory: string,
  merged: Record<string, Value>,
  source: string,
  tools: Tools,
): Promise<Built> {
  const copy = join(
    dirname(directory),
    `${OURS}${basename(directory)}-${source.replace(/[^a-zA-Z0-9-]+/g, '-')}`,
  );
  cpSync(directory, copy, {
    recursive: true,
    filter: (from) =>
      !relative(directory, from)
        .split(sep)
        .some((part) => part.startsWith(OURS)),
  });
  writeFileSync(
    kustomizationFile(copy) ?? join(copy, 'kustomization.yaml'),
    JSON.stringify(merged),
  );
  const built = await build(copy, source, tools, ['--load-restrictor', 'LoadRestrictionsNone']);
  rmSync(copy, { recursive: true, force: true });
  return built;
}
