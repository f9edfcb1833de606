// What a rendered repository comes to in each cluster: every kustomization built by the real kustomize, what Flux
// applies from the entry points, encrypted values opened as Flux does after the build, variables put in.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Tools } from '../oracle.ts';
import { mapBounded } from '../process.ts';
import { readTree, type Tree } from './files.ts';
import { applyTree, type Applied } from './flux.ts';
import { build, type Built } from './kustomize.ts';
import { groupOf, text, title, type Manifest } from './manifests.ts';
import { decryptedShape, openSealed, type Opened } from './sops.ts';
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

/**
 * The clusters of a rendered repository, sorted by name. The repository itself is not touched. Encrypted files are
 * opened with the keys of a key file; without one stand-ins are taken for their values.
 */
export async function renderedClusters(
  repository: string,
  tools: Tools,
  scratch: string,
  keyFile?: string,
): Promise<Cluster[]> {
  const root = mkdtempSync(join(scratch, 'tree-'));
  for (const top of TOPS)
    if (existsSync(join(repository, top)))
      cpSync(join(repository, top), join(root, top), { recursive: true });
  const clusters: Cluster[] = [];
  for (const name of clusterNames(root)) {
    const folders = TOPS.map((top) => join(root, top, name));
    const opened = await openSealed(folders, keyFile);
    clusters.push(await renderedCluster({ root, name, opened }, tools));
  }
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

interface Home {
  /** The copied repository. */
  readonly root: string;
  readonly name: string;
  readonly opened: Opened;
}

async function renderedCluster({ root, name, opened }: Home, tools: Tools): Promise<Cluster> {
  const tree = readTree(
    root,
    TOPS.map((top) => `${top}/${name}`),
  );
  const builds = await buildAll(tree, tools);
  const application = await applyTree(tree, builds, tools);
  const decrypted = (manifest: Manifest): Manifest => decryptedShape(manifest, opened.values);
  const plain = leftovers(tree, builds, application.applied).map(decrypted);
  const applied = application.applied.map((one) => ({
    ...one,
    manifests: one.manifests.map(decrypted),
  }));
  const pool = [...applied.flatMap(({ manifests }) => manifests), ...plain];
  const substituted = await substitute(applied, pool, tools);
  return {
    name,
    applied: substituted.manifests,
    plain,
    counts: {
      'kustomizations built': builds.size,
      'Flux Kustomizations applied': application.applied.length,
      'encrypted files opened': opened.files,
      'encrypted values validated in clear': pool.reduce((sum, { clear = 0 }) => sum + clear, 0),
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
      ...opened.failures,
      ...(opened.files > 0 ? pool.flatMap(stillClosed) : []),
      ...[...builds].flatMap(([path, { failure }]) =>
        failure === null ? [] : `${path}: ${failure}`,
      ),
      ...application.failures,
      ...substituted.failures,
    ],
  };
}

/** Where files are opened, a value that is in none of them was changed on its way through kustomize. */
function stillClosed(manifest: Manifest): string[] {
  const { source, closed = 0 } = manifest;
  return closed === 0 ? [] : [`${source}: ${title(manifest)}: ${closed} values cannot be opened`];
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
