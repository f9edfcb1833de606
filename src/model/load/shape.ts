import type { z } from 'zod';
import type { Path } from '../yaml/index.ts';

type Schema = z.core.$ZodType;

/** A schema without what only says when it may be absent. */
function core(schema: Schema): z.core.$ZodTypes {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
    case 'readonly':
      return core(def.innerType);
    default:
      return schema as z.core.$ZodTypes;
  }
}

/** The alternatives of a schema, unions in unions opened; a schema that is no union is its only one. */
export function alternatives(schema: Schema): readonly z.core.$ZodTypes[] {
  const at = core(schema);
  const { def } = at._zod;
  return def.type === 'union' ? def.options.flatMap(alternatives) : [at];
}

/** Every schema that may describe the value at a path; none when the path leads nowhere. */
export function schemasAt(schema: Schema, path: Path): readonly z.core.$ZodTypes[] {
  let here = alternatives(schema);
  for (const step of path) here = here.flatMap((one) => children(one, step).flatMap(alternatives));
  return here;
}

function children(schema: z.core.$ZodTypes, step: string | number): readonly Schema[] {
  const { def } = schema._zod;
  if (def.type === 'array') return [def.element];
  if (def.type === 'record') return [def.valueType];
  if (def.type !== 'object') return [];
  const child = Object.hasOwn(def.shape, step) ? def.shape[String(step)] : undefined;
  return child ? [child] : [];
}

/** The schema of a key as it stands in the map above it, with its description; the first that has one. */
export function declaredAt(schema: Schema, path: Path): Schema | undefined {
  const last = path.at(-1);
  if (last === undefined) return schema;
  return schemasAt(schema, path.slice(0, -1)).flatMap((one) => children(one, last))[0];
}

/** Keys that a map of these schemas may have. */
export function keysOf(schemas: readonly z.core.$ZodTypes[]): string[] {
  const keys = new Set<string>();
  for (const { _zod } of schemas)
    if (_zod.def.type === 'object') for (const key of Object.keys(_zod.def.shape)) keys.add(key);
  return [...keys];
}

/** What is expected, in words: `text`, `a list`, `a map with existing`, `hourly, daily or weekly`. */
export function expectation(schemas: readonly z.core.$ZodTypes[]): string {
  const words = new Set(schemas.map(expected));
  return orList([...words]);
}

function expected(schema: z.core.$ZodTypes): string {
  const { def } = schema._zod;
  switch (def.type) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'enum':
      return orList(Object.values(def.entries).map(String));
    case 'literal':
      return orList(def.values.map(String));
    case 'object': {
      const keys = Object.entries(def.shape);
      const needed = keys.filter(([, child]) => child._zod.optin !== 'optional');
      const named = (needed.length > 0 ? needed : keys).slice(0, 4).map(([key]) => key);
      return named.length > 0 ? `a map with ${named.join(', ')}` : 'a map';
    }
    case 'record':
      return 'a map';
    case 'null':
      return 'nothing';
    default:
      return 'a value';
  }
}

/** `a, b or c`. */
export function orList(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}
