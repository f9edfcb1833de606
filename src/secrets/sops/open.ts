import { isSealed, open } from './cipher.ts';
import { openDataKey, type KeyWrap } from './keys.ts';
import { readMetadata, type Metadata } from './metadata.ts';
import { located, problem } from './problem.ts';
import { encrypts } from './rule.ts';
import { printed } from './relay.ts';
import { emitPlain, loadSealed, type Blocks, type Format, type Layout } from './store.ts';
import { Comment, Timestamp, type Tree } from './tree.ts';
import { boundTo, Digest, walk, type Leaf } from './walk.ts';

/** An encrypted file that was opened. Everything but the text is secret. */
export interface Opened {
  readonly format: Format;
  /** The encrypted file. */
  readonly text: string;
  readonly metadata: Metadata;
  /** Encrypted again it keeps this form. */
  readonly blocks: Blocks;
  /** What `sops -d` prints. */
  readonly plain: Uint8Array;
  /** The values; comments stand where they stand in the encrypted file. */
  readonly tree: Tree;
  readonly dataKey: Uint8Array;
  /** The `ENC[...]` of every value, by `sealedAt`. */
  readonly sealed: ReadonlyMap<string, string>;
}

/** An encrypted file as it can be read without a key. */
export interface Sealed {
  readonly tree: Tree;
  readonly metadata: Metadata;
}

/** Reads an encrypted file without opening it. Throws what `openSops` throws before it needs a key. */
export function readSealed(text: string, format: Format): Sealed {
  const { tree, block } = loadSealed(text, format);
  return { tree, metadata: readMetadata(block) };
}

export interface OpenOptions {
  readonly format: Format;
  readonly wrap: KeyWrap;
  /** Name of the file for messages. */
  readonly file?: string;
  readonly layout?: Layout;
}

/**
 * Opens an encrypted file: all of it is authentic, or it is refused with a code of `docs/errors` that begins with
 * `sops-`; nothing of the plain text is in the error.
 */
export function openSops(text: string, options: OpenOptions): Promise<Opened> {
  const { format, wrap, file = 'the file', layout = {} } = options;
  return located(file, async () => {
    const { tree, block, blocks } = loadSealed(text, format);
    const metadata = readMetadata(block);
    if (metadata.mac === '')
      throw problem('sops-mac-missing', 'has no signature (mac) over its values');
    const dataKey = await openDataKey(metadata.keys, wrap);
    const { tree: plainTree, sealed, comments } = openTree(tree, metadata, dataKey);
    const plain = emitPlain(printed(plainTree, comments), format, layout);
    return { format, text, metadata, blocks, dataKey, tree: plainTree, sealed, plain };
  });
}

/** The plain tree of an encrypted one. Throws `sops-tampered`, `sops-cipher` and `sops-mac`. */
export function openTree(
  tree: Tree,
  metadata: Metadata,
  dataKey: Uint8Array,
): {
  readonly tree: Tree;
  readonly sealed: ReadonlyMap<string, string>;
  /** Those that were encrypted. */
  readonly comments: ReadonlySet<Comment>;
} {
  const comments = new Set<Comment>();
  const chosen = encrypts(metadata.rule);
  const digest = new Digest(metadata.macOnlyEncrypted);
  const sealed = new Map<string, string>();
  const plain = walk(tree, (leaf, place) => {
    const encrypted = chosen(place);
    const path = boundTo(place.path);
    const found = encrypted ? openLeaf(leaf, dataKey, path) : leaf;
    const inline = leaf instanceof Comment && leaf.inline;
    const made = found instanceof Comment && inline ? new Comment(found.text, true) : found;
    if (made instanceof Comment && found !== leaf) comments.add(made);
    digest.add(made, encrypted);
    const text = leaf instanceof Comment ? leaf.text : leaf;
    if (encrypted && typeof text === 'string' && found !== leaf && text !== '')
      sealed.set(sealedAt(made, path), text);
    return made;
  });
  verify(metadata, dataKey, digest.end());
  return { tree: plain, sealed, comments };
}

function openLeaf(leaf: Leaf, dataKey: Uint8Array, path: string): Leaf {
  if (typeof leaf === 'string') return open(leaf, dataKey, path);
  if (!(leaf instanceof Comment))
    throw problem('sops-cipher', `${path.slice(0, -1)} is in clear and should be encrypted`);
  // As sops does: in a list this becomes an empty text.
  if (leaf.text === '') return '';
  if (!isSealed(leaf.text)) return leaf;
  try {
    return open(leaf.text, dataKey, path);
  } catch {
    // sops shows a comment that it cannot open as it stands; comments are not signed.
    return leaf;
  }
}

function verify({ mac, lastModified }: Metadata, dataKey: Uint8Array, digest: string): void {
  let signed: Leaf;
  try {
    signed = open(mac, dataKey, lastModified);
  } catch {
    throw problem('sops-mac', 'has a signature (mac) or a date that was changed');
  }
  if (signed !== digest)
    throw problem(
      'sops-mac',
      'has values that are not the signed ones: one was added, removed, moved or changed',
    );
}

/** Under which name the `ENC[...]` of a value is kept: where it stands, of which type it is, and what. */
export function sealedAt(leaf: Leaf, path: string): string {
  if (leaf instanceof Comment) return `${path}\0comment\0${leaf.text}`;
  if (leaf instanceof Timestamp) return `${path}\0time\0${leaf.text}`;
  if (leaf instanceof Uint8Array) return `${path}\0bytes\0${Buffer.from(leaf).toString('base64')}`;
  return `${path}\0${typeof leaf}\0${Object.is(leaf, -0) ? '-0' : String(leaf)}`;
}

/** Kinds of values that say something by themselves; yes, no and a point in time do not. */
const TELLING: ReadonlySet<string> = new Set(['string', 'bytes', 'bigint', 'number', 'comment']);

/** The values of a file that were encrypted, as texts; bytes in base64. */
export function secretTexts({ sealed }: Pick<Opened, 'sealed'>): string[] {
  return [...sealed.keys()].flatMap((key) => {
    const [, kind = '', ...text] = key.split('\0');
    return TELLING.has(kind) ? [text.join('\0')] : [];
  });
}
