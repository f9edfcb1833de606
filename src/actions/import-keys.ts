import { CroftError } from '../base/error.ts';
import {
  generateIdentity,
  checkRecipient,
  createAgeKeyWrap,
  recipientOf,
} from '../secrets/age/age.ts';
import { readKeyFile, type FoundIdentity } from '../secrets/age/key-file.ts';
import { defaultKeyFile, findKeys } from '../secrets/age/sources.ts';
import { isPublished } from '../secrets/published.ts';
import type { Context } from './context.ts';
import { absolutePath } from './lab.ts';
import { ownKey } from './own-recipients.ts';
import { keyringOf, type Keyring } from './secret-keys.ts';

const MAX_BYTES = 64 * 1024;
/** Where templates keep the key of a lab, beside what they render. */
const KEY_FILE = 'age.key';
const RULES = '.sops.yaml';

/** Who can open the secrets of the new lab. */
export interface Recipients {
  readonly recipients: readonly { readonly name: string; readonly age: string }[];
  /** A key that has to be written, for there was none. */
  readonly newKey: { readonly path: string; readonly content: string } | null;
  /** Where they come from, in words. */
  readonly why: string;
}

/** The keys at hand, and those that lie in the folders that were named. */
export async function importKeyring(context: Context, paths: readonly string[]): Promise<Keyring> {
  const { files, keys, cwd } = context;
  const ring = await keyringOf(context);
  const own = await keysBeside(context, paths);
  if (own.length === 0) return ring;
  const { identities } = await findKeys({ files, cwd, ...keys });
  const all = [...identities, ...own];
  return {
    ...ring,
    wrap: createAgeKeyWrap(all.map(({ identity }) => identity)),
    opens: true,
    recipients: new Set(all.map(({ recipient }) => recipient)),
  };
}

/**
 * Who can open the new lab's secrets: who was named; else whom the sources encrypt for; else the person's own key, which is
 * made where there is none, as croft secret init does. Throws what a recipient that is none throws.
 */
export async function importRecipients(
  context: Context,
  paths: readonly string[],
  named: readonly string[],
): Promise<Recipients> {
  named.forEach((one) => checkRecipient(one));
  if (named.length > 0) return { ...listOf(named), why: 'as --recipient says' };
  const beside = await recipientsBeside(context, paths);
  if (beside.length > 0) return { ...listOf(beside), why: 'as the source encrypts' };
  const { own, problems } = await ownKey(context);
  if (own) return { ...listOf([own.recipient]), why: `the key in ${own.source}` };
  const [problem] = problems;
  if (problem) throw problem;
  return newRecipient(context);
}

function listOf(ages: readonly string[]): Pick<Recipients, 'recipients' | 'newKey'> {
  const recipients = [...new Set(ages)].map((age, index) => ({
    name: index === 0 ? 'operator' : `recipient-${index + 1}`,
    age,
  }));
  return { recipients, newKey: null };
}

async function newRecipient({ keys, files, clock }: Context): Promise<Recipients> {
  const path = defaultKeyFile(keys);
  if (path === null || (await files.info(path)) !== null)
    throw new CroftError('secret-key-place', 'there is no key, and no place to write a new one', {
      data: { hint: 'say who can open the secrets: --recipient age1...' },
    });
  const identity = await generateIdentity('x25519');
  const age = await recipientOf(identity);
  const created = new Date(clock.now()).toISOString().slice(0, 19);
  const content = `# created: ${created}Z\n# public key: ${age}\n${identity}\n`;
  return { ...listOf([age]), newKey: { path, content }, why: `a new key, in ${path}` };
}

/** Writes a new key, which nothing else holds. Throws `secret-key-place` when somebody else wrote one meanwhile. */
export async function writeKey(
  { files }: Context,
  { path, content }: NonNullable<Recipients['newKey']>,
): Promise<void> {
  await files.makeDirectory(path.slice(0, path.lastIndexOf('/')));
  if (await files.create(path, new TextEncoder().encode(content), 0o600)) return;
  throw new CroftError('secret-key-place', `${path} was written meanwhile`, {
    data: { hint: 'run the command again' },
  });
}

async function recipientsBeside(context: Context, paths: readonly string[]): Promise<string[]> {
  const rules = await textsBeside(context, paths, RULES);
  const found = rules.flatMap((text) => [...text.matchAll(/\bage1[0-9a-z]{20,}/g)].map(String));
  const own = (await keysBeside(context, paths)).map(({ recipient }) => recipient);
  return [...new Set([...found, ...own])].filter((one) => !isPublished(one) && isSound(one));
}

function isSound(recipient: string): boolean {
  try {
    checkRecipient(recipient);
    return true;
  } catch (error) {
    if (error instanceof CroftError) return false;
    throw error;
  }
}

async function keysBeside(
  context: Context,
  paths: readonly string[],
): Promise<readonly FoundIdentity[]> {
  const texts = await textsBeside(context, paths, KEY_FILE);
  const read = await Promise.all(texts.map((text) => readKeyFile(text, KEY_FILE)));
  return read.flatMap(({ identities }) => identities);
}

/** Texts of a file of this name: for each folder that was named the nearest one, up to the root of its repository. */
async function textsBeside(
  { files, cwd }: Context,
  paths: readonly string[],
  name: string,
): Promise<string[]> {
  const found = new Set<string>();
  for (const path of paths.map((one) => absolutePath(cwd, one))) {
    const info = await files.info(path).catch(() => null);
    const folder = info?.kind === 'directory' ? path : path.slice(0, path.lastIndexOf('/'));
    for (const one of await upToRepository(files, folder)) {
      const at = await files.info(`${one}/${name}`).catch(() => null);
      if (at?.kind !== 'file' || at.size > MAX_BYTES) continue;
      found.add(`${one}/${name}`);
      break;
    }
  }
  const texts: string[] = [];
  for (const path of found) texts.push(new TextDecoder().decode(await files.read(path, MAX_BYTES)));
  return texts;
}

/** A folder and those above it up to the root of a Git repository; the folder alone where it is in none. */
async function upToRepository(files: Context['files'], folder: string): Promise<string[]> {
  const all: string[] = [];
  for (let at = folder; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    all.push(at);
    if ((await files.info(`${at}/.git`).catch(() => null)) !== null) return all;
  }
  return [folder];
}
