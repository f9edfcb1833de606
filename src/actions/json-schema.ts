import type { Json } from './result.ts';

/** The part of JSON Schema that the published schemas use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly const?: Json;
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** A reference with words of its own beside it. */
  readonly allOf?: readonly Schema[];
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** A schema without references, unions and lists around it. */
export function opened(schema: Schema, root: Schema): Schema[] {
  const { $ref, anyOf, allOf, items } = schema;
  if ($ref) {
    const target = root.definitions?.[$ref.slice('#/definitions/'.length)];
    return target ? opened(target, root) : [];
  }
  const parts = anyOf ?? allOf;
  if (parts) return parts.flatMap((one) => opened(one, root));
  return items ? opened(items, root) : [schema];
}

/** The type of a schema in words: `list of text`, `a, b or map`. */
export function typeName(schema: Schema, root: Schema): string {
  const { $ref, anyOf, allOf, items, type } = schema;
  const target = $ref ? root.definitions?.[$ref.slice('#/definitions/'.length)] : undefined;
  if (target) return typeName(target, root);
  const parts = anyOf ?? allOf;
  if (parts) return [...new Set(parts.map((one) => typeName(one, root)))].join(' or ');
  if (items) return `list of ${typeName(items, root)}`;
  if (schema.enum) return schema.enum.map(String).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (type === 'object') return 'map';
  if (type === 'string') return 'text';
  if (type === 'boolean') return 'true or false';
  if (type === 'integer' || type === 'number') return range(schema);
  return 'any value';
}

function range({ minimum, maximum }: Schema): string {
  return minimum === undefined || maximum === undefined
    ? 'number'
    : `number from ${minimum} to ${maximum}`;
}
