import type { YamlValue } from '../../src/model/yaml/index.ts';

export type Kind = 'map' | 'list' | 'scalar' | 'null' | 'unknown';

/** One key of chart values; `[]` is a step into the items of a list. */
export interface Key {
  readonly path: readonly string[];
  readonly kind: Kind;
}

export const ITEM = '[]';

/** What a value is, as far as charts care. */
export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : 'scalar';
}

/** Every key of final values, with those inside lists. */
export function keysOf(values: unknown): Key[] {
  return below([], values);
}

function below(path: readonly string[], value: unknown): Key[] {
  if (Array.isArray(value))
    return value.flatMap((item) => keyAndBelow([...path, ITEM], item as unknown));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => keyAndBelow([...path, key], item));
}

function keyAndBelow(path: readonly string[], value: unknown): Key[] {
  return [{ path, kind: kindOf(value) }, ...below(path, value)];
}

type Expression = Readonly<Record<string, YamlValue>>;

/** Expressions that are a list, whatever they hold. */
const LISTS: ReadonlySet<string> = new Set(['$concat', '$each']);
/** Expressions that are a text or a boolean. */
const SCALARS: ReadonlySet<string> = new Set([
  '$format',
  '$join',
  '$equals',
  '$not',
  '$all',
  '$any',
  '$has',
  '$provided',
  '$yaml',
]);

/** Every key that values of a catalogue entry can have, whichever way its conditions go. */
export function possibleKeys(values: YamlValue): Key[] {
  return possible([], values);
}

function possible(path: readonly string[], value: YamlValue): Key[] {
  if (Array.isArray(value)) return value.flatMap((item) => possibleItem(path, item));
  if (typeof value !== 'object' || value === null) return [];
  const operator = Object.keys(value).find((key) => key.startsWith('$'));
  if (operator !== undefined) return possibleResults(path, value, operator);
  return Object.entries(value).flatMap(([key, item]) => possibleKey([...path, key], item));
}

function possibleKey(path: readonly string[], value: YamlValue): Key[] {
  return [{ path, kind: possibleKind(value) }, ...possible(path, value)];
}

/** An item of a list that is made by an expression may be dropped, or be an item itself. */
function possibleItem(path: readonly string[], value: YamlValue): Key[] {
  return possibleKey([...path, ITEM], value);
}

/** Keys that the result of an expression can have; the kind of the result is `possibleKind`. */
function possibleResults(path: readonly string[], value: Expression, operator: string): Key[] {
  const part = (name: string): YamlValue => value[name] ?? null;
  switch (operator) {
    case '$when':
      return [...possible(path, part('$then')), ...possible(path, part('$else'))];
    case '$from':
      return possible(path, part('$default'));
    case '$each':
      return possibleItem(path, part('$do'));
    case '$concat':
      return partsOf(part('$concat')).flatMap((list) => possible(path, list));
    case '$literal':
      return keysOf(part('$literal')).map(({ path: rest, kind }) => ({
        path: [...path, ...rest],
        kind,
      }));
    default:
      return [];
  }
}

function partsOf(value: YamlValue): readonly YamlValue[] {
  return Array.isArray(value) ? value : [value];
}

function possibleKind(value: YamlValue): Kind {
  const plain = kindOf(value);
  if (plain !== 'map') return plain;
  const expression = value as Expression;
  const operator = Object.keys(expression).find((key) => key.startsWith('$'));
  if (operator === undefined) return 'map';
  if (operator === '$literal') return kindOf(expression[operator]);
  if (operator === '$map') return 'map';
  if (LISTS.has(operator)) return 'list';
  if (SCALARS.has(operator)) return 'scalar';
  return operator === '$when' ? possibleKind(expression['$then'] ?? null) : 'unknown';
}
