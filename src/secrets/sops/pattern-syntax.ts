// The syntax of Go's regular expressions (RE2).
import { LIMITS } from './limits.ts';
import { problem } from './problem.ts';

export type Test = (character: string) => boolean;

export type Expression =
  | { readonly kind: 'test'; readonly test: Test }
  | { readonly kind: 'assert'; readonly holds: (text: readonly string[], at: number) => boolean }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Expression[] }
  | {
      readonly kind: 'repeat';
      readonly part: Expression;
      readonly least: number;
      readonly most: number | null;
    };

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
}

interface Reader {
  readonly text: readonly string[];
  at: number;
  depth: number;
  flags: Flags;
}

/** Go allows no more repetitions of one thing. */
const MOST_REPEATS = 1000;

/** The parts of an expression. Throws `sops-rules` where Go refuses it. */
export function parse(expression: string): Expression {
  const reader: Reader = {
    text: Array.from(expression),
    at: 0,
    depth: 0,
    flags: { i: false, m: false, s: false },
  };
  const found = alternatives(reader);
  if (reader.at < reader.text.length) fail("a ')' without its '('");
  return found;
}

function fail(what: string): never {
  throw problem('sops-rules', `has a regular expression with ${what}`);
}

function peek(reader: Reader, ahead = 0): string {
  return reader.text[reader.at + ahead] ?? '';
}

function alternatives(reader: Reader): Expression {
  const { flags } = reader;
  reader.depth++;
  if (reader.depth > LIMITS.depth) fail('brackets nested too deep');
  const parts = [sequence(reader)];
  while (peek(reader) === '|') {
    reader.at++;
    parts.push(sequence(reader));
  }
  reader.depth--;
  reader.flags = flags;
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind: 'any', parts };
}

function sequence(reader: Reader): Expression {
  const parts: Expression[] = [];
  while (reader.at < reader.text.length && peek(reader) !== '|' && peek(reader) !== ')') {
    const literal = quotedLiteral(reader);
    if (literal) {
      parts.push(...literal);
      continue;
    }
    if (repetition({ ...reader })) fail('a repetition of nothing');
    const part = atom(reader) ?? parts.pop();
    if (part) parts.push(repeated(reader, part));
  }
  return { kind: 'all', parts };
}

/** `\Q...\E` */
function quotedLiteral(reader: Reader): Expression[] | null {
  if (peek(reader) !== '\\' || peek(reader, 1) !== 'Q') return null;
  reader.at += 2;
  const parts: Expression[] = [];
  while (reader.at < reader.text.length) {
    if (peek(reader) === '\\' && peek(reader, 1) === 'E') {
      reader.at += 2;
      break;
    }
    parts.push(literalOf(reader, peek(reader)));
    reader.at++;
  }
  const last = parts.pop();
  return last ? [...parts, repeated(reader, last)] : parts;
}

function repeated(reader: Reader, part: Expression): Expression {
  const found = repetition(reader);
  if (!found) return part;
  if (peek(reader) === '?') reader.at++;
  if (repetition(reader)) fail('a repetition of a repetition');
  return { kind: 'repeat', part, ...found };
}

function repetition(reader: Reader): { least: number; most: number | null } | null {
  const simple = SIMPLE[peek(reader)];
  if (simple) {
    reader.at++;
    return simple;
  }
  if (peek(reader) !== '{') return null;
  const rest = reader.text.slice(reader.at, reader.at + 20).join('');
  const [all = '', low = '', comma, high = ''] = /^\{(\d+)(,(\d*))?\}/.exec(rest) ?? [];
  if (all === '') return null;
  reader.at += all.length;
  const least = Number(low);
  const most = comma === undefined ? least : high === '' ? null : Number(high);
  if (least > MOST_REPEATS || (most ?? 0) > MOST_REPEATS || (most !== null && most < least))
    fail('a repetition that is too large or backwards');
  return { least, most };
}

const SIMPLE: Readonly<Record<string, { least: number; most: number | null }>> = {
  '*': { least: 0, most: null },
  '+': { least: 1, most: null },
  '?': { least: 0, most: 1 },
};

/** One thing that may be repeated; null for flags. */
function atom(reader: Reader): Expression | null {
  const character = peek(reader);
  reader.at++;
  switch (character) {
    case '(':
      return group(reader);
    case '[':
      return { kind: 'test', test: cased(reader, characterClass(reader)) };
    case '.':
      return reader.flags.s ? ANYTHING : NO_BREAK;
    case '^':
      return reader.flags.m ? LINE_START : TEXT_START;
    case '$':
      return reader.flags.m ? LINE_END : TEXT_END;
    case '\\':
      return escape(reader);
    default:
      return literalOf(reader, character);
  }
}

const ANYTHING: Expression = { kind: 'test', test: () => true };
const NO_BREAK: Expression = { kind: 'test', test: (character) => character !== '\n' };
const TEXT_START: Expression = { kind: 'assert', holds: (_, at) => at === 0 };
const TEXT_END: Expression = { kind: 'assert', holds: (text, at) => at === text.length };
const LINE_START: Expression = {
  kind: 'assert',
  holds: (text, at) => at === 0 || text[at - 1] === '\n',
};
const LINE_END: Expression = {
  kind: 'assert',
  holds: (text, at) => at === text.length || text[at] === '\n',
};

function group(reader: Reader): Expression | null {
  if (peek(reader) === '?') {
    reader.at++;
    const rest = reader.text.slice(reader.at, reader.at + 200).join('');
    const name = /^P?<[A-Za-z0-9_]+>/.exec(rest)?.[0];
    const flags = /^([ims]*)(?:-([ims]+))?([:)])/.exec(rest);
    if (name !== undefined) reader.at += name.length;
    else if (flags) {
      reader.at += flags[0].length;
      const before = reader.flags;
      reader.flags = changed(before, flags[1] ?? '', flags[2] ?? '');
      if (flags[3] === ')') return null;
      const inner = closed(reader);
      reader.flags = before;
      return inner;
    } else fail('a group that is unknown here');
  }
  return closed(reader);
}

function closed(reader: Reader): Expression {
  const { flags } = reader;
  const inner = alternatives(reader);
  if (peek(reader) !== ')') fail("a '(' without its ')'");
  reader.at++;
  reader.flags = flags;
  return inner;
}

function changed(flags: Flags, on: string, off: string): Flags {
  const value = (name: 'i' | 'm' | 's'): boolean =>
    on.includes(name) || (flags[name] && !off.includes(name));
  return { i: value('i'), m: value('m'), s: value('s') };
}

function literalOf({ flags }: Reader, character: string): Expression {
  if (!flags.i) return { kind: 'test', test: (other) => other === character };
  const folded = fold(character);
  return { kind: 'test', test: (other) => fold(other) === folded };
}

function fold(character: string): string {
  return character.toUpperCase().toLowerCase();
}

function cased({ flags }: Reader, test: Test): Test {
  if (!flags.i) return test;
  return (character) =>
    test(character) || test(character.toLowerCase()) || test(character.toUpperCase());
}

const isWord: Test = (character) => /^[0-9A-Za-z_]$/.test(character);

/** The classes behind a backslash; a capital is the opposite. */
const PERL: Readonly<Record<string, Test>> = {
  d: (character) => /^[0-9]$/.test(character),
  s: (character) => /^[\t\n\f\r ]$/.test(character),
  w: isWord,
};

const POSIX: Readonly<Record<string, RegExp>> = {
  alnum: /^[0-9A-Za-z]$/,
  alpha: /^[A-Za-z]$/,
  ascii: /^[\0-\x7f]$/,
  blank: /^[\t ]$/,
  cntrl: /^[\0-\x1f\x7f]$/,
  digit: /^[0-9]$/,
  graph: /^[!-~]$/,
  lower: /^[a-z]$/,
  print: /^[ -~]$/,
  punct: /^[!-/:-@[-`{-~]$/,
  space: /^[\t\n\v\f\r ]$/,
  upper: /^[A-Z]$/,
  word: /^[0-9A-Za-z_]$/,
  xdigit: /^[0-9A-Fa-f]$/,
};

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  f: '\f',
  t: '\t',
  n: '\n',
  r: '\r',
  v: '\v',
};

function boundary(text: readonly string[], at: number): boolean {
  return isWord(text[at - 1] ?? '') !== isWord(text[at] ?? '');
}

/** What stands behind a backslash outside of a class. */
function escape(reader: Reader): Expression {
  const character = peek(reader);
  if (character === 'A') return skip(reader, TEXT_START);
  if (character === 'z') return skip(reader, TEXT_END);
  if (character === 'b') return skip(reader, { kind: 'assert', holds: boundary });
  if (character === 'B')
    return skip(reader, { kind: 'assert', holds: (text, at) => !boundary(text, at) });
  const set = classEscape(reader);
  if (set) return { kind: 'test', test: cased(reader, set) };
  return literalOf(reader, characterEscape(reader));
}

function skip(reader: Reader, expression: Expression): Expression {
  reader.at++;
  return expression;
}

/** `\d`, `\pL` and the like; null for anything else. */
function classEscape(reader: Reader): Test | null {
  const character = peek(reader);
  const perl = PERL[character.toLowerCase()];
  if (perl) {
    reader.at++;
    return character === character.toLowerCase() ? perl : (other) => !perl(other);
  }
  if (character !== 'p' && character !== 'P') return null;
  const rest = reader.text.slice(reader.at + 1, reader.at + 60).join('');
  const [all = '', negated = '', long, short] = /^(?:\{(\^?)(\w+)\}|([A-Z]))/.exec(rest) ?? [];
  const name = long ?? short ?? '';
  reader.at += 1 + all.length;
  const property = unicode(name);
  return (character === 'P') === (negated === '')
    ? (other) => !property.test(other)
    : (other) => property.test(other);
}

function unicode(name: string): RegExp {
  if (name === 'Any') return /^[^]$/u;
  for (const property of [name, `Script=${name}`]) {
    try {
      return new RegExp(`^\\p{${property}}$`, 'u');
    } catch {
      // Not a category, or not a script either.
    }
  }
  return fail('an unknown class of characters');
}

function characterEscape(reader: Reader): string {
  const character = peek(reader);
  const rest = reader.text.slice(reader.at, reader.at + 12).join('');
  const hex = /^x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,8})\})/.exec(rest);
  const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
  if (hex || octal) {
    reader.at += (hex ?? octal)?.[0].length ?? 0;
    const code = hex ? Number.parseInt(hex[1] ?? hex[2] ?? '', 16) : Number.parseInt(rest, 8);
    if (code > 0x10ffff) fail('an unknown character');
    return String.fromCodePoint(octal ? Number.parseInt(octal[0], 8) : code);
  }
  reader.at++;
  const control = CONTROL[character];
  if (control !== undefined) return control;
  if (character === '' || isWord(character) || character > '\x7f') fail('an unknown escape');
  return character;
}

/** The characters between brackets; stands behind them afterwards. */
function characterClass(reader: Reader): Test {
  const negated = peek(reader) === '^';
  if (negated) reader.at++;
  const tests: Test[] = [];
  for (let first = true; first || peek(reader) !== ']'; first = false) {
    if (reader.at >= reader.text.length) fail("a '[' without its ']'");
    tests.push(classPart(reader));
  }
  reader.at++;
  return (character) => tests.some((test) => test(character)) !== negated;
}

function classPart(reader: Reader): Test {
  const rest = reader.text.slice(reader.at, reader.at + 20).join('');
  const [all = '', negated = '', name = ''] = /^\[:(\^?)([a-z]+):\]/.exec(rest) ?? [];
  if (all !== '') {
    const posix = POSIX[name] ?? fail('an unknown class of characters');
    reader.at += all.length;
    return (character) => posix.test(character) === (negated === '');
  }
  if (peek(reader) === '\\') {
    reader.at++;
    const set = classEscape(reader);
    if (set) return set;
    reader.at--;
  }
  const low = classCharacter(reader);
  if (peek(reader) !== '-' || peek(reader, 1) === ']' || peek(reader, 1) === '')
    return (character) => character === low;
  reader.at++;
  const from = low.codePointAt(0) ?? 0;
  const to = classCharacter(reader).codePointAt(0) ?? 0;
  if (to < from) fail('a range of characters that is backwards');
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code >= from && code <= to;
  };
}

function classCharacter(reader: Reader): string {
  const character = peek(reader);
  reader.at++;
  return character === '\\' ? characterEscape(reader) : character;
}
