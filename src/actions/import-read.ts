import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import { compareText } from '../base/text.ts';
import type { Source } from '../import/imported.ts';
import {
  interests,
  isKnownBy,
  mentions,
  reads,
  wordsIn,
  type ReadFile,
} from '../import/sources/select.ts';
import type { Context } from './context.ts';
import { absolutePath } from './lab.ts';
import type { Keyring } from './secret-keys.ts';
import { openFile } from './secret-file.ts';

/** Bounds of what is looked at and read: nobody's source is larger. */
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_TOTAL = 64 * 1024 * 1024;
const MAX_FILES = 5_000;
const MAX_ENTRIES = 50_000;
const MAX_DEPTH = 12;

/** Folders of tools, which hold no source and many files; hidden ones hold what is put away. */
const PASSED = /^(?:\..*|node_modules)$/;
const ENCRYPTED = /^sops:|^["']?sops["']?: *\{|^[ \t]*"sops": *\{|^sops_version=/m;

/** Files of a source, in clear, and what of them could not be read. */
export interface ReadFiles {
  readonly files: readonly ReadFile[];
  /** Files that look like a source, or like a template of one, by their names. */
  readonly seen: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A file that may be read: where it is, and what its source calls it. */
interface Wanted {
  readonly path: string;
  readonly shown: string;
  readonly interest: 'explicit' | 'named' | 'mentioned';
  /** A source cannot do without it. */
  readonly isNeeded: boolean;
}

/** What is of interest at a path, and what looks as if it were. */
interface Found {
  readonly wanted: readonly Wanted[];
  readonly seen: readonly string[];
}

interface How {
  readonly sources: readonly Source[];
  readonly keyring: Keyring;
}

/**
 * Reads the files of folders and the files that were named, of which a source asks. No link is followed. A folder stands
 * for what its sources read in it; so does a file that is the one by which a source is known. An encrypted file that no key
 * opens stays as it is. Throws `import-path` for what is not there, and `import-too-much` for more than anybody has.
 */
export async function readSources(
  context: Context,
  paths: readonly string[],
  how: How,
): Promise<ReadFiles> {
  const wanted = new Map<string, Wanted>();
  const seen = new Set<string>();
  for (const named of paths) {
    const found = await wantedAt(context, named, how.sources);
    for (const one of found.wanted) wanted.set(one.path, one);
    for (const one of found.seen) seen.add(one);
  }
  const all = [...wanted.values()];
  const first = await readAll(context, all.filter(isFirst), how);
  const words = new Set(first.files.flatMap(({ text }) => wordsIn(text)));
  const rest = all.filter((one) => !isFirst(one) && mentions(words, one.shown));
  const second = await readAll(context, rest, how);
  const files = [...first.files, ...second.files];
  if (files.length > MAX_FILES) throw tooMuch(`more than ${MAX_FILES} files`);
  return {
    files,
    seen: [...seen],
    diagnostics: [...first.diagnostics, ...second.diagnostics],
  };
}

function isFirst({ interest }: Wanted): boolean {
  return interest !== 'mentioned';
}

async function readAll(
  context: Context,
  wanted: readonly Wanted[],
  how: How,
): Promise<Omit<ReadFiles, 'seen'>> {
  const files: ReadFile[] = [];
  const diagnostics: Diagnostic[] = [];
  let total = 0;
  for (const one of wanted) {
    const outcome = await readOne(context, one, how);
    if (outcome && 'code' in outcome) diagnostics.push(outcome);
    else if (outcome) files.push(outcome);
    total += outcome && 'text' in outcome ? outcome.text.length : 0;
    if (total > MAX_TOTAL) throw tooMuch(`more than ${MAX_TOTAL} bytes`);
  }
  return { files, diagnostics };
}

/** What is wrong with encrypted files that were named, or that could be a source themselves. */
export function lockedProblems(
  found: readonly Source[],
  { files }: Pick<ReadFiles, 'files'>,
  { keyring, sources }: How,
): Diagnostic[] {
  return files
    .filter(({ isLocked }) => isLocked === true)
    .filter(
      ({ path, isNamed, text }) =>
        isNamed === true ||
        (found.length === 0 && sources.some((one) => isKnownBy(one, path))) ||
        (/^machine:/m.test(text) &&
          (found.length === 0 || found.some((source) => reads(source, path)))),
    )
    .map((file) => lockedProblem(file, keyring));
}

/** Problems as they are; of an encrypted file with the keys that would open it, and where they were looked for. */
export function withKeys(
  diagnostics: readonly Diagnostic[],
  { files }: Pick<ReadFiles, 'files'>,
  keyring: Keyring,
): Diagnostic[] {
  return diagnostics.map((one) => {
    const file = one.code === 'import-locked' && files.find(({ path }) => path === one.file);
    return file ? lockedProblem(file, keyring) : one;
  });
}

/** Names of recipients that are told: more would hide the remedy. */
const TOLD = 3;

function lockedProblem({ path, text }: ReadFile, { places }: Keyring): Diagnostic {
  const ages = [...new Set(text.match(/\bage1[0-9a-z]{50,}\b/g))];
  const whom =
    ages.length > 0
      ? `for ${ages.slice(0, TOLD).map(shortened).join(', ')}${ages.length > TOLD ? ' and others' : ''}`
      : 'for no key of age';
  const hint =
    ages.length > 0
      ? `put the key of one of them into the file that SOPS_AGE_KEY_FILE names; keys were looked for in ${places}`
      : 'sops opens it where its keys are: give the decrypted file';
  return problem(
    'import-locked',
    path,
    `it is encrypted ${whom}, and no key at hand opens it`,
    hint,
  );
}

/** Keys that withstand quantum computers have names of two thousand letters. */
function shortened(age: string): string {
  return age.length > 80 ? `${age.slice(0, 24)}...` : age;
}

function tooMuch(what: string): CroftError {
  return new CroftError('import-too-much', `the sources are ${what}`, {
    data: { hint: 'name the folder of one cluster, or the files themselves' },
  });
}

async function wantedAt(
  { files, cwd }: Context,
  named: string,
  sources: readonly Source[],
): Promise<Found> {
  const path = absolutePath(cwd, named);
  const info = await files.info(path).catch(() => null);
  if (info?.kind === 'directory') return inFolder(files, path, sources);
  if (info?.kind === 'file') {
    const at = path.lastIndexOf('/');
    const name = path.slice(at + 1);
    const own = sources.filter((one) => one.reads.includes(name) || isKnownBy(one, name));
    if (own.length > 0) return inFolder(files, path.slice(0, at), own);
    const wanted = { path, shown: named, interest: 'explicit', isNeeded: true } as const;
    return { wanted: [wanted], seen: [] };
  }
  // What stands there is not shown: it may be a value in the wrong place.
  const [message, hint] =
    info === null
      ? ['nothing is at a path that was given', 'look whether it is spelled right']
      : ['a path that was given is a link, or no file', 'name the folder or file that it leads to'];
  throw new CroftError('import-path', message, { data: { hint } });
}

/** Files that are a source, or a template of one, by their names or by where they lie. */
const LOOKS = [
  /(?:^|\/)(?:talconfig|topf|clusterenv|control-?plane|worker|machine-?config)\.(?:sops\.)?(?:ya?ml|toml)(?:\.(?:j2|tpl|tmpl|tftpl))?$/,
  /(?:^|\/)talos\/(?:[^/]+\/)*[^/]+\.ya?ml\.(?:j2|tpl|tmpl|tftpl)$/,
];

async function inFolder(files: Files, root: string, sources: readonly Source[]): Promise<Found> {
  const found: string[] = [];
  const open: { readonly folder: string; readonly depth: number }[] = [{ folder: '', depth: 0 }];
  let entries = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { folder, depth } = next;
    const list = await files.list(folder === '' ? root : `${root}/${folder}`);
    entries += list.length;
    if (entries > MAX_ENTRIES) throw tooMuch(`among more than ${MAX_ENTRIES} files`);
    for (const { name, kind } of list) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'directory' && depth < MAX_DEPTH && !PASSED.test(name))
        open.push({ folder: path, depth: depth + 1 });
      if (kind === 'file') found.push(path);
    }
  }
  const { read, needed } = interests(sources, found.sort(compareText));
  return {
    wanted: [...read].map(([shown, interest]) => ({
      ...{ path: `${root}/${shown}`, shown, interest, isNeeded: needed.has(shown) },
    })),
    seen: found.filter((path) => LOOKS.some((pattern) => pattern.test(path))),
  };
}

/** The file, what is wrong with it, or null for one that nobody named and that is nothing to read. */
async function readOne(
  context: Context,
  { path, shown, interest, isNeeded }: Wanted,
  { keyring }: How,
): Promise<ReadFile | Diagnostic | null> {
  const named = interest === 'explicit' ? ({ isNamed: true } as const) : {};
  const refused = (why: string, hint = READABLE): Diagnostic | null =>
    isNeeded ? problem('import-unreadable', shown, why, hint) : null;
  try {
    const bytes = await context.files.read(path, MAX_BYTES);
    const text = decoded(bytes);
    if (text === null)
      return isGitCrypt(bytes)
        ? refused('git-crypt encrypted it', 'run git-crypt unlock in that repository first')
        : refused('it is no text');
    if (!ENCRYPTED.test(text)) return { path: shown, text, ...named };
    const opened = await opener(context, { path, shown }, keyring);
    return opened === null
      ? { path: shown, text, isLocked: true, ...named }
      : { path: shown, text: opened, wasSealed: true, ...named };
  } catch (error) {
    if (!(error instanceof CroftError) || !/^(?:file|sops)-/.test(error.code)) throw error;
    return refused(error.message.replace(path, shown));
  }
}

const READABLE = 'make it readable, or name the other files';

/** Files that git-crypt keeps encrypted begin with its name. */
function isGitCrypt(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 10)) === '\0GITCRYPT\0';
}

/** The content of an encrypted file; null where no key opens it. */
async function opener(
  context: Context,
  at: { readonly path: string; readonly shown: string },
  keyring: Keyring,
): Promise<string | null> {
  try {
    return new TextDecoder().decode((await openFile(context, at, keyring)).plain);
  } catch (error) {
    if (error instanceof CroftError && error.code === 'sops-no-identity') return null;
    throw error;
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function problem(
  code: 'import-locked' | 'import-unreadable',
  file: string,
  message: string,
  hint: string,
): Diagnostic {
  return { code, severity: 'error', file, message, hint };
}
