import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import { compareText } from '../base/text.ts';
import type { Source } from '../import/imported.ts';
import {
  interests,
  isExpected,
  looksInto,
  mentions,
  reads,
  type ReadFile,
} from '../import/select.ts';
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

/** Folders of tools, which hold no source and many files. */
const PASSED = /^(?:\.git|\.croft|\.private|node_modules|\.venv|\.task|\.direnv)$/;
const ENCRYPTED = /^sops:|^["']?sops["']?: *\{|^[ \t]*"sops": *\{|^sops_version=/m;

/** Files of a source, in clear, and what of them could not be read. */
export interface ReadFiles {
  readonly files: readonly ReadFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A file that may be read: where it is, and what its source calls it. */
interface Wanted {
  readonly path: string;
  readonly shown: string;
  readonly interest: 'explicit' | 'named' | 'mentioned';
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
  for (const named of paths)
    for (const one of await wantedAt(context, named, how.sources)) wanted.set(one.path, one);
  const files: ReadFile[] = [];
  const diagnostics: Diagnostic[] = [];
  let open = [...wanted.values()];
  let total = 0;
  for (let isMore = true; isMore;) {
    const next = open.filter(
      ({ interest, shown }) =>
        interest !== 'mentioned' || files.some(({ text }) => mentions(text, shown)),
    );
    isMore = next.length > 0;
    open = open.filter((one) => !next.includes(one));
    for (const one of next) {
      const outcome = await readOne(context, one, how);
      if (outcome && 'code' in outcome) diagnostics.push(outcome);
      else if (outcome) files.push(outcome);
      total += outcome && 'text' in outcome ? outcome.text.length : 0;
      if (total > MAX_TOTAL) throw tooMuch(`more than ${MAX_TOTAL} bytes`);
      if (files.length > MAX_FILES) throw tooMuch(`more than ${MAX_FILES} files`);
    }
  }
  return { files, diagnostics };
}

/** What is wrong with encrypted files that a source cannot do without. */
export function lockedProblems(
  found: readonly Source[],
  files: readonly ReadFile[],
  { keyring }: Pick<How, 'keyring'>,
): Diagnostic[] {
  return files
    .filter(({ isLocked }) => isLocked === true)
    .filter(
      ({ path, isNamed, text }) =>
        found.length === 0 ||
        isNamed === true ||
        isExpected(found, path) ||
        (/^machine:/m.test(text) && found.some((source) => reads(source, path))),
    )
    .map(({ path }) =>
      problem(
        'import-locked',
        path,
        'it is encrypted, and no key at hand opens it',
        `put its key into SOPS_AGE_KEY_FILE; keys were looked for in ${keyring.places}`,
      ),
    );
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
): Promise<Wanted[]> {
  const path = absolutePath(cwd, named);
  const info = await files.info(path).catch(() => null);
  if (info?.kind === 'directory') return inFolder(files, path, sources);
  if (info?.kind === 'file') {
    const at = path.lastIndexOf('/');
    const name = path.slice(at + 1);
    const own = sources.filter(
      (one) => one.reads.includes(name) || one.recognises([{ path: name, text: '' }]),
    );
    if (own.length > 0) return inFolder(files, path.slice(0, at), own);
    return [{ path, shown: named, interest: 'explicit' }];
  }
  throw new CroftError('import-path', `nothing that can be read is at a path that was given`, {
    data: { hint: 'name a folder with the sources, or files; links are not followed' },
  });
}

async function inFolder(files: Files, root: string, sources: readonly Source[]): Promise<Wanted[]> {
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
      const isOpened =
        kind === 'directory' &&
        depth < MAX_DEPTH &&
        !PASSED.test(name) &&
        sources.some((one) => looksInto(one, path));
      if (isOpened) open.push({ folder: path, depth: depth + 1 });
      if (kind === 'file' && sources.some((one) => reads(one, path))) found.push(path);
    }
  }
  return [...interests(sources, found.sort(compareText))].map(([shown, interest]) => ({
    ...{ path: `${root}/${shown}`, shown, interest },
  }));
}

/** The file, what is wrong with it, or null for one that nobody named and that is nothing to read. */
async function readOne(
  context: Context,
  { path, shown, interest }: Wanted,
  { sources, keyring }: How,
): Promise<ReadFile | Diagnostic | null> {
  const isNeeded = interest === 'explicit' || isExpected(sources, shown);
  const named = interest === 'explicit' ? ({ isNamed: true } as const) : {};
  const refused = (why: string): Diagnostic | null =>
    isNeeded
      ? problem('import-unreadable', shown, why, 'make it readable, or name the other files')
      : null;
  try {
    const text = decoded(await context.files.read(path, MAX_BYTES));
    if (text === null) return refused('it is no text');
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
