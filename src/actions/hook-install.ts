import { CroftError } from '../base/error.ts';
import { inLab } from './lab.ts';
import type { LabContext } from './context.ts';
import { openRepository } from './git-repository.ts';
import { hookScript, isOurs, LINE, SNIPPETS } from './hook-text.ts';
import type { Result, Run } from './result.ts';

const PROGRAM = { program: 'git', timeout: 10_000, limit: 64 * 1024 } as const;
const HOOK_BYTES = 1024 * 1024;
const MODE = 0o755;

/** Installs the hook that looks at what is staged; a hook of somebody else's is left alone, exit code 3. */
export const hookInstall: Run<'hook install'> = async (outer, { print }) => {
  const snippet = SNIPPETS.get(print ?? '');
  if (snippet !== undefined)
    return { exitCode: 0, data: { snippet }, lines: snippet.trimEnd().split('\n') };
  const context = inLab(outer);
  const repository = await openRepository(context);
  if (!repository)
    throw new CroftError('git-missing', `${context.root} is in no Git repository`, {
      data: { hint: 'git init' },
    });
  const folder = await hooksFolder(context, repository.top);
  if (folder === null)
    return refused(
      'core.hooksPath of your own Git settings serves all your repositories: no hook was written there',
    );
  const path = `${folder}/pre-commit`;
  return install(context, path, hookScript(repository.prefix));
};

/** Absolute path of the folder of hooks, as core.hooksPath says; null where that is no setting of this repository. */
async function hooksFolder(context: LabContext, top: string): Promise<string | null> {
  const ask = async (args: readonly string[]): Promise<string> => {
    const { processes, environment: env } = context;
    const { stdout } = await processes.run({ ...PROGRAM, args, cwd: top, env });
    return new TextDecoder().decode(stdout).trim();
  };
  const scope = await ask(['config', '--show-scope', '--get', 'core.hooksPath']);
  if (/^(?:global|system)\s/.test(scope)) return null;
  const folder = await ask(['rev-parse', '--git-path', 'hooks']);
  return folder.startsWith('/') ? folder : `${top}/${folder}`;
}

async function install({ files }: LabContext, path: string, script: string): Promise<Result> {
  const info = await files.info(path);
  if (info && info.kind !== 'file') return refused(`${path} is a ${info.kind}`);
  const before = info ? new TextDecoder().decode(await files.read(path, HOOK_BYTES)) : null;
  if (before !== null && !isOurs(before))
    return refused(`${path} is a hook of your own, which stays as it is`);
  if (before === script && ((info?.mode ?? 0) & 0o100) !== 0) return done('unchanged', path);
  await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  const content = new TextEncoder().encode(script);
  if (before !== null) await files.write(path, content, MODE);
  else if (!(await files.create(path, content, MODE))) return refused(`${path} appeared meanwhile`);
  return done(before === null ? 'created' : 'configured', path);
}

function done(outcome: string, path: string): Result {
  const lines = [`${outcome} ${path}`];
  const notes =
    outcome === 'unchanged' ? [] : ['every commit now begins with croft secret audit --staged'];
  return { exitCode: 0, data: { outcome, path }, lines, notes };
}

function refused(why: string): Result {
  const notes = [why, 'add this line to the hook that runs there:', `  ${LINE}`];
  return { exitCode: 3, data: { outcome: 'skipped', why, line: LINE }, lines: [], notes };
}
