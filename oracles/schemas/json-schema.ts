/** The part of JSON Schema that Kubernetes' OpenAPI uses, as found in definitions and resource definitions. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  description?: string;
  nullable?: boolean;
  required?: string[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  definitions?: Record<string, Schema>;
  [keyword: string]: unknown;
}

/** One served kind with the complete, strict schema of its objects. */
export interface KindSchema {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: Schema;
}

/** Whole numbers have the range of their Go type; base64 is what Go's decoder reads. */
export function formatBounds(schema: Schema): Partial<Schema> {
  switch (schema.format) {
    case 'int32':
      return { minimum: -2147483648, maximum: 2147483647 };
    case 'byte':
      return { pattern: '^[A-Za-z0-9+/\\r\\n]*={0,2}[\\r\\n]*$' };
    default:
      return {};
  }
}

/** A schema of one type that also takes null. */
export function orNull(schema: Schema): Schema {
  const { type, enum: values } = schema;
  if (type === undefined) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [...(typeof type === 'string' ? [type] : type), 'null'],
    ...(values ? { enum: [...values, null] } : {}),
  };
}
