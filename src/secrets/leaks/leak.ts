import type { Range } from '../../base/diagnostic.ts';

/** What kind of secret stands in clear. */
export type LeakKind =
  | 'kubernetes-secret'
  | 'kubeconfig'
  | 'talosconfig'
  | 'talos-secrets'
  | 'age-identity'
  | 'private-key'
  | 'private-key-encrypted'
  | 'tofu-state'
  | 'dotenv'
  | 'token'
  | 'high-entropy';

/** A secret that stands readable in a text. */
export interface Leak {
  readonly kind: LeakKind;
  /** Where the value stands; what is there is never shown. */
  readonly range: Range;
  /** Names the object and what is readable in it, never the value nor a part of it. */
  readonly message: string;
}

/** A leak by its place in the text, before lines are counted: from `start` up to, not including, `end`. */
export interface Spot {
  readonly kind: LeakKind;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** A file as the detectors see it. */
export interface Page {
  /** Relative to the lab, with forward slashes. */
  readonly path: string;
  readonly text: string;
}
