// How a string is written so that every YAML reader, 1.1 or 1.2, gets the same string back.

/** Words that some reader takes for a boolean, null, a merge key or a default value. */
const WORDS: ReadonlySet<string> = new Set([
  ...['~', 'null', 'Null', 'NULL', '=', '<<', '.'],
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'n', 'N', 'no', 'No', 'NO'],
  ...['true', 'True', 'TRUE', 'false', 'False', 'FALSE'],
  ...['on', 'On', 'ON', 'off', 'Off', 'OFF'],
]);
const LONGEST_WORD = 5;

/** Every spelling of a number, a time or a date, in YAML 1.1 or 1.2. */
const NUMBER_LIKE = new RegExp(
  '^(?:' +
    [
      '[-+]?[eE][-+]?[0-9]+',
      '[-+]?0[xX][0-9a-fA-F_]+',
      '[-+]?0[bB][01_]+',
      '[-+]?0[oO][0-7_]+',
      '[-+]?[0-9][0-9_,]*(?:\\.[0-9_]*)?(?:[eE][-+]?[0-9_]+)?',
      '[-+]?\\.[0-9_]*(?:[eE][-+]?[0-9_]+)?',
      '[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?',
      '[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)',
      '[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:(?:[Tt]|[ \\t]+)[0-9].*)?',
    ].join('|') +
    ')$',
);

/** Nothing but letters, digits and signs that mean nothing in a plain scalar; most strings are like this. */
const HARMLESS =
  /^(?![eE][-+]?[0-9]+$)[A-Za-z/_$(](?:[A-Za-z0-9/_.()$+=;,@-]|[ :](?=[A-Za-z0-9/_.()$+=-]))*$/;

/** What may not start a plain scalar. A colon is among them because Ruby reads `:x` as a symbol. */
const BAD_START = /^[\s,[\]{}#&*!|>'"%@`:]|^[-?](?:\s|$)|^(?:---|\.\.\.)(?:\s|$)/;
const BAD_INSIDE = /:(?:\s|$)|\s#|\s$/;

/** What is written as an escape: what YAML forbids or some reader takes for a line break, and what hides itself. */
const ESCAPED =
  /[\0-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/u;
const ESCAPED_ALL = new RegExp(`${ESCAPED.source}|["\\\\]`, 'gu');

/** A string on one line: plain if no reader would mistake it, else quoted. */
export function inline(text: string): string {
  return isPlain(text) ? text : quote(text);
}

function isPlain(text: string): boolean {
  if (HARMLESS.test(text)) return text.length > LONGEST_WORD || !WORDS.has(text);
  if (text === '' || BAD_START.test(text) || BAD_INSIDE.test(text) || ESCAPED.test(text))
    return false;
  if (text.length <= LONGEST_WORD && WORDS.has(text)) return false;
  if (NUMBER_LIKE.test(text)) return false;
  // Go drops every underscore before it looks for a number.
  return !(text.includes('_') && NUMBER_LIKE.test(text.replaceAll('_', '')));
}

/** A string in the given quotes; in double ones when it needs escapes. */
export function quoteLike(text: string, style: 'single' | 'double'): string {
  if (style === 'single' && !ESCAPED.test(text)) return `'${text.replaceAll("'", "''")}'`;
  return `"${text.replace(ESCAPED_ALL, escape)}"`;
}

/** Double quotes, or single ones where they save escapes. */
export function quote(text: string): string {
  const escapes = ESCAPED.test(text);
  if (!escapes && /["\\]/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  if (!escapes) return `"${text}"`;
  return `"${text.replace(ESCAPED_ALL, escape)}"`;
}

const SHORT: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
};

function escape(character: string): string {
  const short = SHORT[character];
  if (short) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

/** Block scalars keep text as it is; these would not survive in one, or not with every reader. */
const NOT_IN_BLOCK = new RegExp(
  ESCAPED.source.replace('[\\0-\\x1f', '[\\0-\\x08\\x0b-\\x1f') + '|^[ \\t]*\\n|\\n[ \\t]+\\n*$',
  'u',
);

/**
 * The header of a block scalar (`|`, `|-`, `|+`, with an indentation where the text starts with a space or tab), or null
 * when the text is better quoted.
 */
export function blockHeader(text: string): string | null {
  if (!text.includes('\n') || NOT_IN_BLOCK.test(text)) return null;
  const indentation = /^[ \t]/.test(text) ? '2' : '';
  if (!text.endsWith('\n')) return `|${indentation}-`;
  return text.endsWith('\n\n') ? `|${indentation}+` : `|${indentation}`;
}
