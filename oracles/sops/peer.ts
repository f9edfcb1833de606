import { startLines } from '../lines.ts';

export interface Request {
  readonly op: 'encrypt' | 'decrypt' | 'rotate' | 'rule';
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
  const lines = startLines(program, { SOPS_AGE_KEY: identities.join('\n') });
  return {
    ask: async ({ data: plain, ...request }) => {
      const bytes = Buffer.from(plain ?? '').toString('base64');
      const { data, rule, error } = (await lines.ask({ ...request, data: bytes })) as {
        readonly data?: string;
        readonly rule?: RuleAnswer;
        readonly error?: string;
      };
      return {
        data: Buffer.from(data ?? '', 'base64'),
        rule: rule ?? null,
        error: error ?? '',
      };
    },
    end: lines.end,
  };
}
