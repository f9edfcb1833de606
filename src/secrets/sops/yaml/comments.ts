// Which comment lines belong to what stands before them, behind which line, or above what follows.
import { isBlank, isBreak, isBreakOrEnd } from '../../../base/go-yaml/characters.ts';
import type { Source } from './source.ts';
import type { CommentNote, Mark, Token } from './token.ts';

export interface CommentState {
  readonly source: Source;
  readonly tokens: readonly Token[];
  readonly comments: CommentNote[];
  /** Column of the innermost block; -1 outside. */
  indent: number;
  /** How many brackets are open. */
  flow: number;
}

/** Takes the comment behind the token that was just read, for the token at `token`. */
export function noteLineComment(state: CommentState, token: number): void {
  const { source } = state;
  if (source.newlines > 0) return;
  let blanks = 0;
  while (isBlank(source.peek(blanks))) blanks++;
  if (source.peek(blanks) !== '#') return;
  source.skipBlanks();
  const start = source.mark();
  const text = restOfLine(source);
  state.comments.push({ scan: 0, token, start, end: 0, role: 'line', text });
}

function restOfLine(source: Source): string {
  const from = source.index;
  while (!isBreakOrEnd(source.peek())) source.take();
  return source.text.slice(from, source.index);
}

/** A run of comment lines under way. */
interface Run {
  scan: number;
  token: number;
  start: Mark | null;
  text: string;
}

/** Takes the comment lines from here to the next token; `from` is where the gap before that token begins. */
export function noteComments(state: CommentState, from: Mark): void {
  const { source } = state;
  const run: Run = { scan: from.index, token: tokenBefore(state), start: null, text: '' };
  const afterColon = state.tokens.at(-1)?.type === 'value';
  const footLine = afterColon ? -2 : lineForFoot(source, from);
  let firstGap = source.newlines <= 1;
  let gap = false;
  let { line, column } = source;
  for (let ahead = 0; ; ahead++) {
    const character = source.peek(ahead);
    column++;
    if (isBlank(character)) continue;
    const place: Mark = { index: source.index + ahead, line, column };
    const indent = Math.max(state.indent, 0);
    const closes = state.flow > 0 && (character === ']' || character === '}');
    const atBreak = isBreakOrEnd(character);
    if (closes || (atBreak && !gap)) {
      if (closes || (firstGap && endsBefore(run, footLine, indent))) {
        if (run.start && isDedented(run, indent)) run.token = run.start.index;
        endFoot(state, run, place);
      } else if (run.text !== '' && character !== '') run.text += '\n';
    }
    if (isBreak(character)) {
      firstGap = false;
      gap = true;
      column = 0;
      line++;
      continue;
    }
    if (!closes && column - 1 < indent && column !== run.start?.column) endFoot(state, run, place);
    if (character !== '#') {
      endHead(state, run, place.index - 1);
      return;
    }
    gap = false;
    if (run.text === '') run.start = place;
    else run.text += '\n';
    skipTo(source, place.index);
    run.text += restOfLine(source);
    // The break itself is skipped by the loop; the line is counted from that of the comment.
    ahead = 0;
    column = 0;
    line = source.line;
  }
}

/** Whether a run of comments that an empty line ends belongs to what stands before it. */
function endsBefore(run: Run, footLine: number, indent: number): boolean {
  return (run.start?.line ?? 0) === footLine || isDedented(run, indent);
}

function isDedented({ start }: Run, indent: number): boolean {
  return (start?.column ?? 0) - 1 < indent;
}

/** Place of the token that comments beneath it belong to. */
function tokenBefore({ tokens }: CommentState): number {
  const last = tokens.at(-1);
  const token = last?.type === 'flow-entry' && tokens.length > 1 ? tokens.at(-2) : last;
  return token?.start.index ?? 0;
}

/** The line on which a comment has to start to count as one of what stands before. */
function lineForFoot(source: Source, from: Mark): number {
  if (from.line === 0) return -1;
  const line = source.line - source.newlines + 1;
  return source.newlines === 0 && source.column > 1 ? line + 1 : line;
}

function skipTo(source: Source, index: number): void {
  while (source.index < index) {
    if (isBreak(source.peek())) source.takeBreak();
    else source.take();
  }
}

function endFoot(state: CommentState, run: Run, place: Mark): void {
  if (run.text === '' || !run.start) return;
  const { scan, token, start, text } = run;
  state.comments.push({ scan, token, start, end: place.index, role: 'foot', text });
  run.scan = place.index;
  run.token = place.index;
  run.text = '';
}

function endHead(state: CommentState, run: Run, end: number): void {
  if (run.text === '' || !run.start) return;
  const { scan, start, text } = run;
  state.comments.push({ scan, token: start.index, start, end, role: 'head', text });
}
