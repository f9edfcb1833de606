import type { Range } from '../../base/diagnostic.ts';
import type { LineStarts } from './lines.ts';
import { rangeAt } from './problem.ts';
import type { MapEntry, MapNode, Node } from './tree.ts';
import type { Path, YamlValue } from './value.ts';

/** One YAML document: its value, and where each part of it stands. */
export interface YamlDocument {
  readonly file: string;
  /** The whole text of the file, without a byte-order mark. */
  readonly text: string;
  /** Null for an empty document. */
  readonly value: YamlValue;
  /** Where the value at `path` stands; its nearest existing ancestor when it is missing. */
  range(path: Path): Range;
  /** Where the key (or list item) that `path` ends in stands; the nearest existing ancestor's when it is missing. */
  rangeOfKey(path: Path): Range;
  /** Whether something, be it null, is written at `path`. */
  has(path: Path): boolean;
}

/** A document over a converted tree. */
export class ParsedDocument implements YamlDocument {
  readonly file: string;
  readonly text: string;
  readonly value: YamlValue;
  readonly root: Node;
  readonly #lines: LineStarts;

  constructor(file: string, lines: LineStarts, root: Node, value: YamlValue) {
    this.file = file;
    this.text = lines.text;
    this.value = value;
    this.root = root;
    this.#lines = lines;
  }

  range(path: Path): Range {
    const { node } = follow(this.root, path);
    return rangeAt(this.#lines, node.start, trimmedEnd(this.text, node));
  }

  rangeOfKey(path: Path): Range {
    const { node, key } = follow(this.root, path);
    const at = key ?? node;
    return rangeAt(this.#lines, at.start, trimmedEnd(this.text, at));
  }

  has(path: Path): boolean {
    return follow(this.root, path).depth === path.length;
  }
}

/** How far a path leads: the last node found, its key when it is a map's, and how many steps were taken. */
interface Step {
  readonly node: Node;
  readonly key: Node | null;
  readonly depth: number;
}

function follow(root: Node, path: Path): Step {
  let node = root;
  let key: Node | null = null;
  for (const [depth, step] of path.entries()) {
    const target = node.kind === 'alias' ? (node.target ?? node) : node;
    const next = target.kind === 'map' ? entryOf(target, String(step)) : itemOf(target, step);
    if (!next) return { node, key, depth };
    node = next.value;
    key = next.key;
  }
  return { node, key, depth: path.length };
}

/** The entry of a map by its key's name: the map's own, else what merge keys bring. */
function entryOf(map: MapNode, name: string): MapEntry | undefined {
  const own = indexOf(map).get(name);
  if (own) return own;
  for (const { key, value, name: plain } of map.entries) {
    if (plain !== null || key.kind !== 'scalar' || key.text !== '<<') continue;
    for (const source of value.kind === 'list' ? value.items : [value]) {
      const target = source.kind === 'alias' ? source.target : source;
      const merged = target?.kind === 'map' ? entryOf(target, name) : undefined;
      if (merged) return merged;
    }
  }
  return undefined;
}

/** Entries of wide maps by name, made once: a lookup for every entry must not cost the whole map each time. */
const indexes = new WeakMap<MapNode, ReadonlyMap<string | null, MapEntry>>();

function indexOf(map: MapNode): ReadonlyMap<string | null, MapEntry> {
  let index = indexes.get(map);
  if (!index) {
    // The first of two equal names wins, as it does in a search from the front.
    index = new Map(map.entries.toReversed().map((entry) => [entry.name, entry] as const));
    indexes.set(map, index);
  }
  return index;
}

function itemOf(node: Node, step: string | number): { value: Node; key: null } | undefined {
  if (node.kind !== 'list' || typeof step !== 'number') return undefined;
  const value = node.items[step];
  return value && { value, key: null };
}

/** A node's end without the line breaks that close a block scalar. */
export function trimmedEnd(text: string, node: Node): number {
  let end = node.end;
  while (end > node.start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return end;
}
