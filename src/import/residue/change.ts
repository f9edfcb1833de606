import type { Emittable } from '../../model/yaml/index.ts';
import { Sourced } from '../../model/yaml/index.ts';
import { newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { V1ALPHA1 } from '../../talos/document.ts';

/** Which document of a configuration is meant. */
export interface DocumentId {
  /** `v1alpha1` for the one without a kind. */
  readonly kind: string;
  readonly name?: string;
}

/** One thing in which a configuration has to differ from what is rendered. */
export interface Change extends DocumentId {
  /** Keys from the root of the document to it; empty for the whole document. */
  readonly path: readonly string[];
  /** What is there goes first. */
  readonly remove: boolean;
  /** What is to be there; nothing when it is only to go. */
  readonly set?: YamlValue;
}

/** Keys that say which document it is. */
export const HEADER: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'name', 'version']);

/** Which document a map is. */
export function idOf(document: YamlMap): DocumentId {
  const { kind, name } = document;
  if (typeof kind !== 'string') return { kind: V1ALPHA1 };
  return { kind, ...(typeof name === 'string' && name !== '' ? { name } : {}) };
}

export function isSameDocument(one: DocumentId, other: DocumentId): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** A value without origins and without what would not be written. */
export function plainOf(value: Emittable): YamlValue {
  if (value instanceof Sourced) return plainOf(value.value);
  if (value === undefined) return null;
  if (Array.isArray(value))
    return (value as readonly Emittable[]).flatMap((item) =>
      item === undefined ? [] : [plainOf(item)],
    );
  if (typeof value !== 'object' || value === null) return value;
  const map = newMap();
  for (const [key, one] of Object.entries(value as Readonly<Record<string, Emittable>>))
    if (one !== undefined) map[key] = plainOf(one);
  return map;
}

/** A rendered document without origins. */
export function plainDocument(value: Emittable): YamlMap {
  const plain = plainOf(value);
  return typeof plain === 'object' && plain !== null && !Array.isArray(plain) ? plain : newMap();
}

/** `UserVolumeConfig data: provisioning.minSize`; `machine.kubelet.extraArgs`: what a person calls it. */
export function changeTitle({
  kind,
  name,
  path,
}: DocumentId & { path: readonly string[] }): string {
  const place = path.join('.');
  if (kind === V1ALPHA1) return place;
  const document = name === undefined ? kind : `${kind} ${name}`;
  return place === '' ? document : `${document}: ${place}`;
}
