import { isAlias, isScalar, isSeq, type Document, type ParsedNode } from 'yaml';
import { skipBlank } from './scan.ts';
import {
  isWritten,
  type AliasNode,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
  type TreeDocument,
} from './tree.ts';

const NO_TAGS: ReadonlyMap<string, string> = new Map();

/** The tree of a document that `yaml` composed without an error, with the failsafe schema. */
export function plant(text: string, document: Document.Parsed): TreeDocument {
  const anchors = new Map<string, Node>();
  const root = document.contents
    ? node(text, document.contents, anchors)
    : empty(document.range[0]);
  return { root, written: isWritten(root), tags: NO_TAGS };
}

function empty(at: number): ScalarNode {
  return { kind: 'scalar', style: 'empty', text: '', start: at, end: at, anchored: false };
}

function node(text: string, source: ParsedNode, anchors: Map<string, Node>): Node {
  const [start, end] = source.range;
  if (isAlias(source)) {
    const target = anchors.get(source.source) ?? null;
    const alias: AliasNode = {
      kind: 'alias',
      start,
      end,
      anchored: false,
      name: source.source,
      target,
    };
    return alias;
  }
  const { anchor, tag } = source;
  const base = {
    start,
    end,
    anchored: anchor !== undefined,
    ...(tag !== undefined && { tag: written(tag) }),
  };
  if (isScalar(source)) {
    const scalar: ScalarNode = { ...base, kind: 'scalar', ...scalarText(source, start === end) };
    if (anchor !== undefined) anchors.set(anchor, scalar);
    return scalar;
  }
  if (isSeq(source)) {
    const list: ListNode = { ...base, kind: 'list', flow: source.flow === true, items: [] };
    if (anchor !== undefined) anchors.set(anchor, list);
    for (const item of source.items) list.items.push(node(text, item, anchors));
    return list;
  }
  const map: MapNode = { ...base, kind: 'map', flow: source.flow === true, entries: [] };
  if (anchor !== undefined) anchors.set(anchor, map);
  for (const pair of source.items) {
    const key = node(text, pair.key, anchors);
    const value = pair.value ? node(text, pair.value, anchors) : empty(skipBlank(text, key.end));
    map.entries.push({ key, value, name: null });
  }
  return map;
}

/** A tag that was resolved, as it could be written. */
function written(tag: string): string {
  return tag === '!' ? tag : `!<${tag}>`;
}

const STYLES: Readonly<Record<string, ScalarNode['style']>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function scalarText(
  { type, source = '' }: { type?: string; source?: string },
  nothing: boolean,
): Pick<ScalarNode, 'style' | 'text'> {
  const style = STYLES[type ?? 'PLAIN'] ?? 'plain';
  return { style: style === 'plain' && nothing ? 'empty' : style, text: source };
}
