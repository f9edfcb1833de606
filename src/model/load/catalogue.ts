import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Files } from '../../base/host/index.ts';
import { didYouMean } from '../../base/text.ts';
import type { Declared } from '../model.ts';
import { catalogueSchema, type CatalogueEntry } from '../schema/catalogue.ts';
import type { Path, YamlDocument } from '../yaml/index.ts';
import { loadDeclared, type Loading } from './loading.ts';
import { fileProblem } from './problem.ts';
import { openSource, type Source } from './scan.ts';

/** Files of the shipped catalogue have this in front of their path, to tell them from the lab's own. */
const SHIPPED = 'croft:catalogue';

const ENTRY_KIND = { kind: 'CatalogueEntry', schema: catalogueSchema } as const;

/** Entries by name: those of the lab are read, of the shipped ones only the place is known until they are used. */
export interface CatalogueIndex {
  readonly names: ReadonlySet<string>;
  /** The entry, or null when there is none of this name or it is not sound. Reads a shipped one on first use. */
  entry(name: string): Promise<Declared<CatalogueEntry> | null>;
}

/** The whole catalogue, shipped and of a lab (null: none), read entry by entry; problems go to `diagnostics`. */
export async function openCatalogue(
  files: Files,
  folders: { readonly shipped: string; readonly lab: string | null },
): Promise<CatalogueIndex & { readonly diagnostics: readonly Diagnostic[] }> {
  const shipped = openSource(files, folders.shipped);
  // Without a lab there is no folder catalogue/ beside the shipped one.
  const source = openSource(files, folders.lab ?? `${folders.shipped}/none`, shipped.diagnostics);
  const { diagnostics } = shipped;
  const loading: Loading = { source, diagnostics, texts: new Map() };
  return { ...(await indexCatalogue(loading, shipped)), diagnostics };
}

/** One place of the source that names a catalogue entry. */
export interface EntryUse {
  readonly name: string;
  readonly document: YamlDocument;
  readonly path: Path;
}

/** Reads the lab's own catalogue/ and finds the shipped entries, which lie at `<kind>/<name>.yaml`. */
export async function indexCatalogue(loading: Loading, shipped: Source): Promise<CatalogueIndex> {
  const [own, folders] = await Promise.all([ownEntries(loading), shipped.foldersIn('')]);
  const paths = await Promise.all(folders.map((folder) => shipped.filesBelow(folder)));
  const places = new Map<string, string>();
  for (const path of paths.flat())
    if (path.endsWith('.yaml'))
      places.set(path.slice(path.lastIndexOf('/') + 1, -'.yaml'.length), path);
  const read = new Map<string, Promise<Declared<CatalogueEntry> | null>>();
  return {
    names: new Set([...own.keys(), ...places.keys()]),
    entry(name) {
      if (own.has(name)) return Promise.resolve(own.get(name) ?? null);
      const place = places.get(name);
      if (place === undefined) return Promise.resolve(null);
      const entry = read.get(name) ?? loadShipped(loading, shipped, place);
      read.set(name, entry);
      return entry;
    },
  };
}

async function loadShipped(
  loading: Loading,
  shipped: Source,
  path: string,
): Promise<Declared<CatalogueEntry> | null> {
  const file = `${SHIPPED}/${path}`;
  const source = { ...shipped, read: () => shipped.read(path) };
  return (await loadDeclared({ ...loading, source }, file, ENTRY_KIND)).declared;
}

async function ownEntries(loading: Loading): Promise<Map<string, Declared<CatalogueEntry> | null>> {
  const entries = new Map<string, Declared<CatalogueEntry> | null>();
  const files = await loading.source.filesBelow('catalogue');
  const yaml = files.filter((file) => file.endsWith('.yaml'));
  for (const file of files) if (!yaml.includes(file)) loading.diagnostics.push(notAnEntry(file));
  const declared = await Promise.all(yaml.map((file) => loadDeclared(loading, file, ENTRY_KIND)));
  for (const [index, file] of yaml.entries()) {
    const stem = file.slice(file.lastIndexOf('/') + 1, -'.yaml'.length);
    const entry = declared[index]?.declared ?? null;
    if (entry && entry.value.name !== stem) loading.diagnostics.push(otherName(entry, stem));
    if (entries.has(stem)) loading.diagnostics.push(secondEntry(file, stem));
    else entries.set(stem, entry);
  }
  return entries;
}

/** A diagnostic for a use of an entry that nobody has. */
export function unknownEntry(use: EntryUse, names: ReadonlySet<string>): Diagnostic {
  const { document, path, name } = use;
  const written = writtenPath(document, path);
  const meant = didYouMean(name, names);
  const isApp = path.length === 1;
  const own = isApp
    ? 'add catalogue/<name>.yaml, or put your own files beside app.yaml and write use: manifests'
    : 'croft catalogue list shows the entries; your own go to catalogue/<name>.yaml';
  return {
    code: 'catalogue-unknown',
    severity: 'error',
    file: document.file,
    ...(written.length > 0 ? { range: document.range(written) } : {}),
    message: `the catalogue has no entry ${name}`,
    hint: meant ? `did you mean ${meant}? ${own}` : own,
  };
}

/** The longest part of a path that stands in the file. */
function writtenPath(document: YamlDocument, path: Path): Path {
  for (let length = path.length; length > 0; length -= 1)
    if (document.has(path.slice(0, length))) return path.slice(0, length);
  return [];
}

function notAnEntry(file: string): Diagnostic {
  const message = 'is not part of the source: catalogue/ holds .yaml files only';
  return fileProblem('source-file', file, message, 'rename it to .yaml, or remove it');
}

function secondEntry(file: string, name: string): Diagnostic {
  const message = `the catalogue of the lab has two entries ${name}`;
  return fileProblem('catalogue-duplicate', file, message, 'remove one of them');
}

function otherName(entry: Declared<CatalogueEntry>, stem: string): Diagnostic {
  return {
    code: 'source-file',
    severity: 'error',
    file: entry.file,
    range: entry.document.range(['name']),
    message: `entry ${entry.value.name} lies in a file called ${stem}.yaml`,
    hint: `rename the file to ${entry.value.name}.yaml, or write name: ${stem}`,
  };
}
