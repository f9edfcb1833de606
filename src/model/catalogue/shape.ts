import { z } from 'zod';

/** What is known before evaluation about the type of a value: the schemas that it may have. */
export type Shape = readonly z.core.$ZodType[];

export const ANY: Shape = [z.unknown()];
export const TEXT: Shape = [z.string()];
export const BOOLEAN: Shape = [z.boolean()];

export type Kind = 'map' | 'list' | 'text' | 'number' | 'boolean' | 'any';

/** Schemas without wrappers (optional, default ...) and unions. */
function unwrap(type: z.core.$ZodType, depth = 0): z.core.$ZodType[] {
  if (depth > 32) return [z.unknown()];
  if (
    type instanceof z.ZodOptional ||
    type instanceof z.ZodNullable ||
    type instanceof z.ZodDefault ||
    type instanceof z.ZodPrefault ||
    type instanceof z.ZodReadonly ||
    type instanceof z.ZodCatch
  )
    return unwrap(type.def.innerType, depth + 1);
  if (type instanceof z.ZodLazy) return [z.unknown()];
  if (type instanceof z.ZodPipe) return unwrap(type.def.out, depth + 1);
  if (type instanceof z.ZodUnion) return type.def.options.flatMap((one) => unwrap(one, depth + 1));
  return [type];
}

/** The shape below `key`, with the names that would have been right where there is none. */
export function step(shape: Shape, key: string): { shape: Shape } | { known: readonly string[] } {
  const found: z.core.$ZodType[] = [];
  const known: string[] = [];
  for (const type of shape.flatMap((one) => unwrap(one))) {
    if (type instanceof z.ZodObject) {
      const shapes: Readonly<Record<string, z.core.$ZodType>> = type.def.shape;
      const inner = Object.hasOwn(shapes, key) ? shapes[key] : undefined;
      if (inner) found.push(inner);
      known.push(...Object.keys(shapes));
    } else if (type instanceof z.ZodRecord) found.push(type.def.valueType);
    else if (type instanceof z.ZodArray && /^\d+$/.test(key)) found.push(type.def.element);
    else if (type instanceof z.ZodUnknown || type instanceof z.ZodAny) found.push(type);
  }
  return found.length > 0 ? { shape: found } : { known };
}

/** The shape of the items that `$each` sees: those of a list, or key and value of a map. */
export function itemShape(shape: Shape): Shape {
  return shape.flatMap((one) => unwrap(one)).map((type) => {
    if (type instanceof z.ZodArray) return type.def.element;
    if (type instanceof z.ZodRecord)
      return z.object({ key: z.string(), value: type.def.valueType as z.ZodType });
    if (type instanceof z.ZodObject) return z.object({ key: z.string(), value: z.unknown() });
    return z.unknown();
  });
}

/** The kinds of value that a shape allows; `any` where nothing is known. */
export function kindsOf(shape: Shape): ReadonlySet<Kind> {
  return new Set(shape.flatMap((one) => unwrap(one)).flatMap(kindOf));
}

/** The only texts that a shape allows, or null where it allows others. */
export function choicesOf(shape: Shape): readonly string[] | null {
  const choices: string[] = [];
  for (const type of shape.flatMap((one) => unwrap(one))) {
    if (type instanceof z.ZodEnum) choices.push(...type.options.map(String));
    else if (type instanceof z.ZodLiteral) choices.push(...[...type.def.values].map(String));
    else return null;
  }
  return choices.length > 0 ? choices : null;
}

function kindOf(type: z.core.$ZodType): Kind | Kind[] {
  if (type instanceof z.ZodObject || type instanceof z.ZodRecord) return 'map';
  if (type instanceof z.ZodArray) return 'list';
  if (type instanceof z.ZodNumber) return 'number';
  if (type instanceof z.ZodBoolean) return 'boolean';
  if (type instanceof z.ZodLiteral) return type.def.values.map(literalKind);
  if (type instanceof z.ZodUnknown || type instanceof z.ZodAny) return 'any';
  return 'text';
}

function literalKind(value: unknown): Kind {
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : 'text';
}
