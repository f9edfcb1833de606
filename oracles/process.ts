import { spawn } from 'node:child_process';

export interface Call {
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with an argument vector. A failing program is an outcome; one that cannot start rejects. */
export function run(program: string, args: readonly string[], call: Call = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: call.cwd,
      env: { ...process.env, ...call.env },
      stdio: 'pipe',
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    // A child that ends before it read everything says why through its exit code.
    child.stdin.on('error', () => undefined);
    child.stdin.end(call.input ?? '');
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(errors).toString();
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(output).toString(),
        stderr: signal ? `${stderr}\nended by ${signal}` : stderr,
      });
    });
  });
}

/** Standard output of a program that must succeed; rejects with the end of its complaint otherwise. */
export async function output(
  program: string,
  args: readonly string[],
  call: Call = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, call);
  if (code === 0) return stdout;
  const complaint = (stderr || stdout).trim().split('\n').slice(-20).join('\n');
  throw new Error(`${program} ${args.slice(0, 4).join(' ')} ended with ${code}:\n${complaint}`);
}

/** Maps with at most `width` items under way, keeping order: the machine has two cores. */
export async function mapBounded<In, Out>(
  items: readonly In[],
  width: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < items.length; at = next++) {
      const item = items[at];
      if (item !== undefined) results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}
