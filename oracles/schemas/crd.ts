import { formatBounds, orNull, type KindSchema, type Schema } from './json-schema.ts';

/** The fields of a CustomResourceDefinition that its conversion reads. */
export interface ResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema?: { readonly openAPIV3Schema?: Schema };
    }[];
  };
}

/**
 * Gateway API ships two channels from one source and marks what the standard channel lacks.
 * Labs are held to the standard channel.
 */
export const EXPERIMENTAL = '<gateway:experimental>';

/**
 * Strict JSON Schemas of the served versions of a resource definition, judging as the API server
 * does: unknown fields are refused unless preserved, and a field with a default is never missing.
 * `metadata` is the strict schema of ObjectMeta.
 */
export function resourceSchemas(definition: ResourceDefinition, metadata: Schema): KindSchema[] {
  const { group, names, versions } = definition.spec;
  return versions
    .filter(({ served }) => served)
    .map(({ name, schema }) => {
      const root = schema?.openAPIV3Schema;
      if (!root?.properties) throw new Error(`${group}/${name} ${names.kind}: no schema`);
      const { definitions, ...meta } = metadata;
      const strict = strictStructure(root);
      return {
        group,
        version: name,
        kind: names.kind,
        schema: {
          ...strict,
          required: [...new Set([...(strict.required ?? []), 'apiVersion', 'kind', 'metadata'])],
          properties: {
            ...strict.properties,
            apiVersion: { type: 'string', const: `${group}/${name}` },
            kind: { type: 'string', const: names.kind },
            metadata: meta,
          },
          ...(definitions ? { definitions } : {}),
        },
      };
    });
}

/** A structural schema as strict JSON Schema. */
function strictStructure(schema: Schema): Schema {
  const strict: Schema = { ...values(schema), ...formatBounds(schema) };
  const open = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (schema.properties || (schema.type === 'object' && !schema.additionalProperties))
    Object.assign(strict, strictProperties(schema, open));
  if (typeof schema.additionalProperties === 'object')
    strict.additionalProperties = strictStructure(schema.additionalProperties);
  if (schema.items) strict.items = strictStructure(schema.items);
  if (schema['x-kubernetes-int-or-string'] === true) strict.type = ['integer', 'string'];
  return schema.nullable === true ? orNull(strict) : strict;
}

function strictProperties(schema: Schema, open: boolean): Partial<Schema> {
  const embedded = schema['x-kubernetes-embedded-resource'] === true;
  const declared = Object.entries(schema.properties ?? {}).filter(
    ([, property]) => property.description?.includes(EXPERIMENTAL) !== true,
  );
  const properties: Record<string, Schema> = {};
  if (embedded)
    Object.assign(properties, { apiVersion: { type: 'string' }, kind: { type: 'string' } });
  for (const [name, property] of declared) {
    // Some packages leave metadata to the server, which knows its fields; a bare object elsewhere has none.
    const bare = name === 'metadata' && property.type === 'object' && !property.properties;
    properties[name] = bare ? { type: 'object' } : strictStructure(property);
  }
  const defaulted = new Set(
    declared.flatMap(([name, property]) => (property.default === undefined ? [] : [name])),
  );
  const required = [
    ...(schema.required ?? []).filter((name) => !defaulted.has(name)),
    ...(embedded ? ['apiVersion', 'kind'] : []),
  ];
  return {
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...(open ? {} : { additionalProperties: false }),
  };
}

const JUDGING: ReadonlySet<string> = new Set(
  'type format pattern enum minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength minItems maxItems uniqueItems minProperties maxProperties'.split(
    ' ',
  ),
);

/** Keywords that judge one value, with the junctors, which never add fields in a structural schema. */
function values(schema: Schema): Schema {
  const kept: Schema = {};
  for (const [key, value] of Object.entries(schema)) if (JUDGING.has(key)) kept[key] = value;
  // OpenAPI's exclusive bounds are flags beside the bound.
  if (schema['exclusiveMinimum'] === true) {
    kept['exclusiveMinimum'] = schema.minimum;
    delete kept.minimum;
  }
  if (schema['exclusiveMaximum'] === true) {
    kept['exclusiveMaximum'] = schema.maximum;
    delete kept.maximum;
  }
  for (const junctor of ['allOf', 'anyOf', 'oneOf'] as const)
    if (schema[junctor]) kept[junctor] = schema[junctor].map(condition);
  if (schema.not) kept.not = condition(schema.not);
  return kept;
}

/** A schema inside a junctor: it judges, but closes nothing. */
function condition(schema: Schema): Schema {
  const kept = values(schema);
  if (schema.required) kept.required = schema.required;
  if (schema.items) kept.items = condition(schema.items);
  if (schema.properties)
    kept.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, condition(property)]),
    );
  if (typeof schema.additionalProperties === 'object')
    kept.additionalProperties = condition(schema.additionalProperties);
  return kept;
}
