import type { Foreground, ForegroundCommand } from './foreground.ts';
import { processError } from './processes.ts';

/** How a scripted program ends: with a code, by a signal, or null where it is not installed. */
export type ScriptedEnd = number | `SIG${string}` | null;

export interface MemoryForeground extends Foreground {
  /** Every command that was run, in order. */
  readonly commands: readonly ForegroundCommand[];
}

/** Programs played by `script`. */
export function createMemoryForeground(
  script: (command: ForegroundCommand) => Promise<ScriptedEnd> | ScriptedEnd,
): MemoryForeground {
  const commands: ForegroundCommand[] = [];
  return {
    commands,
    async run(command) {
      commands.push(command);
      const end = await script(command);
      if (typeof end === 'number') return end;
      const { program } = command;
      if (end === null) throw processError('program-missing', { program });
      throw processError('program-failed', { program }, { why: `it was ended by ${end}` });
    },
  };
}
