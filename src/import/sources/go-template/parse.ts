/** A part of a template. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly pipe: Pipe; readonly line: number }
  | {
      readonly kind: 'if' | 'range' | 'with';
      readonly pipe: Pipe;
      /** Where it stands, from 1. */
      readonly line: number;
      readonly body: readonly Part[];
      readonly other: readonly Part[];
    };

/** Calls, each of which gets the value of the one before as its last argument. */
export type Pipe = readonly Call[];

/** One value, or a function and its arguments. */
export type Call = readonly Word[];

export type Word =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'path'; readonly fromRoot: boolean; readonly keys: readonly string[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'pipe'; readonly pipe: Pipe };

/** What a template says that is not understood here. */
export class Unclear extends Error {
  readonly line: number;
  constructor(what: string, line: number) {
    super(what);
    this.line = line;
  }
}

interface Action {
  readonly words: string;
  readonly line: number;
}

type Token = { readonly text: string } | Action;

/** The parts of a Go template; throws `Unclear` for what is more than fields, functions, if, range and with. */
export function parseTemplate(text: string): readonly Part[] {
  const tokens = tokensOf(text);
  const reader = { tokens, at: 0, depth: 0 };
  const { parts, end } = block(reader);
  if (end) throw new Unclear(`${shown(end.words)} has no beginning`, end.line);
  return parts;
}

const ACTION = /\{\{(- )?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|[^"`}]|\}(?!\}))*?)( -)?\}\}/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let trims = false;
  let line = 1;
  for (let open = text.indexOf('{{'); open !== -1; open = text.indexOf('{{', at)) {
    ACTION.lastIndex = open;
    const match = ACTION.exec(text);
    line += text.slice(at, open).split('\n').length - 1;
    if (!match) throw new Unclear('a {{ has no }}', line);
    const before = text.slice(at, open);
    const left = trims ? before.trimStart() : before;
    tokens.push({ text: match[1] === undefined ? left : left.trimEnd() });
    const words = (match[2] ?? '').trim();
    if (!/^\/\*[^]*\*\/$/.test(words)) tokens.push({ words, line });
    trims = match[3] !== undefined;
    line += match[0].split('\n').length - 1;
    at = open + match[0].length;
    if (tokens.length > MOST) throw new Unclear('it is too long', line);
  }
  const rest = text.slice(at);
  tokens.push({ text: trims ? rest.trimStart() : rest });
  return tokens;
}

/** Most of the parts of a template, and how deep they may be nested. */
const MOST = 10_000;
const DEEPEST = 50;

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/** Parts up to `end` or `else`, which is given back. */
function block(reader: Reader): { readonly parts: readonly Part[]; readonly end: Action | null } {
  const parts: Part[] = [];
  for (let token = reader.tokens[reader.at]; token; token = reader.tokens[reader.at]) {
    reader.at += 1;
    if ('text' in token) {
      if (token.text !== '') parts.push({ kind: 'text', text: token.text });
    } else if (/^(?:end|else\b.*)$/.test(token.words)) return { parts, end: token };
    else parts.push(partOf(reader, token));
  }
  return { parts, end: null };
}

function partOf(reader: Reader, action: Action): Part {
  const [, word, rest = ''] = /^(if|range|with)\s+([^]*)$/.exec(action.words) ?? [];
  const { line } = action;
  if (word === undefined) return { kind: 'value', pipe: pipeOf(action.words, line), line };
  const kind = word as 'if' | 'range' | 'with';
  reader.depth += 1;
  if (reader.depth > DEEPEST) throw new Unclear('it is nested too deep', action.line);
  const pipe = pipeOf(rest, action.line);
  const { parts: body, end } = block(reader);
  if (!end) throw new Unclear(`{{ ${kind} }} has no end`, action.line);
  const other = otherOf(reader, end);
  reader.depth -= 1;
  return { kind, pipe, line, body, other };
}

function otherOf(reader: Reader, end: Action): readonly Part[] {
  if (end.words === 'end') return [];
  const [, again] = /^else\s+(if\s[^]*)$/.exec(end.words) ?? [];
  if (again !== undefined) return [partOf(reader, { words: again, line: end.line })];
  if (end.words !== 'else') throw new Unclear(shown(end.words), end.line);
  const { parts, end: last } = block(reader);
  if (last?.words !== 'end') throw new Unclear('{{ else }} has no end', end.line);
  return parts;
}

const WORD =
  /\s*(?:(\()|(\))|(\|)|("(?:[^"\\\n]|\\.)*"|`[^`]*`)|(-?\d+(?![\w.]))|(true|false)(?!\w)|(\$)?((?:\.[A-Za-z_]\w*)+)|(\.)(?![\w.])|([A-Za-z]\w*))/y;

/** The calls of an action, whose text has no blanks around it. */
function pipeOf(text: string, line: number): Pipe {
  const words = { text, line, at: 0 };
  const pipe = readPipe(words, 0);
  if (pipe.some((call) => call.length === 0)) throw new Unclear(shown(text), line);
  return pipe;
}

interface Words {
  readonly text: string;
  readonly line: number;
  at: number;
}

function readPipe(words: Words, depth: number): Pipe {
  if (depth > DEEPEST) throw new Unclear('it is nested too deep', words.line);
  const calls: Word[][] = [[]];
  while (words.at < words.text.length) {
    WORD.lastIndex = words.at;
    const match = WORD.exec(words.text);
    if (!match) throw new Unclear(shown(words.text), words.line);
    words.at = WORD.lastIndex;
    const [, open, close, bar] = match;
    if (close !== undefined) {
      if (depth > 0) return calls;
      throw new Unclear(shown(words.text), words.line);
    }
    if (bar !== undefined) calls.push([]);
    else if (open !== undefined)
      calls.at(-1)?.push({ kind: 'pipe', pipe: readPipe(words, depth + 1) });
    else calls.at(-1)?.push(wordOf(match, words));
  }
  if (depth > 0) throw new Unclear(shown(words.text), words.line);
  return calls;
}

function wordOf(match: RegExpExecArray, { text, line }: Words): Word {
  const [, , , , quoted, number, flag, root, path, dot, name] = match;
  if (quoted !== undefined) return { kind: 'literal', value: textOf(quoted, text, line) };
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  if (flag !== undefined) return { kind: 'literal', value: flag === 'true' };
  if (path !== undefined)
    return { kind: 'path', fromRoot: root !== undefined, keys: path.slice(1).split('.') };
  if (dot !== undefined) return { kind: 'path', fromRoot: false, keys: [] };
  return { kind: 'name', name: name ?? '' };
}

function textOf(quoted: string, text: string, line: number): string {
  if (quoted.startsWith('`')) return quoted.slice(1, -1);
  if (/\\[^"\\nt]/.test(quoted.replaceAll('\\\\', ''))) throw new Unclear(shown(text), line);
  return quoted.slice(1, -1).replaceAll(/\\(.)/g, (_, one: string) => ESCAPES[one] ?? one);
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

/** An action without its literal texts, which may be secrets. */
function shown(action: string): string {
  return `{{ ${action.replaceAll(/"(?:[^"\\\n]|\\.)*"|`[^`]*`/g, '"…"')} }}`;
}
