import { processError } from './processes.ts';
import type { Command, ProcessId, ProcessResult, Processes } from './processes.ts';

/** How a scripted program ends. */
export interface ScriptedRun {
  /** Exit code, 0 without. */
  readonly code?: number;
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string | Uint8Array;
  /** Milliseconds it takes. */
  readonly takes?: number;
  /** Ended by this signal. */
  readonly signal?: string;
}

export interface MemoryProcesses extends Processes {
  /** Every command that was run, in order. */
  readonly commands: readonly Command[];
  /** Ends a process for isAlive. */
  end(id: number): void;
}

/**
 * Programs played by `script`: it gets the command and says how it ends, or null where the program is not installed.
 * Timeout and limit hold as for real programs. Process `self` is alive, as is each of `others`.
 */
export function createMemoryProcesses(
  script: (command: Command) => ScriptedRun | null,
  self: ProcessId = { id: 1, started: 'memory' },
  others: readonly ProcessId[] = [],
): MemoryProcesses {
  const commands: Command[] = [];
  const alive = new Map([self, ...others].map(({ id, started }) => [id, started]));
  return {
    commands,
    end: (id) => void alive.delete(id),
    self: () => self,
    isAlive: ({ id, started }) => Promise.resolve(alive.get(id) === started),
    run: (command) =>
      new Promise((resolve) => {
        commands.push(command);
        resolve(play(command, script(command)));
      }),
  };
}

function play(command: Command, run: ScriptedRun | null): ProcessResult {
  if (!run) throw processError('program-missing', command);
  const stdout = bytesOf(run.stdout);
  const stderr = bytesOf(run.stderr);
  if (Math.max(stdout.length, stderr.length) > command.limit)
    throw processError('program-output-limit', command);
  if ((run.takes ?? 0) > command.timeout) throw processError('program-timeout', command);
  if (run.signal) throw processError('program-failed', command, { why: `ended by ${run.signal}` });
  return { code: run.code ?? 0, stdout, stderr };
}

function bytesOf(content: string | Uint8Array = ''): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}
