import { createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import * as vectors from 'cctv-age';
import { expect, test } from 'vitest';
import type { CroftError } from '../../base/error.ts';
import { createAgeOpener, dearmored, type AgeOpener } from './age.ts';

interface Vector {
  readonly name: string;
  readonly expect: string;
  readonly payload: string | undefined;
  readonly identities: readonly string[];
  readonly passphrases: readonly string[];
  readonly isArmored: boolean;
  readonly fileKey: string;
  readonly file: Uint8Array;
}

/** How an end of ours is called in the vectors. */
const VERDICTS: Readonly<Record<string, string>> = {
  success: 'success',
  'no match': 'no match',
  'HMAC failure': 'age-tampered',
  'payload failure': 'age-tampered',
  'header failure': 'age-header-malformed',
  'armor failure': 'age-armor-malformed',
};

const ALL = Object.entries(vectors as unknown as Readonly<Record<string, Uint8Array>>)
  .filter(([name]) => name !== 'default' && name !== 'module.exports')
  .map(([name, bytes]) => vectorOf(name, Buffer.from(bytes)));

function vectorOf(name: string, bytes: Buffer): Vector {
  const end = bytes.indexOf('\n\n');
  const lines = bytes
    .subarray(0, end)
    .toString()
    .split('\n')
    .map((line) => /^([^:]+): (.*)$/.exec(line)?.slice(1) ?? []);
  const values = (key: string): string[] =>
    lines.flatMap(([found, value]) => (found === key && value !== undefined ? [value] : []));
  const body = bytes.subarray(end + 2);
  return {
    name,
    expect: values('expect')[0] ?? '',
    payload: values('payload')[0],
    identities: values('identity'),
    passphrases: values('passphrase'),
    fileKey: values('file key')[0] ?? '',
    isArmored: values('armored')[0] === 'yes',
    file: values('compressed')[0] === 'zlib' ? inflateSync(body) : body,
  };
}

/** A header whose MAC has another length: the package says of it that it does not fit, which is refused all the same. */
const MAC_LENGTH: ReadonlySet<string> = new Set(['hmac_garbage', 'hmac_missing', 'hmac_truncated']);

/**
 * Where the package hands out one genuine piece less than others do: it opens a full piece once it knows whether
 * another follows, and here the one that follows is wrong or is missing.
 */
const LOOKS_AHEAD: ReadonlySet<string> = new Set([
  'armor_garbage_encoded',
  'stream_no_final_full',
  'stream_no_final_two_chunks_full',
  'stream_trailing_garbage_long',
  'stream_trailing_garbage_short',
  'stream_two_final_chunks',
  'stream_two_final_chunks_full',
  'stream_two_final_chunks_second',
]);

interface Outcome {
  readonly verdict: string;
  /** Every byte that was handed out, also before a failure. */
  readonly content: Uint8Array;
}

type Way = (opener: AgeOpener, file: Uint8Array) => Promise<Outcome>;

const NOTHING = new Uint8Array();
const PIECE = 65_536;

const codeOf = (error: unknown): string => (error as CroftError).code;
const sha256 = (...parts: readonly Uint8Array[]): string =>
  createHash('sha256').update(Buffer.concat(parts)).digest('hex');

/** A file in pieces of `size` bytes; behind `until` bytes in pieces of 8,192. */
function pieces(file: Uint8Array, size: number, until: number): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const end = at + (at < until ? size : 8_192);
      if (at < file.length) controller.enqueue(file.slice(at, end));
      else controller.close();
      at = end;
    },
  });
}

const whole: Way = async (opener, file) => {
  const content = await opener.open(file);
  return { verdict: content ? 'success' : 'no match', content: content ?? NOTHING };
};

const inPieces =
  (size: number, until = Infinity): Way =>
  async (opener, file) => {
    const stream = await opener.openStream(pieces(file, size, until));
    if (!stream) return { verdict: 'no match', content: NOTHING };
    const seen: Uint8Array[] = [];
    try {
      for await (const piece of stream) seen.push(piece);
      return { verdict: 'success', content: Buffer.concat(seen) };
    } catch (error) {
      return { verdict: codeOf(error), content: Buffer.concat(seen) };
    }
  };

async function outcomeOf(vector: Vector, way: Way): Promise<Outcome> {
  try {
    const opener = createAgeOpener(vector.identities, vector.passphrases);
    return await way(opener, binary(vector));
  } catch (error) {
    return { verdict: codeOf(error), content: NOTHING };
  }
}

function binary({ isArmored, file }: Vector): Uint8Array {
  return isArmored ? dearmored(Buffer.from(file).toString('latin1')) : file;
}

/** The piece of the content that begins at byte `start`, opened without the package, whether it is marked as last or not. */
function pieceAt(vector: Vector, start: number): Uint8Array {
  const file = Buffer.from(binary(vector));
  const header = file.indexOf('\n', file.indexOf('\n--- ') + 1) + 1;
  const fileKey = Buffer.from(vector.fileKey, 'hex');
  const salt = file.subarray(header, header + 16);
  const key = Buffer.from(hkdfSync('sha256', fileKey, salt, 'payload', 32));
  const index = start / PIECE;
  const at = header + 16 + index * (PIECE + 16);
  const sealed = file.subarray(at, at + PIECE + 16);
  for (const last of [0, 1]) {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = last;
    const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    cipher.setAuthTag(sealed.subarray(-16));
    const content = cipher.update(sealed.subarray(0, -16));
    try {
      cipher.final();
      return content;
    } catch {
      continue;
    }
  }
  return NOTHING;
}

/** What is wrong with the outcome of a vector, or null; `releases` when content that precedes a failure counts. */
function judge(vector: Vector, outcome: Outcome, releases: boolean): string | null {
  const wanted = MAC_LENGTH.has(vector.name) ? 'HMAC failure' : vector.expect;
  if (outcome.verdict !== VERDICTS[wanted])
    return `${vector.name}: ${outcome.verdict} instead of ${vector.expect}`;
  const counts = vector.expect === 'success' || (releases && vector.expect === 'payload failure');
  if (!counts) return null;
  const { content } = outcome;
  const next = LOOKS_AHEAD.has(vector.name) ? [pieceAt(vector, content.length)] : [];
  return sha256(content, ...next) === vector.payload ? null : `${vector.name}: other content`;
}

test.each([
  { name: 'as a whole', way: whole, releases: false },
  { name: 'as a stream', way: inPieces(7_919), releases: true },
  // Some have 16 MiB: behind the second boundary of pieces, single bytes show nothing new.
  { name: 'byte by byte', way: inPieces(1, 150_000), releases: true },
])('all 143 vectors of the age test suite, $name', async ({ way, releases }) => {
  const wrong: string[] = [];
  for (const vector of ALL) {
    const complaint = judge(vector, await outcomeOf(vector, way), releases);
    if (complaint !== null) wrong.push(complaint);
  }
  expect(wrong).toEqual([]);
  expect(`${ALL.length - wrong.length}/${ALL.length}`).toBe('143/143');
});
