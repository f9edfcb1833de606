// Places in a well-formed text that the event parser does not give. Each scan stays between two known nodes.

const NEWLINE = 10;
const HASH = 35;
const COLON = 58;
const COMMA = 44;
const DASH = 45;

/** The offset of the next character that is neither space, line break nor comment. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    const c = text.charCodeAt(at);
    if (c === 32 || c === 9 || c === 13 || c === NEWLINE) at += 1;
    else if (c === HASH) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else return at;
  }
}

/** After the `:` that ends a key, or `from` when the key has none. */
export function emptyValue(text: string, from: number): number {
  const at = skipBlank(text, from);
  return text.charCodeAt(at) === COLON ? at + 1 : from;
}

/** Where the `:` of a key that is not written stands. */
export function emptyKey(text: string, from: number): number {
  const at = skipBlank(text, from);
  return text.charCodeAt(at) === COMMA ? skipBlank(text, at + 1) : at;
}

/** After the `-` of a list item that holds nothing. */
export function emptyItem(text: string, from: number): number {
  const at = skipBlank(text, from);
  return text.charCodeAt(at) === DASH ? at + 1 : from;
}

const BEFORE_CONTENT = '-?:.%';

/** Where a block scalar's `|` or `>` stands: after indicators, document markers and directives from `from` on. */
export function contentStart(text: string, from: number): number {
  let at = skipBlank(text, from);
  while (BEFORE_CONTENT.includes(text.charAt(at)) && at < text.length) {
    const end = text.charAt(at) === '%' ? text.indexOf('\n', at) : at + 1;
    at = skipBlank(text, end === -1 ? text.length : end);
  }
  return at;
}

/** After the bracket that closes a flow collection whose last value ends at `from`. */
export function closingBracket(text: string, from: number): number {
  let at = skipBlank(text, from);
  if (text.charCodeAt(at) === COMMA) at = skipBlank(text, at + 1);
  return at + 1;
}
