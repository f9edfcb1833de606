import type { Emittable } from '../../../model/yaml/index.ts';
import { entry, inner, isList } from '../../../talos/patch/tree.ts';
import { V1ALPHA1, type TalosDocument } from '../../../talos/document.ts';
import { isMap, mergedMaps, type TalosMap } from '../../../talos/value.ts';

// What a fitted map says, without its origins.

/** A text; empty when there is none. */
export function textOf(map: TalosMap | undefined, key: string): string {
  const value = map && inner(entry(map, key));
  return typeof value === 'string' ? value : '';
}

export function isSet(map: TalosMap | undefined, key: string): boolean {
  return (map && inner(entry(map, key))) === true;
}

export function numberOf(map: TalosMap | undefined, key: string): number {
  const value = map && inner(entry(map, key));
  return typeof value === 'number' ? value : 0;
}

export function listOf(map: TalosMap | undefined, key: string): readonly Emittable[] {
  const value = map && inner(entry(map, key));
  return isList(value) ? value : [];
}

/** The maps of a list. */
export function mapsOf(map: TalosMap | undefined, key: string): readonly TalosMap[] {
  return listOf(map, key).flatMap((one) => {
    const value = inner(one);
    return isMap(value) ? [value] : [];
  });
}

export function mapAt(map: TalosMap | undefined, key: string): TalosMap | undefined {
  const value = map && inner(entry(map, key));
  return isMap(value) ? value : undefined;
}

/** A value as it is, with its origins; undefined for what counts as nothing: no text, 0, no item. */
export function filled(map: TalosMap | undefined, key: string): Emittable {
  const value = map && entry(map, key);
  const bare = inner(value);
  if (bare === '' || bare === 0 || (isList(bare) && bare.length === 0)) return undefined;
  return value;
}

/** The document without a kind. */
export function v1alpha1Of(documents: readonly TalosDocument[]): TalosMap {
  return documents.find(({ kind }) => kind === V1ALPHA1)?.value ?? {};
}

/** The documents with another value at a path of the one without a kind. */
export function withValue(
  documents: readonly TalosDocument[],
  path: readonly string[],
  value: Emittable,
): TalosDocument[] {
  return documents.map((one) =>
    one.kind === V1ALPHA1 ? { ...one, value: put(one.value, path, value) } : one,
  );
}

function put(map: TalosMap, [key = '', ...rest]: readonly string[], value: Emittable): TalosMap {
  if (rest.length === 0) return { ...map, [key]: value };
  return { ...map, [key]: put(mapAt(map, key) ?? {}, rest, value) };
}

/** The documents and another one, merged into the one of the same kind and name if there is one. */
export function withDocument(
  documents: readonly TalosDocument[],
  document: TalosDocument,
): TalosDocument[] {
  const at = documents.findIndex(
    ({ kind, name }) => kind === document.kind && name === document.name,
  );
  const there = documents[at];
  if (!there) return [...documents, document];
  return documents.with(at, { ...there, value: mergedMaps(there.value, document.value) });
}
