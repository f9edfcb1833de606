// Tokens and comments become nodes, each comment on the node where go.yaml.in/yaml/v3 has it.
import { LIMITS } from '../limits.ts';
import { problem } from '../problem.ts';
import { scan } from './scanner.ts';
import type { CommentNote, Token, TokenType } from './token.ts';

export interface Node {
  readonly kind: 'scalar' | 'list' | 'map';
  /** Line, from 1. */
  readonly line: number;
  readonly tag: string;
  /** Of a scalar. */
  readonly text: string;
  readonly plain: boolean;
  /** Items of a list; keys and values in turn of a mapping. */
  readonly content: Node[];
  head: string;
  comment: string;
  foot: string;
  /** The node that an alias stands for; null for any other node. */
  readonly alias: Node | null;
}

export interface Document {
  readonly root: Node;
  readonly head: string;
  readonly foot: string;
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentNote[];
  at: number;
  noted: number;
  depth: number;
  head: string;
  comment: string;
  foot: string;
  /** Comment above a list entry that is a mapping or a list itself. */
  stem: string;
  readonly anchors: Map<string, Node>;
}

/** The documents of a YAML text; throws `sops-format` where it is none. */
export function documents(text: string): Document[] {
  const reader: Reader = {
    ...scan(text),
    at: 0,
    noted: 0,
    depth: 0,
    head: '',
    comment: '',
    foot: '',
    stem: '',
    anchors: new Map(),
  };
  const found: Document[] = [];
  for (;;) {
    if (found.length > 0) while (peek(reader).type === 'document-end') reader.at++;
    const token = peek(reader);
    if (token.type === 'stream-end') return found;
    found.push(document(reader, found.length === 0));
  }
}

function document(reader: Reader, first: boolean): Document {
  reader.anchors.clear();
  let head = '';
  if (first && !DOCUMENT_TOKENS.has(peek(reader).type)) head = splitHead(reader);
  else {
    if (peek(reader).type === 'directive') reader.at++;
    if (peek(reader).type !== 'document-start') fail(reader, 'a document without its ---');
    reader.at++;
  }
  const root = DOCUMENT_TOKENS.has(peek(reader).type)
    ? empty(peek(reader))
    : node(reader, { block: true, indentless: false });
  if (peek(reader).type === 'document-end') reader.at++;
  const comments = take(reader);
  return { root, head, foot: comments.foot === '' ? comments.head : comments.foot };
}

const DOCUMENT_TOKENS: ReadonlySet<TokenType> = new Set<TokenType>([
  'directive',
  'document-start',
  'document-end',
  'stream-end',
]);

/** What stands above the last empty line of the first comment belongs to the document. */
function splitHead(reader: Reader): string {
  const { head } = reader;
  if (head.endsWith('\n')) {
    reader.head = '';
    return head.slice(0, -1);
  }
  const at = head.lastIndexOf('\n\n');
  if (at < 0) return '';
  reader.head = head.slice(at + 2);
  return head.slice(0, at);
}

function fail(reader: Reader, message: string): never {
  const line = (reader.tokens[reader.at]?.start.line ?? 0) + 1;
  throw problem('sops-format', `is not YAML that sops reads: ${message}`, line);
}

/** The next token; the comments up to it are collected. */
function peek(reader: Reader): Token {
  const token = reader.tokens[reader.at] ?? reader.tokens.at(-1);
  if (!token) throw problem('sops-format', 'is not YAML that sops reads: no end');
  for (;;) {
    const note = reader.comments[reader.noted];
    if (!note || token.start.index < note.token) return token;
    if (note.role === 'head' && token.type === 'block-end') return token;
    if (note.role === 'head') reader.head = joined(reader.head, note.text);
    else if (note.role === 'foot') reader.foot = joined(reader.foot, note.text);
    else reader.comment = joined(reader.comment, note.text);
    reader.noted++;
  }
}

function joined(before: string, text: string): string {
  return before === '' ? text : `${before}\n${text}`;
}

interface Comments {
  readonly head: string;
  readonly comment: string;
  readonly foot: string;
}

const NONE: Comments = { head: '', comment: '', foot: '' };

function take(reader: Reader): Comments {
  const { head, comment, foot } = reader;
  reader.head = '';
  reader.comment = '';
  reader.foot = '';
  reader.stem = '';
  return { head, comment, foot };
}

function empty({ start }: Token): Node {
  return create('scalar', { line: start.line + 1, plain: true }, NONE);
}

function create(kind: Node['kind'], fields: Partial<Node>, comments: Comments): Node {
  return {
    kind,
    line: 1,
    tag: '',
    text: '',
    plain: false,
    content: [],
    alias: null,
    ...fields,
    ...comments,
  };
}

interface Context {
  readonly block: boolean;
  readonly indentless: boolean;
}

function node(reader: Reader, context: Context): Node {
  const first = peek(reader);
  if (first.type === 'alias') return alias(reader, first);
  let tag = '';
  let anchor = '';
  for (let token = first; token.type === 'tag' || token.type === 'anchor'; token = peek(reader)) {
    if (token.type === 'tag') tag = token.text;
    else anchor = token.text;
    reader.at++;
  }
  reader.depth++;
  if (reader.depth > LIMITS.depth) fail(reader, 'mappings and lists nested too deep');
  const made = content(reader, { ...context, tag, anchor });
  reader.depth--;
  return made;
}

function alias(reader: Reader, token: Token): Node {
  const target = reader.anchors.get(token.text);
  if (!target) fail(reader, `no anchor ${token.text}`);
  reader.at++;
  return create(target.kind, { line: token.start.line + 1, alias: target }, take(reader));
}

interface Properties extends Context {
  readonly tag: string;
  readonly anchor: string;
}

function content(reader: Reader, { block, indentless, tag, anchor }: Properties): Node {
  const token = peek(reader);
  const line = token.start.line + 1;
  const make = (kind: Node['kind'], comments: Comments, fields: Partial<Node> = {}): Node => {
    const made = create(kind, { line, tag, ...fields }, comments);
    if (anchor !== '') reader.anchors.set(anchor, made);
    return made;
  };
  if (indentless && token.type === 'block-entry') return indentlessList(reader, make('list', NONE));
  if (token.type === 'scalar') {
    reader.at++;
    return make('scalar', take(reader), { text: token.text, plain: token.plain });
  }
  if (token.type === 'flow-sequence-start') return flowList(reader, make('list', take(reader)));
  if (token.type === 'flow-mapping-start') return flowMap(reader, make('map', take(reader)));
  if (block && (token.type === 'block-sequence-start' || token.type === 'block-mapping-start')) {
    const comments = { ...NONE, head: reader.stem };
    reader.stem = '';
    return token.type === 'block-sequence-start'
      ? blockList(reader, make('list', comments))
      : blockMap(reader, make('map', comments));
  }
  if (tag !== '' || anchor !== '') return make('scalar', NONE, { plain: true });
  fail(reader, 'a value is missing');
}

function blockList(reader: Reader, list: Node): Node {
  reader.at++;
  for (;;) {
    const token = peek(reader);
    if (token.type === 'block-end') {
      reader.at++;
      return list;
    }
    if (token.type !== 'block-entry') fail(reader, "a list entry without its '-'");
    list.content.push(entry(reader, ['block-entry', 'block-end']));
  }
}

function indentlessList(reader: Reader, list: Node): Node {
  while (peek(reader).type === 'block-entry')
    list.content.push(entry(reader, ['block-entry', 'key', 'value', 'block-end']));
  return list;
}

function entry(reader: Reader, after: readonly TokenType[]): Node {
  const before = reader.head.length;
  reader.at++;
  const token = peek(reader);
  if (
    before > 0 &&
    (token.type === 'block-sequence-start' || token.type === 'block-mapping-start')
  ) {
    reader.stem = reader.head.slice(0, before);
    reader.head = reader.head.slice(before + 1);
  }
  if (after.includes(token.type)) return empty(token);
  return node(reader, { block: true, indentless: false });
}

function blockMap(reader: Reader, map: Node): Node {
  reader.at++;
  for (;;) {
    const token = peek(reader);
    if (token.type === 'block-end') break;
    if (token.type !== 'key') fail(reader, 'a key is missing');
    reader.at++;
    const key = blockPart(reader);
    const previous = map.content.at(-2);
    if (key.foot !== '' && previous) {
      previous.foot = key.foot;
      key.foot = '';
    }
    const value = blockValue(reader);
    if (key.foot === '' && value.foot !== '') {
      key.foot = value.foot;
      value.foot = '';
    }
    map.content.push(key, value);
  }
  const comments = take(reader);
  reader.at++;
  map.comment = comments.comment;
  const last = map.content.at(-2);
  if (comments.foot !== '' && last) last.foot = comments.foot;
  else map.foot = comments.foot;
  return map;
}

function blockValue(reader: Reader): Node {
  if (peek(reader).type !== 'value') return empty(peek(reader));
  reader.at++;
  return blockPart(reader);
}

function blockPart(reader: Reader): Node {
  const token = peek(reader);
  if (token.type === 'key' || token.type === 'value' || token.type === 'block-end')
    return empty(token);
  return node(reader, { block: true, indentless: true });
}

const FLOW: Context = { block: false, indentless: false };

function flowList(reader: Reader, list: Node): Node {
  reader.at++;
  for (let first = true; peek(reader).type !== 'flow-sequence-end'; first = false) {
    if (!first) {
      if (peek(reader).type !== 'flow-entry') fail(reader, "',' or ']' is missing");
      reader.at++;
    }
    const token = peek(reader);
    if (token.type === 'flow-sequence-end') break;
    if (token.type !== 'key') {
      list.content.push(node(reader, FLOW));
      continue;
    }
    reader.at++;
    const pair = create('map', { line: token.start.line + 1 }, NONE);
    pair.content.push(
      flowPart(reader, 'flow-sequence-end'),
      flowValue(reader, 'flow-sequence-end'),
    );
    list.content.push(pair);
  }
  return closed(reader, list);
}

function flowMap(reader: Reader, map: Node): Node {
  reader.at++;
  for (let first = true; peek(reader).type !== 'flow-mapping-end'; first = false) {
    if (!first) {
      if (peek(reader).type !== 'flow-entry') fail(reader, "',' or '}' is missing");
      reader.at++;
    }
    const token = peek(reader);
    if (token.type === 'flow-mapping-end') break;
    if (token.type === 'key') reader.at++;
    const key = token.type === 'key' ? flowPart(reader, 'flow-mapping-end') : node(reader, FLOW);
    const value = token.type === 'key' ? flowValue(reader, 'flow-mapping-end') : empty(token);
    if (key.foot === '' && value.foot !== '') {
      key.foot = value.foot;
      value.foot = '';
    }
    map.content.push(key, value);
  }
  return closed(reader, map);
}

function closed(reader: Reader, made: Node): Node {
  const comments = take(reader);
  made.comment = comments.comment;
  made.foot = comments.foot;
  reader.at++;
  return made;
}

function flowValue(reader: Reader, end: TokenType): Node {
  if (peek(reader).type !== 'value') return empty(peek(reader));
  reader.at++;
  return flowPart(reader, end);
}

function flowPart(reader: Reader, end: TokenType): Node {
  const token = peek(reader);
  if (token.type === 'value' || token.type === 'flow-entry' || token.type === end)
    return empty(token);
  return node(reader, FLOW);
}
