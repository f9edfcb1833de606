import { V1ALPHA1, type TalosDocument } from '../document.ts';
import type { Emittable } from '../../model/yaml/index.ts';
import { isMap, type TalosMap } from '../value.ts';
import { mergedDocument } from './merge.ts';
import type { Patch, PatchProblem } from './patch.ts';
import { readStrategic, type Deletion } from './read.ts';
import type { How, Rules } from './rules.ts';
import { entry, inner, isList, opened, valueAt, without } from './tree.ts';

export interface Patched {
  readonly documents: readonly TalosDocument[];
  readonly problems: readonly PatchProblem[];
}

type YamlMap = Parameters<typeof readStrategic>[1];

/** Keys of which one makes a document without a kind a `v1alpha1`. */
const V1ALPHA1_KEYS = ['machine', 'cluster', 'debug', 'persist'];

/** Deletes, then merges into the document of the same kind and name, or adds the document. */
export function applyStrategic(
  documents: readonly TalosDocument[],
  { patch, map }: { readonly patch: Patch; readonly map: YamlMap },
  rules: Rules,
): Patched {
  const { deletions, rest, problems } = readStrategic(patch, map);
  const found = [...problems];
  const target = targetOf(map, deletions, rest === null);
  if ('message' in target) return { documents, problems: [...found, target] };
  let whole = documents;
  for (const deletion of deletions) {
    const after = deleted(whole, target, deletion, rules);
    if (isProblem(after)) found.push(after);
    else whole = after;
  }
  if (rest === null || (deletions.length > 0 && namesOnly(rest)))
    return { documents: whole, problems: found };
  const at = whole.findIndex((one) => isTarget(one, target));
  const before = whole[at]?.value ?? {};
  const merged = mergedDocument(target.kind, [before, rest], rules);
  const document: TalosDocument = { ...target, value: merged.value };
  return {
    documents: at === -1 ? [...whole, document] : whole.with(at, document),
    problems: [...found, ...merged.problems, ...losses(target, [before, merged.value], rest)],
  };
}

/** What a merge takes away though the patch does not name it: some parts of documents are replaced as a whole. */
function losses(
  { kind, name }: Target,
  [before, after]: readonly [TalosMap, TalosMap],
  patch: Emittable,
): PatchProblem[] {
  const lost = lostKeys(before, after, []).filter((path) => valueAt(patch, path) === undefined);
  if (lost.length === 0) return [];
  const what = lost.map((path) => path.join('.')).join(', ');
  return [
    {
      code: 'talos-patch-drops',
      path: lost[0]?.slice(0, -1) ?? [],
      message: `it also takes ${what} away from ${kind}${name === undefined ? '' : ` ${name}`}: Talos replaces what is around it as a whole`,
      hint: 'repeat these values in the patch to keep them, or delete them with $patch: delete',
      lost: { kind, ...(name !== undefined && { name }), paths: lost },
    },
  ];
}

/** Paths of keys that a map has and another one lacks; of maps that are gone, the map itself. */
function lostKeys(before: TalosMap, after: TalosMap, path: readonly string[]): string[][] {
  return Object.entries(before).flatMap(([key, one]) => {
    const at = [...path, key];
    const [was, is] = [inner(one), inner(entry(after, key))];
    if (was === undefined || was === null) return [];
    if (is === undefined) return [at];
    return isMap(was) && isMap(is) ? lostKeys(was, is, at) : [];
  });
}

/** Which document a patch is about. */
type Target = Pick<TalosDocument, 'kind' | 'name'>;

function targetOf(
  map: YamlMap,
  deletions: readonly Deletion[],
  onlyDeletes: boolean,
): Target | PatchProblem {
  const { kind, apiVersion, name } = map;
  const isWhole = deletions.some(({ path }) => path.length === 0);
  if (kind === undefined && apiVersion === undefined) {
    if (isWhole)
      return malformed(
        'the document without a kind cannot be deleted',
        'say what of it is to be deleted',
      );
    if (
      (onlyDeletes && deletions.length > 0) ||
      V1ALPHA1_KEYS.some((key) => Object.hasOwn(map, key))
    )
      return { kind: V1ALPHA1 };
  }
  if (typeof kind !== 'string' || kind === '')
    return malformed(
      'the patch does not say which document it is about',
      'write machine: or cluster:, or apiVersion: v1alpha1 and the kind of a document',
    );
  if (apiVersion !== V1ALPHA1)
    return malformed(
      `the patch of ${kind} has no apiVersion that Talos knows`,
      'write apiVersion: v1alpha1',
    );
  return { kind, ...(typeof name === 'string' && name !== '' ? { name } : {}) };
}

function malformed(message: string, hint: string): PatchProblem {
  return { code: 'talos-patch-malformed', path: [], message, hint };
}

function isTarget(document: TalosDocument, { kind, name }: Target): boolean {
  return document.kind === kind && document.name === name;
}

function namesOnly(rest: TalosMap): boolean {
  return Object.entries(rest).every(
    ([key, value]) => ['version', 'kind', 'name'].includes(key) && typeof inner(value) === 'string',
  );
}

function isProblem(value: readonly TalosDocument[] | PatchProblem): value is PatchProblem {
  return 'message' in value;
}

function deleted(
  documents: readonly TalosDocument[],
  target: Target,
  deletion: Deletion,
  rules: Rules,
): readonly TalosDocument[] | PatchProblem {
  const title = target.name === undefined ? target.kind : `${target.kind} ${target.name}`;
  const at = documents.findIndex((one) => isTarget(one, target));
  const document = documents[at];
  if (!document) return missing(deletion, `there is no ${title} to delete from`);
  if (deletion.path.length === 0) return documents.toSpliced(at, 1);
  const keys = deletion.path.map(String);
  if (isRuled(rules, { kind: target.kind, keys: keys.slice(0, -1) }, 'whole'))
    return missing(deletion, `${described(deletion)} of ${title} goes with all around it only`);
  const value =
    deletion.item === null
      ? without(document.value, keys)
      : withoutItem(document, { keys, item: deletion.item }, rules);
  if (valueAt(document.value, keys) === undefined || value === document.value)
    return missing(deletion, `${title} has no ${described(deletion)}`);
  return documents.with(at, { ...document, value });
}

function described({ path, item }: Deletion): string {
  const place = path.join('.');
  return item === null ? place : `item in ${place} whose ${item.key} is ${item.text}`;
}

function missing({ path }: Deletion, why: string): PatchProblem {
  const message = `the patch deletes what is not there: ${why}`;
  const hint = 'correct the path or the name, or remove the deletion';
  return { code: 'talos-patch-missing', path, message, hint, everywhere: true };
}

/** Whether something on the way to a path, the end included, is merged in a way. */
function isRuled(
  rules: Rules,
  { kind, keys }: { readonly kind: string; readonly keys: readonly string[] },
  how: How['how'],
): boolean {
  return keys.some((_, i) => rules.get(`${kind}/${keys.slice(0, i + 1).join('.')}`)?.how === how);
}

interface ItemPlace {
  readonly keys: readonly string[];
  readonly item: { readonly key: string; readonly text: string };
}

/** Talos looks at texts only: an item that a number tells apart cannot be deleted. */
function withoutItem(
  { kind, value }: TalosDocument,
  { keys, item: { key, text } }: ItemPlace,
  rules: Rules,
): TalosMap {
  const isFree = isRuled(rules, { kind, keys }, 'free');
  const list = opened(valueAt(value, keys));
  if (isFree || !isList(list)) return value;
  const at = list.findIndex((one) => {
    const item = inner(one);
    return isMap(item) && inner(entry(item, key)) === text;
  });
  return at === -1 ? value : withValue(value, keys, list.toSpliced(at, 1));
}

function withValue(
  map: TalosMap,
  [key = '', ...rest]: readonly string[],
  value: readonly (typeof map)[string][],
): TalosMap {
  const below = opened(entry(map, key));
  const next = rest.length > 0 && isMap(below) ? withValue(below, rest, value) : value;
  return Object.fromEntries(
    Object.entries(map).map(([name, one]) => [name, name === key ? next : one]),
  );
}
