// A lab whose every value has a mark, and the search for that mark, for secret-kill.test.ts.
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createNodeClock } from '../../src/adapters/node-clock.ts';
import { createNodeRandom } from '../../src/adapters/node-random.ts';
import { createAgeKeyWrap, generateIdentity, recipientOf } from '../../src/secrets/age/age.ts';
import { formatOf, openSops, recipientsOf, sealSops } from '../../src/secrets/sops/index.ts';

/** Stands in every value, and is nowhere else on the machine. */
const MARK = `mark${randomBytes(9).toString('hex')}`;

interface Key {
  readonly identity: string;
  readonly recipient: string;
}

async function newKey(): Promise<Key> {
  const identity = await generateIdentity('x25519');
  return { identity, recipient: await recipientOf(identity) };
}

export const OWN = await newKey();
export const OTHER = await newKey();

export const FILES = [
  ...Array.from({ length: 6 }, (_, index) => `secrets/${index}.sops.yaml`),
  'other/a.json',
  'other/a.env',
  'other/a.bin',
];

/** Every value of a file says of which version it is. */
function plainOf(path: string): string {
  const values = Array.from({ length: 5 }, (_, index) => `${MARK}-${index}-v0`);
  switch (formatOf(path)) {
    case 'json':
      return `${JSON.stringify({ values })}\n`;
    case 'dotenv':
      return values.map((value, index) => `VALUE_${index}=${value}\n`).join('');
    case 'binary':
      return values.join('\n');
    default:
      return values.map((value, index) => `value${index}: ${value}\n`).join('');
  }
}

export function putRules(root: string, recipients: readonly string[]): void {
  const rules = `creation_rules:\n  - age: ${recipients.join(',')}\n`;
  writeFileSync(join(root, '.sops.yaml'), rules);
}

/** A lab with encrypted files, and nothing in clear. */
export async function putLab(root: string): Promise<void> {
  mkdirSync(root);
  writeFileSync(join(root, 'lab.yaml'), 'kind: Lab\nname: kills\n');
  putRules(root, [OWN.recipient]);
  for (const path of FILES) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const text = await sealSops(
      Buffer.from(plainOf(path)),
      { format: formatOf(path), groups: [[OWN.recipient]], threshold: 0 },
      { random: createNodeRandom(), clock: createNodeClock(), wrap: createAgeKeyWrap([]) },
    );
    writeFileSync(join(root, path), text);
  }
}

/** The version of all values of a file, once everybody opened it whom it names; or what is wrong with it. */
export async function versionOf(root: string, path: string): Promise<number | string> {
  const text = readFileSync(join(root, path), 'utf8');
  const open = async ({ identity }: Key): Promise<{ plain: string; recipients: string[] }> => {
    const wrap = createAgeKeyWrap([identity]);
    const opened = await openSops(text, { format: formatOf(path), wrap });
    const recipients = recipientsOf(opened.metadata.keys);
    return { plain: new TextDecoder().decode(opened.plain), recipients };
  };
  try {
    const { plain, recipients } = await open(OWN);
    if (recipients.includes(OTHER.recipient)) await open(OTHER);
    const found = [...plain.matchAll(new RegExp(`${MARK}-\\d-v(\\d+)`, 'g'))].map(([, one]) => one);
    if (found.length !== 5) return `${path} has ${found.length} values`;
    return new Set(found).size === 1 ? Number(found[0]) : `${path} is a mixture`;
  } catch (error) {
    return `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The mark as it is, in base64 wherever it may begin in a text, and in hexadecimal digits. */
const TRACES = [
  MARK,
  Buffer.from(MARK).toString('hex'),
  ...[0, 1, 2].map((offset) =>
    Buffer.from(' '.repeat(offset) + MARK)
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + MARK.length) * 8) / 6)),
  ),
];

/** Files below a folder that show a value. */
export function tracesBelow(folder: string): string[] {
  return namesBelow(folder).filter((path) => {
    const content = read(path);
    return TRACES.some((trace) => content.includes(trace) || path.includes(trace));
  });
}

/** Everything below a folder; what goes away meanwhile is not there. */
export function namesBelow(folder: string): string[] {
  return vanishing([], () =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [path, ...namesBelow(path)] : [path];
    }),
  );
}

function read(path: string): string {
  return vanishing('', () => (lstatSync(path).isFile() ? readFileSync(path, 'latin1') : ''));
}

function vanishing<T>(gone: T, look: () => T): T {
  try {
    return look();
  } catch (error) {
    // Gone, or of another user.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EACCES') return gone;
    throw error;
  }
}
