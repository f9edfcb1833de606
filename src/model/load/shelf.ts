// The catalogue that comes with Croft: a folder of YAML, or the one file that `npm run build` makes of it.
import type { Declared } from '../model.ts';
import type { CatalogueEntry } from '../schema/catalogue.ts';
import { packDocument, unpackDocument } from '../yaml/pack.ts';
import type { YamlDocument } from '../yaml/index.ts';
import { declared } from './declared.ts';
import type { Loading } from './loading.ts';
import type { Source } from './scan.ts';

/** Files of the shipped catalogue have this in front of their path, to tell them from the lab's own. */
const SHIPPED = 'croft:catalogue';

/** Shipped entries: their names are known, each is read on first use. */
export interface Shelf {
  readonly names: readonly string[];
  /** The entry, or null when it is not sound; `name` is one of `names`. */
  entry(name: string): Promise<Declared<CatalogueEntry> | null>;
}

/** Entries in a folder, at `<kind>/<name>.yaml`; problems go to the diagnostics of `loading`. */
export async function folderShelf(loading: Loading, shipped: Source): Promise<Shelf> {
  const folders = await shipped.foldersIn('');
  const paths = await Promise.all(folders.map((folder) => shipped.filesBelow(folder)));
  const places = new Map<string, string>();
  for (const path of paths.flat()) if (path.endsWith('.yaml')) places.set(stemOf(path), path);
  return {
    names: [...places.keys()],
    async entry(name) {
      const { loadEntry } = await import('./entry.ts');
      const path = places.get(name) ?? '';
      const source = { ...shipped, read: () => shipped.read(path) };
      return loadEntry({ ...loading, source }, `${SHIPPED}/${path}`);
    },
  };
}

/** What stands of an entry on its first line; its tree stands on the next. */
interface Packed {
  readonly text: string;
  readonly value: CatalogueEntry;
}

/**
 * Validated entries as one text: a line with the path of each, then two lines an entry, which are parsed on first use.
 * Throws TypeError for one that JSON cannot hold: with tags, or integers beyond a double.
 */
export function packShelf(entries: readonly Declared<CatalogueEntry>[]): string {
  const lines = [JSON.stringify(entries.map(({ file }) => file))];
  for (const { file, document, value } of entries) {
    const tree = packDocument(document);
    if (tree === null) throw new TypeError(`${file} has tags; put text in quotes instead`);
    lines.push(JSON.stringify({ text: document.text, value } satisfies Packed), tree);
  }
  return lines.join('\n');
}

/** Entries that `packShelf` packed; texts of those that are used go to `loading`. */
export function packedShelf(loading: Loading, packed: string): Shelf {
  const [files = '[]', ...lines] = packed.split('\n');
  const places = new Map(
    (JSON.parse(files) as string[]).map((file, index) => [stemOf(file), { file, at: 2 * index }]),
  );
  return {
    names: [...places.keys()],
    entry(name) {
      const place = places.get(name);
      if (!place) return Promise.resolve(null);
      const { file, at } = place;
      const { text, value } = JSON.parse(lines[at] ?? '') as Packed;
      loading.texts.set(file, text);
      return Promise.resolve(unpack({ file, text, tree: lines[at + 1] ?? '' }, value));
    },
  };
}

/** The tree is read when somebody asks for a place or a written value; a list of entries needs none. */
function unpack(
  { file, text, tree }: { file: string; text: string; tree: string },
  value: CatalogueEntry,
): Declared<CatalogueEntry> {
  let document: YamlDocument | null = null;
  const open = (): YamlDocument => (document ??= unpackDocument(file, text, tree));
  return {
    file,
    value,
    get document() {
      return open();
    },
    origin: (path) => declared(open(), 'CatalogueEntry', value).origin(path),
  };
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.yaml'.length);
}
