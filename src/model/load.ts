import { compareDiagnostics, type Diagnostic } from '../base/diagnostic.ts';
import type { Files } from '../base/host/index.ts';
import { compareText } from '../base/text.ts';
import { indexCatalogue, openShelf, type ShippedCatalogue } from './load/catalogue.ts';
import { loadCluster, type LoadedCluster } from './load/cluster.ts';
import { linkClusters } from './load/link.ts';
import { loadDeclared, type Loading } from './load/loading.ts';
import { fileProblem } from './load/problem.ts';
import { loadRecords } from './load/records.ts';
import { openSource } from './load/scan.ts';
import type { Declared, Loaded, RecordFile } from './model.ts';
import { labSchema } from './schema/lab.ts';
import { pinsSchema, type Pins } from './schema/pins.ts';

const LAB_FILE = 'lab.yaml';
const PINS_FILE = 'pins.yaml';
const LAB_KIND = { kind: 'Lab', schema: labSchema } as const;
const PINS_KIND = { kind: 'Pins', schema: pinsSchema } as const;
const SECRET_ENDING = '.sops.yaml';
/** Digests of the encrypted files; no source. */
const SECRET_INDEX = 'secrets/index.yaml';

/**
 * Reads the whole declared source below `root` and every catalogue entry that it uses. Each file is read and parsed
 * once. Every problem of every file is a diagnostic, sorted; the model is null when the lab or a cluster itself cannot
 * be understood, and lacks the applications, records and entries that cannot.
 * Throws CroftError only for a failed effect that no file of the source is to blame for.
 */
export async function loadLab(
  files: Files,
  root: string,
  shipped: ShippedCatalogue,
): Promise<Loaded> {
  const source = openSource(files, root);
  const loading: Loading = { source, diagnostics: source.diagnostics, texts: new Map() };
  if (!(await source.exists(LAB_FILE))) {
    const isMisnamed = await source.exists('lab.yml');
    return { model: null, diagnostics: [labNotFound(isMisnamed)], texts: loading.texts };
  }
  const shelf = await openShelf(files, loading, shipped);
  const [{ declared: lab }, pins, clusters, records, secrets, catalogue] = await Promise.all([
    loadDeclared(loading, LAB_FILE, LAB_KIND),
    loadPins(loading),
    loadClusters(loading),
    loadRecords(loading),
    secretNames(loading),
    indexCatalogue(loading, shelf),
  ]);
  const linked = await linkClusters(loading, clusters, catalogue);
  const model =
    lab && linked && pins !== 'unsound'
      ? { lab, pins, records: sortRecords(records), secrets, ...linked }
      : null;
  return { model, diagnostics: loading.diagnostics.sort(compareDiagnostics), texts: loading.texts };
}

async function loadPins(loading: Loading): Promise<Declared<Pins> | null | 'unsound'> {
  if (!(await loading.source.exists(PINS_FILE))) return null;
  return (await loadDeclared(loading, PINS_FILE, PINS_KIND)).declared ?? 'unsound';
}

async function loadClusters(loading: Loading): Promise<LoadedCluster[]> {
  const names = await loading.source.foldersIn('clusters');
  const clusters = await Promise.all(names.map((name) => loadCluster(loading, name)));
  return clusters.map((cluster) => ({
    ...cluster,
    apps: [...cluster.apps].sort(
      (a, b) => compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
    ),
  }));
}

/** Names of the encrypted files in secrets/; anything else there is a diagnostic, since it may be a plain secret. */
async function secretNames(loading: Loading): Promise<Set<string>> {
  const names = new Set<string>();
  for (const path of await loading.source.filesBelow('secrets')) {
    const name = path.slice('secrets/'.length);
    if (name.endsWith(SECRET_ENDING) && !name.includes('/'))
      names.add(name.slice(0, -SECRET_ENDING.length));
    else if (path !== SECRET_INDEX) {
      const message = `is not part of the source: secrets/ holds <name>${SECRET_ENDING} only`;
      const hint = 'move it out of the repository; only encrypted values belong there';
      loading.diagnostics.push(fileProblem('source-file', path, message, hint));
    }
  }
  return names;
}

function sortRecords(records: readonly RecordFile[]): RecordFile[] {
  return [...records].sort((a, b) => compareText(a.file, b.file));
}

function labNotFound(isMisnamed: boolean): Diagnostic {
  return isMisnamed
    ? fileProblem('lab-not-found', 'lab.yml', 'is not read', 'rename it to lab.yaml')
    : fileProblem(
        'lab-not-found',
        LAB_FILE,
        'there is no lab.yaml here',
        'go to the folder of a lab, name it with -C DIR, or make one with croft init DIR',
      );
}
