// Text to trees. js-yaml's event parser reads; offsets that it leaves out are found in the text.
import {
  EVENT_ID,
  getScalarValue,
  SCALAR_STYLE,
  COLLECTION_STYLE,
  type DocumentEvent,
  type Event,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { decodeDouble, ESCAPED_BLANK_LINES } from './double.ts';
import { readEvents, type Joins, type ReadFailure } from './events.ts';
import { closingBracket, contentStart, emptyItem, emptyKey, emptyValue } from './scan.ts';
import {
  isWritten,
  type AliasNode,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
  type TreeDocument,
} from './tree.ts';

/**
 * Reads every document of a text. The text must hold no control character and no byte-order mark
 * (see encoding.ts). Returns what went wrong when it is not YAML, or is nested deeper than `depth`.
 */
export function readTrees(text: string, depth: number): TreeDocument[] | ReadFailure {
  const read = readEvents(text, depth);
  if ('reason' in read) return read;
  const reader = new Reader(text, read.events, read.joins);
  const documents: TreeDocument[] = [];
  for (let next = reader.document(); next; next = reader.document()) documents.push(next);
  return reader.failure ?? documents;
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

  readonly #joins: Joins | null;
  /** What the events did not tell: a key on several lines, or a map on the line of its key. */
  failure: ReadFailure | null = null;

  constructor(text: string, events: readonly Event[], joins: Joins | null) {
    this.#text = text;
    this.#events = events;
    this.#joins = joins;
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
        return this.#map(event, place);
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
      text: this.#decoded(event),
      ...this.#properties(event),
    };
    this.#at = node.end;
    this.#remember(event, node);
    return node;
  }

  #decoded(event: ScalarEvent): string {
    const { valueStart, valueEnd, style } = event;
    if (valueStart < 0) return '';
    const source = this.#text.slice(valueStart, valueEnd);
    if (style === SCALAR_STYLE.DOUBLE_QUOTED && ESCAPED_BLANK_LINES.test(source))
      return decodeDouble(source);
    // Lines that were joined for reading are several lines still.
    if (!event.fast || !source.includes('\n')) return getScalarValue(this.#text, event);
    return getScalarValue(this.#text, { ...event, fast: false });
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
    if (place === 'key') return emptyKey(this.#text, this.#at);
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

  #map(event: MappingEvent, place: Place): MapNode {
    const { start } = event;
    const flow = event.style === COLLECTION_STYLE.FLOW;
    // js-yaml takes `a: &b c: d`, and only with an anchor or a tag.
    if (!flow && place === 'value' && !this.#text.slice(this.#at, start).includes('\n'))
      this.failure ??= { reason: 'bad indentation of a mapping entry', offset: start };
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
      if (this.#joins) this.#checkKey(key, this.#joins);
      node.entries.push({ key, value: this.#node('value'), name: null });
    }
    this.#close(node, braces);
    return node;
  }

  /** A key stands on one line, with its colon, for Kubernetes too. */
  #checkKey(key: Node, { newlines, failure }: Joins): void {
    const colon = emptyValue(this.#text, key.end);
    if (newlines.some((at) => at > key.start && at < colon)) this.failure ??= failure;
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
