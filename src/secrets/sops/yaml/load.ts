import { LIMITS } from '../limits.ts';
import { problem } from '../problem.ts';
import { Branch, Comment, List, Timestamp, type Entry, type Tree, type Value } from '../tree.ts';
import { documents, type Document, type Node } from './nodes.ts';
import { resolve } from '../../../base/go-yaml/resolve.ts';

type Items = (Entry | Comment)[];

interface Budget {
  nodes: number;
}

/**
 * The documents of a YAML text as sops sees them: aliases written out, comments as entries of their own.
 * Throws `sops-format`, and `sops-unsupported` for what sops cannot keep.
 */
export function loadYaml(text: string): Tree {
  const budget: Budget = { nodes: LIMITS.nodes };
  return documents(text).map((document) => branchOf(document, budget));
}

function branchOf({ root, head, foot }: Document, budget: Budget): Branch {
  const items: Items = [];
  addComments(items, head);
  if (root.kind === 'map') addMap(items, root, { handled: false, budget, depth: 0 });
  else {
    addComments(items, root.head);
    addComments(items, root.comment);
    if (root.kind === 'list' || scalar(root) !== null)
      throw problem(
        'sops-unsupported',
        'a document that is no mapping cannot be encrypted',
        root.line,
      );
  }
  addComments(items, foot);
  return new Branch(items);
}

interface Context {
  /** The comments of the node were taken by what holds it. */
  readonly handled: boolean;
  readonly budget: Budget;
  readonly depth: number;
}

function addMap(items: Items, node: Node, { handled, budget, depth }: Context): void {
  if (!handled) {
    addComments(items, node.head);
    addComments(items, node.comment);
  }
  const seen = new Set<string>();
  for (let at = 0; at + 1 < node.content.length; at += 2) {
    const [key, value] = node.content.slice(at, at + 2);
    if (!key || !value) continue;
    addComments(items, key.head);
    addComments(items, key.comment);
    const leaf = value.kind === 'scalar' || value.alias !== null;
    if (leaf) {
      addComments(items, value.head);
      addComments(items, value.comment, true);
    }
    const name = keyOf(key);
    if (seen.has(name))
      throw problem('sops-format', 'has the same key twice in one mapping', key.line);
    seen.add(name);
    items.push({ key: name, value: valueOf(value, { handled: leaf, budget, depth: depth + 1 }) });
    if (leaf) addComments(items, value.foot);
    addComments(items, key.foot);
  }
  if (!handled) addComments(items, node.foot);
}

function keyOf(node: Node): string {
  const value = node.kind === 'scalar' ? scalar(node) : null;
  if (typeof value === 'string') return value;
  throw problem(
    'sops-unsupported',
    'a key that is no text cannot be encrypted; put it in quotes',
    node.line,
  );
}

function valueOf(node: Node, context: Context): Value {
  const { handled, budget, depth } = context;
  budget.nodes--;
  if (node.alias) return valueOf(node.alias, { handled: false, budget, depth: depth + 1 });
  if (budget.nodes < 0 || depth > LIMITS.depth)
    throw problem('sops-too-large', 'has more values than are read', node.line);
  if (node.kind === 'scalar') return scalar(node);
  if (node.kind === 'map') {
    const items: Items = [];
    addMap(items, node, context);
    return new Branch(items);
  }
  const items: (Value | Comment)[] = [];
  if (!handled) {
    addComments(items, node.head);
    addComments(items, node.comment);
  }
  for (const item of node.content) {
    addComments(items, item.head);
    addComments(items, item.comment, true);
    items.push(valueOf(item, { handled: true, budget, depth: depth + 1 }));
    addComments(items, item.foot);
  }
  if (!handled) addComments(items, node.foot);
  return new List(items);
}

function addComments(items: unknown[], comment: string, inline = false): void {
  if (comment === '') return;
  for (const line of comment.split('\n'))
    if (line !== '') items.push(new Comment(line.slice(1), inline));
}

const TEXT_TAGS: ReadonlySet<string> = new Set(['!!str', 'tag:yaml.org,2002:str']);
const RESOLVED_TAGS: ReadonlyMap<string, (value: Value) => boolean> = new Map<
  string,
  (value: Value) => boolean
>([
  ['int', (value: Value) => typeof value === 'bigint'],
  ['float', (value: Value) => typeof value === 'number' || typeof value === 'bigint'],
  ['bool', (value: Value) => typeof value === 'boolean'],
  ['null', (value: Value) => value === null],
  ['timestamp', (value: Value) => value instanceof Timestamp],
]);

function scalar(node: Node): Value {
  const { tag, text, plain, line } = node;
  if (TEXT_TAGS.has(tag)) return text;
  if (tag === '' || tag === '!') return plain ? inRange(resolve(text), line) : text;
  const name = /^(?:!!|tag:yaml\.org,2002:)(.+)$/.exec(tag)?.[1] ?? '';
  if (name === 'binary') return binary(text, line);
  const fits = RESOLVED_TAGS.get(name);
  if (!fits) return text;
  const value = inRange(resolve(text), line);
  if (!fits(value)) throw problem('sops-format', `has a value that is no ${name}`, line);
  return name === 'float' && typeof value === 'bigint' ? Number(value) : value;
}

function inRange(value: Value, line: number): Value {
  if (typeof value === 'bigint' && value >= 2n ** 63n)
    throw problem(
      'sops-unsupported',
      'an integer beyond 64 bits with sign cannot be encrypted; put it in quotes',
      line,
    );
  return value;
}

function binary(text: string, line: number): string | Uint8Array {
  const base64 = text.replaceAll(/[\r\n]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64)
    throw problem('sops-format', 'has a value that is no base64', line);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new Uint8Array(bytes);
  }
}
