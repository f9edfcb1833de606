import type { Origin } from '../model/origin.ts';
import type { Emittable } from '../model/yaml/index.ts';

/** One key of a Secret and the lab's secret that its value comes from. Never a value itself. */
export interface SecretKey {
  /** Key in the Secret object. */
  readonly key: string;
  /** Name of the lab's secret: `secrets/<secret>.sops.yaml`. */
  readonly secret: string;
  /** The field of a secret that has several, such as `access-key-id`; the whole value otherwise. */
  readonly field?: string;
  /** The rule that makes the value once, for example `password(32)`, instead of a person. */
  readonly generate?: string;
  /** What another value would break: data that only it opens, or a copy that is kept elsewhere. */
  readonly bound?: 'data' | 'copy';
  /** Text around the value: `{}` stands for it. Without it the value is taken as it is. */
  readonly format?: string;
  readonly optional: boolean;
  readonly origin: Origin;
}

/** A Secret object that a layer needs, with references in place of values. */
export interface SecretPlan {
  /** Where the encrypted object is written, relative to the root of the lab. */
  readonly path: string;
  readonly name: string;
  readonly namespace: string;
  readonly keys: readonly SecretKey[];
  /** Keys whose text is no secret, such as the address of a backup repository. */
  readonly clear: Readonly<Record<string, string>>;
}

/** A Secret that is not rendered because values are not set yet. */
export interface PendingSecret extends SecretPlan {
  /** Names of the lab's secrets that have no value yet, sorted. */
  readonly missing: readonly string[];
}

/** YAML documents with secrets inside, such as the configuration of a machine. */
export interface DocumentsPlan {
  /** Where the encrypted file is written, relative to the root of the lab. */
  readonly path: string;
  /** Secrets in them are texts that name them (`model/secret-reference.ts`). */
  readonly documents: readonly Emittable[];
  /** Comment above the documents. */
  readonly header: string;
  /** The cluster's own secrets, `talos/<cluster>/secrets.sops.yaml`. */
  readonly bundle: string;
}

/**
 * Turns a plan into an encrypted object. It knows the values, the render does not: no clear value ever passes
 * through this port.
 */
export interface SecretEncryption {
  /**
   * The SOPS document for a plan, for the recipients of its path: the same text as before while neither values
   * nor recipients changed. The names of secrets without a value when there are any; then nothing is written.
   */
  seal(plan: SecretPlan): { readonly text: string } | { readonly missing: readonly string[] };
  /** As `seal`, of documents; what is missing is named by its file. */
  sealDocuments(
    plan: DocumentsPlan,
  ): { readonly text: string } | { readonly missing: readonly string[] };
}
