import { CroftError } from '../base/error.ts';
import type { Files } from '../base/host/index.ts';
import { didYouMean } from '../base/text.ts';
import { dayOf, type Context } from './context.ts';
import { askForLab } from './init-questions.ts';
import { absolutePath } from './lab.ts';
import { ownKey, withoutPublished, withRecipient } from './own-recipients.ts';
import type { Run } from './result.ts';
import { shippedSchemas } from './schema.ts';

/** What belongs to the declared source of an example. The rest is rendered, or opens with keys that everybody has. */
const SOURCE = /^(?:lab\.yaml|pins\.yaml|(?:clusters|catalogue)\/.+|records\/(?!templates\/).+)$/;

/** May stand in the folder already: what Git and hosting services put there. */
const HARMLESS = /^(?:\.git|\.gitignore|\.gitattributes|README\.md|LICENSE(?:\.md)?|\.croft)$/;

const LAB_FILE = 'lab.yaml';
/** Croft's own folder, and what tools leave in a folder that must never be committed: keys and credentials. */
export const GIT_IGNORE = '.croft/\n.devenv/\n.env\nage.key\nkubeconfig\ntalosconfig\n';
const MAX_BYTES = 4 * 1024 * 1024;
const GIT = { timeout: 30_000, limit: 64 * 1024 } as const;

/** Text of each file of a new lab, by relative path. */
export type NewLab = ReadonlyMap<string, string>;

/** Writes the source of a new lab into a new or empty folder, with lab.yaml last, and initialises Git there. */
export const init: Run<'init'> = async (context, { dir = '', example }) => {
  const root = absolutePath(context.cwd, dir);
  await refuseUsed(context.files, root);
  const lab =
    example === undefined ? await ask(context, root) : await copyExample(context, example);
  const isNew = (await context.files.info(root)) === null;
  const contents = new Map([...(await shippedSchemas(context)), ...lab]);
  await write(context.files, root, contents, isNew);
  const git = await initGit(context, root);
  return {
    exitCode: 0,
    data: { root, files: [...lab.keys()], git },
    lines: [
      `created ${root} with ${lab.size} files`,
      ...(git === 'created' ? ['created a Git repository there'] : []),
      '',
      'Next:',
      `  cd ${root}`,
      '  croft secret init   # a key of your own, and one that is kept offline',
      '  croft check         # what is wrong, and which secrets need a value',
      '  croft render        # write the repository',
    ],
    notes:
      git === 'missing'
        ? ['git does not start, so no repository was made: run git init there']
        : [],
  };
};

async function refuseUsed(files: Files, root: string): Promise<void> {
  const info = await files.info(root);
  if (info === null) return;
  if (info.kind !== 'directory')
    throw new CroftError('init-not-empty', `${root} is there and is no folder`, {
      data: { hint: 'name another folder' },
    });
  const used = (await files.list(root)).find(({ name }) => !HARMLESS.test(name));
  if (used)
    throw new CroftError('init-not-empty', `${root} is not empty: it holds ${used.name}`, {
      data: { hint: 'name a new folder; nothing was written' },
    });
}

async function ask(context: Context, root: string): Promise<NewLab> {
  const { questions, clock } = context;
  if (questions) return askForLab(questions, root.slice(root.lastIndexOf('/') + 1), dayOf(clock));
  const names = await exampleNames(context);
  throw new CroftError('init-no-terminal', 'there is no terminal to ask on', {
    data: {
      hint: `name an example: croft init DIR --example NAME, with one of ${names.join(', ')}`,
    },
  });
}

/** Examples that a person may start from; the ones as described keep their flaws for tests. */
async function exampleNames({ files, shipped }: Context): Promise<string[]> {
  const entries = await files.list(shipped.examples);
  return entries
    .filter(({ name, kind }) => kind === 'directory' && !name.endsWith('-as-described'))
    .map(({ name }) => name);
}

async function copyExample(context: Context, example: string): Promise<NewLab> {
  const names = await exampleNames(context);
  if (!names.includes(example)) {
    const meant = didYouMean(example, names);
    throw new CroftError('init-example', `there is no example ${example}`, {
      data: { hint: meant ? `did you mean ${meant}?` : `choose ${names.join(', ')}` },
    });
  }
  const from = `${context.shipped.examples}/${example}`;
  const paths = (await below(context.files, from, '')).filter((path) => SOURCE.test(path));
  const lab = new Map<string, string>();
  for (const path of paths) {
    const text = new TextDecoder().decode(await context.files.read(`${from}/${path}`, MAX_BYTES));
    lab.set(path, withModeline(path, text));
  }
  const { own } = await ownKey(context);
  return own === null ? lab : new Map([...lab, [LAB_FILE, forOwner(lab, own.recipient)]]);
}

/** lab.yaml of an example for the key of a person, in place of the keys that everybody has. */
function forOwner(lab: NewLab, recipient: string): string {
  const owner = { name: 'operator', age: recipient };
  return withoutPublished(withRecipient(lab.get(LAB_FILE) ?? '', owner, false));
}

async function below(files: Files, root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name, kind } of await files.list(folder === '' ? root : `${root}/${folder}`)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'directory') found.push(...(await below(files, root, path)));
    if (kind === 'file') found.push(path);
  }
  return found;
}

/** In the checkout a modeline names ../../schema; in a lab of one's own .croft/schema of its root. */
function withModeline(path: string, text: string): string {
  const up = '../'.repeat(path.split('/').length - 1) || './';
  return text.replace(
    /^(# yaml-language-server: \$schema=)(?:\.\.\/)+schema\/(\w+\.json)/m,
    (_line, start: string, file: string) => `${start}${up}.croft/schema/${file}`,
  );
}

/** Everything or nothing: what was written is taken back when something fails, and lab.yaml comes last. */
async function write(files: Files, root: string, lab: NewLab, isNew: boolean): Promise<void> {
  const contents = new Map(lab);
  if ((await files.info(`${root}/.gitignore`)) === null) contents.set('.gitignore', GIT_IGNORE);
  const paths = [...contents.keys()].sort(
    (a, b) => Number(a === LAB_FILE) - Number(b === LAB_FILE),
  );
  const folders = [...new Set(paths.flatMap(parents))];
  try {
    for (const folder of ['', ...folders]) await files.makeDirectory(absolute(root, folder));
    const encoded = paths.map((path) => ({
      path: `${root}/${path}`,
      content: new TextEncoder().encode(contents.get(path)),
      mode: 0o644,
    }));
    await files.writeAll(encoded.slice(0, -1));
    const last = encoded.at(-1);
    if (last) await files.write(last.path, last.content, last.mode);
  } catch (error) {
    for (const path of paths) await files.remove(`${root}/${path}`).catch(() => undefined);
    for (const folder of folders.reverse()) await files.removeDirectory(`${root}/${folder}`);
    if (isNew) await files.removeDirectory(root);
    throw error;
  }
}

/** `a`, `a/b` of `a/b/c`. */
function parents(path: string): string[] {
  const steps = path.split('/').slice(0, -1);
  return steps.map((_step, index) => steps.slice(0, index + 1).join('/'));
}

function absolute(root: string, path: string): string {
  return path === '' ? root : `${root}/${path}`;
}

async function initGit(
  { processes, environment, files }: Context,
  root: string,
): Promise<'created' | 'there' | 'missing'> {
  if ((await files.info(`${root}/.git`)) !== null) return 'there';
  try {
    const args = ['init', '--quiet', '--initial-branch=main', '.'];
    const { code } = await processes.run({
      program: 'git',
      args,
      cwd: root,
      env: environment,
      ...GIT,
    });
    return code === 0 ? 'created' : 'missing';
  } catch (error) {
    if (error instanceof CroftError) return 'missing';
    throw error;
  }
}
