import { loadDotenv, emitDotenv } from './dotenv.ts';
import { flatten, unflatten } from './flatten.ts';
import { emitIni, loadIni } from './ini.ts';
import { emitJson, loadJson, TAB_INDENT } from './json.ts';
import { LIMITS } from './limits.ts';
import { problem } from './problem.ts';
import { textOf } from './cipher.ts';
import { Branch, Comment, lookup, type Entry, type Tree } from './tree.ts';
import { DEFAULT_INDENT, emitYaml } from './yaml/emit.ts';
import { loadYaml } from './yaml/load.ts';

export type Format = 'yaml' | 'json' | 'dotenv' | 'ini' | 'binary';

/** How files are laid out, as `stores` of `.sops.yaml`: spaces for a level. */
export interface Layout {
  readonly yaml?: number;
  /** -1 for a tab. */
  readonly json?: number;
  readonly binary?: number;
}

interface Store {
  readonly load: (text: string) => Tree;
  readonly emit: (tree: Tree, layout: Layout) => string;
}

const json = {
  load: loadJson,
  emit: (tree: Tree, { json = TAB_INDENT }: Layout) => emitJson(tree, json),
};

const STORES: Readonly<Record<Format, Store>> = {
  yaml: {
    load: loadYaml,
    emit: (tree, { yaml = DEFAULT_INDENT }) => emitYaml(tree, yaml === 0 ? DEFAULT_INDENT : yaml),
  },
  json,
  dotenv: { load: loadDotenv, emit: emitDotenv },
  ini: { load: loadIni, emit: emitIni },
  binary: {
    load: loadJson,
    emit: (tree, { binary = TAB_INDENT }) => emitJson(tree, binary),
  },
};

const METADATA = 'sops';
const PREFIX = 'sops_';

const EXTENSIONS: readonly (readonly [string, Format])[] = [
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.json', 'json'],
  ['.env', 'dotenv'],
  ['.ini', 'ini'],
];

/** The format of a file by its name; everything unknown is binary, as sops has it. */
export function formatOf(path: string): Format {
  return EXTENSIONS.find(([extension]) => path.endsWith(extension))?.[1] ?? 'binary';
}

/** The tree of a plain file. Throws `sops-already-encrypted`, and what the format throws. */
export function loadPlain(plain: Uint8Array, format: Format): Tree {
  if (plain.length > LIMITS.size)
    throw problem('sops-too-large', 'is larger than what is encrypted');
  const text = textOf(plain);
  if (format === 'binary') return [new Branch([{ key: 'data', value: text }])];
  if (typeof text !== 'string') throw problem('sops-format', 'is not UTF-8');
  const tree = STORES[format].load(text);
  const [first] = tree;
  if (!first) throw problem('sops-unsupported', 'has no document; there is nothing to encrypt');
  const isMetadata = (item: Entry | Comment): boolean =>
    !(item instanceof Comment) &&
    (format === 'dotenv' ? item.key.startsWith(PREFIX) : item.key === METADATA);
  if (tree.some(({ items }) => items.some(isMetadata)))
    throw problem(
      'sops-already-encrypted',
      'is encrypted already, or has a key that sops keeps for itself',
    );
  return tree;
}

/** The bytes of a plain tree. */
export function emitPlain(tree: Tree, format: Format, layout: Layout): Uint8Array {
  if (format !== 'binary') return Buffer.from(STORES[format].emit(tree, layout));
  const data = tree[0] && lookup(tree[0], 'data');
  if (data instanceof Uint8Array) return data;
  if (typeof data === 'string') return Buffer.from(data);
  throw problem('sops-format', 'has no data that would be the plain file');
}

/**
 * Which documents of a YAML file have the sops block. sops reads the one of the first document and writes one into
 * each, which is what readers need that take the documents apart, such as Flux; the other form is short.
 */
export type Blocks = 'first' | 'each';

/** An encrypted file taken apart. */
export interface Loaded {
  readonly tree: Tree;
  readonly block: Branch;
  readonly blocks: Blocks;
}

/** The tree of an encrypted file and its sops block. Throws `sops-not-encrypted`, and what the format throws. */
export function loadSealed(text: string, format: Format): Loaded {
  if (text.length > LIMITS.size) throw problem('sops-too-large', 'is larger than what is read');
  const tree = STORES[format].load(text);
  if (format === 'dotenv') return takePrefixed(tree);
  const found = tree[0] && lookup(tree[0], METADATA);
  if (found === undefined)
    throw problem('sops-not-encrypted', 'has no sops block; it is not encrypted');
  if (!(found instanceof Branch))
    throw problem('sops-metadata', 'has a sops block that is no mapping');
  const rest = tree.map(
    ({ items }) =>
      new Branch(items.filter((item) => item instanceof Comment || item.key !== METADATA)),
  );
  const block = format === 'ini' ? unflatten(entries(found).map(unescaped)) : found;
  const isOnlyInFirst =
    tree.length > 1 && tree.slice(1).every((branch) => lookup(branch, METADATA) === undefined);
  return { tree: rest, block, blocks: isOnlyInFirst ? 'first' : 'each' };
}

function entries(branch: Branch): Entry[] {
  return branch.items.filter((item): item is Entry => !(item instanceof Comment));
}

function unescaped({ key, value }: Entry): Entry {
  return { key, value: typeof value === 'string' ? value.replaceAll('\\n', '\n') : value };
}

function takePrefixed(tree: Tree): Loaded {
  const items = tree[0]?.items ?? [];
  const isMetadata = (item: Entry | Comment): item is Entry =>
    !(item instanceof Comment) && item.key.startsWith(PREFIX);
  const found = items.filter(isMetadata);
  if (found.length === 0)
    throw problem('sops-not-encrypted', 'has no sops_ keys; it is not encrypted');
  const block = unflatten(
    found.map(({ key, value }) => ({ key: key.slice(PREFIX.length), value })),
  );
  return {
    tree: [new Branch(items.filter((item) => !isMetadata(item)))],
    block,
    blocks: 'each',
  };
}

/** The text of an encrypted tree with its sops block. */
export function emitSealed(
  { tree, block, blocks }: Loaded,
  format: Format,
  layout: Layout,
): string {
  const added = metadataEntries(block, format);
  return STORES[format].emit(
    tree.map((branch, index) =>
      index > 0 && blocks === 'first' ? branch : new Branch([...branch.items, ...added]),
    ),
    layout,
  );
}

function metadataEntries(block: Branch, format: Format): Entry[] {
  if (format === 'dotenv')
    return flatten(block).map(({ key, value }) => ({ key: PREFIX + key, value }));
  if (format !== 'ini') return [{ key: METADATA, value: block }];
  const flat = flatten(block).map(({ key, value }) => ({
    key,
    value: typeof value === 'string' ? value.replaceAll('\n', '\\n') : value,
  }));
  return [{ key: METADATA, value: new Branch(flat) }];
}
