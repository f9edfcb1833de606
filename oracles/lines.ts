import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A real program that answers one line of JSON with one, a process for all questions. */
export interface Lines {
  /** Rejects when the program ends before it answered. */
  readonly ask: (question: unknown) => Promise<unknown>;
  readonly end: () => Promise<void>;
}

/** Starts a program of `oracles/go` that answers in lines; `env` is all of its environment. */
export function startLines(program: string, env: Readonly<Record<string, string>> = {}): Lines {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    waiting.shift()?.resolve(JSON.parse(line));
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      for (const { reject: refuse } of waiting.splice(0))
        refuse(new Error(`${program} ended with ${String(code)}`));
      resolve();
    });
  });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify(question)}\n`);
      }),
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}
