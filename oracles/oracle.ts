import type { TalosMinor } from './talos/minors.ts';

/** Paths of the installed programs and schemas. */
export interface Tools {
  readonly kustomize: string;
  readonly kubeconform: string;
  readonly envsubst: string;
  readonly yamlTyping: string;
  /** Installed for the oracle of this name only. */
  readonly apiserver: string;
  /** Beside it lies age-plugin-batchpass, which takes a passphrase from the environment. */
  readonly age: string;
  readonly ageKeygen: string;
  /** `oracles/go/sops`. */
  readonly sops: string;
  /** `oracles/go/schematic`; installed for the oracle of this name only. */
  readonly schematic: string;
  /** `oracles/go/talhelper`; installed for the oracle of this name only. */
  readonly talhelper: string;
  /** `oracles/go/talos` and the JSON Schema of its machine configurations; installed for the oracles `talos…` only. */
  readonly talos: (minor: TalosMinor) => { readonly program: string; readonly schema: string };
  /** Folder of JSON Schemas, `<group>/<kind>_<version>.json`; the core group is called `v1`. */
  readonly schemas: string;
}

export interface RenderedLab {
  readonly name: string;
  /** Absolute path of a complete rendered repository. */
  readonly directory: string;
  /** Opens everything in it that is encrypted. */
  readonly keyFile: string;
}

export interface OracleContext {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly tools: Tools;
  readonly labs: readonly RenderedLab[];
  /** An empty directory that is removed afterwards. */
  readonly scratch: string;
  readonly log: (line: string) => void;
}

export interface OracleReport {
  /** What was compared, for example `{ "objects validated": 412 }`; an oracle that counts nothing proved nothing. */
  readonly counts: Readonly<Record<string, number>>;
  /** What was left out, each with its reason. */
  readonly skipped: readonly string[];
  /** Every disagreement with the real program; none means agreement. */
  readonly failures: readonly string[];
}

/** One comparison with a real program; `oracles/run.ts` runs every `oracles/<name>.oracle.ts` that exports `oracle`. */
export interface Oracle {
  readonly name: string;
  /** The npm script that runs it, when it is too dear for `npm run test:oracles`. */
  readonly script?: string;
  run(context: OracleContext): Promise<OracleReport>;
}
