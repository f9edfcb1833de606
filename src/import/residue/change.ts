import type { Emittable } from '../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { V1ALPHA1 } from '../../talos/document.ts';
import { plain } from '../../talos/value.ts';

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

/** Which document a map is. */
export function idOf(document: YamlMap): DocumentId {
  const { kind, name } = document;
  if (typeof kind !== 'string') return { kind: V1ALPHA1 };
  return { kind, ...(typeof name === 'string' && name !== '' ? { name } : {}) };
}

export function isSameDocument(one: DocumentId, other: DocumentId): boolean {
  return one.kind === other.kind && one.name === other.name;
}

/** A rendered document without origins. */
export function plainDocument(value: Emittable): YamlMap {
  const bare = plain(value);
  return isMap(bare) ? bare : newMap();
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
