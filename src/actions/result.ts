import type { Diagnostic } from '../base/diagnostic.ts';
import type { Context } from './context.ts';
import type { InputOf, VerbName } from './verbs.ts';

/** 0 fine, 1 error, 2 changes pending, 3 refused by a gate, 4 could not verify, 5 a person is needed, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 130;

/** Data that a machine reads. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What a verb did, for machines and for people. */
export interface Result {
  readonly exitCode: ExitCode;
  readonly data: Json;
  /** Standard output for people. */
  readonly lines: readonly string[];
  /** Standard output as it is, byte for byte, instead of lines. */
  readonly content?: Uint8Array;
  /** Standard error for people: what went wrong, what needs their attention. */
  readonly notes?: readonly string[];
  readonly diagnostics?: readonly Diagnostic[];
}

/** The function behind a verb. */
export type Run<Name extends VerbName> = (
  context: Context,
  input: InputOf<Name>,
) => Promise<Result>;
