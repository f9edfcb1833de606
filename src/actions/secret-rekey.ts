import { CroftError } from '../base/error.ts';
import { visible } from '../base/diagnostic.ts';
import { withLock } from '../generation/index.ts';
import type { FileRules, Means, Opened } from '../secrets/sops/index.ts';
import type { Context, LabContext } from './context.ts';
import { absolutePath, inLab } from './lab.ts';
import type { Result } from './result.ts';
import { openFile } from './secret-file.ts';
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

/**
 * Gives files other keys: those that are named, else every value of the lab. All are opened and encrypted before the
 * first is written, so that a file that cannot be opened leaves all as they were.
 */
export async function rekey(
  outer: Context,
  named: readonly string[],
  change: (file: Rekeyed) => Promise<Rekeying>,
): Promise<Result> {
  const context = inLab(outer);
  const keyring = await keyringOf(context);
  const results = await withLock(context, context.root, {}, async () => {
    const paths =
      named.length > 0
        ? named.map((one) => absolutePath(context.cwd, one))
        : await valuesOf(context);
    const changes = [];
    for (const path of paths) changes.push(await changed(context, { keyring, path }, change));
    await writeEncrypted(
      context,
      changes.filter(({ before, text }) => text !== before),
    );
    return changes;
  });
  return {
    exitCode: 0,
    data: results.map(({ shown, before, text }) => ({ file: shown, changed: text !== before })),
    lines:
      results.length === 0
        ? ['the lab has no encrypted values']
        : results.map(({ shown, before, text }) =>
            visible(`${text === before ? 'unchanged' : 'configured'} ${shown}`),
          ),
    notes: [...keyring.notes, ...results.flatMap(({ note }) => note ?? [])],
  };
}

async function changed(
  context: LabContext,
  { keyring, path }: { readonly keyring: Keyring; readonly path: string },
  change: (file: Rekeyed) => Promise<Rekeying>,
): Promise<Rekeying & { path: string; shown: string; before: string; mode: number }> {
  const { root } = context;
  const shown = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path;
  const rules = await fileRule(context, path);
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

async function valuesOf({ files, root }: LabContext): Promise<string[]> {
  try {
    const entries = await files.list(`${root}/secrets`);
    return entries
      .filter(({ name, kind }) => kind === 'file' && name.endsWith('.sops.yaml'))
      .map(({ name }) => `${root}/secrets/${name}`);
  } catch (error) {
    if (error instanceof CroftError && error.code === 'file-not-found') return [];
    throw error;
  }
}
