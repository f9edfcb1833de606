import { formatBounds, orNull, type KindSchema, type Schema } from './json-schema.ts';

/** What `oracles/go/core` prints. */
export interface CoreApi {
  readonly kinds: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    readonly definition: string;
  }[];
  readonly definitions: Readonly<Record<string, Schema>>;
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const PREFIX = '#/definitions/';

/** Every definition has a second form under this suffix, for where it is optional. */
const OR_NULL = '.orNull';

/** Types that marshal as something else than their definition says, as the API server reads them. */
const SPECIAL: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['string', 'integer'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['string', 'number'] },
};

/** Drops what does not judge a value, so that schemas stay small. */
const JUDGING: ReadonlySet<string> = new Set(
  '$ref type format pattern enum required minimum maximum minLength maxLength minItems maxItems uniqueItems properties additionalProperties items allOf anyOf oneOf not'.split(
    ' ',
  ),
);

/**
 * Definitions as strict JSON Schema, in the way of the kubernetes-json-schema generator: an object
 * with properties takes no others, int-or-string and quantities take both forms, and what is
 * optional may be null.
 */
function strictDefinitions(definitions: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const strict: Record<string, Schema> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const own = SPECIAL[name] ?? strictSchema(definition);
    strict[name] = own;
    strict[name + OR_NULL] = orNull(own);
  }
  return strict;
}

function strictSchema(schema: Schema): Schema {
  const kept = Object.fromEntries(Object.entries(schema).filter(([key]) => JUDGING.has(key)));
  const strict: Schema = { ...kept, ...formatBounds(schema) };
  if (strict.format === 'int-or-string') return { type: ['string', 'integer'] };
  if (schema.properties) {
    const required = new Set(schema.required);
    strict.properties = {};
    for (const [name, property] of Object.entries(schema.properties)) {
      const inner = strictSchema(property);
      strict.properties[name] = required.has(name) ? inner : optional(inner);
    }
    strict.additionalProperties ??= false;
  }
  if (typeof schema.additionalProperties === 'object')
    strict.additionalProperties = strictSchema(schema.additionalProperties);
  if (schema.items) strict.items = strictSchema(schema.items);
  if (schema.allOf) strict.allOf = schema.allOf.map(strictSchema);
  return strict;
}

/** A property that may be null; one without a type takes null as it is. */
function optional(schema: Schema): Schema {
  if (schema.$ref !== undefined) return { ...schema, $ref: schema.$ref + OR_NULL };
  const [only, ...more] = schema.allOf ?? [];
  if (only && more.length === 0) return { ...schema, allOf: [optional(only)] };
  return schema.type === undefined ? schema : orNull(schema);
}

/** Complete schemas of all kinds; each holds the definitions it needs and fixes apiVersion and kind. */
export function coreSchemas(api: CoreApi): KindSchema[] {
  const definitions = strictDefinitions(api.definitions);
  return api.kinds.map(({ group, version, kind, definition }) => {
    const own = definitions[definition];
    if (!own?.properties) throw new Error(`${definition}: no definition with properties`);
    const apiVersion = group === '' ? version : `${group}/${version}`;
    return {
      group,
      version,
      kind,
      schema: {
        ...own,
        required: [...new Set([...(own.required ?? []), 'apiVersion', 'kind'])],
        properties: {
          ...own.properties,
          apiVersion: { type: 'string', const: apiVersion },
          kind: { type: 'string', const: kind },
        },
        definitions: closure(own, definitions),
      },
    };
  });
}

/** The strict schema of an object's metadata, with the definitions it needs. */
export function metadataSchema(api: CoreApi): Schema {
  const definitions = strictDefinitions(api.definitions);
  const own = definitions[OBJECT_META];
  if (!own) throw new Error(`${OBJECT_META}: no definition`);
  return { ...own, definitions: closure(own, definitions) };
}

/** The definitions that a schema reaches. */
function closure(
  schema: Schema,
  definitions: Readonly<Record<string, Schema>>,
): Record<string, Schema> {
  const reached: Record<string, Schema> = {};
  const open = [schema];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const name of references(next)) {
      if (name in reached) continue;
      const definition = definitions[name];
      if (!definition) throw new Error(`${PREFIX}${name} is not defined`);
      reached[name] = definition;
      open.push(definition);
    }
  }
  return reached;
}

function references(schema: Schema): string[] {
  const found: string[] = [];
  if (schema.$ref) found.push(schema.$ref.slice(PREFIX.length));
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.allOf ?? []),
    ...(schema.anyOf ?? []),
  ];
  if (schema.items) inner.push(schema.items);
  if (typeof schema.additionalProperties === 'object') inner.push(schema.additionalProperties);
  for (const part of inner) found.push(...references(part));
  return found;
}
