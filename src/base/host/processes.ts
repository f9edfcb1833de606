export interface Command {
  readonly program: string;
  /** Argument vector; no shell ever reads it. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited but what stands here. */
  readonly env?: Readonly<Record<string, string>>;
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
 * Other programs. A program that runs and fails is a result; throws CroftError `program-missing`,
 * `program-timeout`, `program-output-limit` or `program-failed` (ended by a signal) otherwise.
 */
export interface Processes {
  run(command: Command): Promise<ProcessResult>;
  /** True while a process with this id and start mark lives; the mark tells a reused id apart. */
  isAlive(id: number, started: string): Promise<boolean>;
  /** This process. */
  self(): { readonly id: number; readonly started: string };
}
