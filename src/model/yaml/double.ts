// Double-quoted text with an escaped line break before blank lines: js-yaml 5.5.0 drops the blank lines, which
// YAML (7.3.1, s-double-escaped) and Kubernetes keep as line breaks.

export const ESCAPED_BLANK_LINES: RegExp = /\\\r?\n[ \t]*\r?\n/;

const PARTS =
  /\\(?:\r?\n[ \t]*((?:\r?\n[ \t]*)*)|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([^]))|[ \t]*\r?\n[ \t]*((?:\r?\n[ \t]*)*)/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

/** What stands between double quotes, decoded; its escapes are known to be well formed. */
export function decodeDouble(source: string): string {
  return source.replace(PARTS, (_, ...groups: (string | undefined)[]) => {
    const [blank, x, u, U, letter, folded] = groups;
    if (blank !== undefined) return breaks(blank);
    const hex = x ?? u ?? U;
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (letter !== undefined) return ESCAPES[letter] ?? letter;
    return folded ? breaks(folded) : ' ';
  });
}

function breaks(lines: string): string {
  return lines.replace(/[^\n]/g, '');
}
