import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Request {
  readonly op: 'encrypt' | 'decrypt' | 'rule';
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
  end(): Promise<void>;
}

/** Starts the program of `oracles/go/sops`, which opens with these age identities. */
export function startPeer(program: string, identities: readonly string[]): Peer {
  const child = spawn(program, [], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { SOPS_AGE_KEY: identities.join('\n') },
  });
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
  return {
    ask,
    end: () => {
      child.stdin.end();
      return ended;
    },
  };
}
