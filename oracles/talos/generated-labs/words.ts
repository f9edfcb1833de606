import { z } from 'zod';
import { clusterSchema } from '../../../src/model/schema/cluster.ts';
import { nodesSchema } from '../../../src/model/schema/nodes.ts';

/** A part of a JSON Schema, as far as words and their choices go. */
interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

const FILES = { cluster: clusterSchema, nodes: nodesSchema };

/** Words that reach no machine configuration, by what they are for. */
const ELSEWHERE: readonly RegExp[] = [
  // What runs in the cluster; of the platform, the pod network alone matters to machines.
  /^cluster\.(?:gitops|platform(?!\.cni(?:$|\.(?:use|kubeProxy)$)))(?:[.[]|$)/,
  // The cluster among others, and notes for people.
  /^cluster\.(?:site|state|description)(?:=|$)/,
  /^nodes\.nodes\[\]\.(?:host|description)$/,
  // talosconfig.
  /^cluster\.talos\.endpoints/,
];

/**
 * Every word of cluster.yaml and nodes.yaml that reaches machine configurations, by its path, such as
 * `nodes.nodes[].links[].bond.mode`, and every value of a word that has a choice: `….mode=802.3ad`. A name that a user
 * chooses is `*`.
 */
export function allWords(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [file, schema] of Object.entries(FILES)) {
    const all = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
    collect({ schema: all, path: file }, all.$defs ?? {}, found);
  }
  return new Set([...found].filter((path) => !ELSEWHERE.some((one) => one.test(path))).sort());
}

function collect(
  { schema, path }: { readonly schema: Schema; readonly path: string },
  named: Readonly<Record<string, Schema>>,
  found: Set<string>,
): void {
  const into = (inner: Schema | undefined, step: string): void => {
    if (!inner) return;
    if (step !== '' && step !== '[]') found.add(path + step);
    collect({ schema: inner, path: path + step }, named, found);
  };
  into(named[schema.$ref?.replace('#/$defs/', '') ?? ''], '');
  for (const choice of schema.enum ?? []) found.add(`${path}=${String(choice)}`);
  for (const one of schema.anyOf ?? []) into(one, '');
  for (const [word, inner] of Object.entries(schema.properties ?? {})) into(inner, `.${word}`);
  into(schema.items, '[]');
  if (typeof schema.additionalProperties === 'object') into(schema.additionalProperties, '.*');
}

/** The words of `known` that a file of the source has: `file` is `cluster` or `nodes`, `value` what stands in it. */
export function* wordsIn(
  file: string,
  value: unknown,
  known: ReadonlySet<string>,
): Generator<string> {
  if (known.has(file)) yield file;
  if (Array.isArray(value)) for (const item of value) yield* wordsIn(`${file}[]`, item, known);
  else if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      if (inner === undefined) continue;
      yield* wordsIn(`${file}.*`, inner, known);
      yield* wordsIn(`${file}.${key}`, inner, known);
    }
  else if (known.has(`${file}=${String(value)}`)) yield `${file}=${String(value)}`;
}
