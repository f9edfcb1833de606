import type { Range } from '../base/diagnostic.ts';
import type { Path, YamlDocument } from './yaml/index.ts';

/**
 * Where a rendered value comes from: a line of the source or the catalogue, a default, or a rule of Croft.
 * `range` may be a getter: a render of a thousand applications carries origins without computing one of them.
 */
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

/** The place of a value in a document; its range is computed when somebody asks for it. */
export function placeIn(
  kind: 'source' | 'catalogue',
  document: YamlDocument,
  path: Path,
): Origin & { readonly kind: 'source' | 'catalogue' } {
  return {
    kind,
    file: document.file,
    get range(): Range {
      return document.range(path);
    },
  };
}
