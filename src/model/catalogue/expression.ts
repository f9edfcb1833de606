import { didYouMean } from '../../base/text.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { placeIn } from '../origin.ts';
import { sourced, type Emittable, type Path, type YamlDocument, type YamlValue } from '../yaml/index.ts';
import { OPERATORS } from './operators/index.ts';
import { ABSENT, type Compiled, type Context } from './compiled.ts';
import type { Scope } from './scope.ts';
import { ANY, TEXT, type Shape } from './shape.ts';
import { emptyMap, type TreeMap } from './tree.ts';

/** What an entry's expressions are checked against. */
export interface Vocabulary {
  /** Shape of everything that `$from` may name, by its first word. */
  readonly shapes: ReadonlyMap<string, Shape>;
  /** False where promises are still being collected, so that `$provided` has no answer yet. */
  readonly provided: boolean;
}

/**
 * Compiles the tree of catalogue data at a path; ABSENT where there is none. Problems (unknown operators and
 * companions, wrong paths and types) go to the context; what is wrong evaluates to nothing.
 * Literal parts are built once, tagged with their place in the entry, and shared by every evaluation.
 */
export function compileAt(context: Context, document: YamlDocument, path: Path): Compiled {
  const value = rawAt(document, path);
  return value === undefined ? ABSENT : context.compile(value, path);
}

/** The untouched YAML value at a path of a document, or undefined. */
export function rawAt(document: YamlDocument, path: Path): YamlValue | undefined {
  let value: YamlValue | undefined = document.value;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Array.isArray(value) ? value[Number(step)] : value[step];
  }
  return value;
}

/** Where a document is compiled; its problems are `catalogue-expression` diagnostics at their place. */
export function contextOf(
  document: YamlDocument,
  vocabulary: Vocabulary,
  problems: Diagnostic[],
): Context {
  const context: Context = {
    shapes: vocabulary.shapes,
    provided: vocabulary.provided,
    origin: (path) => placeIn('catalogue', document, path),
    complain: (path, message, hint) => {
      problems.push({
        code: 'catalogue-expression',
        severity: 'error',
        file: document.file,
        range: document.range(path),
        message: `${path.join('.')}: ${message}`,
        hint,
      });
    },
    diagnostic: (path, message, hint) => ({
      code: 'catalogue-expression',
      severity: 'error',
      file: document.file,
      range: document.range(path),
      message: `${path.join('.')}: ${message}`,
      hint,
    }),
    compile: (value, path) => compileValue(context, value, path),
    with: (name, shape) =>
      contextOf(
        document,
        { ...vocabulary, shapes: new Map([...vocabulary.shapes, [name, shape]]) },
        problems,
      ),
  };
  return context;
}

function compileValue(context: Context, value: YamlValue, path: Path): Compiled {
  if (Array.isArray(value)) return compileList(context, value, path);
  if (typeof value === 'object' && value !== null) {
    return Object.keys(value).some((key) => key.startsWith('$'))
      ? compileOperator(context, value, path)
      : compileMap(context, value, path);
  }
  const leaf = sourced(value, context.origin(path));
  return { constant: true, shape: typeof value === 'string' ? TEXT : ANY, evaluate: () => leaf };
}

function compileList(context: Context, value: readonly YamlValue[], path: Path): Compiled {
  const items = value.map((item, index) => context.compile(item, [...path, index]));
  const build = (scope: Scope): Emittable => {
    const result: Emittable[] = [];
    for (const item of items) {
      const evaluated = item.evaluate(scope);
      if (evaluated !== undefined) result.push(evaluated);
    }
    return result.length > 0 ? result : sourced(result, context.origin(path));
  };
  return fold(items, build);
}

function compileMap(
  context: Context,
  value: Readonly<Record<string, YamlValue>>,
  path: Path,
): Compiled {
  const items = Object.entries(value).map(
    ([key, item]) => [key, context.compile(item, [...path, key])] as const,
  );
  const build = (scope: Scope): Emittable => {
    const result: TreeMap = emptyMap();
    let size = 0;
    for (const [key, item] of items) {
      const evaluated = item.evaluate(scope);
      if (evaluated === undefined) continue;
      result[key] = evaluated;
      size += 1;
    }
    return size > 0 ? result : sourced(result, context.origin(path));
  };
  return fold(
    items.map(([, item]) => item),
    build,
  );
}

/** Builds once where nothing depends on the scope. */
function fold(parts: readonly Compiled[], build: (scope: Scope) => Emittable): Compiled {
  if (!parts.every((part) => part.constant)) return { constant: false, shape: ANY, evaluate: build };
  let built: Emittable;
  return { constant: true, shape: ANY, evaluate: (scope) => (built ??= build(scope)) };
}

function compileOperator(
  context: Context,
  value: Readonly<Record<string, YamlValue>>,
  path: Path,
): Compiled {
  const keys = Object.keys(value);
  const [main, ...others] = keys.filter((key) => Object.hasOwn(OPERATORS, key));
  const operator = main === undefined ? undefined : OPERATORS[main];
  if (main === undefined || !operator) return complainUnknown(context, keys, path);
  if (others.length > 0) {
    context.complain(
      path,
      `${[main, ...others].join(' and ')} stand in one map`,
      'give each operator a map of its own',
    );
    return ABSENT;
  }
  const companions = Object.keys(operator.companions);
  for (const key of keys) {
    if (key === main || companions.includes(key)) continue;
    const near = didYouMean(key, companions);
    context.complain(
      [...path, key],
      `${key} does not go with ${main}`,
      near
        ? `did you mean ${near}?`
        : companions.length > 0
          ? `${main} takes ${companions.join(', ')}`
          : `${main} stands alone in its map`,
    );
    return ABSENT;
  }
  for (const [companion, need] of Object.entries(operator.companions)) {
    if (need === 'optional' || Object.hasOwn(value, companion)) continue;
    context.complain(path, `${main} lacks ${companion}`, `add ${companion} to the map`);
    return ABSENT;
  }
  return operator.compile({ context, path, main, map: value });
}

function complainUnknown(context: Context, keys: readonly string[], path: Path): Compiled {
  const key = keys.find((one) => one.startsWith('$')) ?? '$';
  const companionOf = Object.entries(OPERATORS).find(([, { companions }]) =>
    Object.hasOwn(companions, key),
  );
  const near = didYouMean(key, Object.keys(OPERATORS));
  context.complain(
    [...path, key],
    companionOf ? `${key} stands without ${companionOf[0]}` : `unknown operator ${key}`,
    near && !companionOf
      ? `did you mean ${near}?`
      : 'see docs/catalogue.md for the operators; $literal keeps a map with such keys as it is',
  );
  return ABSENT;
}
