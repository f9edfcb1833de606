import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Origin } from '../origin.ts';
import type { Emittable, Path, YamlValue } from '../yaml/index.ts';
import type { Scope } from './scope.ts';
import { ANY, type Shape } from './shape.ts';

/** A tree of catalogue data that is checked and ready to evaluate. */
export interface Compiled {
  /** Nothing in it depends on the scope. */
  readonly constant: boolean;
  readonly shape: Shape;
  /** The value, its leaves tagged with their origins; undefined where there is none and its key is dropped. */
  evaluate(scope: Scope): Emittable;
}

export const ABSENT: Compiled = { constant: true, shape: ANY, evaluate: () => undefined };

/** What compiling needs to know about the place where it is. */
export interface Context {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly provided: boolean;
  origin(path: Path): Origin;
  complain(path: Path, message: string, hint: string): void;
  diagnostic(path: Path, message: string, hint: string): Diagnostic;
  compile(value: YamlValue, path: Path): Compiled;
  /** The same place with one more name in scope. */
  with(name: string, shape: Shape): Context;
}

/** One operator map: `main` is the operator's key, `map` holds it and its companions, all known to be allowed. */
export interface Use {
  readonly context: Context;
  readonly path: Path;
  readonly main: string;
  readonly map: Readonly<Record<string, YamlValue>>;
}

export interface Operator {
  /** Keys that may or must stand beside it. */
  readonly companions: Readonly<Record<string, 'required' | 'optional'>>;
  compile(use: Use): Compiled;
}
