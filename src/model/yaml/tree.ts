/** What an alias, a tag or an anchor may stand before. Offsets are into the text; `end` is exclusive. */
interface NodeBase {
  readonly start: number;
  end: number;
  /** As written, with its `!`. */
  readonly tag?: string;
  /** Whether a name is given to it, so that aliases may repeat it. */
  readonly anchored: boolean;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  /** `empty` is a value that is not written at all. */
  readonly style: 'plain' | 'single' | 'double' | 'block' | 'empty';
  readonly text: string;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: Node[];
}

export interface MapEntry {
  readonly key: Node;
  readonly value: Node;
  /** The key as Kubernetes names it; null while unknown or when it is not a possible key. */
  name: string | null;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly entries: MapEntry[];
}

export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  /** What it repeats: the nearest node of that name above; null when there is none. */
  readonly target: Node | null;
}

export type Node = ScalarNode | ListNode | MapNode | AliasNode;

/** One document of a text. `tags` holds what `%TAG` lines declare. */
export interface TreeDocument {
  readonly root: Node;
  /** False when nothing at all stands between its markers. */
  readonly written: boolean;
  readonly tags: ReadonlyMap<string, string>;
}

/** False for a node of which nothing at all is written: no text, no tag, no anchor. */
export function isWritten(node: Node): boolean {
  if (node.kind !== 'scalar' || node.style !== 'empty') return true;
  return node.anchored || node.tag !== undefined;
}
