import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { KeyWrap } from '../../src/secrets/sops/index.ts';

export interface Request {
  readonly op: 'encrypt' | 'decrypt' | 'rule' | 'identity' | 'wrap' | 'unwrap';
  readonly data?: Uint8Array | string;
  readonly format?: string;
  readonly groups?: readonly (readonly string[])[];
  readonly threshold?: number;
  readonly rule?: string;
  readonly pattern?: string;
  readonly macOnly?: boolean;
  readonly indent?: number;
  readonly config?: string;
  readonly path?: string;
}

export interface RuleAnswer {
  readonly groups: readonly (readonly string[])[] | null;
  readonly threshold: number;
  readonly rule: string;
  readonly pattern: string;
  readonly macOnly: boolean;
}

export interface Answer {
  readonly data: Buffer;
  readonly rule: RuleAnswer | null;
  /** What sops said against it; empty when it did it. */
  readonly error: string;
}

/** The real sops, one process for all questions. */
export interface Peer {
  ask(request: Request): Promise<Answer>;
  readonly wrap: KeyWrap;
  end(): Promise<void>;
}

/** Starts the program of `oracles/go/sops`. */
export function startPeer(program: string): Peer {
  const child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  const waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { data, rule, error } = JSON.parse(line) as {
      data?: string;
      rule?: RuleAnswer;
      error?: string;
    };
    waiting.shift()?.resolve({
      data: Buffer.from(data ?? '', 'base64'),
      rule: rule ?? null,
      error: error ?? '',
    });
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      for (const { reject: refuse } of waiting.splice(0))
        refuse(new Error(`sops ended with ${String(code)}`));
      resolve();
    });
  });
  const ask = ({ data, ...request }: Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      const bytes = Buffer.from(data ?? '').toString('base64');
      child.stdin.write(`${JSON.stringify({ ...request, data: bytes })}\n`);
    });
  const must = async (request: Request): Promise<Buffer> => {
    const { data, error } = await ask(request);
    if (error !== '') throw new Error(error);
    return data;
  };
  return {
    ask,
    wrap: {
      kind: 'age',
      wrap: async (data, path) => (await must({ op: 'wrap', data, path })).toString(),
      unwrap: async (data) => {
        const answer = await ask({ op: 'unwrap', data });
        return answer.error === '' ? answer.data : null;
      },
    },
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}
