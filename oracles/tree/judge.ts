import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OracleReport, Tools } from '../oracle.ts';
import { mapBounded } from '../process.ts';
import { readTree, type Tree } from './files.ts';
import { applyTree, type Applied } from './flux.ts';
import { build, type Built } from './kustomize.ts';
import { groupOf, text, type Manifest } from './manifests.ts';
import { danglingReferences } from './references.ts';
import { decryptedShape } from './sops.ts';
import { substitute } from './substitute.ts';
import { validate } from './validate.ts';

const TOPS = ['kubernetes', 'bootstrap'] as const;

/**
 * Holds a rendered repository against the real programs, cluster by cluster: kustomize builds every
 * kustomization, Flux' rules apply from every entry point, kubeconform judges every object, and
 * every name leads somewhere. The repository itself is not touched.
 */
export async function judgeRepository(
  repository: string,
  tools: Tools,
  scratch: string,
): Promise<OracleReport> {
  const home = mkdtempSync(join(scratch, 'judge-'));
  const root = join(home, 'tree');
  for (const top of TOPS)
    if (existsSync(join(repository, top)))
      cpSync(join(repository, top), join(root, top), { recursive: true });
  const reports: OracleReport[] = [];
  for (const cluster of clusters(root)) {
    const report = await judgeCluster(root, cluster, tools, join(home, 'objects'));
    reports.push(prefixed(report, cluster));
  }
  rmSync(home, { recursive: true, force: true });
  const report = sum(reports);
  return reports.length > 0
    ? report
    : { ...report, failures: [`${basename(repository)} renders neither ${TOPS.join(' nor ')}`] };
}

/** Names of the folders below the top folders: one a cluster. */
function clusters(root: string): string[] {
  const names = TOPS.filter((top) => existsSync(join(root, top))).flatMap((top) =>
    readdirSync(join(root, top), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name),
  );
  return [...new Set(names)].sort();
}

async function judgeCluster(
  root: string,
  cluster: string,
  tools: Tools,
  folder: string,
): Promise<OracleReport> {
  const tree = readTree(
    root,
    TOPS.map((top) => `${top}/${cluster}`),
  );
  const builds = await buildAll(tree, tools);
  const application = await applyTree(tree, builds, tools);
  const plain = leftovers(tree, builds, application.applied);
  const { manifests, failures, standIns } = await substitute(
    application.applied.map((applied) => ({
      ...applied,
      manifests: applied.manifests.map(decryptedShape),
    })),
    [...application.applied.flatMap((applied) => applied.manifests), ...plain],
    tools,
  );
  const objects = [...manifests, ...plain.map(decryptedShape)];
  const judged = await validate(objects, tools, folder);
  return {
    counts: {
      clusters: 1,
      'kustomizations built': builds.size,
      'Flux Kustomizations applied': application.applied.length,
      'objects validated': judged.validated,
    },
    skipped: [
      ...judged.skipped,
      ...tree.components.map((path) => `${path} is a Component: built through its users`),
      ...tree.others.map((path) => `${path} holds no Kubernetes object`),
      ...standIns.map((name) => `\${${name}} comes from a Secret: a stand-in was validated`),
    ],
    failures: [
      ...tree.failures,
      ...[...builds].flatMap(([path, { failure }]) =>
        failure === null ? [] : `${path}: ${failure}`,
      ),
      ...application.failures,
      ...failures,
      ...judged.failures,
      ...danglingReferences(objects),
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

function prefixed(report: OracleReport, name: string): OracleReport {
  const prefix = (line: string): string => `${name}: ${line}`;
  return {
    ...report,
    skipped: report.skipped.map(prefix),
    failures: report.failures.map(prefix),
  };
}

/** Adds up counts and joins lines. */
export function sum(reports: readonly OracleReport[]): OracleReport {
  const counts: Record<string, number> = {};
  for (const report of reports)
    for (const [name, count] of Object.entries(report.counts))
      counts[name] = (counts[name] ?? 0) + count;
  return {
    counts,
    skipped: reports.flatMap(({ skipped }) => skipped),
    failures: reports.flatMap(({ failures }) => failures),
  };
}
