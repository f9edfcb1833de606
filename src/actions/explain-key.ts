import { CroftError } from '../base/error.ts';
import { didYouMean } from '../base/text.ts';
import type { Context } from './context.ts';
import { opened, typeName, type Schema } from './json-schema.ts';
import type { Result } from './result.ts';

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
