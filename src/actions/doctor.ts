import type { Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { parseLock, withLock } from '../generation/index.ts';
import { loadLab } from '../model/load.ts';
import type { Context } from './context.ts';
import { hasErrors } from './pipeline.ts';
import { countLine } from './report.ts';
import type { Run } from './result.ts';

/** One thing that was looked at. */
interface Finding {
  readonly what: string;
  /** `unknown`: it could not be verified, which is never shown as fine. */
  readonly state: 'ok' | 'problem' | 'unknown';
  readonly why: string;
  readonly fix: string;
}

type Look = (context: Context) => Promise<Finding>;

const NODE = 24;
const LOCK_BYTES = 64 * 1024 * 1024;
const PROGRAM = { timeout: 10_000, limit: 64 * 1024 } as const;

const LOOKS: readonly Look[] = [node, catalogue, git, lab, repository, ignored, lockFile, schemas];

/** Looks at everything that keeps Croft from working; what cannot be verified is said so. */
export const doctor: Run<'doctor'> = async (context) => {
  const findings: Finding[] = [];
  for (const look of LOOKS) findings.push(await look(context));
  const has = (state: Finding['state']): boolean => findings.some((one) => one.state === state);
  return {
    exitCode: has('problem') ? 1 : has('unknown') ? 4 : 0,
    data: findings.map((one) => ({ ...one })),
    lines: findings.flatMap(({ what, state, why, fix }) => [
      `${state.padEnd(7)} ${what}: ${why}`,
      ...(state === 'ok' ? [] : [`  fix: ${fix}`]),
    ]),
  };
};

function ok(what: string, why: string): Finding {
  return { what, state: 'ok', why, fix: '' };
}

function problem(what: string, why: string, fix: string): Finding {
  return { what, state: 'problem', why, fix };
}

function unknown(what: string, why: string, fix: string): Finding {
  return { what, state: 'unknown', why, fix };
}

function node({ node: version }: Context): Promise<Finding> {
  const isNew = Number(version.split('.')[0]) >= NODE;
  return Promise.resolve(
    isNew
      ? ok('Node', version)
      : problem('Node', `${version} is too old`, `install Node ${NODE} or newer`),
  );
}

async function catalogue({ files, shipped }: Context): Promise<Finding> {
  const missing: string[] = [];
  for (const folder of [shipped.catalogue, shipped.schema, shipped.errors])
    if ((await files.info(folder))?.kind !== 'directory') missing.push(folder);
  return missing.length === 0
    ? ok('installation', 'catalogue, schemas and error pages are there')
    : problem('installation', `${missing.join(', ')} is missing`, 'install Croft again');
}

async function git(context: Context): Promise<Finding> {
  const result = await runGit(context, context.cwd, ['--version']);
  if (result === null)
    return unknown(
      'Git',
      'git does not start',
      'install git and put it on PATH; Flux pulls from a Git repository',
    );
  return ok('Git', result.stdout.replace(/^git version /, ''));
}

async function lab({ files, root, shipped }: Context): Promise<Finding> {
  if (root === null)
    return problem(
      'lab',
      'there is no lab.yaml here or above',
      'go to a lab, or make one: croft init DIR',
    );
  const { diagnostics } = await loadLab(files, root, shipped);
  return hasErrors(diagnostics)
    ? problem('lab', `${root} has ${countLine(diagnostics)}`, 'croft check shows them')
    : ok('lab', root);
}

async function repository(context: Context): Promise<Finding> {
  const { root } = context;
  if (root === null) return unknown('repository', 'there is no lab', 'make one: croft init DIR');
  const result = await runGit(context, root, ['rev-parse', '--show-toplevel']);
  if (result === null) return unknown('repository', 'git does not start', 'install git');
  return result.code === 0
    ? ok('repository', result.stdout)
    : problem(
        'repository',
        `${root} is in no Git repository`,
        'git init && git add -A && git commit',
      );
}

/** Rendered secrets never leave .croft, and neither may anything else of it. */
async function ignored(context: Context): Promise<Finding> {
  const { root } = context;
  if (root === null) return unknown('.croft', 'there is no lab', 'make one: croft init DIR');
  const result = await runGit(context, root, ['check-ignore', '-q', '.croft/journal.json']);
  if (result === null || result.code > 1)
    return unknown(
      '.croft',
      'git cannot say whether it is ignored',
      'make the lab a Git repository: git init',
    );
  return result.code === 0
    ? ok('.croft', "Git ignores Croft's own files")
    : problem(
        '.croft',
        "Git does not ignore Croft's own files",
        'add the line .croft/ to .gitignore',
      );
}

async function lockFile(context: Context): Promise<Finding> {
  const { files, root } = context;
  if (root === null) return unknown('croft.lock', 'there is no lab', 'make one: croft init DIR');
  const held = (await files.info(`${root}/.croft/lock`)) !== null;
  if (held && !(await canLock(context, root)))
    return unknown(
      'croft.lock',
      'another croft is writing this lab',
      'look again when it has ended',
    );
  const damage = await damageOf(files, `${root}/croft.lock`);
  if (damage) return problem('croft.lock', damage.message, damage.hint);
  if (held) return ok('croft.lock', 'a croft that was ended had left its lock; it is gone now');
  return (await files.info(`${root}/croft.lock`)) === null
    ? problem('croft.lock', 'the lab was never rendered', 'croft render')
    : ok('croft.lock', 'nobody is writing, and nothing was interrupted');
}

/** What is wrong with the record of what was rendered; null where there is none, or nothing is wrong. */
async function damageOf(files: Context['files'], path: string): Promise<Diagnostic | null> {
  if ((await files.info(path)) === null) return null;
  const lock = parseLock(new TextDecoder().decode(await files.read(path, LOCK_BYTES)));
  return 'code' in lock ? lock : null;
}

/** Whether the lab's lock is free, or its holder is gone and the lock could be taken over. */
async function canLock(context: Context, root: string): Promise<boolean> {
  try {
    return await withLock(context, root, { wait: 0 }, () => Promise.resolve(true));
  } catch (error) {
    if (error instanceof CroftError && error.code === 'generation-locked') return false;
    throw error;
  }
}

async function schemas({ files, root, shipped }: Context): Promise<Finding> {
  if (root === null) return unknown('schemas', 'there is no lab', 'make one: croft init DIR');
  for (const { name } of await files.list(shipped.schema)) {
    const [theirs, ours] = [`${root}/.croft/schema/${name}`, `${shipped.schema}/${name}`];
    if ((await digest(files, theirs)) !== (await digest(files, ours)))
      return problem(
        'schemas',
        `.croft/schema/${name} is missing or old; editors complete with it`,
        'croft schema',
      );
  }
  return ok('schemas', 'editors see the schemas of this version');
}

async function digest(files: Context['files'], path: string): Promise<string | null> {
  try {
    return new TextDecoder().decode(await files.read(path, 4 * 1024 * 1024));
  } catch (error) {
    if (error instanceof CroftError) return null;
    throw error;
  }
}

/** Null when git cannot be run at all. */
async function runGit(
  { processes, environment }: Context,
  cwd: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string } | null> {
  try {
    const { code, stdout } = await processes.run({
      program: 'git',
      args,
      cwd,
      env: environment,
      ...PROGRAM,
    });
    return { code, stdout: new TextDecoder().decode(stdout).trim() };
  } catch (error) {
    if (error instanceof CroftError) return null;
    throw error;
  }
}
