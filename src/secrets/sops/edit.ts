// Changes to an encrypted file: one value, its data key, who may read it.
import { DATA_KEY_BYTES } from './cipher.ts';
import { wrapDataKey, type AgeKey, type KeyGroups } from './keys.ts';
import { keyEntries, readMetadata, withKeys, type Metadata } from './metadata.ts';
import type { Opened } from './open.ts';
import { located, problem } from './problem.ts';
import { resealTree, sealTree, type Means } from './seal.ts';
import { emitSealed, loadSealed } from './store.ts';
import { Branch, Comment, List, type Entry, type Value } from './tree.ts';

/** Keys of mappings and indexes of lists, from the top of the first document. */
export type ValuePath = readonly (string | number)[];

/**
 * The file with a value set at a path; mappings on the way are made where there are none. Only that value, the
 * signature and the date change. Throws `sops-path` where the path leads through a value or past the end of a list.
 */
export function setValue(opened: Opened, change: ValueChange, means: Means): Promise<string> {
  return setValues(opened, [change], means);
}

/** A value and where it goes. */
export interface ValueChange {
  readonly path: ValuePath;
  readonly value: Value;
}

/** As `setValue`, for several at once. */
export function setValues(
  opened: Opened,
  changes: readonly ValueChange[],
  means: Means,
): Promise<string> {
  return located(means.file ?? 'the file', () => {
    const [first = new Branch([]), ...rest] = opened.tree;
    let changed: Value = first;
    for (const { path, value } of changes) {
      changed = put(changed, path, value);
      if (path.length === 0 || !(changed instanceof Branch))
        throw problem('sops-path', 'needs a key to set');
    }
    return resealTree(opened, changed instanceof Branch ? [changed, ...rest] : opened.tree, means);
  });
}

function put(at: Value, path: ValuePath, value: Value): Value {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') return putItem(at, step, { rest, value });
  if (!(at instanceof Branch)) throw problem('sops-path', 'has a value where the path has a key');
  const next = (before: Value): Value => put(before, rest, value);
  const isIt = (item: Entry | Comment): item is Entry =>
    !(item instanceof Comment) && item.key === step;
  if (!at.items.some(isIt))
    return new Branch([...at.items, { key: step, value: next(new Branch([])) }]);
  return new Branch(
    at.items.map((item) => (isIt(item) ? { key: step, value: next(item.value) } : item)),
  );
}

function putItem(
  at: Value,
  index: number,
  { rest, value }: { readonly rest: ValuePath; readonly value: Value },
): Value {
  if (!(at instanceof List)) throw problem('sops-path', 'has no list where the path has an index');
  const places = at.items.flatMap((item, place) => (item instanceof Comment ? [] : [place]));
  if (index < places.length) {
    const place = places[index];
    return new List(
      at.items.map((item, here) =>
        here === place && !(item instanceof Comment) ? put(item, rest, value) : item,
      ),
    );
  }
  if (index !== places.length)
    throw problem('sops-path', 'has fewer items in a list than the path says');
  return new List([...at.items, put(new Branch([]), rest, value)]);
}

/**
 * The file with a new data key for the same recipients: every value is encrypted anew. Throws `sops-key-groups` when
 * a key of another kind than age would be left behind with the old one.
 */
export function rotateDataKey(opened: Opened, means: Means): Promise<string> {
  return located(means.file ?? 'the file', async () => {
    const { metadata } = opened;
    const groups = ageOnly(metadata.keys);
    const dataKey = means.random.bytes(DATA_KEY_BYTES);
    const { threshold } = metadata.keys;
    const keys = await wrapDataKey(dataKey, { groups, threshold }, means);
    const basis = {
      format: opened.format,
      metadata: withGroups(metadata, keys),
      blocks: opened.blocks,
      dataKey,
      sealed: new Map(),
    };
    return sealTree(opened.tree, basis, means);
  });
}

function ageOnly({ groups }: KeyGroups): string[][] {
  return groups.map((group) =>
    group.map((key) => {
      if (key.kind === 'age') return key.recipient;
      throw problem(
        'sops-key-groups',
        `has a recipient of kind ${key.kind}, for which only sops can wrap a new data key`,
      );
    }),
  );
}

function withGroups(metadata: Metadata, keys: KeyGroups): Metadata {
  return readMetadata(withKeys(metadata.block, keyEntries(keys)));
}

/**
 * The file for other recipients, with its data key: what they were wrapped before stays for those that stay, and no
 * value changes. Who is gone can still know the data key: `rotateDataKey` is what shuts them out.
 */
export function updateRecipients(
  opened: Opened,
  {
    groups,
    threshold,
  }: { readonly groups: readonly (readonly string[])[]; readonly threshold: number },
  means: Means,
): Promise<string> {
  return located(means.file ?? 'the file', async () => {
    const { metadata, dataKey, format, text } = opened;
    const before = metadata.keys.groups;
    const [group = []] = before;
    const single = before.length === 1 && groups.length === 1;
    if (!single) ageOnly(metadata.keys);
    const keys = single
      ? await regroup(opened, groups[0] ?? [], means)
      : await wrapDataKey(dataKey, { groups, threshold }, means);
    if (
      single &&
      keys.groups[0]?.length === group.length &&
      keys.groups[0].every((key, at) => key === group[at])
    )
      return text;
    const loaded = loadSealed(text, format);
    const block = withKeys(loaded.block, keyEntries(keys));
    return emitSealed({ ...loaded, block }, format, means.layout ?? {});
  });
}

/** One group: whoever has a wrapped data key keeps it, and so do keys of other kinds. */
async function regroup(
  { metadata, dataKey }: Opened,
  recipients: readonly string[],
  means: Means,
): Promise<KeyGroups> {
  const { groups, threshold } = metadata.keys;
  const [before = []] = groups;
  const known = new Map(
    before.flatMap((key) => (key.kind === 'age' ? [[key.recipient, key] as const] : [])),
  );
  const others = before.filter((key) => key.kind !== 'age');
  if (recipients.length === 0) throw problem('sops-key-groups', 'would have no age recipient');
  const age = await Promise.all(
    recipients.map(
      async (recipient): Promise<AgeKey> =>
        known.get(recipient) ?? {
          kind: 'age',
          recipient,
          wrapped: await means.wrap.wrap(dataKey, recipient),
        },
    ),
  );
  return { groups: [[...others, ...age]], threshold };
}
