import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Context } from './context.ts';
import type { Json, Result } from './result.ts';

/** The part of JSON Schema that the published schemas use. */
interface Schema {
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

const FILES: Readonly<Record<string, string>> = {
  Lab: 'lab.json',
  Cluster: 'cluster.json',
  Nodes: 'nodes.json',
  App: 'app.json',
  Pins: 'pins.json',
  CatalogueEntry: 'catalogue.json',
};
const MAX_SCHEMA = 4 * 1024 * 1024;

/** What a key means, from the published schema; lists and maps in between need no step of their own. */
export async function explainKey(context: Context, key: string): Promise<Result> {
  const [kind = '', ...steps] = key.split('.').map((step) => step.replace(/\[\d*\]$/, ''));
  const root = await readSchema(context, kind);
  let here = [root];
  let isRequired = false;
  for (const [index, step] of steps.entries()) {
    const maps = here.flatMap((schema) => opened(schema, root));
    const next = maps.flatMap((schema) => childOf(schema, step));
    if (next.length === 0) throw unknownKey([kind, ...steps.slice(0, index)].join('.'), step, maps);
    isRequired = maps.some(({ required }) => required?.includes(step));
    here = next;
  }
  return describe(key, here, root, isRequired);
}

async function readSchema({ files, shipped }: Context, kind: string): Promise<Schema> {
  const bytes = await files.read(`${shipped.schema}/${FILES[kind] ?? ''}`, MAX_SCHEMA);
  return JSON.parse(new TextDecoder().decode(bytes)) as Schema;
}

/** A schema without references, unions and lists around it. */
function opened(schema: Schema, root: Schema): Schema[] {
  const { $ref, anyOf, allOf, items } = schema;
  if ($ref) {
    const target = root.definitions?.[$ref.slice('#/definitions/'.length)];
    return target ? opened(target, root) : [];
  }
  const parts = anyOf ?? allOf;
  if (parts) return parts.flatMap((one) => opened(one, root));
  return items ? opened(items, root) : [schema];
}

function childOf({ properties, additionalProperties }: Schema, step: string): Schema[] {
  const own = properties && Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (own) return [own];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}

function unknownKey(parent: string, step: string, maps: readonly Schema[]): CroftError {
  const known = [...new Set(maps.flatMap(({ properties }) => Object.keys(properties ?? {})))];
  const meant = didYouMean(step, known);
  const hint = meant
    ? `did you mean ${parent}.${meant}?`
    : known.length > 0
      ? `${parent} has ${known.sort().join(', ')}`
      : `${parent} has no keys of its own`;
  return new CroftError('explain-unknown', `${parent} has no key ${step}`, { data: { hint } });
}

function describe(
  key: string,
  schemas: readonly Schema[],
  root: Schema,
  required: boolean,
): Result {
  const flat = schemas.flatMap((schema) =>
    schema.$ref ? [schema, ...opened(schema, root)] : [schema],
  );
  const find = <Name extends keyof Schema>(name: Name): Schema[Name] | undefined =>
    flat.find((schema) => schema[name] !== undefined)?.[name];
  const maps = schemas.flatMap((schema) => opened(schema, root));
  const keys = [...new Set(maps.flatMap(({ properties }) => Object.keys(properties ?? {})))].sort();
  const fallback = find('default');
  const type = [...new Set(schemas.map((schema) => typeName(schema, root)))].join(' or ');
  const examples = (find('examples') ?? []).map((one) => JSON.stringify(one));
  const meaning = find('description') ?? find('title') ?? '';
  const rows: [string, string][] = [
    ['type', type],
    [
      'default',
      fallback === undefined
        ? required
          ? 'none: it is required'
          : 'none'
        : JSON.stringify(fallback),
    ],
    ['example', examples.join(', ')],
    ['keys', keys.join(', ')],
  ];
  const shown = rows.filter(([, text]) => text !== '');
  return {
    exitCode: 0,
    data: { kind: 'key', key, meaning, type, required, default: fallback ?? null, keys },
    lines: [
      key,
      ...(meaning ? [`  ${meaning}`] : []),
      ...shown.map(([label, text]) => `  ${label.padEnd(8)} ${text}`),
    ],
  };
}

function typeName(schema: Schema, root: Schema): string {
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
