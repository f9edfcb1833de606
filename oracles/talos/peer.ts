import { startLines } from '../lines.ts';

export type TalosMode = 'metal' | 'metal-agent' | 'cloud' | 'container';

/** What `talosctl gen config` asks for, and what Talos' packages take beyond that. */
export interface TalosCluster {
  readonly name: string;
  /** A URL such as https://10.0.0.10:6443. */
  readonly endpoint: string;
  readonly kubernetes: string;
  readonly installDisk?: string;
  readonly installImage?: string;
  readonly installKernelArgs?: readonly string[];
  readonly sans?: readonly string[];
  readonly dnsDomain?: string;
  readonly allowScheduling?: boolean;
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  readonly podNets?: readonly string[];
  readonly serviceNets?: readonly string[];
  /** Endpoints in the talosconfig. */
  readonly endpoints?: readonly string[];
  readonly discovery?: boolean;
  readonly kubePrismPort?: number;
  readonly forwardKubeDNS?: boolean;
  readonly patches?: readonly string[];
  readonly controlPlanePatches?: readonly string[];
  readonly workerPatches?: readonly string[];
}

/** A question; `yaml` is the file that it is about, `talos` the version whose contract holds instead of the program's. */
export type TalosQuestion =
  | { readonly op: 'version' }
  | { readonly op: 'bundle-new'; readonly talos?: string }
  | { readonly op: 'bundle'; readonly yaml: string; readonly talos?: string }
  | { readonly op: 'import-machineconfig'; readonly yaml: string }
  | {
      readonly op: 'validate';
      readonly yaml: string;
      readonly mode?: TalosMode;
      readonly strict?: boolean;
    }
  | { readonly op: 'structure'; readonly kinds: readonly string[] }
  | { readonly op: 'encode'; readonly yaml: string }
  | {
      readonly op: 'patch';
      readonly yaml: string;
      readonly patches: readonly string[];
      /** Print the result anew, as a machine would read it. */
      readonly reload?: boolean;
    }
  | {
      readonly op: 'gen';
      /** The bundle. */
      readonly yaml: string;
      readonly cluster: TalosCluster;
      readonly talos?: string;
    }
  | {
      readonly op: 'talosconfig';
      /** The bundle. */
      readonly yaml: string;
      /** A duration such as 24h. */
      readonly ttl: string;
      readonly roles: readonly string[];
    }
  | { readonly op: 'talosconfig-read'; readonly yaml: string };

/** What Talos said; `error` is why it refused, everything else is there where the question is about it. */
export interface TalosAnswer {
  readonly error?: string;
  readonly yaml?: string;
  readonly controlPlane?: string;
  readonly worker?: string;
  readonly talosconfig?: string;
  /** What is wrong with a file that could be read. */
  readonly errors?: readonly string[];
  readonly warnings?: readonly string[];
  readonly bundle?: unknown;
  readonly client?: unknown;
  readonly version?: string;
  readonly kinds?: Readonly<Record<string, string>>;
  readonly structs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The real Talos, one process for all questions. */
export interface Talos {
  ask(question: TalosQuestion): Promise<TalosAnswer>;
  /** Asks what must not be refused; rejects with what Talos said. */
  mustDo(question: TalosQuestion): Promise<TalosAnswer>;
  end(): Promise<void>;
}

/** Starts a program of `oracles/go/talos`. */
export function startTalos(program: string): Talos {
  const lines = startLines(program);
  const ask = async (question: TalosQuestion): Promise<TalosAnswer> =>
    (await lines.ask(question)) as TalosAnswer;
  return {
    ask,
    mustDo: async (question) => {
      const answer = await ask(question);
      if (answer.error !== undefined) throw new Error(`Talos, ${question.op}: ${answer.error}`);
      return answer;
    },
    end: lines.end,
  };
}
