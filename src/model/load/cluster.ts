import type { Diagnostic } from '../../base/diagnostic.ts';
import { didYouMean } from '../../base/text.ts';
import { bundleFields, bundlePath } from '../bundle.ts';
import type { Declared } from '../model.ts';
import { clusterSchema, type Cluster } from '../schema/cluster.ts';
import { nodesSchema, type Nodes } from '../schema/nodes.ts';
import { name as nameSchema } from '../schema/scalars.ts';
import { parseDocument, parseDocuments, type YamlDocument } from '../yaml/index.ts';
import { loadApps, type LoadedApp } from './app.ts';
import type { DocumentKind } from './declare.ts';
import { loadDeclared, type LoadedFile, type Loading } from './loading.ts';
import { fileProblem } from './problem.ts';

/** A cluster's folder as it was read; entries of the catalogue are found later. */
export interface LoadedCluster {
  readonly name: string;
  readonly declared: Declared<Cluster> | null;
  /** The document of cluster.yaml, sound or not. */
  readonly document: YamlDocument | null;
  readonly nodes: Declared<Nodes> | null;
  readonly apps: readonly LoadedApp[];
  readonly patches: readonly { readonly path: string; readonly document: YamlDocument }[];
  readonly bundle: ReadonlySet<string> | null;
}

const CLUSTER_KIND = { kind: 'Cluster', schema: clusterSchema } as const;
const NODES_KIND = { kind: 'Nodes', schema: nodesSchema } as const;

/** What a cluster's folder holds. */
const PARTS = ['cluster.yaml', 'nodes.yaml', 'apps', 'patches'];

/** Reads `clusters/<name>`. */
export async function loadCluster(loading: Loading, name: string): Promise<LoadedCluster> {
  const folder = `clusters/${name}`;
  const paths = await loading.source.filesBelow(folder);
  const below = (part: string): string[] =>
    paths.filter((path) => path.startsWith(`${folder}/${part}/`));
  loading.diagnostics.push(...unexpected(folder, paths));
  const load = async <T>(part: string, kind: DocumentKind<T>): Promise<LoadedFile<T>> => {
    const path = `${folder}/${part}`;
    if (paths.includes(path)) return loadDeclared(loading, path, kind);
    loading.diagnostics.push(missingPart(path, paths));
    return { declared: null, document: null };
  };
  const [{ declared, document }, { declared: nodes }, apps, patches, bundle] = await Promise.all([
    load('cluster.yaml', CLUSTER_KIND),
    load('nodes.yaml', NODES_KIND),
    loadApps(loading, `${folder}/apps`, below('apps')),
    Promise.all(below('patches').map((path) => loadPatch(loading, folder, path))),
    loadBundle(loading, bundlePath({ name })),
  ]);
  if (declared && declared.value.name !== name) loading.diagnostics.push(otherName(declared, name));
  if (!nameSchema.safeParse(name).success) loading.diagnostics.push(badFolder(folder, name));
  return { name, declared, document, nodes, apps, patches: patches.flat(), bundle };
}

async function loadPatch(
  loading: Loading,
  folder: string,
  path: string,
): Promise<{ path: string; document: YamlDocument }[]> {
  if (!path.endsWith('.yaml')) {
    const message = 'is not part of the source: patches are .yaml files';
    loading.diagnostics.push(
      fileProblem('source-file', path, message, 'rename it to .yaml, or remove it'),
    );
    return [];
  }
  const bytes = await loading.source.read(path);
  if (!bytes) return [];
  const { documents, diagnostics } = parseDocuments(path, bytes);
  loading.texts.set(path, new TextDecoder().decode(bytes));
  loading.diagnostics.push(...diagnostics);
  return documents.map((document) => ({ path: path.slice(folder.length + 1), document }));
}

async function loadBundle(loading: Loading, path: string): Promise<Set<string> | null> {
  if (!(await loading.source.exists(path))) return null;
  const bytes = await loading.source.read(path);
  if (!bytes) return null;
  const { document, diagnostics } = parseDocument(path, bytes);
  loading.diagnostics.push(...diagnostics);
  return bundleFields(document?.value ?? null);
}

/** One diagnostic for everything below the first step that is not part of a cluster's folder. */
function unexpected(folder: string, paths: readonly string[]): Diagnostic[] {
  const steps = new Set(paths.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''));
  const wrong = [...steps].filter((step) => !PARTS.includes(step) && !YML.test(step));
  return wrong.map((step) => {
    const meant = didYouMean(step, PARTS);
    const hint = meant
      ? `did you mean ${meant}?`
      : `the folder of a cluster holds ${PARTS.join(', ')}`;
    return fileProblem('source-file', `${folder}/${step}`, 'is not part of the source', hint);
  });
}

/** Reported where the file with the right ending is missed. */
const YML = /^(?:cluster|nodes)\.yml$/;

function missingPart(path: string, paths: readonly string[]): Diagnostic {
  const yml = path.replace(/\.yaml$/, '.yml');
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (paths.includes(yml))
    return fileProblem('source-file', yml, 'is not read', `rename it to ${name}`);
  return fileProblem('source-file', path, 'is missing', `every cluster has a ${name}; add it`);
}

function otherName(cluster: Declared<Cluster>, folder: string): Diagnostic {
  const { name } = cluster.value;
  return {
    code: 'source-file',
    severity: 'error',
    file: cluster.file,
    range: cluster.document.range(['name']),
    message: `cluster ${name} lies in a folder called ${folder}`,
    hint: `rename the folder to clusters/${name}, or write name: ${folder}`,
  };
}

function badFolder(folder: string, name: string): Diagnostic {
  const hint = 'use lower-case letters, digits and dashes, at most 63 characters';
  return fileProblem('source-file', folder, `${name} cannot be the name of a cluster`, hint);
}
