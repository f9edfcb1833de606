import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const DRIVER = join(import.meta.dirname, 'generation-driver.ts');

/** With it a child starts in a quarter of the time, which matters with hundreds of them. */
const CACHE = join(import.meta.dirname, '../../node_modules/.cache/croft/compiled');

/** Starts generation-driver.ts; `args` are its numbers. */
export function startDriver(root: string, args: readonly number[]): ChildProcess {
  return spawn(process.execPath, [DRIVER, root, ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: CACHE },
  });
}

/** The end code of a child, null after a signal, and what it complained about. */
export async function endOf(child: ChildProcess): Promise<{ code: number | null; errors: string }> {
  let errors = '';
  child.stdout?.resume();
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, errors };
}

/** Milliseconds from `ready` until the child said the word; it may also end without. */
export async function saying(child: ChildProcess, word: string): Promise<number> {
  let text = '';
  let ready = 0;
  return new Promise((resolve) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('ready')) ready ||= performance.now();
      if (text.includes(word)) resolve(performance.now() - ready);
    });
    child.on('close', () => {
      resolve(performance.now() - ready);
    });
  });
}
