import type { Context } from '../actions/context.ts';
import { absolutePath, findLab } from '../actions/lab.ts';
import { perform } from '../actions/perform.ts';
import type { ExitCode, Json, Result } from '../actions/result.ts';
import { VERBS } from '../actions/verbs.ts';
import { visible, type Diagnostic } from '../base/diagnostic.ts';
import { CroftError } from '../base/error.ts';
import { paint } from './colour.ts';
import { failureOf, type Failure } from './failure.ts';
import { groupHelp, overview, verbHelp } from './help.ts';
import { parseCommandLine, type CommandLine } from './parse.ts';
import { createProgress } from './progress.ts';

/** A stream to a person or a program. */
export interface Output {
  write(content: string | Uint8Array): void;
  readonly isTerminal: boolean;
  readonly hasColour: boolean;
}

/** What the command line needs of its process. */
export interface Terminal {
  readonly args: readonly string[];
  readonly out: Output;
  readonly err: Output;
  /** Show the stack of a bug. */
  readonly debug: boolean;
}

/** What `context` is before a command line was read. */
export type World = Omit<Context, 'root' | 'progress'>;

type RunLine = Extract<CommandLine, { kind: 'run' }>;
type WrongLine = Extract<CommandLine, { kind: 'wrong' }>;

/** Runs one command line to its end; returns the exit code. Never throws. */
export async function runCommandLine(given: Terminal, world: World): Promise<ExitCode> {
  const { redact } = world.secrets;
  const terminal = { ...given, out: screen(given.out, redact), err: screen(given.err, redact) };
  const line = parseCommandLine(terminal.args);
  if (line.kind === 'help') {
    print(terminal.out, helpOf(line));
    return 0;
  }
  if (line.kind === 'wrong') {
    misunderstood(terminal, line);
    return 1;
  }
  try {
    const result = await runVerb(terminal, world, line);
    show(terminal, line, result);
    return result.exitCode;
  } catch (error) {
    world.secrets.recall();
    return fail(terminal, line, failureOf(error, redact), error);
  }
}

type Redact = Context['secrets']['redact'];

/** An output that shows no secret which is known by then. All that a command prints goes through one. */
interface Screen extends Output {
  readonly write: (content: string | Uint8Array) => void;
  readonly redact: Redact;
}

interface Screens extends Terminal {
  readonly out: Screen;
  readonly err: Screen;
}

function screen(output: Output, redact: Redact): Screen {
  const { isTerminal, hasColour } = output;
  return {
    isTerminal,
    hasColour,
    redact,
    write(content) {
      // Bytes are what was asked for, such as a decrypted file.
      output.write(typeof content === 'string' ? redact(content) : content);
    },
  };
}

function helpOf({ verb, group }: Extract<CommandLine, { kind: 'help' }>): string[] {
  if (verb) return verbHelp(verb);
  return group === null ? overview() : groupHelp(group);
}

function misunderstood({ args, out, err }: Screens, line: WrongLine): void {
  const { verb, message, hint } = line;
  if (args.includes('--json')) {
    const error = { code: 'usage', message, hint };
    printJson(out, { verb, ok: false, exitCode: 1, data: null, diagnostics: [], error });
    return;
  }
  const about = verb ? `croft ${verb}` : 'croft';
  print(err, [`croft: error: ${about}: ${visible(message)}`, `  fix: ${visible(hint)}`]);
}

/** The one shape of every `--json`; `error` stands there only when the verb could not do its work. */
interface Envelope {
  readonly verb: string | null;
  readonly ok: boolean;
  readonly exitCode: number;
  readonly data: Json;
  readonly diagnostics: readonly Diagnostic[];
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** A number that is a secret becomes a text, so that the document stays one. */
function printJson({ write, redact }: Screen, content: Envelope): void {
  const hide = (_: string, value: unknown): unknown => {
    if (typeof value !== 'number') return value;
    const text = redact(String(value));
    return text === String(value) ? value : text;
  };
  write(`${JSON.stringify(content, hide, 2)}\n`);
}

async function runVerb(terminal: Screens, world: World, line: RunLine): Promise<Result> {
  const { verb, input, options } = line;
  const root = await rootOf(world, line);
  const progress = createProgress(terminal.err, verb, options.progress);
  try {
    return await perform(verb, { ...world, root, progress: progress.step }, input);
  } finally {
    progress.end();
  }
}

async function rootOf(world: World, { verb, options }: RunLine): Promise<string | null> {
  if (options.root === undefined) return findLab(world.files, world.cwd);
  const root = absolutePath(world.cwd, options.root);
  const info = await world.files.info(root).catch((error: unknown) => {
    // Of a name that no file can have the words of the system are of no use.
    if (error instanceof CroftError && error.code === 'file-failed') return undefined;
    throw error;
  });
  const isNew = info === null && VERBS[verb].lab === 'new';
  if (info?.kind === 'directory' || isNew) return root;
  throw new CroftError('lab-not-found', 'there is no folder of the name after -C', {
    data: { hint: 'name the folder of a lab after -C' },
  });
}

function show({ out, err }: Screens, { verb, options }: RunLine, result: Result): void {
  const { exitCode, data, lines, content, notes = [], diagnostics = [] } = result;
  if (options.json) {
    printJson(out, { verb, ok: exitCode === 0, exitCode, data, diagnostics });
    return;
  }
  if (content) out.write(content);
  else print(out, lines);
  print(err, notes);
}

function fail(
  { out, err, debug }: Screens,
  { verb, options }: RunLine,
  { code, message, hint, exitCode, isBug }: Failure,
  error: unknown,
): ExitCode {
  if (options.json) {
    const failure = { code, message, hint };
    printJson(out, { verb, ok: false, exitCode, data: null, diagnostics: [], error: failure });
  } else print(err, [`croft: error: ${visible(message)} (${code})`, `  fix: ${visible(hint)}`]);
  if (isBug && debug && error instanceof Error) err.write(`${error.stack ?? ''}\n`);
  return exitCode;
}

function print({ write, redact, hasColour }: Screen, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const text = lines.join('\n');
  // Colours would part a secret from itself.
  const shown = hasColour ? redact(text).split('\n').map(paint).join('\n') : text;
  write(`${shown}\n`);
}
