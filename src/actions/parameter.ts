/** One parameter of a verb: a flag, an option with a value, or a word without a name. */
export interface Parameter {
  readonly type: 'flag' | 'one' | 'many';
  /** Given by its place instead of by `--name`. */
  readonly positional: boolean;
  /** A word without a name that must be given. */
  readonly required: boolean;
  /** Stands for the value in help, for example DIR. */
  readonly value: string;
  readonly brief: string;
  /** The only values that are allowed. */
  readonly choices: readonly string[];
}

export interface Example {
  readonly command: string;
  readonly does: string;
}

/** A verb as data: every face and the reference page are made from it. */
export interface Verb {
  readonly brief: string;
  /** What it does and writes, for people; one paragraph. */
  readonly about: string;
  /** `required`: refuses to run without a lab. `new`: makes one, in a folder that need not be there yet. */
  readonly lab: 'required' | 'optional' | 'new';
  /** It is given a secret, by another way than words: a word too many may be that, and is not shown. */
  readonly takesSecret?: true;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly examples: readonly Example[];
}

export type Kind<Type extends Parameter['type']> = Parameter & { readonly type: Type };

export function flag(brief: string): Kind<'flag'> {
  return { type: 'flag', positional: false, required: false, value: '', brief, choices: [] };
}

export function option(value: string, brief: string, choices: readonly string[] = []): Kind<'one'> {
  return { type: 'one', positional: false, required: false, value, brief, choices };
}

export function options(value: string, brief: string): Kind<'many'> {
  return { type: 'many', positional: false, required: false, value, brief, choices: [] };
}

export function word(value: string, brief: string, choices: readonly string[] = []): Kind<'one'> {
  return { type: 'one', positional: true, required: true, value, brief, choices };
}

export function words(value: string, brief: string): Kind<'many'> {
  return { type: 'many', positional: true, required: false, value, brief, choices: [] };
}

/** The same words, of which there must be one at least. */
export function required(parameter: Kind<'many'>): Kind<'many'> {
  return { ...parameter, required: true };
}
