// What a rendered repository comes to in each cluster: every kustomization built by the real kustomize, what Flux
// applies from the entry points, variables put in, encrypted values replaced by stand-ins.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Tools } from '../oracle.ts';
import { mapBounded } from '../process.ts';
import { readTree, type Tree } from './files.ts';
import { applyTree, type Applied } from './flux.ts';
import { build, type Built } from './kustomize.ts';
import { groupOf, text, type Manifest } from './manifests.ts';
import { decryptedShape } from './sops.ts';
import { substitute } from './substitute.ts';

export const TOPS = ['kubernetes', 'bootstrap'] as const;

export interface Cluster {
  readonly name: string;
  /** Objects that Flux applies, in their final form. */
  readonly applied: readonly Manifest[];
  /** Objects that are in the tree but that no Flux Kustomization applies. */
  readonly plain: readonly Manifest[];
  readonly counts: Readonly<Record<string, number>>;
  readonly skipped: readonly string[];
  /** What did not parse, build or substitute. */
  readonly failures: readonly string[];
}

/** The clusters of a rendered repository, sorted by name. The repository itself is not touched. */
export async function renderedClusters(
  repository: string,
  tools: Tools,
  scratch: string,
): Promise<Cluster[]> {
  const root = mkdtempSync(join(scratch, 'tree-'));
  for (const top of TOPS)
    if (existsSync(join(repository, top)))
      cpSync(join(repository, top), join(root, top), { recursive: true });
  const clusters: Cluster[] = [];
  for (const name of clusterNames(root)) clusters.push(await renderedCluster(root, name, tools));
  rmSync(root, { recursive: true, force: true });
  return clusters;
}

/** Names of the folders below the top folders: one a cluster. */
function clusterNames(root: string): string[] {
  const names = TOPS.filter((top) => existsSync(join(root, top))).flatMap((top) =>
    readdirSync(join(root, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name),
  );
  return [...new Set(names)].sort();
}

async function renderedCluster(root: string, name: string, tools: Tools): Promise<Cluster> {
  const tree = readTree(
    root,
    TOPS.map((top) => `${top}/${name}`),
  );
  const builds = await buildAll(tree, tools);
  const application = await applyTree(tree, builds, tools);
  const plain = leftovers(tree, builds, application.applied);
  const substituted = await substitute(
    application.applied.map((applied) => ({
      ...applied,
      manifests: applied.manifests.map(decryptedShape),
    })),
    [...application.applied.flatMap((applied) => applied.manifests), ...plain],
    tools,
  );
  return {
    name,
    applied: substituted.manifests,
    plain: plain.map(decryptedShape),
    counts: {
      'kustomizations built': builds.size,
      'Flux Kustomizations applied': application.applied.length,
    },
    skipped: [
      ...tree.components.map((path) => `${path} is a Component: built through its users`),
      ...tree.others.map((path) => `${path} holds no Kubernetes object`),
      ...substituted.standIns.map(
        (variable) => `\${${variable}} comes from a Secret: a stand-in was validated`,
      ),
    ],
    failures: [
      ...tree.failures,
      ...[...builds].flatMap(([path, { failure }]) =>
        failure === null ? [] : `${path}: ${failure}`,
      ),
      ...application.failures,
      ...substituted.failures,
    ],
  };
}

async function buildAll(tree: Tree, tools: Tools): Promise<Map<string, Built>> {
  const built = await mapBounded(tree.kustomizations, 2, (path) =>
    build(join(tree.root, path), path, tools),
  );
  return new Map(tree.kustomizations.map((path, at) => [path, built[at] ?? unbuilt(path)]));
}

function unbuilt(path: string): Built {
  return { manifests: [], failure: `${path} was not built` };
}

/**
 * Objects that are in the tree but that no Flux Kustomization applies: bootstrap, entry points,
 * bases. An object that Flux also applies stands there in its final form.
 */
function leftovers(
  tree: Tree,
  builds: ReadonlyMap<string, Built>,
  applied: readonly Applied[],
): Manifest[] {
  const named = ({ value }: Manifest): string =>
    [groupOf(value), text(value, 'kind'), text(value, 'metadata', 'name')].join('/');
  const taken = new Set(applied.flatMap(({ manifests }) => manifests.map(named)));
  const all = [...tree.standalone, ...[...builds.values()].flatMap(({ manifests }) => manifests)];
  return all.filter((manifest) => !taken.has(named(manifest)));
}
