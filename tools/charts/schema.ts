import type { Schemas } from './chart.ts';
import { ITEM, type Kind } from './keys.ts';

type Node = Readonly<Record<string, unknown>>;

/** A schema with the address that its `$ref`s are relative to. */
interface Placed {
  readonly node: Node;
  readonly base: string;
}

const NOWHERE = 'schema:values';
const COMBINED = ['allOf', 'anyOf', 'oneOf'] as const;
const BRANCHES = ['if', 'then', 'else'] as const;
const KINDS: Readonly<Record<string, Kind>> = { object: 'map', array: 'list', null: 'null' };

/** `absent`: it does not say; `open`: it allows anything; `closed`: it forbids the path. */
export type SchemaAnswer = 'absent' | 'open' | 'closed' | readonly Kind[];

/** What a schema says of a path of values: the kinds that it allows there, or that it does not name it. */
export function askSchema(schemas: Schemas, path: readonly string[]): SchemaAnswer {
  if (!isNode(schemas.root)) return 'absent';
  let at = expand(schemas, { node: schemas.root, base: NOWHERE });
  for (const [depth, step] of path.entries()) {
    const next = at.flatMap((placed) => steps(placed, step));
    if (next.length === 0) return unnamed(at, depth);
    at = next.flatMap((placed) => expand(schemas, placed));
  }
  return kindsOf(at);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A schema with everything that it refers to or combines; what leads outside is dropped. */
function expand(
  schemas: Schemas,
  placed: Placed,
  seen: ReadonlySet<unknown> = new Set(),
): Placed[] {
  const { node } = placed;
  if (seen.has(node)) return [];
  const id = node['$id'];
  const base = typeof id === 'string' ? id : placed.base;
  const known = new Set([...seen, node]);
  const target = typeof node['$ref'] === 'string' ? resolve(schemas, base, node['$ref']) : null;
  const parts = [
    ...COMBINED.flatMap((key) => (Array.isArray(node[key]) ? (node[key] as unknown[]) : [])),
    ...BRANCHES.map((key) => node[key]),
  ].filter(isNode);
  return [
    { node, base },
    ...(target ? expand(schemas, target, known) : []),
    ...parts.flatMap((part) => expand(schemas, { node: part, base }, known)),
  ];
}

function resolve({ root, byId }: Schemas, base: string, ref: string): Placed | null {
  const [place = '', pointer = ''] = ref.split('#');
  const address = place === '' ? base : new URL(place, base).href;
  let node: unknown = byId.get(address) ?? (address === NOWHERE ? root : undefined);
  for (const step of pointer.split('/').filter((part) => part !== ''))
    node = isNode(node) ? node[unescape(step)] : undefined;
  return isNode(node) ? { node, base: address } : null;
}

function unescape(step: string): string {
  return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
}

function steps({ node, base }: Placed, step: string): Placed[] {
  const place = (found: unknown): Placed[] => (isNode(found) ? [{ node: found, base }] : []);
  if (step === ITEM) return place(node['items']);
  const { properties, patternProperties, additionalProperties } = node;
  if (isNode(properties) && Object.hasOwn(properties, step)) {
    const found = properties[step];
    return place(found === true ? {} : found);
  }
  const patterns = Object.entries(isNode(patternProperties) ? patternProperties : {});
  const matching = patterns.filter(([pattern]) => new RegExp(pattern, 'u').test(step));
  return matching.length > 0
    ? matching.flatMap(([, found]) => place(found))
    : place(additionalProperties);
}

function unnamed(at: readonly Placed[], depth: number): 'absent' | 'open' | 'closed' {
  if (at.some(({ node }) => node['additionalProperties'] === false)) return 'closed';
  return depth > 0 && isOpen(at) ? 'open' : 'absent';
}

/** Whether a schema says that it does not know what is below. */
function isOpen(at: readonly Placed[]): boolean {
  if (at.some(({ node }) => node['additionalProperties'] === true)) return true;
  return !at.some(
    ({ node }) =>
      node['properties'] !== undefined ||
      node['patternProperties'] !== undefined ||
      node['additionalProperties'] !== undefined ||
      node['items'] !== undefined,
  );
}

/** Kinds by the types of a schema; nothing said allows any. */
function kindsOf(at: readonly Placed[]): Kind[] {
  const types = at.flatMap(({ node }) => node['type'] ?? []);
  const kinds = types.map((type) => (typeof type === 'string' && KINDS[type]) || 'scalar');
  return kinds.length === 0 ? ['unknown'] : [...new Set(kinds)];
}
