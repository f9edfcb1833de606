import { spawn } from 'node:child_process';
import type { Foreground, ForegroundCommand } from '../base/host/foreground.ts';
import { processError } from '../base/host/processes.ts';

/** A program with the terminal gets these itself, and decides what they mean. */
const FROM_KEYBOARD = ['SIGINT', 'SIGQUIT'] as const;

/** What opens secrets, or says where they are opened. */
const PRIVATE = /^SOPS_/;

interface NodeForeground extends Foreground {
  /** A program has the terminal, so what is typed there is not for this process. */
  isLent(): boolean;
}

/** Programs on the terminal of this process. One that still runs when this process exits is asked to end. */
export function createNodeForeground(): NodeForeground {
  let isLent = false;
  return {
    isLent: () => isLent,
    async run(command) {
      isLent = process.stdin.isTTY;
      const ignore = (): void => undefined;
      if (isLent) for (const signal of FROM_KEYBOARD) process.on(signal, ignore);
      try {
        return await run(command);
      } finally {
        for (const signal of FROM_KEYBOARD) process.off(signal, ignore);
        isLent = false;
      }
    },
  };
}

function run({ program, args, cwd }: ForegroundCommand): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !PRIVATE.test(name))),
      // Standard output of this process may be read by another one, and is for results.
      stdio: ['inherit', process.stdout.isTTY ? 'inherit' : 2, 'inherit'],
      shell: false,
    });
    const stop = (): void => {
      child.kill('SIGTERM');
    };
    process.on('exit', stop);
    child.once('error', (cause) => {
      process.off('exit', stop);
      const isMissing = 'code' in cause && cause.code === 'ENOENT';
      reject(
        processError(isMissing ? 'program-missing' : 'program-failed', { program }, { cause }),
      );
    });
    child.once('exit', (code, signal) => {
      process.off('exit', stop);
      if (code !== null) resolve(code);
      else {
        const why = `it was ended by ${signal ?? 'a signal'}`;
        reject(processError('program-failed', { program }, { why }));
      }
    });
  });
}
