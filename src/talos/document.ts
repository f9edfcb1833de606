import { mergedMaps, type TalosMap } from './value.ts';

/** The name here of the one document without `kind`, which holds `machine` and `cluster`. */
export const V1ALPHA1 = 'v1alpha1';

/** One YAML document of a machine configuration. */
export interface TalosDocument {
  /** `v1alpha1` for the document without a kind, else its kind, for example `LinkConfig`. */
  readonly kind: string;
  /** Tells documents of one kind apart; a kind of which there is one has none. */
  readonly name?: string;
  /** The whole document as it is written, `apiVersion` and `kind` included. */
  readonly value: TalosMap;
}

/**
 * What one concern adds to the configuration of a machine: keys of the document `v1alpha1`, for versions of Talos that
 * have them there, and documents of their own.
 */
export interface Part {
  readonly v1alpha1?: TalosMap;
  readonly documents?: readonly TalosDocument[];
}

/** The configuration of a machine made of parts: one `v1alpha1` first, in which maps are merged, then the documents. */
export function assemble(parts: readonly Part[]): TalosDocument[] {
  const value = parts.reduce<TalosMap>((whole, { v1alpha1 = {} }) => mergedMaps(whole, v1alpha1), {
    version: V1ALPHA1,
  });
  return [{ kind: V1ALPHA1, value }, ...parts.flatMap(({ documents = [] }) => documents)];
}
