import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';

/** What is wrong with a machine configuration by the JSON Schema of a version of Talos; empty when nothing is. */
export type CheckBySchema = (configuration: string) => string[];

interface TalosSchema {
  readonly $id: string;
  readonly $defs: Readonly<
    Record<
      string,
      { readonly properties?: { readonly kind?: { readonly enum?: readonly string[] } } }
    >
  >;
  readonly oneOf: readonly { readonly $ref: string }[];
}

/** The check by a schema as Talos publishes it; rejects a file that is none. */
export function schemaFor(file: string): CheckBySchema {
  const schema = JSON.parse(readFileSync(file, 'utf8')) as TalosSchema;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(schema);
  const byKind = new Map<string, ValidateFunction>();
  for (const { $ref } of schema.oneOf) {
    const { properties } = schema.$defs[$ref.replace('#/$defs/', '')] ?? {};
    // Of a schema that fits none of 50 alternatives Ajv says 50 times why: each document meets that of its kind.
    for (const kind of properties?.kind?.enum ?? [''])
      byKind.set(kind, ajv.compile({ $ref: `${schema.$id}${$ref}` }));
  }
  if (!byKind.has('')) throw new Error(`${file} has no schema of documents without a kind`);
  return (configuration) => check(byKind, configuration);
}

function check(byKind: ReadonlyMap<string, ValidateFunction>, configuration: string): string[] {
  const documents = parseAllDocuments(configuration);
  if ('empty' in documents) return ['there is no document'];
  return documents.flatMap((document, at) => {
    if (document.errors.length > 0)
      return document.errors.map(({ message }) => `document ${String(at)}: ${message}`);
    const value: unknown = document.toJS();
    const kind = kindOf(value);
    const validate = byKind.get(kind);
    if (!validate) return [`document ${String(at)}: there is no kind ${kind}`];
    validate(value);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${kind || 'v1alpha1'}${instancePath}: ${message ?? ''} ${JSON.stringify(params)}`,
    );
  });
}

function kindOf(value: unknown): string {
  const kind: unknown =
    typeof value === 'object' && value !== null && 'kind' in value ? value.kind : '';
  return typeof kind === 'string' ? kind : JSON.stringify(kind);
}
