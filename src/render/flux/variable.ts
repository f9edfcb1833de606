/** One `${...}` of a text, as Flux reads it. */
export interface Reference {
  /** Offset of the `$` that opens it. */
  readonly offset: number;
  /** Name of the variable; null when what stands between the braces is nothing that Flux can read. */
  readonly name: string | null;
  /** Whether it says what to put where the variable is empty. */
  readonly hasDefault: boolean;
}

/**
 * A name alone, or followed by an operator. `=`, `:=`, `:-`, `:?` and `:+` all mean a default; `-` alone is an
 * error; slices, cuts, replacements and changes of case need a value.
 */
const BODY = /^(#?)([A-Za-z_][A-Za-z0-9_]*)(?:$|(:?=|:-|:\?|:\+)|:|##?|%%?|\/|\^\^?|,,?)/;

/**
 * Every reference of a text in the grammar of Flux's envsubst: `$${x}` stands for the text `${x}`, a name without
 * braces is none, and braces nest in a default.
 */
export function references(text: string): Reference[] {
  const found: Reference[] = [];
  for (let open = text.indexOf('${'); open >= 0; open = text.indexOf('${', open + 2)) {
    let dollars = 1;
    while (text[open - dollars] === '$') dollars += 1;
    // Two dollars stand for one, so an even run leaves nothing to substitute.
    if (dollars % 2 === 0) continue;
    const end = closing(text, open + 2);
    const match = end < 0 ? null : BODY.exec(text.slice(open + 2, end));
    found.push({
      offset: open,
      name: match?.[2] ?? null,
      hasDefault: match?.[3] !== undefined,
    });
  }
  return found;
}

/** Offset of the brace that closes the one before `from`; -1 when none does. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '}') depth -= 1;
    else if (text[at] === '{' && text[at - 1] === '$') depth += 1;
    if (depth === 0) return at;
  }
  return -1;
}
