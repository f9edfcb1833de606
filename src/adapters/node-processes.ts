import { spawn, type ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { processError } from '../base/host/processes.ts';
import type { Command, ProcessResult, Processes } from '../base/host/processes.ts';
import { isProcessAlive, ownProcess } from './node-process-mark.ts';

/** Milliseconds between asking a child to end and ending it. */
const GRACE = 1_000;

/** Programs of this machine. */
export function createNodeProcesses(): Processes {
  return {
    run,
    self: ownProcess,
    isAlive: (process) => Promise.resolve(isProcessAlive(process)),
  };
}

/** A child and why it was told to end, if it was. Settles on 'close', so no child outlives its command. */
function run(command: Command): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = start(command);
    let refusal: Error | null = null;
    let grace: NodeJS.Timeout | undefined;
    const stop = (error: Error): void => {
      if (refusal) return;
      refusal = error;
      // A grandchild may hold the pipes open; without readers, 'close' needs the child's end only.
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.kill('SIGTERM');
      grace = setTimeout(() => child.kill('SIGKILL'), GRACE);
    };
    const timer = setTimeout(() => {
      stop(processError('program-timeout', command));
    }, command.timeout);
    const overflow = (): void => {
      stop(processError('program-output-limit', command));
    };
    const stdout = collect(child.stdout, command.limit, overflow);
    const stderr = collect(child.stderr, command.limit, overflow);
    feed(child, command.input);
    child.on('error', (error) => {
      refusal ??= startError(command, error);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      clearTimeout(grace);
      if (!refusal && code !== null)
        resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) });
      else reject(refusal ?? signalError(command, signal));
    });
  });
}

function start(command: Command): ChildProcess {
  const { PATH, HOME } = process.env;
  const inherited = { ...(PATH !== undefined && { PATH }), ...(HOME !== undefined && { HOME }) };
  try {
    return spawn(command.program, command.args, {
      cwd: command.cwd,
      env: { ...inherited, ...command.env },
      stdio: [command.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
      shell: false,
      windowsHide: true,
    });
  } catch (error) {
    throw startError(command, error);
  }
}

/** The chunks of a stream as they come; calls `overflow` once there are more bytes than `limit`. */
function collect(stream: Readable | null, limit: number, overflow: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let length = 0;
  stream?.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else overflow();
  });
  return chunks;
}

function feed(child: ChildProcess, input: Uint8Array | undefined): void {
  if (!input || !child.stdin) return;
  // A child that ends without reading its input is no failure; its code says how it went.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
}

function startError(command: Command, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (!isDirectory(command.cwd))
    return processError('program-failed', command, {
      why: `its working directory ${command.cwd} is missing`,
      cause: error,
    });
  if (code === 'ENOENT') return processError('program-missing', command, { cause: error });
  const why = code === 'EACCES' ? 'it may not be executed' : undefined;
  return processError('program-failed', command, { cause: error, ...(why && { why }) });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function signalError(command: Command, signal: string | null): Error {
  return processError('program-failed', command, {
    why: `it was ended by ${signal ?? 'a signal'}`,
  });
}
