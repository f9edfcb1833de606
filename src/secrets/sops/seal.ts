import type { Clock, Random } from '../../base/host/index.ts';
import { DATA_KEY_BYTES, isEmpty, seal } from './cipher.ts';
import { wrapDataKey, type KeyWrap } from './keys.ts';
import { newBlock, readMetadata, withKeys, type Choice, type Metadata } from './metadata.ts';
import { openTree, sealedAt, type Opened } from './open.ts';
import { essence, sameTree } from './compare.ts';
import { located, problem } from './problem.ts';
import { relaid } from './relay.ts';
import { encrypts } from './rule.ts';
import {
  emitSealed,
  loadPlain,
  loadSealed,
  type Blocks,
  type Format,
  type Layout,
} from './store.ts';
import { Comment, type Branch, type Tree } from './tree.ts';
import { boundTo, Digest, walk } from './walk.ts';

/** Where randomness and time come from, and who wraps data keys. */
export interface Means {
  readonly random: Random;
  readonly clock: Clock;
  readonly wrap: KeyWrap;
  readonly layout?: Layout;
  /** Name of the file for messages. */
  readonly file?: string;
}

/** Who may read a new file and what in it is encrypted; as `rulesFor` finds it. */
export interface NewFile extends Choice {
  readonly groups: readonly (readonly string[])[];
  /** How many key groups are needed; 0 for all. */
  readonly threshold: number;
  /** Which documents of it get the sops block; each unless it says otherwise. */
  readonly blocks?: Blocks;
}

/**
 * Encrypts a file for the first time, with a new data key. Throws `sops-already-encrypted`, `sops-key-groups`,
 * `sops-unsupported` for what sops would not read back the same, and what the format throws.
 */
export function sealSops(
  plain: Uint8Array,
  { format, blocks = 'each', ...file }: NewFile & { readonly format: Format },
  means: Means,
): Promise<string> {
  return located(means.file ?? 'the file', async () => {
    const tree = loadPlain(plain, format);
    const dataKey = means.random.bytes(DATA_KEY_BYTES);
    const keys = await wrapDataKey(dataKey, file, means);
    const metadata = blankMetadata(newBlock(keys, file), means.clock);
    return sealTree(tree, { format, metadata, blocks, dataKey, sealed: new Map() }, means);
  });
}

function blankMetadata(block: Branch, clock: Clock): Metadata {
  return readMetadata(withKeys(block, { lastmodified: nowOf(clock) }));
}

/**
 * Encrypts what a file became, with its data key, recipients and rule. Nothing changed gives the same text; else only
 * the values that changed, the signature and the date are new.
 */
export function resealSops(opened: Opened, plain: Uint8Array, means: Means): Promise<string> {
  return located(means.file ?? 'the file', () =>
    resealTree(opened, relaid(loadPlain(plain, opened.format), opened.tree), means),
  );
}

/** As `resealSops`, of a tree. */
export function resealTree(opened: Opened, tree: Tree, means: Means): string {
  if (sameTree(opened.tree, tree)) return opened.text;
  return sealTree(tree, opened, means);
}

type Basis = Pick<Opened, 'format' | 'metadata' | 'blocks' | 'dataKey' | 'sealed'>;

/** Encrypts a tree and signs it; the text was read back before it is given. */
export function sealTree(tree: Tree, basis: Basis, means: Means): string {
  for (const spaced of [false, true]) {
    const text = sealedText(tree, basis, { ...means, spaced });
    if (readsBack(text, tree, basis)) return text;
  }
  throw problem(
    'sops-unsupported',
    `has a key or a value that ${basis.format} files cannot hold unchanged`,
  );
}

/**
 * sops reads an empty comment in a list as an empty text. So there, and with `spaced` everywhere, it gets a space:
 * then it is encrypted, and stays a comment.
 */
function sealedText(
  tree: Tree,
  { format, metadata, blocks, dataKey, sealed }: Basis,
  { clock, random, layout = {}, spaced }: Means & { readonly spaced: boolean },
): string {
  const chosen = encrypts(metadata.rule);
  const digest = new Digest(metadata.macOnlyEncrypted);
  const encrypted = walk(tree, (leaf, place) => {
    const hidden = chosen(place);
    digest.add(leaf, hidden);
    if (!hidden) return leaf;
    const fills = leaf instanceof Comment && isEmpty(leaf) && (spaced || place.inList);
    const kept = fills ? new Comment(' ', leaf.inline) : leaf;
    const path = boundTo(place.path);
    if (isEmpty(kept)) return kept;
    return sealed.get(sealedAt(kept, path)) ?? seal(kept, dataKey, path, random);
  });
  const lastModified = nowOf(clock);
  const mac = seal(digest.end(), dataKey, lastModified, random);
  const block = withKeys(metadata.block, { lastmodified: lastModified, mac });
  return emitSealed({ tree: encrypted, block, blocks }, format, layout);
}

function nowOf(clock: Clock): string {
  return new Date(clock.now()).toISOString().replace(/\.\d+/, '');
}

/** Whether the text opens to the values of the tree; comments may have moved. */
function readsBack(text: string, tree: Tree, { format, dataKey }: Basis): boolean {
  const again = loadSealed(text, format);
  const { tree: found } = openTree(again.tree, readMetadata(again.block), dataKey);
  return essence(found) === essence(tree);
}
