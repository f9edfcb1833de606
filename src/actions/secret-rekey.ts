import { CroftError } from '../base/error.ts';
import { visible } from '../base/diagnostic.ts';
import type { FileEntry, Files as FileSystem } from '../base/host/index.ts';
import { withLock } from '../generation/index.ts';
import { bundlePath } from '../model/bundle.ts';
import type { FileRules, Means, Opened } from '../secrets/sops/index.ts';
import type { Context, LabContext } from './context.ts';
import { inLab } from './lab.ts';
import type { Result } from './result.ts';
import { namedFile, openFile } from './secret-file.ts';
import { keyringOf, meansOf, type Keyring } from './secret-keys.ts';
import { fileRule } from './secret-rules.ts';
import { writeEncrypted } from './secret-write.ts';

/** An encrypted file that may get other keys. */
export interface Rekeyed {
  readonly opened: Opened;
  readonly rules: FileRules;
  readonly means: Means;
  /** As a person names it. */
  readonly shown: string;
}

/** What becomes of a file, and what a person should know of it. */
export interface Rekeying {
  readonly text: string;
  readonly note?: string;
}

/** What becomes of a file, and what it was. */
interface Changed extends Rekeying {
  readonly path: string;
  readonly shown: string;
  readonly before: string;
  readonly mode: number;
}

/** Which files get other keys, and what says about each who may read it. */
export interface Files {
  readonly keyring: Keyring;
  /** Absolute. */
  readonly paths: readonly string[];
  readonly rules: (file: { readonly path: string; readonly shown: string }) => Promise<FileRules>;
}

type Change = (file: Rekeyed) => Promise<Rekeying>;

/**
 * Gives files other keys, by the nearest `.sops.yaml` above each: those that are named, else every value of the lab.
 * All are opened and encrypted before the first is written, so that a file that cannot be opened leaves all as they
 * were.
 */
export async function rekey(
  outer: Context,
  named: readonly string[],
  change: Change,
): Promise<Result> {
  const context = inLab(outer);
  const keyring = await keyringOf(context);
  const results = await withLock(context, context.root, {}, async () => {
    const paths =
      named.length > 0
        ? await Promise.all(named.map((one) => namedFile(context, one)))
        : await valuesOf(context);
    const rules: Files['rules'] = ({ path }) => fileRule(context, path);
    const changes = await rekeyed(context, { keyring, paths, rules }, change);
    await writeRekeyed(context, changes);
    return changes;
  });
  return rekeyResult(results, keyring);
}

/** Opens files and encrypts them for other keys; writes nothing. Throws what opening and encrypting throw. */
export async function rekeyed(
  context: LabContext,
  files: Files,
  change: Change,
): Promise<Changed[]> {
  const changes: Changed[] = [];
  for (const path of files.paths) changes.push(await changed(context, { ...files, path }, change));
  return changes;
}

/** Writes what `rekeyed` made, where it differs. */
export function writeRekeyed(context: LabContext, changes: readonly Changed[]): Promise<void> {
  return writeEncrypted(
    context,
    changes.filter(({ before, text }) => text !== before),
  );
}

/** What a person is told of files that got other keys. */
export function rekeyResult(changes: readonly Changed[], { notes }: Keyring): Result {
  return {
    exitCode: 0,
    data: changes.map(({ shown, before, text }) => ({ file: shown, changed: text !== before })),
    lines:
      changes.length === 0
        ? ['the lab has no encrypted values']
        : changes.map(({ shown, before, text }) =>
            visible(`${text === before ? 'unchanged' : 'configured'} ${shown}`),
          ),
    notes: [...notes, ...changes.flatMap(({ note }) => note ?? [])],
  };
}

async function changed(
  context: LabContext,
  { keyring, path, rules: rulesOf }: Omit<Files, 'paths'> & { readonly path: string },
  change: Change,
): Promise<Changed> {
  const { root } = context;
  const shown = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  const rules = await rulesOf({ path, shown });
  const opened = await openFile(context, { path, shown, layout: rules.layout }, keyring);
  const means = { ...meansOf(context, keyring, shown), layout: rules.layout };
  const { mode = 0o644 } = (await context.files.info(path)) ?? {};
  return {
    ...(await change({ opened, rules, means, shown })),
    path,
    shown,
    before: opened.text,
    mode,
  };
}

/** Absolute paths of what people keep encrypted in a lab: its values, and the secrets of its clusters. */
export async function valuesOf({ files, root }: LabContext): Promise<string[]> {
  const values = (await listed(files, `${root}/secrets`)).filter(
    ({ name, kind }) => kind === 'file' && name.endsWith('.sops.yaml'),
  );
  const bundles: string[] = [];
  for (const { name, kind } of await listed(files, `${root}/talos`)) {
    const path = `${root}/${bundlePath({ name })}`;
    if (kind === 'directory' && (await files.info(path))?.kind === 'file') bundles.push(path);
  }
  return [...values.map(({ name }) => `${root}/secrets/${name}`), ...bundles];
}

async function listed(files: FileSystem, folder: string): Promise<readonly FileEntry[]> {
  try {
    return await files.list(folder);
  } catch (error) {
    if (error instanceof CroftError && error.code === 'file-not-found') return [];
    throw error;
  }
}
