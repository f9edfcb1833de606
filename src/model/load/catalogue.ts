import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Files } from '../../base/host/index.ts';
import { didYouMean } from '../../base/text.ts';
import type { Declared } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import type { Path, YamlDocument } from '../yaml/index.ts';
import type { Loading } from './loading.ts';
import { fileProblem } from './problem.ts';
import { openSource } from './scan.ts';
import { folderShelf, packedShelf, type Shelf } from './shelf.ts';

/** Where the shipped catalogue is: a folder of YAML and, where `npm run build` made one, the file that stands for it. */
export interface ShippedCatalogue {
  readonly catalogue: string;
  readonly compiled?: string | undefined;
}

/** More than a thousand entries; the file comes with the program. */
const MAX_COMPILED = 64 * 1024 * 1024;

/** Entries by name: those of the lab are read, of the shipped ones only the place is known until they are used. */
export interface CatalogueIndex {
  readonly names: ReadonlySet<string>;
  /** Every sound entry of the lab itself, used or not. */
  readonly own: readonly Declared<CatalogueEntry>[];
  /** The entry, or null when there is none of this name or it is not sound. Reads a shipped one on first use. */
  entry(name: string): Promise<Declared<CatalogueEntry> | null>;
}

/** The whole catalogue, shipped and of a lab (null: none), read entry by entry; problems go to `diagnostics`. */
export async function openCatalogue(
  files: Files,
  shipped: ShippedCatalogue,
  lab: string | null,
): Promise<
  CatalogueIndex & {
    readonly diagnostics: readonly Diagnostic[];
    /** Text of every entry read, by the file that problems name. */
    readonly texts: ReadonlyMap<string, string>;
  }
> {
  // Without a lab there is no folder catalogue/ beside the shipped one.
  const source = openSource(files, lab ?? `${shipped.catalogue}/none`);
  const { diagnostics } = source;
  const texts = new Map<string, string>();
  const loading: Loading = { source, diagnostics, texts };
  const shelf = await openShelf(files, loading, shipped);
  return { ...(await indexCatalogue(loading, shelf)), diagnostics, texts };
}

/** The shipped entries, from what the build made of them if there is such a file. */
export async function openShelf(
  files: Files,
  loading: Loading,
  { catalogue, compiled }: ShippedCatalogue,
): Promise<Shelf> {
  if (compiled === undefined)
    return folderShelf(loading, openSource(files, catalogue, loading.diagnostics));
  return packedShelf(loading, new TextDecoder().decode(await files.read(compiled, MAX_COMPILED)));
}

/** One place of the source that names a catalogue entry. */
export interface EntryUse {
  readonly name: string;
  readonly document: YamlDocument;
  readonly path: Path;
}

/** Reads the lab's own catalogue/, whose entries win over the shipped ones. */
export async function indexCatalogue(loading: Loading, shelf: Shelf): Promise<CatalogueIndex> {
  const own = await ownEntries(loading);
  const shipped = new Set(shelf.names);
  const read = new Map<string, Promise<Declared<CatalogueEntry> | null>>();
  return {
    names: new Set([...own.keys(), ...shipped]),
    own: [...own.values()].filter((entry) => entry !== null),
    entry(name) {
      if (own.has(name)) return Promise.resolve(own.get(name) ?? null);
      if (!shipped.has(name)) return Promise.resolve(null);
      const entry = read.get(name) ?? shelf.entry(name);
      read.set(name, entry);
      return entry;
    },
  };
}

async function ownEntries(loading: Loading): Promise<Map<string, Declared<CatalogueEntry> | null>> {
  const entries = new Map<string, Declared<CatalogueEntry> | null>();
  const files = await loading.source.filesBelow('catalogue');
  const yaml = files.filter((file) => file.endsWith('.yaml'));
  for (const file of files) if (!yaml.includes(file)) loading.diagnostics.push(notAnEntry(file));
  if (yaml.length === 0) return entries;
  // Imported where it is needed: the schemas take longer to load than a whole catalogue that is compiled.
  const { loadEntry } = await import('./entry.ts');
  const read = await Promise.all(yaml.map((file) => loadEntry(loading, file)));
  for (const [index, file] of yaml.entries()) {
    const stem = file.slice(file.lastIndexOf('/') + 1, -'.yaml'.length);
    const entry = read[index] ?? null;
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
