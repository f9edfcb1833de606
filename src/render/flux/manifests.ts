import type { Diagnostic } from '../../base/diagnostic.ts';
import type { ModelApp } from '../../model/model.ts';
import type { Workload } from '../../model/workload.ts';
import { parseBulk, parseDocuments, YamlError, type YamlValue } from '../../model/yaml/index.ts';
import { isObject } from '../kinds.ts';
import type { Scene } from '../scene.ts';
import { listAt } from '../value.ts';
import { clearGenerators, clearSecrets } from './clear-secret.ts';
import type { PartFile } from './part.ts';
import { SWITCH } from './substitution.ts';

/** The folder that holds a user's own files, untouched, beside what Croft adds. */
const FOLDER = 'manifests';
const KUSTOMIZATION = /^(?:.*\/)?(?:kustomization\.ya?ml|Kustomization)$/;

/** A user's own manifests as part of an application. */
export interface OwnManifests {
  readonly files: readonly PartFile[];
  /** Folders with a kustomization of their own, to be named as they are. */
  readonly folders: readonly string[];
  /** Every object in them. */
  readonly objects: readonly YamlValue[];
}

/**
 * Takes a user's files as they are. Their own kustomization.yaml decides what is applied; without one, every
 * file of Kubernetes objects is named, as Flux itself would do it.
 */
export function ownManifests(scene: Scene, { app }: Workload): OwnManifests {
  if (!app || app.manifests.length === 0) return { files: [], folders: [], objects: [] };
  const source = folderOf(app);
  const kustomized = app.manifests
    .filter(({ path }) => KUSTOMIZATION.test(path))
    .map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('/'))));
  const roots = kustomized.filter(
    (folder) => !kustomized.some((other) => other !== folder && isInside(folder, other)),
  );
  const files: PartFile[] = [];
  const objects: YamlValue[] = [];
  for (const { path, text } of app.manifests) {
    const inFolder = roots.some((root) => isInside(path, root));
    if (KUSTOMIZATION.test(path)) checkGenerators(scene, app, { path, text });
    const found =
      /\.ya?ml$/.test(path) && !KUSTOMIZATION.test(path)
        ? read(scene, `${source}/${path}`, text, inFolder)
        : [];
    objects.push(...found);
    const isText = found.length === 0 && inFolder && isGenerated(app, path);
    const holds = found.length > 0 ? 'objects' : isText ? 'text' : undefined;
    files.push({
      name: `${FOLDER}/${path}`,
      body: holds === undefined ? { text } : { text, holds },
      listed: found.length > 0 && !inFolder,
      source: `${source}/${path}`,
    });
  }
  const folders = roots.map((root) => (root === '' ? FOLDER : `${FOLDER}/${root}`));
  return { files, folders, objects };
}

/** `clusters/<cluster>/apps/<namespace>/<app>` */
function folderOf({ declared }: ModelApp): string {
  return declared.file.slice(0, declared.file.lastIndexOf('/'));
}

function isInside(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** Whether a generator makes an object of a file, in which Flux substitutes like in any other. */
function isGenerated({ manifests }: ModelApp, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return manifests.some(
    (other) =>
      KUSTOMIZATION.test(other.path) && other.text.includes(name) && !other.text.includes(SWITCH),
  );
}

/** A kustomization that cannot be read is left to kustomize. */
function checkGenerators(
  scene: Scene,
  app: ModelApp,
  { path, text }: ModelApp['manifests'][number],
): void {
  const { documents } = parseDocuments(path, text);
  for (const { value } of documents)
    scene.findings.diagnostics.push(
      ...clearGenerators(`${folderOf(app)}/${path}`, value, app.manifests),
    );
}

/** The objects of a file, those of a List included. What cannot be applied is a diagnostic. */
function read(scene: Scene, file: string, text: string, optional: boolean): YamlValue[] {
  let documents: YamlValue[];
  try {
    documents = parseBulk(text).filter((document) => document !== null);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { diagnostics } = parseDocuments(file, text);
    scene.findings.diagnostics.push(
      ...(diagnostics.length > 0 ? diagnostics : [broken(file, error)]),
    );
    return [];
  }
  scene.findings.diagnostics.push(...clearSecrets(file, text, documents));
  const objects = documents.flatMap((document) => {
    const items = listAt(document, 'items') as YamlValue[];
    return items.length > 0 ? items : [document];
  });
  if (objects.every(isObject)) return objects;
  // A kustomization may read a file that holds no objects, such as values for a generator.
  if (!optional) scene.findings.diagnostics.push(notObjects(file));
  return [];
}

function broken(file: string, { code, message, hint }: YamlError): Diagnostic {
  return { code, severity: 'error', file, message: `${file}: ${message}`, hint };
}

function notObjects(file: string): Diagnostic {
  return {
    code: 'manifest-not-object',
    severity: 'error',
    file,
    message: `${file}: a document has no apiVersion and kind, so it cannot be applied`,
    hint: 'add them, or add a kustomization.yaml that says what the file is for',
  };
}
