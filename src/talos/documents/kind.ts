import { isFrom, type Contract } from '../contract.ts';
import type { TalosDocument } from '../document.ts';
import { isMap, type TalosMap } from '../value.ts';
import { Sourced, type Emittable } from '../../model/yaml/index.ts';

/** Values of documents, which may carry the line that they come from. */
export type Text = string | Sourced;
export type Whole = number | Sourced;
export type Flag = boolean | Sourced;

/** A kind of document of its own, and the first minor version of Talos that knows it. */
export interface Kind {
  readonly kind: string;
  readonly since: `${number}.${number}`;
  /** Paths of `v1alpha1` that cannot stand beside it. */
  readonly replaces?: readonly string[];
  /** Talos takes it on control planes only. */
  readonly controlPlaneOnly?: true;
}

/** A document of a kind. A `name` in its body tells it apart from others of the kind. */
export function documentOf({ kind }: Kind, body: TalosMap): TalosDocument {
  const name = plain(body['name']);
  return {
    kind,
    ...(typeof name === 'string' ? { name } : {}),
    value: { apiVersion: 'v1alpha1', kind, ...body },
  };
}

/** Whether a version of Talos knows a kind. */
export function knows(contract: Contract, { since }: Kind): boolean {
  return isFrom(contract, since);
}

/** Whether nothing would be written for a map: all its values are undefined, or maps of which that is true. */
export function isEmpty(map: TalosMap): boolean {
  return Object.values(map).every(
    (value) => value === undefined || (isMap(value) && isEmpty(value)),
  );
}

/** A map without what would not be written; undefined when nothing is left. */
export function compact(map: TalosMap): TalosMap | undefined {
  return isEmpty(map) ? undefined : map;
}

function plain(value: Emittable): Emittable {
  return value instanceof Sourced ? plain(value.value) : value;
}
