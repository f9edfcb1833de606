import { CroftError } from '../error.ts';

export interface Command {
  readonly program: string;
  /** Argument vector; no shell ever reads it. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Variables of the child. It inherits PATH and HOME, unless they stand here, and nothing else. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the child reads; without, it reads nothing. */
  readonly input?: Uint8Array;
  /** Milliseconds after which the child is ended. */
  readonly timeout: number;
  /** Bytes of output, standard output and error each, after which the child is ended. */
  readonly limit: number;
}

export interface ProcessResult {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

/**
 * Why a program gave no result: it is not installed; it took too long; it printed too much; it was ended by a signal
 * or could not start.
 */
export type ProcessErrorCode =
  'program-missing' | 'program-timeout' | 'program-output-limit' | 'program-failed';

export interface ProcessId {
  readonly id: number;
  /** Tells a reused id apart: names the machine, its start and the moment the process began. Without spaces. */
  readonly started: string;
}

/**
 * Other programs. A program that runs and fails is a result; otherwise CroftError with a ProcessErrorCode is thrown.
 * Only the child itself is ever ended, never another process.
 */
export interface Processes {
  run(command: Command): Promise<ProcessResult>;
  /** False only when the process surely ended; true while it lives, and where this machine cannot tell (another machine or container). */
  isAlive(process: ProcessId): Promise<boolean>;
  /** This process. */
  self(): ProcessId;
}

/** The error for a command that gave no result; names the program, never its arguments, which may hold a secret. */
export function processError(
  code: ProcessErrorCode,
  command: Pick<Command, 'program'> & Partial<Pick<Command, 'timeout' | 'limit'>>,
  { why, cause }: { readonly why?: string; readonly cause?: unknown } = {},
): CroftError {
  const words: Readonly<Record<ProcessErrorCode, string>> = {
    'program-missing': 'it is not installed, or not on PATH',
    'program-timeout': `it did not end within ${command.timeout ?? 0} ms`,
    'program-output-limit': `it printed more than ${command.limit ?? 0} bytes`,
    'program-failed': 'it could not be run',
  };
  return new CroftError(code, `cannot run ${command.program}: ${why ?? words[code]}`, {
    data: { program: command.program },
    ...(cause === undefined ? {} : { cause }),
  });
}
