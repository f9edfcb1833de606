// The order in which Go's YAML library writes the keys of a map: as people count, so that `a9` comes before `a10`. Numbers
// beyond 64 bits overflow as they do there; for some such keys the library's own order changes from one run to the next.

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

/** Negative when one key is written before the other; for `sort`. */
export function compareKeys(one: string, other: string): number {
  if (one === other) return 0;
  return isLess(Array.from(one), Array.from(other)) ? -1 : 1;
}

function isLess(one: readonly string[], other: readonly string[]): boolean {
  const at = one.findIndex((character, index) => character !== other[index]);
  const [a, b] = [one[at], other[at]];
  if (at < 0 || a === undefined || b === undefined) return one.length < other.length;
  const [aLetter, bLetter] = [LETTER.test(a), LETTER.test(b)];
  if (aLetter && bLetter) return code(a) < code(b);
  if (aLetter || bLetter) return at > 0 && DIGIT.test(one[at - 1] ?? '') ? aLetter : bLetter;
  return isLessNumber(one, other, at);
}

/** The order of two texts whose characters at `at` differ and are no letters: by the numbers that begin there. */
function isLessNumber(one: readonly string[], other: readonly string[], at: number): boolean {
  const [a = '', b = ''] = [one[at], other[at]];
  // A zero there belongs to the number before it, if there is one that is more than zeros.
  const inNumber = (a === '0' || b === '0') && isBehindNumber(one, at);
  const [left, right] = [numberAt(one, at, inNumber), numberAt(other, at, inNumber)];
  if (left.value !== right.value) return left.value < right.value;
  if (left.end !== right.end) return left.end < right.end;
  return code(a) < code(b);
}

function isBehindNumber(text: readonly string[], at: number): boolean {
  for (let before = at - 1; before >= 0; before--) {
    const character = text[before] ?? '';
    if (!DIGIT.test(character)) return false;
    if (character !== '0') return true;
  }
  return false;
}

/** The digits from a place on, as a number of 64 bits that overflows as Go's does. */
function numberAt(
  text: readonly string[],
  at: number,
  inNumber: boolean,
): { readonly value: bigint; readonly end: number } {
  let value = inNumber ? 1n : 0n;
  let end = at;
  for (; DIGIT.test(text[end] ?? ''); end++)
    value = BigInt.asIntN(64, value * 10n + BigInt(code(text[end] ?? '') - code('0')));
  return { value, end };
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}
