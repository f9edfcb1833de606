import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Declared } from '../model.ts';
import { appSchema, type App } from '../schema/app.ts';
import { name as nameSchema } from '../schema/scalars.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { loadDeclared, loadText, type Loading } from './loading.ts';
import { fileProblem } from './problem.ts';

/** Where an application stands, and the user's files beside it. */
interface AppPlace {
  readonly namespace: string;
  /** Name of the file or folder. */
  readonly stem: string;
  readonly file: string;
  /** Folder of the user's files; null for a short file. */
  readonly folder: string | null;
  readonly manifests: readonly string[];
}

/** An application as it was read; its catalogue entry is found later. */
export interface LoadedApp {
  readonly name: string;
  readonly namespace: string;
  readonly file: string;
  /** Null when it is not sound. */
  readonly declared: Declared<App> | null;
  readonly document: YamlDocument;
  readonly isFolder: boolean;
  readonly manifests: readonly { readonly path: string; readonly text: string }[];
}

const APP_KIND = { kind: 'App', schema: appSchema } as const;
const APP_FILE = 'app.yaml';

/** Reads every application below `clusters/<cluster>/apps`; `paths` are all files there. */
export async function loadApps(
  loading: Loading,
  folder: string,
  paths: readonly string[],
): Promise<LoadedApp[]> {
  const { places, diagnostics } = placeApps(folder, paths);
  loading.diagnostics.push(...diagnostics);
  const loaded = await Promise.all(places.map((place) => loadApp(loading, place)));
  return withoutDuplicates(
    loading,
    loaded.filter((app) => app !== null),
  );
}

async function loadApp(loading: Loading, place: AppPlace): Promise<LoadedApp | null> {
  const { namespace, stem, file, folder } = place;
  const [{ declared, document }, manifests] = await Promise.all([
    loadDeclared(loading, file, APP_KIND),
    Promise.all(
      place.manifests.map(async (path) => {
        const text = await loadText(loading, path);
        return text === null ? [] : [{ path: path.slice((folder?.length ?? 0) + 1), text }];
      }),
    ),
  ]);
  if (!document) return null;
  const name = declared?.value.name ?? stem;
  if (!nameSchema.safeParse(name).success) {
    loading.diagnostics.push(badName(file, stem, 'application'));
    return null;
  }
  return {
    name,
    namespace,
    file,
    declared,
    document,
    isFolder: folder !== null,
    manifests: manifests.flat(),
  };
}

/** Sorts the files below apps/ into applications; what fits nowhere is a diagnostic. */
function placeApps(
  root: string,
  paths: readonly string[],
): { places: AppPlace[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const places: AppPlace[] = [];
  const folders = new Map<string, string[]>();
  const badNamespaces = new Set<string>();
  for (const path of paths) {
    const [namespace = '', stem = '', ...rest] = path.slice(root.length + 1).split('/');
    if (stem === '') diagnostics.push(noNamespace(path));
    else if (!nameSchema.safeParse(namespace).success) badNamespaces.add(namespace);
    else if (rest.length > 0) {
      const folder = `${root}/${namespace}/${stem}`;
      folders.set(folder, [...(folders.get(folder) ?? []), path]);
    } else if (stem.endsWith('.yaml'))
      places.push({
        namespace,
        stem: stem.slice(0, -'.yaml'.length),
        file: path,
        folder: null,
        manifests: [],
      });
    else diagnostics.push(notAnApp(path));
  }
  for (const namespace of badNamespaces)
    diagnostics.push(badName(`${root}/${namespace}`, namespace, 'namespace'));
  for (const [folder, files] of folders) {
    const file = `${folder}/${APP_FILE}`;
    const [namespace = '', stem = ''] = folder.slice(root.length + 1).split('/');
    const manifests = files.filter((path) => path !== file && path !== `${folder}/app.yml`);
    if (files.includes(`${folder}/app.yml`))
      diagnostics.push(secondAppFile(`${folder}/app.yml`, files.includes(file)));
    else if (!files.includes(file)) diagnostics.push(noAppFile(folder));
    if (files.includes(file)) places.push({ namespace, stem, file, folder, manifests });
  }
  return { places, diagnostics };
}

function withoutDuplicates(loading: Loading, apps: readonly LoadedApp[]): LoadedApp[] {
  const first = new Map<string, LoadedApp>();
  for (const app of apps) {
    const key = `${app.namespace}/${app.name}`;
    const other = first.get(key);
    if (!other) {
      first.set(key, app);
      continue;
    }
    const range = app.document.has(['name']) ? { range: app.document.range(['name']) } : {};
    loading.diagnostics.push({
      code: 'duplicate-app',
      severity: 'error',
      file: app.file,
      ...range,
      message: `application ${key} is declared twice`,
      hint: 'remove one of them, or give it another name',
      related: [{ file: other.file, message: 'the other declaration' }],
    });
  }
  return [...first.values()];
}

function badName(file: string, name: string, what: string): Diagnostic {
  const message = `${name} cannot be the name of ${what === 'application' ? 'an' : 'a'} ${what}`;
  const hint = 'use lower-case letters, digits and dashes, at most 63 characters';
  return fileProblem('source-file', file, message, hint);
}

function noNamespace(file: string): Diagnostic {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const message = 'an application lies in the folder of its namespace';
  const hint = `move it to apps/<namespace>/${name}`;
  return fileProblem('source-file', file, message, hint);
}

function notAnApp(file: string): Diagnostic {
  const yaml = file.replace(/\.(?:yml|json|YAML|YML)$/, '.yaml');
  const message = 'is not part of the source: an application is a .yaml file or a folder';
  const hint =
    yaml === file
      ? 'move it into the folder of the application that it belongs to, beside app.yaml'
      : `rename it to ${yaml.slice(yaml.lastIndexOf('/') + 1)}`;
  return fileProblem('source-file', file, message, hint);
}

function secondAppFile(file: string, hasBoth: boolean): Diagnostic {
  return hasBoth
    ? fileProblem(
        'source-file',
        file,
        'the folder has both app.yaml and app.yml',
        'keep app.yaml and remove app.yml',
      )
    : fileProblem('source-file', file, 'app.yml is not read', 'rename it to app.yaml');
}

function noAppFile(folder: string): Diagnostic {
  return fileProblem(
    'source-file',
    folder,
    'the folder of an application has no app.yaml',
    'add app.yaml with kind: App and use: manifests',
  );
}
