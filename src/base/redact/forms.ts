import type { Pattern } from './automaton.ts';

/** Shorter values are hidden only where they stand alone, and as they are: inside other words they mean something else. */
const SHORT = 6;
/** Shorter values are not hidden at all: nobody could tell them from the words of a sentence. */
const SHORTEST = 4;

/**
 * What is no character of a secret: blanks and line breaks, which folding and indentation add and take, and characters
 * that `visible` replaces, with what stands for them.
 */
export function isBlank(unit: number): boolean {
  return (
    unit <= 0x20 ||
    (unit >= 0x7f &&
      (unit <= 0xa0 ||
        unit === 0xfffd ||
        unit === 0xfeff ||
        (unit >= 0x200b && unit <= 0x200f) ||
        (unit >= 0x2028 && unit <= 0x202e) ||
        (unit >= 0x2060 && unit <= 0x2069)))
  );
}

/** A text without blanks. */
function withoutBlanks(text: string): string {
  let kept = '';
  for (let at = 0; at < text.length; at += 1)
    if (!isBlank(text.charCodeAt(at))) kept += text.charAt(at);
  return kept;
}

/**
 * Every way in which a value may be written, without blanks, beyond those that the views of `scan.ts` undo: base64 at
 * each of three alignments and in both alphabets, hexadecimal digits, blanks as plus signs, quotes within quotes.
 */
export function formsOf(value: string): Pattern[] {
  const plain = withoutBlanks(value);
  if (plain.length < SHORTEST) return [];
  if (plain.length < SHORT) return [{ text: plain, alone: true }];
  const bytes = Buffer.from(value);
  const lines = value.includes('\n') ? ownLines(value) : [];
  const hex = bytes.toString('hex');
  const texts = [plain, ...lines, ...base64Cores(bytes), hex, hex.toUpperCase()];
  const json = JSON.stringify(value).slice(1, -1);
  const rewritten = [
    ...[value, value.replaceAll(' ', '+')].flatMap((text) => [
      text,
      text.replace(/[^\0-\x7f]+/g, percent),
      text.replace(/[^\0-\x7f]+/g, (part) => percent(part).toLowerCase()),
    ]),
    encodeURIComponent(value.toWellFormed()),
    value.replaceAll("'", "''"),
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    json,
    JSON.stringify(json).slice(1, -1),
  ];
  // A value with a line break at its end is often taken without it.
  const trimmed = value.trim();
  if (trimmed !== value) texts.push(...formsOf(trimmed).map(({ text }) => text));
  for (const text of rewritten) texts.push(withoutBlanks(text));
  return [...new Set(texts)].map((text) => ({ text, alone: false }));
}

/** Shorter lines of a value, those of several words and the frame of a key say little by themselves. */
const LINE = /^(?!-----)\S{24,}$/;

/** Lines of a value that may be shown without the others, as in a diff. */
function ownLines(value: string): string[] {
  const lines = value.split('\n').map((line) => line.trim());
  return lines.filter((line) => LINE.test(line)).map(withoutBlanks);
}

function percent(text: string): string {
  return Buffer.from(text).toString('hex').toUpperCase().replace(/../g, '%$&');
}

/** The characters of base64 that follow from these bytes alone, whatever stands before and behind them. */
function base64Cores(bytes: Uint8Array): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]);
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor((whole.length * 8) / 6);
    return [
      whole.toString('base64').slice(first, last),
      whole.toString('base64url').slice(first, last),
    ];
  });
}
