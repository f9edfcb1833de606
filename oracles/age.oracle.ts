import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  armored,
  createAgeOpener,
  dearmored,
  encryptAge,
  generateIdentity,
  recipientOf,
} from '../src/secrets/age/age.ts';
import { readKeyFile } from '../src/secrets/age/key-file.ts';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { mapBounded, output, run as runProgram } from './process.ts';

/** Files that age wrote are opened by us, ours by age, and changed ones are refused by both. */
export const oracle: Oracle = { name: 'age', run };

const PASSPHRASE = 'correct horse battery staple';
const WORK_FACTOR = 2;
const SIZES = [0, 1, 15, 16, 17, 47, 48, 49, 1_000, 65_535, 65_536, 65_537, 131_072, 200_000];
const IDENTITIES = 6;
const DAMAGED = 120;

type Lock = 'x25519' | 'post-quantum' | 'several' | 'passphrase';
const LOCKS: readonly Lock[] = ['x25519', 'post-quantum', 'several', 'passphrase'];

interface Case {
  readonly name: string;
  readonly lock: Lock;
  readonly isArmored: boolean;
  readonly content: Uint8Array;
  readonly writer: 'age' | 'croft';
  /** Changes this share of the file, from 0 to 1; none without. */
  readonly damage?: number;
}

interface Keys {
  /** By kind: made by age and by us in turn. */
  readonly identities: Readonly<Record<'x25519' | 'post-quantum', readonly string[]>>;
  readonly file: string;
}

async function run(context: OracleContext): Promise<OracleReport> {
  const folder = join(context.scratch, 'age');
  mkdirSync(folder, { recursive: true });
  const failures: string[] = [];
  const keys = await makeKeys(context, folder, failures);
  const cases = allCases();
  const verdicts = await mapBounded(cases, 2, (one) => judge(one, keys, context, folder));
  failures.push(...verdicts.filter((verdict) => verdict !== null));
  const count = (wanted: (one: Case) => boolean): number => cases.filter(wanted).length;
  return {
    counts: {
      identities: IDENTITIES * 2,
      'written by age, opened by us': count((one) => one.writer === 'age' && !('damage' in one)),
      'written by us, opened by age': count((one) => one.writer === 'croft' && !('damage' in one)),
      'damaged, judged by both': count((one) => 'damage' in one),
      differences: failures.length,
    },
    skipped: [],
    failures,
  };
}

function allCases(): Case[] {
  const whole = SIZES.flatMap((size) =>
    LOCKS.flatMap((lock) =>
      [true, false].flatMap((isArmored) =>
        (['age', 'croft'] as const).map((writer): Case => {
          const name = `${writer}-${lock}-${isArmored ? 'armored' : 'binary'}-${size}`;
          return { name, lock, isArmored, writer, content: bytes(name, size) };
        }),
      ),
    ),
  );
  const damaged = Array.from({ length: DAMAGED }, (_, index): Case => {
    const lock = LOCKS[index % LOCKS.length] ?? 'x25519';
    const name = `damaged-${index}-${lock}`;
    const isArmored = index % 3 === 0;
    const content = bytes(name, 100);
    return { name, lock, isArmored, writer: 'croft', content, damage: index / DAMAGED };
  });
  return [...whole, ...damaged];
}

/** Bytes that look random and are the same in every run. */
function bytes(seed: string, length: number): Uint8Array {
  return new Uint8Array(createHash('shake256', { outputLength: length }).update(seed).digest());
}

async function makeKeys(
  { tools }: OracleContext,
  folder: string,
  failures: string[],
): Promise<Keys> {
  const identities = { x25519: [] as string[], 'post-quantum': [] as string[] };
  for (const kind of ['x25519', 'post-quantum'] as const) {
    for (let index = 0; index < IDENTITIES; index += 1) {
      const flags = kind === 'post-quantum' ? ['-pq'] : [];
      const text =
        index % 2 === 0
          ? await output(tools.ageKeygen, flags)
          : `${await generateIdentity(kind)}\n`;
      const { identities: found, problems } = await readKeyFile(text, kind);
      const theirs = (await output(tools.ageKeygen, ['-y'], { input: text })).trim();
      const [key] = found;
      if (!key || found.length !== 1 || problems.length > 0) failures.push(`${kind}: not one key`);
      else if (key.recipient !== theirs) failures.push(`${kind}: another recipient than age says`);
      else identities[kind].push(key.identity);
    }
  }
  const file = join(folder, 'keys.txt');
  const all = [...identities.x25519, ...identities['post-quantum']];
  writeFileSync(file, `# all keys\n\n${all.join('\n')}\n`, { mode: 0o600 });
  return { identities, file };
}

/** What differs between age and us in one case, or null. */
async function judge(
  one: Case,
  keys: Keys,
  context: OracleContext,
  folder: string,
): Promise<string | null> {
  const path = join(folder, one.name);
  const recipients = await recipientsFor(one, keys);
  let file =
    one.writer === 'croft'
      ? await ours(one, recipients)
      : await theirs(one, recipients, context, path);
  if (one.damage !== undefined) file = changed(file, one.damage);
  const here = await opened(one, file, keys);
  const there = await openedByAge(one, file, { keys, context, path });
  if (here === null || there === null) {
    if (one.damage === undefined) return `${one.name}: opened by ${here ? 'us' : 'age'} at most`;
    return here === there ? null : `${one.name}: opened by ${here ? 'us' : 'age'} only`;
  }
  const right = [here, there].every((content) => Buffer.compare(content, one.content) === 0);
  return right ? null : `${one.name}: other content`;
}

async function recipientsFor({ lock, content }: Case, { identities }: Keys): Promise<string[]> {
  if (lock === 'passphrase') return [];
  // age refuses to mix post-quantum recipients with others.
  const kind = lock === 'post-quantum' ? 'post-quantum' : 'x25519';
  const at = content.length % IDENTITIES;
  const chosen = lock === 'several' ? identities.x25519 : identities[kind].slice(at, at + 1);
  return Promise.all(chosen.map(recipientOf));
}

async function ours(one: Case, recipients: readonly string[]): Promise<Uint8Array> {
  const target =
    one.lock === 'passphrase'
      ? { passphrase: PASSPHRASE, workFactor: WORK_FACTOR }
      : { recipients };
  const file = await encryptAge(one.content, target);
  return one.isArmored ? Buffer.from(armored(file)) : file;
}

async function theirs(
  one: Case,
  recipients: readonly string[],
  { tools }: OracleContext,
  path: string,
): Promise<Uint8Array> {
  writeFileSync(path, one.content);
  const lock =
    one.lock === 'passphrase' ? ['-j', 'batchpass'] : recipients.flatMap((to) => ['-r', to]);
  const sealed = `${path}.age`;
  const args = ['-e', ...lock, ...(one.isArmored ? ['-a'] : []), '-o', sealed, path];
  await output(tools.age, args, { env: environment(tools.age) });
  return readFileSync(sealed);
}

/** The content, or null where we refuse the file. */
async function opened(one: Case, file: Uint8Array, keys: Keys): Promise<Uint8Array | null> {
  const { x25519, 'post-quantum': hybrid } = keys.identities;
  const opener =
    one.lock === 'passphrase'
      ? createAgeOpener([], [PASSPHRASE])
      : createAgeOpener([...x25519, ...hybrid]);
  try {
    return await opener.open(
      one.isArmored ? dearmored(Buffer.from(file).toString('latin1')) : file,
    );
  } catch {
    return null;
  }
}

/** The content, or null where age refuses the file. */
async function openedByAge(
  one: Case,
  file: Uint8Array,
  { keys, context, path }: { keys: Keys; context: OracleContext; path: string },
): Promise<Uint8Array | null> {
  const { age } = context.tools;
  writeFileSync(`${path}.sealed`, file);
  rmSync(`${path}.out`, { force: true });
  const key = one.lock === 'passphrase' ? ['-j', 'batchpass'] : ['-i', keys.file];
  const args = ['-d', ...key, '-o', `${path}.out`, `${path}.sealed`];
  const { code } = await runProgram(age, args, { env: environment(age) });
  if (code !== 0) return null;
  return existsSync(`${path}.out`) ? readFileSync(`${path}.out`) : new Uint8Array();
}

function environment(age: string): Record<string, string> {
  return {
    PATH: `${dirname(age)}:${process.env['PATH'] ?? ''}`,
    AGE_PASSPHRASE: PASSPHRASE,
    AGE_PASSPHRASE_WORK_FACTOR: String(WORK_FACTOR),
  };
}

/** The file with one bit changed, `share` of the way through. */
function changed(file: Uint8Array, share: number): Uint8Array {
  const at = Math.floor(file.length * share);
  return file.map((byte, index) => (index === at ? byte ^ (1 << (at % 5)) : byte));
}
