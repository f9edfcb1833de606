import type { Problem, Problems } from './problem.ts';

/** A text without its leading byte-order mark. */
export interface Decoded {
  readonly text: string;
  readonly mark: boolean;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const MARK = '\ufeff';

/** What bytes look like that are no text; problems of theirs lie in it. */
interface Garbled {
  readonly text: null;
  readonly shown: string;
}

/**
 * Bytes as text, or what they look like with a problem that says why they are none: not UTF-8, or larger than `limit`,
 * which is looked at before anything is decoded. A leading byte-order mark is dropped.
 */
export function decode(
  input: Uint8Array | string,
  limit: number,
  problems: Problems,
): Decoded | Garbled {
  if (input.length > limit) {
    problems.add(tooLarge(input.length, limit));
    return { text: null, shown: '' };
  }
  const text = typeof input === 'string' ? input : decodeBytes(input, problems);
  if (typeof text !== 'string') return text;
  return text.startsWith(MARK) ? { text: text.slice(1), mark: true } : { text, mark: false };
}

/** The problem of a file or document above a limit. */
export function tooLarge(size: number, limit: number): Problem {
  return {
    code: 'yaml-too-large',
    start: 0,
    end: 0,
    message: `this has ${size} bytes; at most ${limit} are read`,
    hint: 'split it, or keep large data outside of YAML',
  };
}

const LENIENT = new TextDecoder('utf-8', { ignoreBOM: true });
const REPLACEMENT = '\ufffd';

function decodeBytes(bytes: Uint8Array, problems: Problems): string | Garbled {
  try {
    const first = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
    if (first !== 0xfffe && first !== 0xfeff) return UTF8.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const shown = LENIENT.decode(bytes);
    problems.add(notUtf8('this is not valid UTF-8', shown.indexOf(REPLACEMENT)));
    return { text: null, shown };
  }
  problems.add(notUtf8('the file is UTF-16, not UTF-8', 0));
  return { text: null, shown: '' };
}

function notUtf8(message: string, start: number): Problem {
  const hint = 'save the file as UTF-8; editors offer it under "save with encoding"';
  return { code: 'yaml-encoding', start, end: start, message, hint };
}

/**
 * What no reader takes, or what readers take differently: control characters, a carriage return alone, the line
 * separators that only YAML 1.1 knows, a byte-order mark inside the text, half of a surrogate pair.
 */
const FORBIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)|\p{Surrogate}/gu;

/** Direction controls: what a reader sees is not what a machine reads. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

/** Reports every character that may not stand in a text. True when there is none. */
export function checkCharacters(text: string, problems: Problems): boolean {
  if (text.search(FORBIDDEN) === -1) return true;
  for (const { index, 0: character } of text.matchAll(FORBIDDEN))
    problems.add({
      code: 'yaml-encoding',
      start: index,
      end: index + character.length,
      message: `${nameOf(character)} may not stand in YAML`,
      hint: `remove it, or write it as ${escapeOf(character)} inside double quotes`,
    });
  return false;
}

/** Reports characters that hide what a text says, as warnings. */
export function checkHidden(text: string, problems: Problems): void {
  for (const { index, 0: character } of text.matchAll(BIDI))
    problems.add({
      code: 'yaml-encoding',
      severity: 'warning',
      start: index,
      end: index + 1,
      message: `${nameOf(character)} makes the text look different from what it says`,
      hint: `remove it, or write it as ${escapeOf(character)} inside double quotes`,
    });
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['\0', 'a NUL character'],
  ['\r', 'a carriage return without a line feed'],
  ['\x85', 'a next-line character (U+0085)'],
  ['\u2028', 'a line separator (U+2028)'],
  ['\u2029', 'a paragraph separator (U+2029)'],
  [MARK, 'a byte-order mark inside the text'],
]);

function nameOf(character: string): string {
  const known = NAMES.get(character);
  if (known) return known;
  const code = character.charCodeAt(0);
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  if (code >= 0xd800 && code <= 0xdfff) return `half of a character (${number})`;
  return code < 0xa0 ? `the control character ${number}` : `the invisible character ${number}`;
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0).toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
}
