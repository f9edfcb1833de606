// Text to trees. js-yaml's event parser reads; offsets that it leaves out are found in the text.
import {
  EVENT_ID,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  COLLECTION_STYLE,
  YAMLException,
  type DocumentEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { closingBracket, contentStart, emptyItem, emptyValue } from './scan.ts';
import {
  isWritten,
  type AliasNode,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
  type TreeDocument,
} from './tree.ts';

/** Where the reader stopped, in its own words. */
export interface ReadFailure {
  readonly reason: string;
  readonly offset: number;
}

/**
 * Reads every document of a text. The text must hold no control character and no byte-order mark
 * (see encoding.ts). Returns what went wrong when it is not YAML, or is nested deeper than `depth`.
 */
export function readTrees(text: string, depth: number): TreeDocument[] | ReadFailure {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: depth + 1 });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    return { reason: error.reason, offset: error.mark?.position ?? 0 };
  }
  const reader = new Reader(text, events);
  const documents: TreeDocument[] = [];
  for (let next = reader.document(); next; next = reader.document()) documents.push(next);
  return documents;
}

const STYLES = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'block',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'block',
} as const;

/** Where a node stands; it tells where one that is not written would. */
type Place = 'root' | 'key' | 'value' | 'item' | 'flow item';

class Reader {
  readonly #text: string;
  readonly #events: readonly Event[];
  #index = 0;
  /** Where what has been read ends. */
  #at = 0;
  #anchors = new Map<string, Node>();

  constructor(text: string, events: readonly Event[]) {
    this.#text = text;
    this.#events = events;
  }

  document(): TreeDocument | null {
    const event = this.#events[this.#index];
    if (event?.type !== EVENT_ID.DOCUMENT) return null;
    this.#index += 1;
    this.#anchors = new Map();
    const root = this.#node('root');
    this.#index += 1;
    return { root, written: isWritten(root), tags: tagsOf(event) };
  }

  /** The node at the current event; `place` says where one that is not written would stand. */
  #node(place: Place): Node {
    const event = this.#events[this.#index];
    this.#index += 1;
    switch (event?.type) {
      case EVENT_ID.SCALAR:
        return this.#scalar(event, place);
      case EVENT_ID.SEQUENCE:
        return this.#list(event);
      case EVENT_ID.MAPPING:
        return this.#map(event);
      case EVENT_ID.ALIAS: {
        const name = this.#text.slice(event.anchorStart, event.anchorEnd);
        this.#at = event.anchorEnd;
        const node: AliasNode = {
          kind: 'alias',
          start: event.anchorStart - 1,
          end: event.anchorEnd,
          anchored: false,
          name,
          target: this.#anchors.get(name) ?? null,
        };
        return node;
      }
      default:
        throw new TypeError('a node must begin here');
    }
  }

  #scalar(event: ScalarEvent, place: Place): ScalarNode {
    const propertiesEnd = Math.max(event.anchorEnd, event.tagEnd);
    const node: ScalarNode = {
      kind: 'scalar',
      ...this.#extent(event, place, propertiesEnd),
      text: getScalarValue(this.#text, event),
      ...this.#properties(event),
    };
    this.#at = node.end;
    this.#remember(event, node);
    return node;
  }

  #extent(
    event: ScalarEvent,
    place: Place,
    propertiesEnd: number,
  ): { start: number; end: number; style: ScalarNode['style'] } {
    const style = STYLES[event.style];
    const { valueStart, valueEnd } = event;
    if (valueStart < 0) {
      const at = propertiesEnd >= 0 ? propertiesEnd : this.#emptyAt(place);
      return { start: at, end: at, style: 'empty' };
    }
    if (style === 'plain') return { start: valueStart, end: valueEnd, style };
    if (style !== 'block') return { start: valueStart - 1, end: valueEnd + 1, style };
    const from = propertiesEnd >= 0 ? propertiesEnd : this.#at;
    return { start: contentStart(this.#text, from), end: valueEnd, style };
  }

  #emptyAt(place: Place): number {
    if (place === 'value') return emptyValue(this.#text, this.#at);
    if (place === 'item') return emptyItem(this.#text, this.#at);
    return this.#at;
  }

  #list(event: SequenceEvent): ListNode {
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const node: ListNode = {
      kind: 'list',
      start: event.start,
      end: event.start,
      flow,
      items: [],
      ...this.#properties(event),
    };
    this.#remember(event, node);
    this.#at = flow ? event.start + 1 : event.start;
    while (!this.#popped()) node.items.push(this.#node(flow ? 'flow item' : 'item'));
    this.#close(node, flow);
    return node;
  }

  #map(event: MappingEvent): MapNode {
    const { start } = event;
    const flow = event.style === COLLECTION_STYLE.FLOW;
    const node: MapNode = {
      kind: 'map',
      start,
      end: start,
      flow,
      entries: [],
      ...this.#properties(event),
    };
    this.#remember(event, node);
    // `[a: b]` is a list of a map without braces.
    const braces = flow && this.#text.charCodeAt(start) === 123 && !this.#startsWithMap(start);
    this.#at = braces ? start + 1 : start;
    while (!this.#popped()) {
      const key = this.#node('key');
      node.entries.push({ key, value: this.#node('value'), name: null });
    }
    this.#close(node, braces);
    return node;
  }

  #startsWithMap(start: number): boolean {
    const next = this.#events[this.#index];
    return next?.type === EVENT_ID.MAPPING && next.start === start;
  }

  #close(node: ListNode | MapNode, bracket: boolean): void {
    if (bracket) this.#at = closingBracket(this.#text, this.#at);
    node.end = this.#at;
  }

  #popped(): boolean {
    if (this.#events[this.#index]?.type !== EVENT_ID.POP) return false;
    this.#index += 1;
    return true;
  }

  #properties(event: ScalarEvent | SequenceEvent | MappingEvent): {
    anchored: boolean;
    tag?: string;
  } {
    const anchored = event.anchorStart >= 0;
    if (event.tagStart < 0) return { anchored };
    return { anchored, tag: this.#text.slice(event.tagStart, event.tagEnd) };
  }

  #remember(event: ScalarEvent | SequenceEvent | MappingEvent, node: Node): void {
    if (event.anchorStart >= 0)
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node);
  }
}

const NO_TAGS: ReadonlyMap<string, string> = new Map();

function tagsOf({ directives }: DocumentEvent): ReadonlyMap<string, string> {
  if (directives.length === 0) return NO_TAGS;
  const tags = new Map<string, string>();
  for (const directive of directives)
    if (directive.kind === 'tag') tags.set(directive.handle, directive.prefix);
  return tags;
}
