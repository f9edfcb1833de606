import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from '../../../base/go-yaml/characters.ts';
import type { Source } from './source.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
  N: '\u0085',
  _: '\u00A0',
  L: '\u2028',
  P: '\u2029',
};

const CODE_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** White space between two parts of a scalar: blanks on one line, or line breaks, which fold. */
function readGap(
  source: Source,
  column: number,
): { readonly text: string; readonly folded: boolean } {
  let blanks = '';
  let first = '';
  let more = '';
  while (isBlank(source.peek()) || isBreak(source.peek())) {
    if (!isBlank(source.peek())) {
      if (first === '') first = source.takeBreak();
      else more += source.takeBreak();
      continue;
    }
    if (first !== '' && source.peek() === '\t' && source.column < column)
      source.fail('a tab where indentation stands');
    const blank = source.take();
    if (first === '') blanks += blank;
  }
  if (first === '') return { text: blanks, folded: false };
  if (first !== '\n') return { text: first + more, folded: true };
  return { text: more === '' ? ' ' : more, folded: true };
}

/** A plain scalar whose lines are indented by `column` at least; `newLine` when it ended before a new line. */
export function scanPlain(
  source: Source,
  column: number,
  flow: boolean,
): { readonly text: string; readonly newLine: boolean } {
  let text = '';
  let gap = { text: '', folded: false };
  for (;;) {
    if (source.atDocumentIndicator() || source.peek() === '#') break;
    const part = plainPart(source, flow);
    if (part !== '') {
      text += gap.text + part;
      gap = { text: '', folded: false };
    }
    if (!isBlank(source.peek()) && !isBreak(source.peek())) break;
    gap = readGap(source, column);
    if (!flow && source.column < column) break;
  }
  return { text, newLine: gap.folded };
}

function plainPart(source: Source, flow: boolean): string {
  const from = source.index;
  for (;;) {
    const character = source.peek();
    if (isBlankOrEnd(character)) break;
    if (character === ':' && isBlankOrEnd(source.peek(1))) break;
    if (flow && /[,?[\]{}]/.test(character)) break;
    source.take();
  }
  return source.text.slice(from, source.index);
}

/** The text of a scalar in quotes; stands behind it afterwards. */
export function scanQuoted(source: Source, quote: string): string {
  const start = source.mark();
  source.take();
  let text = '';
  for (;;) {
    if (source.atDocumentIndicator()) source.fail('a document ends within quotes', start);
    text += quotedPart(source, quote);
    if (source.peek() === quote) break;
    if (source.peek() === '') source.fail('quotes without their end', start);
    text += escapedBreak(source, quote) ?? readGap(source, 0).text;
  }
  source.take();
  return text;
}

/** A backslash at the end of a line in double quotes: the break goes away, more breaks stay. */
function escapedBreak(source: Source, quote: string): string | null {
  if (quote !== '"' || source.peek() !== '\\' || !isBreak(source.peek(1))) return null;
  source.take();
  source.takeBreak();
  let breaks = '';
  while (isBlank(source.peek()) || isBreak(source.peek())) {
    if (isBreak(source.peek())) breaks += source.takeBreak();
    else source.take();
  }
  return breaks;
}

function quotedPart(source: Source, quote: string): string {
  let text = '';
  for (;;) {
    const character = source.peek();
    if (isBlankOrEnd(character)) return text;
    if (character === quote) {
      if (quote !== "'" || source.peek(1) !== "'") return text;
      source.take();
      text += source.take();
    } else if (character === '\\' && quote === '"') {
      if (isBreak(source.peek(1))) return text;
      text += escape(source);
    } else text += source.take();
  }
}

function escape(source: Source): string {
  source.take();
  const name = source.take();
  const plain = ESCAPES[name];
  if (plain !== undefined) return plain;
  const length = CODE_LENGTHS[name];
  if (length === undefined) source.fail('an unknown escape in quotes');
  let digits = '';
  while (digits.length < length) digits += source.take();
  const code = /^[0-9A-Fa-f]+$/.test(digits) ? Number.parseInt(digits, 16) : Number.NaN;
  if (!(code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff))
    source.fail('an escape in quotes that names no character');
  return String.fromCodePoint(code);
}

/** The text of a block scalar below a block at column `parent`; `comment` is called at one in its first line. */
export function scanBlockScalar(source: Source, parent: number, comment: () => void): string {
  const literal = source.take() === '|';
  const header = /^(?:([+-])([1-9])?|([1-9])([+-])?)?/.exec(
    source.text.slice(source.index, source.index + 2),
  );
  for (let taken = 0; taken < (header?.[0].length ?? 0); taken++) source.take();
  const chomp = header?.[1] ?? header?.[4] ?? '';
  const increment = Number(header?.[2] ?? header?.[3] ?? 0);
  // A comment needs no blank before it here.
  if (isBlank(source.peek()) || source.peek() === '#') comment();
  source.skipBlanks();
  if (!isBreakOrEnd(source.peek())) source.fail('text behind the start of a block scalar');
  if (isBreak(source.peek())) source.takeBreak();
  const fixed = increment > 0 ? Math.max(parent, 0) + increment : 0;
  return blockText(source, { literal, chomp, indent: fixed, parent });
}

interface BlockStyle {
  readonly literal: boolean;
  readonly chomp: string;
  readonly indent: number;
  readonly parent: number;
}

function blockText(source: Source, { literal, chomp, indent: fixed, parent }: BlockStyle): string {
  const opening = blockBreaks(source, fixed, parent);
  const indent = opening.indent;
  let trailing = opening.breaks;
  let text = '';
  let lead = '';
  let blankBefore = false;
  while (source.column === indent && source.peek() !== '') {
    const blank = isBlank(source.peek());
    const folds = !literal && !blankBefore && !blank && lead === '\n';
    if (!folds) text += lead;
    else if (trailing === '') text += ' ';
    text += trailing;
    blankBefore = blank;
    const from = source.index;
    while (!isBreakOrEnd(source.peek())) source.take();
    text += source.text.slice(from, source.index);
    lead = source.peek() === '' ? '' : source.takeBreak();
    trailing = blockBreaks(source, indent, parent).breaks;
  }
  if (chomp === '-') return text;
  return chomp === '+' ? text + lead + trailing : text + lead;
}

/** The empty lines of a block scalar; finds out how far it is indented when `indent` is 0. */
function blockBreaks(
  source: Source,
  indent: number,
  parent: number,
): { readonly breaks: string; readonly indent: number } {
  let breaks = '';
  let widest = 0;
  for (;;) {
    while ((indent === 0 || source.column < indent) && source.peek() === ' ') source.take();
    widest = Math.max(widest, source.column);
    if ((indent === 0 || source.column < indent) && source.peek() === '\t')
      source.fail('a tab where indentation stands');
    if (!isBreak(source.peek())) break;
    breaks += source.takeBreak();
  }
  return { breaks, indent: indent === 0 ? Math.max(widest, parent + 1, 1) : indent };
}
