import type { Range } from '../../base/diagnostic.ts';
import type { Origin } from '../../model/origin.ts';
import type { Path, YamlValue } from '../../model/yaml/index.ts';

/** One patch of the source: a document of a file, or an item of a node's `patches`. */
export interface Patch {
  readonly file: string;
  readonly value: YamlValue;
  /** The origin of the value at a path of the patch. */
  readonly origin: (path: Path) => Origin;
  /** Where the value at a path of the patch stands. */
  readonly range: (path: Path) => Range;
}

export type PatchCode =
  | 'talos-patch-malformed'
  | 'talos-patch-missing'
  | 'talos-patch-refused'
  | 'talos-patch-twin'
  | 'talos-patch-drops'
  | 'talos-patch-no-effect';

/** What is wrong with a patch of one machine. */
export interface PatchProblem {
  readonly code: PatchCode;
  /** Where it is in the patch. */
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
  /** Only a problem when it is one on every machine that the patch is for. */
  readonly everywhere?: true;
  /** What the patch takes away without naming it; no problem when a later patch sets it again. */
  readonly lost?: Lost;
}

/** Paths of a document that are gone. */
export interface Lost {
  readonly kind: string;
  readonly name?: string;
  readonly paths: readonly (readonly string[])[];
}
