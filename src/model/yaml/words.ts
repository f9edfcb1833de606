/** What the two parsers say, and what we say instead: message and remedy. The first match counts. */
const WORDS: readonly (readonly [pattern: RegExp, message: string, hint: string])[] = [
  [
    /^Missing closing (["'])|within a (single|double) quoted scalar/,
    'this text starts with a quote that is never closed',
    "add the closing quote at the end of the text; quotes inside it are written \\\" in \"…\" and '' in '…'",
  ],
  [
    /^Flow (sequence|map) .*must be/,
    'the brackets that were opened above are not closed here, or this line is not indented below its key',
    'close the list with ] or the map with }, and indent the lines between',
  ],
  [
    /within a flow collection|^deficient indentation/,
    'a bracket or a quote is not closed, or its lines are not indented below their key',
    'close it, and indent the lines between',
  ],
  [
    /^Nested mappings are not allowed in compact mappings|^bad indentation of a mapping entry/,
    'a second key starts inside this value, or a line is indented differently from its neighbours',
    'put a value that holds ": " or starts with a sign in quotes; indent keys of one map alike',
  ],
  [
    /^All mapping items must start at the same column/,
    'this line is indented differently from the other keys of its map',
    'indent all keys of one map with the same number of spaces',
  ],
  [
    /^All sequence items must start|^bad indentation of a sequence entry|^Sequence item without/,
    'this line is indented differently from the other items of its list',
    'start every item of one list with "- " in the same column',
  ],
  [
    /^Implicit map keys need to be followed|^expected ':' after|multiline key may not|^Implicit keys/,
    'a key and its ":" are expected here',
    'write "key: value", with a space after the colon; a text of several lines goes below "key: |"',
  ],
  [
    /^a whitespace character is expected after the key-value|^Missing space after :/,
    'a space is missing after the ":"',
    'write "key: value"',
  ],
  [
    /cannot start with (reserved|directive|block|flow|alias|anchor)? ?(indicator )?character (.)/,
    'a text may not start with $3 here',
    'put the text in quotes',
  ],
  [
    /^Plain value cannot start with a tab/,
    'a tab stands where a value starts',
    'replace the tab with a space',
  ],
  [
    /block-seq-ind on same line with key/,
    'a list cannot start on the same line as its key',
    'put each "- item" on a line of its own below the key, or write [item, item]',
  ],
  [
    /^A block sequence may not be used as an implicit map key|^BLOCK_IN_FLOW|^Block collections are not/,
    'a list or map stands where a single value is expected',
    'indent it below its key',
  ],
  [
    /^Invalid escape sequence (.*)$|^unknown escape sequence()|^expected hexadecimal character()/,
    'a backslash inside "…" starts an escape that YAML does not know',
    "write \\\\ for a backslash, or use single quotes: '…'",
  ],
  [
    /^Block scalar header|^a line break is expected/,
    'text follows the | or > on the same line',
    'start the text on the next line, indented',
  ],
  [
    /^Block scalars with more-indented leading empty lines/,
    'an empty line at the start of this text is indented more than the text',
    'remove the spaces from the empty line',
  ],
  [
    /^Unexpected (flow-seq-end|flow-map-end) token/,
    'a bracket is closed that was never opened',
    'remove it, or add the opening one',
  ],
  [
    /^Unexpected , in|^expected the node content, but found|^Unexpected empty item/,
    'a comma stands where a value is expected',
    'remove the comma, or add the value before it',
  ],
  [
    /^Missing , (or : )?between|^missed comma/,
    'a comma is missing between two values in brackets',
    'add the comma; put text that holds ", " or brackets in quotes',
  ],
  [
    /at node end$|^Unexpected scalar token|^end of the stream or a document separator/,
    'more text follows a value that was already complete',
    'put the whole value in one pair of quotes, or start a new line in the right column',
  ],
  [/at most one anchor|duplication of an anchor/, 'a value has two anchors', 'keep one of them'],
  [/at most one tag|duplication of a tag/, 'a value has two tags', 'keep one of them'],
  [
    /^(Alias|Anchor) cannot be an empty|^name of an (alias|anchor) node/,
    'a name is missing after the * or &',
    'add the name, or put the text in quotes',
  ],
  [
    /^An alias node must not|^alias node should not/,
    'an alias cannot carry an anchor or a tag of its own',
    'remove the anchor or tag before the *',
  ],
  [
    /directive|^YAML |^TAG |YAML version|Missing directives-end/,
    'a line that starts with % is a YAML directive, and this one is not complete',
    'remove the line; if it belongs to a text, put the text in quotes or indent it',
  ],
  [
    /[Tt]ag/,
    'a "!" starts a tag here, and this one is not well formed',
    'put the text in quotes if it is meant as text',
  ],
  [
    /^Comments must be separated/,
    'a space is missing before the "#" of a comment',
    'add the space, or put the text in quotes',
  ],
];

const UNKNOWN = 'check this line and the one above it: indentation, quotes, brackets';

/** A parser's complaint as a message that says what is wrong and a hint that says what to do. */
export function describe(reason: string): { message: string; hint: string } {
  for (const [pattern, message, hint] of WORDS) {
    const match = pattern.exec(reason);
    if (match) return { message: message.replace('$3', match[3] ?? 'this sign'), hint };
  }
  return { message: `this is not YAML: ${reason}`, hint: UNKNOWN };
}
