import type { Range } from '../base/diagnostic.ts';

/** Where a rendered value comes from: a line of the source or the catalogue, a default, or a rule of Croft. */
export type Origin =
  | { readonly kind: 'source' | 'catalogue'; readonly file: string; readonly range: Range }
  | {
      readonly kind: 'default';
      readonly file: string;
      /** Dotted path of the key in its schema, for example `Cluster.network.pods`. */
      readonly key: string;
    }
  | {
      readonly kind: 'rule';
      /** What made it, in words: `HelmRelease remediation`. */
      readonly rule: string;
    };
