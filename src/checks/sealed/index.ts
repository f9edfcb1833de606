import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Model } from '../../model/model.ts';
import { sha256Of, type Index } from '../../secrets/digests/index.ts';
import type { FileRules } from '../../secrets/sops/index.ts';
import { finding } from '../context.ts';
import { checkClusterKeys, type RenderedSecret } from './cluster-keys.ts';
import { checkIndex } from './digests.ts';
import { judgeFiles, whole, type SealedFile, type WrittenFile } from './judged.ts';
import { checkMacOnly, checkNotRotated, checkRecipients } from './recipients.ts';

export { indexProblem, originalsOf, type Original } from './digests.ts';
export { judgeFiles, type JudgedFile, type SealedFile, type WrittenFile } from './judged.ts';

/** The encrypted files of a lab as they stand. */
export interface SealedTree {
  /** Those that people keep. */
  readonly files: readonly SealedFile[];
  /** Null when it cannot be read; then nothing is said about what it would tell. */
  readonly index: Index | null;
  /** Paths of the tree, so that a file that was not read is not taken for one that is missing. */
  readonly paths: ReadonlySet<string>;
  /** Encrypted files that Croft rendered, with the digests that croft.lock has of them. */
  readonly written: readonly WrittenFile[];
  /** What the render gives for a cluster and is encrypted. */
  readonly rendered: readonly RenderedSecret[];
  /** What the nearest `.sops.yaml` says about a path, or what is wrong with it; null where none says anything. */
  readonly rulesOf: (path: string) => FileRules | Diagnostic | null;
}

/** Everything that is wrong with the encrypted files of a tree. Needs no key. */
export function checkSealedTree(model: Model, tree: SealedTree): Diagnostic[] {
  const files = judgeFiles(tree.files, tree.index ?? new Map());
  const wrongRules = new Set<Diagnostic>();
  const rulesOf = (path: string): FileRules | null => {
    const rules = tree.rulesOf(path);
    if (rules === null || !('code' in rules)) return rules;
    wrongRules.add(rules);
    return null;
  };
  const found = files.flatMap((file) => [
    ...checkRecipients(file, rulesOf),
    ...checkMacOnly(file),
    ...checkNotRotated(file),
  ]);
  return [
    ...(tree.index === null ? [] : checkIndex(files, tree)),
    ...checkWritten(tree.written),
    ...found,
    ...wrongRules,
    ...checkClusterKeys(model, tree.rendered),
  ];
}

function checkWritten(written: SealedTree['written']): Diagnostic[] {
  return written.flatMap(({ path, sha256, bytes }) => {
    if (sha256 === sha256Of(bytes)) return [];
    return finding('secret-altered', whole(path), {
      message: `${path} is not what croft render wrote: an older version was put back, or it was edited`,
      hint: `restore it with croft render --discard ${path}`,
    });
  });
}
