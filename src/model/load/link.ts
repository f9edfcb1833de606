import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareText } from '../../base/text.ts';
import { mayBring } from '../catalogue/brings.ts';
import { fixedEntries, isBuiltIn, validateEntry } from '../catalogue/index.ts';
import type { Declared, Model, ModelApp, ModelCluster } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Path } from '../yaml/index.ts';
import type { LoadedApp } from './app.ts';
import { unknownEntry, type CatalogueIndex, type EntryUse } from './catalogue.ts';
import type { LoadedCluster } from './cluster.ts';
import type { Loading } from './loading.ts';

/** The common library chart, which applications name by their profile. */
const LIBRARY = 'app-template';

/** The word for the user's own files instead of a catalogue entry. */
const OWN_MANIFESTS = 'manifests';

/** Finds the catalogue entry of everything that names one; null when a cluster itself is not sound. */
export async function linkClusters(
  loading: Loading,
  clusters: readonly LoadedCluster[],
  catalogue: CatalogueIndex,
): Promise<Pick<Model, 'clusters' | 'catalogue'> | null> {
  const uses = clusters.flatMap(usesOf);
  for (const use of uses)
    if (!catalogue.names.has(use.name))
      loading.diagnostics.push(unknownEntry(use, catalogue.names));
  const fixed = clusters.flatMap(({ declared }) => (declared ? fixedEntries(declared.value) : []));
  const names = [...new Set([LIBRARY, ...fixed, ...uses.map(({ name }) => name)])].sort();
  const used = await withBrought(loading, names, catalogue);
  const linked = clusters.flatMap((cluster) => link(loading, cluster, used) ?? []);
  return linked.length === clusters.length ? { clusters: linked, catalogue: used } : null;
}

/** Entries by name, sorted, with those that they bring along; every problem of an entry is reported. */
async function withBrought(
  loading: Loading,
  names: readonly string[],
  catalogue: CatalogueIndex,
): Promise<ReadonlyMap<string, Declared<CatalogueEntry>>> {
  const entries = new Map<string, Declared<CatalogueEntry>>();
  const asked = new Set<string>();
  for (let wanted = [...names]; wanted.length > 0;) {
    for (const name of wanted) asked.add(name);
    const read = await Promise.all(wanted.map((name) => catalogue.entry(name)));
    const found = read.filter((entry) => entry !== null);
    for (const entry of found) entries.set(entry.value.name, entry);
    wanted = [...new Set(found.flatMap(({ value }) => mayBring(value)))].filter(
      (name) => !asked.has(name),
    );
  }
  const sorted = [...entries].sort(([a], [b]) => compareText(a, b));
  // Who is writing an entry wants to know what is wrong with it before anything uses it.
  const unused = catalogue.own.filter(({ value }) => !entries.has(value.name));
  for (const entry of [...entries.values(), ...unused]) {
    loading.diagnostics.push(...validateEntry(entry));
    for (const use of namedBy(entry))
      if (!catalogue.names.has(use.name))
        loading.diagnostics.push(unknownEntry(use, catalogue.names));
  }
  return new Map(sorted);
}

/** Every place of an entry that names another. */
function namedBy({ document, value }: Declared<CatalogueEntry>): EntryUse[] {
  const { after, requires, retired } = value;
  const lists = [
    { path: ['after'], names: after },
    { path: ['brings'], names: mayBring(value) },
    { path: ['requires', 'entries'], names: requires.entries },
  ];
  const uses = lists.flatMap(({ path, names }) =>
    names.map((name, index) => ({ name, document, path: [...path, index] })),
  );
  const successor = retired?.successor;
  return successor === undefined
    ? uses
    : [...uses, { name: successor, document, path: ['retired', 'successor'] }];
}

function link(
  loading: Loading,
  { name, declared, nodes, apps, patches, bundle }: LoadedCluster,
  entries: ReadonlyMap<string, Declared<CatalogueEntry>>,
): ModelCluster | null {
  if (!declared || !nodes) return null;
  const linked = apps.flatMap((app): ModelApp[] => {
    const { isFolder, declared: of, manifests, namespace } = app;
    if (!of) return [];
    const sound = { name: app.name, namespace, declared: of, manifests };
    const use = useOf(app);
    if (use !== OWN_MANIFESTS) {
      const entry = entries.get(use);
      return entry ? [{ ...sound, entry }] : [];
    }
    if (isFolder) return [{ ...sound, entry: null }];
    loading.diagnostics.push(noFolder(app));
    return [];
  });
  return { name, declared, nodes, apps: linked, patches, bundle };
}

function noFolder({ name, file, document }: LoadedApp): Diagnostic {
  return {
    code: 'source-file',
    severity: 'error',
    file,
    range: document.range(['use']),
    message: `application ${name} takes your own manifests, and none can lie beside it`,
    hint: `make it a folder: ${file.replace(/\.yaml$/, '/app.yaml')} with the manifests beside it`,
  };
}

function useOf({ declared, document, name }: LoadedApp): string {
  const raw = declared ? declared.value.use : at(document.value, 'use');
  return typeof raw === 'string' ? raw : name;
}

/** Also of what is not sound, so that one run shows every problem. */
function usesOf({ declared, document, apps }: LoadedCluster): EntryUse[] {
  const uses: EntryUse[] = [];
  if (document) {
    const platform = declared ? declared.value.platform : at(document.value, 'platform');
    collect(platform, ['platform'], (name, path) => {
      if (!isBuiltIn(name, path.slice(1, -1).join('.'))) uses.push({ name, document, path });
    });
  }
  for (const app of apps) {
    const name = useOf(app);
    const path = app.document.has(['use']) ? ['use'] : ['name'];
    if (name !== OWN_MANIFESTS) uses.push({ name, document: app.document, path });
  }
  return uses;
}

function at(value: unknown, key: string): unknown {
  const isMap = typeof value === 'object' && value !== null;
  return isMap ? (value as Record<string, unknown>)[key] : undefined;
}

/** Calls back for every `use` and `via` of the platform and every addon that is a bare name. */
function collect(value: unknown, path: Path, found: (name: string, path: Path) => void): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === 'values') continue;
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const isName = key === 'use' || key === 'via' || path.at(-1) === 'addons';
    if (isName && typeof child === 'string') found(child, at);
    else collect(child, at, found);
  }
}
