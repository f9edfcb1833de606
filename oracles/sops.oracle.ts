import { createMemoryClock } from '../src/base/host/memory-clock.ts';
import { createMemoryRandom } from '../src/base/host/memory-random.ts';
import { createAgeKeyWrap, generateIdentity, recipientOf } from '../src/secrets/age/age.ts';
import {
  essence,
  loadPlain,
  openSops,
  sealSops,
  type Format,
  type KeyWrap,
  type Means,
  type NewFile,
  type Rule,
} from '../src/secrets/sops/index.ts';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { dice, pick, plainFile, type Dice } from './sops/generate.ts';
import { startPeer, type Peer } from './sops/peer.ts';
import { compareRules } from './sops/rules.ts';

/**
 * Files that we and sops encrypt and decrypt for each other, over all stores, types and rules. A script of its own: sops
 * takes more than three minutes to build, and nothing but src/secrets decides its outcome.
 */
export const oracle: Oracle = { name: 'sops', script: 'test:sops', run };

const FILES = 1500;
const SEED = 20261121;

const FORMATS: readonly Format[] = [
  'yaml',
  'yaml',
  'yaml',
  'json',
  'json',
  'dotenv',
  'ini',
  'binary',
];

const RULES: readonly (Rule | undefined)[] = [
  undefined,
  undefined,
  { name: 'encrypted_regex', pattern: '^(data|stringData)$' },
  { name: 'unencrypted_regex', pattern: '^(apiVersion|kind|name|spec)$' },
  { name: 'encrypted_suffix', pattern: '_secret' },
  { name: 'unencrypted_suffix', pattern: '_unencrypted' },
  { name: 'encrypted_comment_regex', pattern: 'encrypt me' },
  { name: 'unencrypted_comment_regex', pattern: 'sops:clear' },
  { name: 'encrypted_regex', pattern: '(?i)PASS|\\bkey\\b|^\\p{Ll}$|[[:digit:]]+' },
];

interface Case {
  readonly name: string;
  readonly format: Format;
  readonly plain: Buffer;
  readonly file: NewFile;
  readonly indent: number;
  readonly wrap: KeyWrap;
}

interface Tally {
  readonly counts: Record<string, number>;
  readonly failures: string[];
}

function count({ counts }: Tally, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

async function run({ tools }: OracleContext): Promise<OracleReport> {
  return compareAll(tools.sops, FILES, SEED);
}

/** Compares `files` generated files with the program; also for a run by hand. */
export async function compareAll(
  program: string,
  files: number,
  seed: number,
): Promise<OracleReport> {
  const identities = await Promise.all([1, 2, 3].map(() => generateIdentity('x25519')));
  const recipients = await Promise.all(identities.map(recipientOf));
  const wrap = createAgeKeyWrap(identities);
  const peer = startPeer(program, identities);
  const tally: Tally = { counts: {}, failures: [] };
  try {
    const roll = dice(seed);
    for (let at = 0; at < files; at++) {
      const made = generate(roll, recipients, `${String(seed)}/${String(at)}`);
      await compare(peer, { ...made, wrap }, tally);
    }
    for (let at = 0; at < files; at++) {
      const failure = await compareRules(peer, roll, recipients);
      if (failure === null) count(tally, 'creation rules');
      else tally.failures.push(failure);
    }
  } finally {
    await peer.end();
  }
  return { counts: tally.counts, skipped: [], failures: tally.failures };
}

function generate(roll: Dice, recipients: readonly string[], name: string): Omit<Case, 'wrap'> {
  const format = pick(roll, FORMATS);
  const rule = format === 'binary' ? undefined : pick(roll, RULES);
  const [a = '', b = '', c = ''] = recipients;
  const groups = pick(roll, [[[a]], [[a, b]], [[a], [b], [c]], [[a, b], [c]]]);
  const threshold = groups.length === 3 ? pick(roll, [0, 2, 3]) : 0;
  const file = {
    ...{ groups, threshold, macOnlyEncrypted: roll(4) === 0 },
    ...{ blocks: blocksFor(name) },
    ...(rule ? { rule } : {}),
  };
  return {
    name: `${name} ${format} ${rule?.name ?? 'default'}`,
    format,
    plain: plainFile(roll, format),
    file,
    indent: pick(roll, [0, 0, 2, 3]),
  };
}

/** One form or the other, whatever the dice say next. */
function blocksFor(name: string): 'first' | 'each' {
  return Number(/\d$/.exec(name)?.[0] ?? 0) % 2 === 0 ? 'first' : 'each';
}

async function compare(peer: Peer, one: Case, tally: Tally): Promise<void> {
  const { format, file, indent } = one;
  const means: Means = {
    random: createMemoryRandom(one.name),
    clock: createMemoryClock(1_790_000_000_000),
    wrap: one.wrap,
    file: one.name,
    ...(indent > 0 ? { layout: { yaml: indent, json: indent, binary: indent } } : {}),
  };
  const theirs = await peer.ask({
    op: 'encrypt',
    format,
    data: one.plain,
    groups: file.groups,
    threshold: file.threshold,
    rule: file.rule?.name ?? '',
    pattern: file.rule?.pattern ?? '',
    macOnly: file.macOnlyEncrypted ?? false,
    indent,
  });
  if (theirs.error !== '') {
    count(tally, 'files that sops refuses');
    return;
  }
  const expected = await peer.ask({ op: 'decrypt', format, data: theirs.data, indent });
  if (expected.error !== '') count(tally, 'files that sops cannot read itself');
  else
    await openTheirs(one, { text: theirs.data.toString(), expected: expected.data }, means, tally);
  await sealOurs(
    peer,
    one,
    { means, expected: expected.error === '' ? expected.data : null },
    tally,
  );
}

/** The values of a plain file; null when it is none. */
function valuesOf(plain: Uint8Array, format: Format): string | null {
  try {
    return essence(loadPlain(plain, format));
  } catch {
    return null;
  }
}

async function openTheirs(
  one: Case,
  { text, expected }: { readonly text: string; readonly expected: Buffer },
  { wrap, layout = {} }: Means,
  tally: Tally,
): Promise<void> {
  try {
    const { plain } = await openSops(text, { format: one.format, wrap, layout });
    if (expected.equals(plain)) count(tally, 'files of sops opened');
    else if (!keepsValues(expected, one)) count(tally, 'files whose values sops itself changes');
    else tally.failures.push(`${one.name}: opened differently:\n${difference(expected, plain)}`);
  } catch (error) {
    tally.failures.push(`${one.name}: not opened: ${String(error)}\n${one.plain.toString()}`);
  }
}

async function sealOurs(
  peer: Peer,
  one: Case,
  { means, expected }: { readonly means: Means; readonly expected: Buffer | null },
  tally: Tally,
): Promise<void> {
  let text: string;
  try {
    text = await sealSops(one.plain, { ...one.file, format: one.format }, means);
  } catch (error) {
    if (expected === null) {
      count(tally, 'files that we refuse, and sops cannot read its own');
      return;
    }
    tally.failures.push(`${one.name}: not encrypted: ${String(error)}\n${one.plain.toString()}`);
    return;
  }
  const answer = await peer.ask({
    op: 'decrypt',
    format: one.format,
    data: text,
    indent: one.indent,
  });
  const { data, error } = answer;
  if (error === '') await openRotated(peer, one, text, tally);
  if (error !== '') {
    tally.failures.push(`${one.name}: sops refuses our file: ${error}\n${one.plain.toString()}`);
  } else if (expected && sameText(expected, data)) count(tally, 'our files read by sops');
  else if (expected && keepsValues(expected, one))
    tally.failures.push(
      `${one.name}: sops reads our file differently:\n${difference(expected, data)}`,
    );
  else if (keepsValues(data, one))
    count(tally, 'our files read by sops, which refuses or changes its own');
  else if (HINTED.test(data.toString()))
    count(tally, 'our files read by sops, which prints a literal that it cannot read');
  else tally.failures.push(`${one.name}: sops changes our file:\n${difference(one.plain, data)}`);
}

/** A file of ours with a block in its first document alone gets one in each from sops, and stays what it was. */
async function openRotated(peer: Peer, one: Case, text: string, tally: Tally): Promise<void> {
  const { format, indent, wrap, name } = one;
  if (format !== 'yaml' || (await openSops(text, { format, wrap })).blocks !== 'first') return;
  const { data, error } = await peer.ask({ op: 'rotate', format, data: text, indent });
  const again = await peer.ask({ op: 'decrypt', format, data, indent });
  if (error !== '') tally.failures.push(`${name}: sops does not rotate our file: ${error}`);
  else if (again.error !== '') count(tally, 'files that sops rotates and cannot read again');
  else
    try {
      const { plain, blocks } = await openSops(data.toString(), { format, wrap });
      if (blocks === 'each' && keepsValues(plain, one))
        count(tally, 'files with one block rotated');
      else tally.failures.push(`${name}: rotated by sops it is another:\n${data.toString()}`);
    } catch (failure) {
      tally.failures.push(`${name}: rotated by sops it is not opened: ${String(failure)}`);
    }
}

/** The same text; where sops lost a comment of its own, as it moved out of its place, the same but for comments. */
function sameText(expected: Buffer, found: Buffer): boolean {
  if (expected.equals(found)) return true;
  if (!expected.includes('type:comment]')) return false;
  const [a, b] = [expected, found].map((bytes) =>
    bytes.toString().replaceAll(/^\s*[#;].*\n|[ ]#ENC\[.*$/gm, ''),
  );
  return a === b;
}

/** A block scalar with the indentation written out, which sops gets wrong within lists. */
const HINTED = /[|>]\d/;

function keepsValues(plain: Uint8Array, one: Case): boolean {
  return valuesOf(plain, one.format) === valuesOf(one.plain, one.format);
}

function difference(expected: Buffer, found: Uint8Array): string {
  const [a, b] = [expected, Buffer.from(found)].map((bytes) => bytes.toString().split('\n'));
  const at = (a ?? []).findIndex((line, index) => line !== b?.[index]);
  const from = Math.max(0, at - 3);
  const show = (lines: readonly string[] = []): string =>
    JSON.stringify(lines.slice(from, at + 3), null, 1);
  return `sops ${show(a)}\nours ${show(b)}`;
}

if (import.meta.main) {
  const [program = '', files = '100', seed = '1'] = process.argv.slice(2);
  const { counts, failures } = await compareAll(program, Number(files), Number(seed));
  for (const failure of failures.slice(0, 8)) console.log(failure);
  console.log(counts, failures.length);
}
