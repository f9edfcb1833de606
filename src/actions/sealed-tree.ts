import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { SealedFile, SealedTree, WrittenFile } from '../checks/sealed/index.ts';
import { checkTree } from '../checks/tree.ts';
import type { FileSet } from '../generation/index.ts';
import { readRules } from '../secrets/sops/index.ts';
import { dayOf, type LabContext } from './context.ts';
import type { Built } from './pipeline.ts';
import { MAX_SECRET_FILE } from './secret-file.ts';
import { textOf, type Ledger } from './secret-ledger.ts';

const RULES_FILE = '.sops.yaml';
const MAX_RULES = 1024 * 1024;
const RENDERED_SECRET = /\.sops\.\w+$/;

type Lab = Pick<LabContext, 'files' | 'root'>;

/** What is known of the files of a tree. */
export interface TreeFiles {
  /** Every file. */
  readonly paths: readonly string[];
  /** Those that were read and may be encrypted. */
  readonly seen: ReadonlyMap<string, Uint8Array>;
  /** What the source renders. */
  readonly rendered: FileSet;
}

/** The encrypted files of a lab. Throws `sops-rules` for a `.sops.yaml` that cannot be understood. */
export async function sealedTree(lab: Lab, ledger: Ledger, tree: TreeFiles): Promise<SealedTree> {
  const { index, written } = ledger;
  const { seen, rendered } = tree;
  const paths = new Set(tree.paths);
  const files: SealedFile[] = [...seen].map(([path, bytes]) => ({ path, bytes }));
  // What is recorded and too large for the look at the tree.
  for (const path of index?.keys() ?? [])
    if (paths.has(path) && !seen.has(path) && !written.has(path))
      files.push(...(await sealedFile(lab, path)));
  const rulesOf: Rules = files.length === 0 ? () => null : await rulesIn(lab, { paths, rendered });
  return {
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    index,
    paths,
    written: await writtenFiles(lab, ledger, paths),
    rendered: [...rendered].flatMap(([path, { content }]) => {
      const [, cluster] = /^kubernetes\/([^/]+)\//.exec(path) ?? [];
      const isSealed = cluster !== undefined && content.includes('ENC[AES256_GCM,');
      return isSealed ? [{ path, content, cluster }] : [];
    }),
    rulesOf,
  };
}

/** Encrypted files that Croft rendered and that are there. */
export async function writtenFiles(
  lab: Lab,
  { written }: Ledger,
  paths: ReadonlySet<string>,
): Promise<WrittenFile[]> {
  const known = [...written].filter(([path]) => RENDERED_SECRET.test(path) && paths.has(path));
  const files = await Promise.all(
    known.map(async ([path, { sha256, source }]) =>
      (await sealedFile(lab, path)).map((file) => ({ ...file, sha256, source })),
    ),
  );
  return files.flat();
}

/** A file; none where it was removed since it was listed, or is a link. */
export async function sealedFile({ files, root }: Lab, path: string): Promise<SealedFile[]> {
  try {
    return [{ path, bytes: await files.read(`${root}/${path}`, MAX_SECRET_FILE) }];
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    if (error.code === 'file-not-found' || error.code === 'file-kind') return [];
    throw error;
  }
}

type Rules = SealedTree['rulesOf'];

/** What the nearest `.sops.yaml` says; that of the lab as it would be rendered. */
async function rulesIn(
  lab: Lab,
  tree: { readonly paths: ReadonlySet<string>; readonly rendered: FileSet },
): Promise<Rules> {
  const folders = new Map<string, Rules>();
  for (const file of new Set([RULES_FILE, ...tree.paths])) {
    if (file !== RULES_FILE && !file.endsWith(`/${RULES_FILE}`)) continue;
    const text = tree.rendered.get(file)?.content ?? (await textOf(lab, file, MAX_RULES));
    if (text !== null) folders.set(file.slice(0, -RULES_FILE.length), rulesFrom(file, text));
  }
  return (path) => {
    for (let folder = path.slice(0, path.lastIndexOf('/') + 1); ; folder = above(folder)) {
      const rules = folders.get(folder);
      if (rules) return rules(path.slice(folder.length));
      if (folder === '') return null;
    }
  };
}

/** The rules of a file; once they are wrong, what is wrong with them. */
function rulesFrom(file: string, text: string): Rules {
  let wrong: Diagnostic | null = null;
  const attempt = <T>(work: () => T): T | Diagnostic => {
    try {
      return wrong ?? work();
    } catch (error) {
      if (!(error instanceof CroftError)) throw error;
      const { code, message } = error;
      const hint = `croft explain ${code}`;
      wrong = { code, severity: 'error', file, message: `${file} ${message}`, hint };
      return wrong;
    }
  };
  const rules = attempt(() => readRules(text));
  return typeof rules === 'function' ? (path) => attempt(() => rules(path)) : () => rules;
}

function above(folder: string): string {
  return folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1);
}

/** What is wrong with the encrypted files of a lab whose source could be built. */
export async function sealedProblems(
  lab: LabContext,
  { model, workloads, rendered }: Built,
  { ledger, paths, seen }: { readonly ledger: Ledger } & Pick<TreeFiles, 'paths' | 'seen'>,
): Promise<Diagnostic[]> {
  const tree = await sealedTree(lab, ledger, { paths, seen, rendered: rendered.files });
  return checkTree({ model, workloads, today: dayOf(lab.clock) }, tree);
}
