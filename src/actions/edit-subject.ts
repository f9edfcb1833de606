import { CroftError } from '../base/error.ts';
import {
  DEFAULT_RULE,
  formatOf,
  hiddenIn,
  hiddenValues,
  resealSops,
  sealSops,
  type FileRules,
  type Format,
} from '../secrets/sops/index.ts';
import { quoted, VALUE } from '../secrets/values.ts';
import type { Context } from './context.ts';
import { absolutePath } from './lab.ts';
import { build } from './pipeline.ts';
import { openFile } from './secret-file.ts';
import { keyringOf, meansOf, type Keyring } from './secret-keys.ts';
import { creationRule, layoutFor } from './secret-rules.ts';
import { isName, labRules, secretPath, usesOf } from './secret-source.ts';

/** An encrypted file that is edited. */
export interface Subject {
  /** Absolute. */
  readonly path: string;
  /** As a person names it. */
  readonly shown: string;
  /** What stands there; null for a new file. */
  readonly before: string | null;
  readonly mode: number;
  /** What the editor begins with. */
  readonly plain: Uint8Array;
  /** The encrypted file for what was saved; teaches its values to the redactor first. Throws codes of `sops-`. */
  readonly seal: (plain: Uint8Array) => Promise<string>;
  readonly notes: readonly string[];
}

/** Characters of one value that are taught, and of all: what is beyond stands in no message. */
const LONGEST = 4_096;
const MOST = 1_024 * 1_024;

/** Where a file is, and the secret of the lab that it holds. */
interface Named {
  readonly path: string;
  readonly shown: string;
  readonly name: string | null;
}

/** The file that a person named, opened. Throws the codes of `openFile`; for a new file those of its rules. */
export async function subjectOf(context: Context, file: string): Promise<Subject> {
  const named = await nameOf(context, file);
  const info = await context.files.info(named.path);
  const keyring = await keyringOf(context);
  return info === null ? newFile(context, named, keyring) : known(context, named, keyring);
}

/** A word that is a file is that file; else it may be the name of a secret. */
async function nameOf({ files, root, cwd }: Context, file: string): Promise<Named> {
  const path = absolutePath(cwd, file);
  if (root === null) return { path, shown: file, name: null };
  const isPath = !isName(file) || (await files.info(path)) !== null;
  const inLab = isPath ? path : `${root}/${secretPath(file)}`;
  const shown = inLab.startsWith(`${root}/`) ? inLab.slice(root.length + 1) : file;
  const [, stem = ''] = /^secrets\/([^/]+)\.sops\.yaml$/.exec(shown) ?? [];
  return { path: inLab, shown, name: isName(stem) ? stem : null };
}

async function known(context: Context, { path, shown }: Named, keyring: Keyring): Promise<Subject> {
  const layout = await layoutFor(context, path);
  const opened = await openFile(context, { path, shown, layout }, keyring);
  const { format, metadata, plain, text: before } = opened;
  const { rule } = metadata;
  teach(context, hiddenValues(opened.tree, rule));
  const { mode = 0o644 } = (await context.files.info(path)) ?? {};
  const seal = async (saved: Uint8Array): Promise<string> => {
    teach(context, await hiddenIn(saved, { format, rule, file: shown }));
    return resealSops(opened, saved, { ...meansOf(context, keyring, shown), layout });
  };
  return { path, shown, before, mode, plain, seal, notes: keyring.notes };
}

async function newFile(context: Context, named: Named, keyring: Keyring): Promise<Subject> {
  const { path, shown } = named;
  const format = formatOf(path);
  const { rules, plain, notes } =
    named.name === null
      ? { rules: await ruleOf(context, path), plain: STARTS[format], notes: [] }
      : await ofLab(context, named.name);
  const { layout, ...chosen } = rules;
  const { rule = DEFAULT_RULE } = rules;
  const seal = async (saved: Uint8Array): Promise<string> => {
    teach(context, await hiddenIn(saved, { format, rule, file: shown }));
    const means = { ...meansOf(context, keyring, shown), layout };
    return sealSops(saved, { format, ...chosen }, means);
  };
  const isOurs = rules.groups.flat().some((recipient) => keyring.recipients.has(recipient));
  return {
    path,
    shown,
    before: null,
    mode: 0o644,
    plain: new TextEncoder().encode(plain),
    seal,
    notes: [
      ...keyring.notes,
      ...notes,
      ...(isOurs ? [] : ['note: none of the keys at hand opens it; only its recipients can']),
    ],
  };
}

/** What holds for a new file. Where nothing does, its name is not shown: it may be a value in the wrong place. */
async function ruleOf(context: Context, path: string): Promise<FileRules> {
  try {
    return await creationRule(context, path);
  } catch (error) {
    if (!(error instanceof CroftError) || error.code !== 'sops-no-rule') throw error;
    const message = 'there is no file of the name that was given, and no rule for a new one';
    throw new CroftError('sops-no-rule', message, {
      data: { hint: 'look whether the path is right, or add a rule to .sops.yaml' },
    });
  }
}

/** A value that is not set yet, with the fields that the lab uses. */
async function ofLab(
  context: Context,
  name: string,
): Promise<{ rules: FileRules; plain: string; notes: string[] }> {
  const { built } = await build({ ...context, root: context.root ?? '' });
  if (!built)
    throw new CroftError(
      'secret-unknown',
      `the secret ${name} has no value, and the lab has errors`,
      {
        data: { hint: 'croft check' },
      },
    );
  const use = usesOf(built).get(name);
  const fields = use?.fields.map((field) => field ?? VALUE) ?? [VALUE];
  return {
    rules: await labRules(built, secretPath(name)),
    plain: fields.map((field) => `${quoted(field)}: ""\n`).join(''),
    notes: use ? [] : [`note: nothing in the lab uses the secret ${name}`],
  };
}

/** What a new file begins with; as it is, it is not written. */
const STARTS: Readonly<Record<Format, string>> = {
  yaml: 'example: ""\n',
  json: '{\n\t"example": ""\n}\n',
  dotenv: 'EXAMPLE=\n',
  ini: '[section]\nexample = \n',
  binary: '',
};

function teach({ secrets }: Context, values: readonly string[]): void {
  let left = MOST;
  for (const value of values) {
    const part = value.slice(0, Math.min(LONGEST, left));
    left -= part.length;
    secrets.learn(part);
  }
}
