// Cuts YAML into tokens as go.yaml.in/yaml/v3 does, with the comments beside them: which entry a comment belongs to
// decides under which path sops encrypts it, and what sops takes for a text decides what it signs.
import { LIMITS } from '../limits.ts';
import { noteLineComment, noteComments, type CommentState } from './comments.ts';
import { scanBlockScalar, scanPlain, scanQuoted } from './scalars.ts';
import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from '../../../base/go-yaml/characters.ts';
import { Source } from './source.ts';
import type { CommentNote, Mark, Token, TokenType } from './token.ts';

interface SimpleKey {
  readonly at: number;
  readonly mark: Mark;
  readonly required: boolean;
}

interface State extends CommentState {
  readonly tokens: Token[];
  readonly indents: number[];
  /** For the block context and each flow context the token that may turn out to be a key. */
  readonly keys: (SimpleKey | null)[];
  keyAllowed: boolean;
}

/** A longer key needs a `?`. */
const LONGEST_KEY = 1024;

/** The tokens and comments of a text; throws `sops-format` where it is no YAML. */
export function scan(text: string): {
  readonly tokens: readonly Token[];
  readonly comments: readonly CommentNote[];
} {
  const state: State = {
    source: new Source(text.startsWith('\uFEFF') ? text.slice(1) : text),
    tokens: [],
    comments: [],
    indent: -1,
    indents: [],
    flow: 0,
    keys: [null],
    keyAllowed: true,
  };
  while (next(state));
  return { tokens: state.tokens, comments: state.comments };
}

/** Reads one token; false after the last. */
function next(state: State): boolean {
  const { source } = state;
  if (state.tokens.length > LIMITS.nodes * 4) source.fail('more nodes than are read');
  const from = source.mark();
  toToken(state);
  unroll(state, source.column, from);
  const character = source.peek();
  if (character === '' && source.index >= source.text.length) {
    endStream(state);
    return false;
  }
  if (source.column === 0 && character === '%') return directive(state);
  if (source.atDocumentIndicator()) return documentIndicator(state, character);
  const last = state.tokens.at(-1);
  const belongsBefore = state.flow === 0 ? character === ':' : character === ',';
  const commentAt = last && belongsBefore ? last.start.index : source.index;
  fetch(state, character);
  if (state.tokens.at(-1)?.type !== 'block-entry') noteLineComment(state, commentAt);
  return true;
}

function fetch(state: State, character: string): void {
  const { source, flow } = state;
  const gap = isBlankOrEnd(source.peek(1));
  const start = STARTS[character];
  if (start && (start.always || (flow > 0 ? start.inFlow : start.inBlock && gap))) {
    start.read(state);
    return;
  }
  if ((character === '|' || character === '>') && flow === 0) {
    blockScalar(state);
    return;
  }
  const startsPlain =
    !/[-?:,[\]{}#&*!|>'"%@`\t]/.test(character) ||
    (character === '-' && !isBlank(source.peek(1))) ||
    (flow === 0 && (character === '?' || character === ':') && !gap);
  if (!startsPlain) source.fail('a character that cannot start a value');
  plainScalar(state);
}

interface Start {
  readonly read: (state: State) => void;
  readonly always?: boolean;
  /** In brackets, whatever follows. */
  readonly inFlow?: boolean;
  /** With white space behind it. */
  readonly inBlock?: boolean;
}

/** What begins with one character that means something. */
const STARTS: Readonly<Record<string, Start>> = {
  '[': {
    always: true,
    read: (state) => {
      openFlow(state, 'flow-sequence-start');
    },
  },
  '{': {
    always: true,
    read: (state) => {
      openFlow(state, 'flow-mapping-start');
    },
  },
  ']': {
    always: true,
    read: (state) => {
      closeFlow(state, 'flow-sequence-end');
    },
  },
  '}': {
    always: true,
    read: (state) => {
      closeFlow(state, 'flow-mapping-end');
    },
  },
  ',': { always: true, read: flowEntry },
  '-': { inBlock: true, read: blockEntry },
  '?': { inFlow: true, inBlock: true, read: explicitKey },
  ':': { inFlow: true, inBlock: true, read: value },
  '*': {
    always: true,
    read: (state) => {
      anchor(state, 'alias');
    },
  },
  '&': {
    always: true,
    read: (state) => {
      anchor(state, 'anchor');
    },
  },
  '!': { always: true, read: tag },
  '"': {
    always: true,
    read: (state) => {
      flowScalar(state, '"');
    },
  },
  "'": {
    always: true,
    read: (state) => {
      flowScalar(state, "'");
    },
  },
};

function toToken(state: State): void {
  const { source } = state;
  const from = source.mark();
  for (;;) {
    while (
      source.peek() === ' ' ||
      ((state.flow > 0 || !state.keyAllowed) && source.peek() === '\t')
    )
      source.take();
    if (source.peek() === '#') noteComments(state, from);
    if (!isBreak(source.peek())) return;
    source.takeBreak();
    if (state.flow === 0) state.keyAllowed = true;
  }
}

function push(state: State, type: TokenType, start: Mark, at = state.tokens.length): void {
  state.tokens.splice(at, 0, { type, start, text: '', plain: false });
}

/** Takes `count` characters as one token. */
function mark(state: State, type: TokenType, count = 1): void {
  const start = state.source.mark();
  for (let taken = 0; taken < count; taken++) state.source.take();
  push(state, type, start);
}

/** Closes the blocks that are indented more than `column`; comments of theirs stay before their end. */
function unroll(state: State, column: number, from: Mark): void {
  if (state.flow > 0) return;
  let end: Mark = { ...from, index: from.index - 1 };
  while (state.indent > column) {
    let stop = end.index;
    for (let at = state.comments.length - 1; at >= 0; at--) {
      const comment = state.comments[at];
      if (!comment || comment.end < stop) break;
      if (comment.start.column === state.indent + 1) end = comment.start;
      stop = comment.scan;
    }
    push(state, 'block-end', end);
    state.indent = state.indents.pop() ?? -1;
  }
}

function roll(state: State, type: TokenType, start: Mark, at = state.tokens.length): void {
  if (state.flow > 0 || state.indent >= start.column) return;
  state.indents.push(state.indent);
  state.indent = start.column;
  push(state, type, start, at);
}

function saveKey(state: State): void {
  const { source } = state;
  const required = state.flow === 0 && state.indent === source.column;
  if (!state.keyAllowed) return;
  removeKey(state);
  state.keys[state.keys.length - 1] = {
    at: state.tokens.length,
    mark: source.mark(),
    required,
  };
}

function removeKey(state: State): void {
  const key = state.keys.at(-1);
  if (key?.required) state.source.fail("a key without its ':'", key.mark);
  state.keys[state.keys.length - 1] = null;
}

function validKey(state: State): SimpleKey | null {
  const { source } = state;
  const key = state.keys.at(-1) ?? null;
  if (!key) return null;
  if (key.mark.line >= source.line && key.mark.index + LONGEST_KEY >= source.index) return key;
  if (key.required) source.fail("a key without its ':'", key.mark);
  return null;
}

function endStream(state: State): void {
  const { source } = state;
  if (source.column !== 0) {
    source.column = 0;
    source.line++;
  }
  unroll(state, -1, source.mark());
  removeKey(state);
  push(state, 'stream-end', source.mark());
}

function directive(state: State): true {
  const { source } = state;
  unroll(state, -1, source.mark());
  removeKey(state);
  state.keyAllowed = false;
  if (
    !/^%YAML[ \t]+1\.[0-9]+[ \t]*(?:[#\r\n]|$)/.test(
      source.text.slice(source.index, source.index + 200),
    )
  )
    source.fail('a directive other than %YAML');
  push(state, 'directive', source.mark());
  while (!isBreakOrEnd(source.peek())) source.take();
  return true;
}

function documentIndicator(state: State, character: string): true {
  unroll(state, -1, state.source.mark());
  removeKey(state);
  state.keyAllowed = false;
  mark(state, character === '-' ? 'document-start' : 'document-end', 3);
  return true;
}

function openFlow(state: State, type: TokenType): void {
  saveKey(state);
  state.flow++;
  if (state.flow > LIMITS.depth) state.source.fail('brackets nested too deep');
  state.keys.push(null);
  state.keyAllowed = true;
  mark(state, type);
}

function closeFlow(state: State, type: TokenType): void {
  removeKey(state);
  if (state.flow > 0) {
    state.flow--;
    state.keys.pop();
  }
  state.keyAllowed = false;
  mark(state, type);
}

function flowEntry(state: State): void {
  removeKey(state);
  state.keyAllowed = true;
  mark(state, 'flow-entry');
}

function blockEntry(state: State): void {
  if (state.flow === 0) {
    if (!state.keyAllowed) state.source.fail('a list entry is not allowed here');
    roll(state, 'block-sequence-start', state.source.mark());
  }
  removeKey(state);
  state.keyAllowed = true;
  mark(state, 'block-entry');
}

function explicitKey(state: State): void {
  if (state.flow === 0) {
    if (!state.keyAllowed) state.source.fail('a key is not allowed here');
    roll(state, 'block-mapping-start', state.source.mark());
  }
  removeKey(state);
  state.keyAllowed = state.flow === 0;
  mark(state, 'key');
}

function value(state: State): void {
  const key = validKey(state);
  if (key) {
    push(state, 'key', key.mark, key.at);
    roll(state, 'block-mapping-start', key.mark, key.at);
    state.keys[state.keys.length - 1] = null;
    state.keyAllowed = false;
  } else {
    if (state.flow === 0) {
      if (!state.keyAllowed) state.source.fail('a value of a key is not allowed here');
      roll(state, 'block-mapping-start', state.source.mark());
    }
    state.keyAllowed = state.flow === 0;
  }
  mark(state, 'value');
}

function anchor(state: State, type: 'alias' | 'anchor'): void {
  const { source } = state;
  saveKey(state);
  state.keyAllowed = false;
  const start = source.mark();
  source.take();
  let text = '';
  while (/[0-9A-Za-z_-]/.test(source.peek())) text += source.take();
  if (text === '' || !(isBlankOrEnd(source.peek()) || /[?:,\]}%@`]/.test(source.peek())))
    source.fail('a name of an anchor with other than letters, digits, - and _');
  state.tokens.push({ type, start, text, plain: false });
}

function tag(state: State): void {
  const { source } = state;
  saveKey(state);
  state.keyAllowed = false;
  const start = source.mark();
  let text = '';
  if (source.peek(1) === '<') {
    while (!isBlankOrEnd(source.peek()) && source.peek() !== '>') text += source.take();
    if (source.peek() !== '>') source.fail('a tag without its end');
    source.take();
    text = text.slice(2);
  } else {
    while (!isBlankOrEnd(source.peek()) && !(state.flow > 0 && source.peek() === ','))
      text += source.take();
  }
  state.tokens.push({ type: 'tag', start, text, plain: false });
}

function blockScalar(state: State): void {
  removeKey(state);
  state.keyAllowed = true;
  const start = state.source.mark();
  const text = scanBlockScalar(state.source, state.indent, () => {
    noteLineComment(state, start.index);
  });
  state.tokens.push({ type: 'scalar', start, text, plain: false });
}

function flowScalar(state: State, quote: string): void {
  saveKey(state);
  state.keyAllowed = false;
  const start = state.source.mark();
  const text = scanQuoted(state.source, quote);
  state.tokens.push({ type: 'scalar', start, text, plain: false });
}

function plainScalar(state: State): void {
  saveKey(state);
  state.keyAllowed = false;
  const start = state.source.mark();
  const { text, newLine } = scanPlain(state.source, state.indent + 1, state.flow > 0);
  state.tokens.push({ type: 'scalar', start, text, plain: true });
  if (newLine) state.keyAllowed = true;
}
