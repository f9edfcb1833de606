/** A program that a person works with. */
export interface ForegroundCommand {
  readonly program: string;
  /** Argument vector; no shell ever reads it. */
  readonly args: readonly string[];
  readonly cwd: string;
}

/** Programs that get the terminal until they end. They know the user's environment, without what opens secrets. */
export interface Foreground {
  /** The exit code. Throws CroftError `program-missing`, and `program-failed` for one that a signal ended. */
  run(command: ForegroundCommand): Promise<number>;
}
