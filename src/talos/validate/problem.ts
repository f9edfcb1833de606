import type { Path } from '../../model/yaml/index.ts';

/** What Talos refuses in a configuration: it does not read it, or reads it and refuses what it says. */
export type TalosConfigCode =
  | 'talos-config-document'
  | 'talos-config-unknown-key'
  | 'talos-config-type'
  | 'talos-config-duplicate'
  | 'talos-config-conflict'
  | 'talos-config-invalid';

/** A problem at a place in a document. */
export interface Finding {
  readonly code: TalosConfigCode;
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
  /** The key itself is the problem, not what it holds. */
  readonly isKey?: true;
}
