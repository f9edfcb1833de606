import type { Diagnostic } from '../../base/diagnostic.ts';
import type { Emittable } from '../yaml/index.ts';
import { at } from './tree.ts';

/** Reads a fact below one root; undefined where nothing is declared. */
export type Root = (path: readonly string[]) => Emittable;

/** What an expression may read. Pure: the same scope gives the same values. */
export interface Scope {
  read(path: readonly string[]): Emittable;
  /** Whether some workload of the cluster provides a capability; remembers that it was asked for. */
  provided(capability: string): boolean;
  /** Takes a problem that only evaluation can see, such as `$each` over a scalar. */
  report(diagnostic: Diagnostic): void;
}

/** A scope over named roots. */
export function scopeOf(options: {
  readonly roots: Readonly<Record<string, Root>>;
  readonly provided: (capability: string) => boolean;
  readonly report: (diagnostic: Diagnostic) => void;
}): Scope {
  const { roots, provided, report } = options;
  return {
    read: ([first = '', ...rest]) =>
      Object.hasOwn(roots, first) ? roots[first]?.(rest) : undefined,
    provided,
    report,
  };
}

/** The scope with one more name, as `$as` gives it. */
export function bind(scope: Scope, name: string, value: Emittable): Scope {
  return {
    read: (path) => (path[0] === name ? at(value, path.slice(1)) : scope.read(path)),
    provided: (capability) => scope.provided(capability),
    report: (diagnostic) => {
      scope.report(diagnostic);
    },
  };
}
