// Looks for canaries by itself, without the redactor, in every way in which a secret may be written.
import type { Canary } from './canaries.ts';

/** Where a canary was seen. */
export interface Hit {
  readonly canary: string;
  readonly shape: string;
  readonly encoding: string;
  readonly where: string;
}

/** A core that is longer is looked for by its ends and its middle, so that a part of it is found. */
const WHOLE = 20;
const PIECE = 12;
/** Shorter traces could stand anywhere. */
const SHORTEST = 7;

function piecesOf(core: string): string[] {
  const units = Array.from(core);
  if (units.length <= WHOLE) return [core];
  const middle = Math.floor((units.length - PIECE) / 2);
  return [0, middle, units.length - PIECE].map((at) => units.slice(at, at + PIECE).join(''));
}

const ENCODINGS: Readonly<Record<string, (text: string) => readonly string[]>> = {
  plain: (text) => [text],
  JSON: (text) => [JSON.stringify(text).slice(1, -1), escaped(text)],
  'JSON in JSON': (text) => [JSON.stringify(JSON.stringify(text)).slice(3, -3)],
  YAML: (text) => [text.replaceAll("'", "''")],
  shell: (text) => [text.replaceAll("'", `'\\''`), text.replaceAll("'", `'"'"'`)],
  URL: (text) => [
    encodeURIComponent(text),
    encodeURI(text),
    encodeURIComponent(text).toLowerCase(),
  ],
  form: (text) => [new URLSearchParams([['', text]]).toString().slice(1)],
  HTML: (text) => [text.replace(/["'<>&]/g, (one) => `&#${one.charCodeAt(0)};`)],
  base64: (text) => aligned(text, 'base64'),
  base64url: (text) => aligned(text, 'base64url'),
  hex: (text) => [
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('hex').toUpperCase(),
  ],
  UTF16: (text) => [Buffer.from(text, 'utf16le').toString('latin1')],
};

function escaped(text: string): string {
  return text.replace(/[^ -~]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function aligned(text: string, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    return bytes
      .toString(encoding)
      .slice(Math.ceil((shift * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
}

/** Text without what folding, indentation, colours and a terminal's safety add or take. */
function squeezed(text: string): string {
  return text
    .replace(/\u001b\[[0-9;]*m/g, '')
    .replace(
      /[\s\u0000-\u001f\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/gu,
      '',
    );
}

interface Trace {
  readonly canary: Canary;
  readonly encoding: string;
  readonly text: string;
}

/** Looks for canaries and counts how often it did. */
export class Search {
  readonly hits: Hit[] = [];
  /** Texts that were looked through. */
  texts = 0;
  bytes = 0;
  readonly #traces: readonly Trace[];

  constructor(canaries: readonly Canary[]) {
    this.#traces = canaries.flatMap((canary) => tracesOf(canary));
  }

  get traces(): number {
    return this.#traces.length;
  }

  /** Looks through a text; `but` may stand in it. Hits are kept. */
  look(text: string, where: string, but: readonly Canary[] = []): void {
    this.texts += 1;
    this.bytes += text.length;
    const tight = squeezed(text);
    const all = [text, tight, unsigned(text)];
    for (const { canary, encoding, text: trace } of this.#traces)
      if (!but.includes(canary) && all.some((one) => one.includes(trace)))
        this.hits.push({ canary: canary.name, shape: canary.shape, encoding, where });
  }
}

/** Lines of a diff lose their sign, so that what is split over them is found. */
function unsigned(text: string): string {
  return /^[+-]/m.test(text) ? squeezed(text.replace(/^[+-]/gm, '')) : '';
}

function tracesOf(canary: Canary): Trace[] {
  const found = new Map<string, Trace>();
  const pieces = piecesOf(canary.core.trim());
  for (const [encoding, write] of Object.entries(ENCODINGS))
    for (const written of pieces.flatMap(write))
      for (const text of [written, squeezed(written)])
        if (text.length >= SHORTEST && !found.has(text))
          found.set(text, { canary, encoding, text });
  return [...found.values()];
}

/** Every encoding of a canary, as a text that holds it. */
export function writings({ value }: Canary): [encoding: string, text: string][] {
  return Object.entries(ENCODINGS).flatMap(([encoding, write]) =>
    write(value).map((text): [string, string] => [encoding, `before ${text} behind`]),
  );
}
