import { convert } from './convert.ts';
import { ParsedDocument, type YamlDocument } from './document.ts';
import { DOCUMENT_LIMITS } from './limits.ts';
import { lineStarts } from './lines.ts';
import { Problems } from './problem.ts';
import type { AliasNode, Node } from './tree.ts';

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** An alias in JSON: the number of its target among the nodes of the document, -1 for none. */
type PackedAlias = Omit<AliasNode, 'target'> & { target: number | AliasNode['target'] };

/**
 * The tree of a document as JSON, to be read again with `unpackDocument` in a fraction of the time that the text takes.
 * Null for one with tags, whose meaning may stand in another line, and for one that `parseDocument` did not make.
 */
export function packDocument(document: YamlDocument): string | null {
  if (!(document instanceof ParsedDocument)) return null;
  const nodes = nodesOf(document.root);
  if (nodes.some(({ tag }) => tag !== undefined)) return null;
  return JSON.stringify(document.root, (key, value: unknown) =>
    key === 'target' ? nodes.indexOf(value as Node) : value,
  );
}

/** The document that was packed, from its text and its tree; throws SyntaxError when the tree is no JSON. */
export function unpackDocument(file: string, text: string, packed: string): YamlDocument {
  const root = JSON.parse(packed) as Node;
  if (packed.includes('"kind":"alias"')) findTargets(root);
  const options = { aliasValues: DOCUMENT_LIMITS.aliasValues, strict: false };
  const value = convert({ root, written: true, tags: NO_TAGS }, new Problems(), options);
  return new ParsedDocument(file, lineStarts(text), root, value);
}

function findTargets(root: Node): void {
  const nodes = nodesOf(root);
  for (const node of nodes) {
    if (node.kind !== 'alias') continue;
    const alias: PackedAlias = node;
    if (typeof alias.target === 'number') alias.target = nodes[alias.target] ?? null;
  }
}

/** Every node below a node and itself, in the order of the text; what an alias repeats is not followed. */
function nodesOf(node: Node): Node[] {
  if (node.kind === 'list') return [node, ...node.items.flatMap(nodesOf)];
  if (node.kind !== 'map') return [node];
  return [node, ...node.entries.flatMap(({ key, value }) => [...nodesOf(key), ...nodesOf(value)])];
}
