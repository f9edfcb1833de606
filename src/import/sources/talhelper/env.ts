import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { SourceFile } from '../../imported.ts';
import { problemOf } from '../place.ts';

const BLANK = /^[\t\v\f\r \u0085\u00a0]+/;
const STATEMENT =
  /^(?:export[\t\v\f\r \u0085\u00a0]+)?(?<key>[\p{L}\p{N}_.\t\v\f\r \u0085\u00a0]*)[=:]/u;

/**
 * Variables of a file of talhelper: lines `NAME: value` or `NAME=value`, values in quotes or not, with comments. It is no
 * YAML, though it looks like it. Diagnostic: `import-malformed`.
 */
export function readEnv(
  { path, text }: SourceFile,
  variables: Map<string, string>,
): readonly Diagnostic[] {
  const own = new Map<string, string>();
  let rest = text.replace(/\r\n/g, '\n').replace(/^---\n/gm, '\n');
  for (;;) {
    rest = rest.replace(/^(?:\s+|#.*(?:\n|$))+/, '');
    if (rest === '') break;
    const statement = STATEMENT.exec(rest);
    const key = statement?.groups?.['key']?.trimEnd();
    const value = statement && readValue(rest.slice(statement[0].length).replace(BLANK, ''), own);
    if (key === undefined || !value) {
      const line = text.split('\n').length - rest.split('\n').length + 1;
      return [malformed(path, line)];
    }
    own.set(key, value.value);
    rest = value.rest;
  }
  for (const [key, value] of own) variables.set(key, value);
  return [];
}

function malformed(file: string, line: number): Diagnostic {
  return problemOf(file, {
    code: 'import-malformed',
    message: `line ${String(line)} is no variable`,
    hint: 'write NAME: value, with a value of several lines in quotes',
  });
}

interface Read {
  readonly value: string;
  readonly rest: string;
}

function readValue(text: string, variables: ReadonlyMap<string, string>): Read | null {
  const quote = text.charAt(0);
  if (quote === '"' || quote === "'") return readQuoted(text, quote, variables);
  const end = text.search(/[\n\r]/);
  const line = end === -1 ? text : text.slice(0, end);
  const comment = line.match(/^.*[\t\v\f\r \u0085\u00a0]#/)?.[0].length;
  const value = trimmed(comment === undefined ? line : line.slice(0, comment - 1));
  return { value: expanded(value, variables), rest: text.slice(line.length) };
}

function trimmed(text: string): string {
  let end = text.length;
  while (end > 0 && BLANK.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(BLANK, '');
}

function readQuoted(
  text: string,
  quote: string,
  variables: ReadonlyMap<string, string>,
): Read | null {
  let end = text.indexOf(quote, 1);
  while (end !== -1 && text.charAt(end - 1) === '\\') end = text.indexOf(quote, end + 1);
  if (end === -1) return null;
  let first = 0;
  let last = end;
  while (first < last && text.charAt(first) === quote) first += 1;
  while (last > first && text.charAt(last - 1) === quote) last -= 1;
  const raw = text.slice(first, last);
  const value = quote === '"' ? expanded(unescaped(raw), variables) : raw;
  return { value, rest: text.slice(end + 1) };
}

function unescaped(text: string): string {
  return text
    .replace(/\\./g, (pair) => (pair === '\\n' ? '\n' : pair === '\\r' ? '\r' : pair))
    .replace(/\\([^$])/g, '$1');
}

/** Earlier variables of the same file, by capital names. */
function expanded(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /(\\)?\$(\()?\{?([A-Z0-9_]+)?\}?/g,
    (whole: string, escape?: string, call?: string, name?: string) => {
      if (escape !== undefined || call !== undefined) return whole.slice(1);
      return name === undefined ? whole : (variables.get(name) ?? '');
    },
  );
}
