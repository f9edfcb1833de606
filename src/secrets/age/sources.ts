import { CroftError } from '../../base/error.ts';
import type { Files } from '../../base/host/files.ts';
import { checkRecipient } from './age.ts';
import { ageError } from './error.ts';
import { LARGEST_KEY_FILE, readKeyFile, type FoundIdentity, type KeyFile } from './key-file.ts';

/** Where keys are looked for. */
export interface KeyPlaces {
  readonly files: Files;
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** Absolute, with forward slashes. */
  readonly cwd: string;
}

/** A key file that others than its owner may read. */
export interface WideKeyFile {
  readonly path: string;
  readonly mode: number;
}

export interface FoundKeys {
  /** Each once, in the order in which they were found. */
  readonly identities: readonly FoundIdentity[];
  /** Why a place gives no key; the keys of other places hold. */
  readonly problems: readonly CroftError[];
  readonly wide: readonly WideKeyFile[];
  /** Every place that was looked at, also those that hold nothing. */
  readonly places: readonly string[];
}

const KEY = 'SOPS_AGE_KEY';
const KEY_FILE = 'SOPS_AGE_KEY_FILE';
const RECIPIENTS = 'SOPS_AGE_RECIPIENTS';
const COMMANDS = ['SOPS_AGE_KEY_CMD', 'SOPS_AGE_SSH_PRIVATE_KEY_CMD'];
const SSH_FILE = 'SOPS_AGE_SSH_PRIVATE_KEY_FILE';
const OTHERS = 0o077;
const ABSOLUTE = /^(?:\/|[A-Za-z]:\/)/;

/**
 * The identities that sops 3.13 would use, of all places together: `SOPS_AGE_KEY`, `SOPS_AGE_KEY_FILE` and the default
 * key file. Commands that sops would run, and SSH keys, are problems.
 */
export async function findKeys(where: KeyPlaces): Promise<FoundKeys> {
  const { environment } = where;
  const found: KeyFile[] = [await readKeyFile(environment[KEY] ?? '', KEY)];
  const wide: WideKeyFile[] = [];
  const places = [KEY, KEY_FILE];
  const named = environment[KEY_FILE];
  const standard = defaultKeyFile(where);
  if (named) found.push(await keysAt(where, absolute(where, named), { wide, isNamed: true }));
  if (standard !== null) {
    places.push(standard);
    found.push(await keysAt(where, standard, { wide, isNamed: false }));
  }
  found.push({ identities: [], problems: refused(environment) });
  const identities = new Map<string, FoundIdentity>();
  for (const one of found.flatMap((keys) => keys.identities))
    if (!identities.has(one.recipient)) identities.set(one.recipient, one);
  return {
    identities: [...identities.values()],
    problems: found.flatMap(({ problems }) => problems),
    wide,
    places,
  };
}

/** Where sops looks for keys without being told; null where the environment names no absolute folder. */
export function defaultKeyFile({
  environment,
  platform,
}: Pick<KeyPlaces, 'environment' | 'platform'>): string | null {
  const folder = configFolder(environment, platform);
  if (!folder) return null;
  const path = slashed(folder, platform);
  return ABSOLUTE.test(path) ? `${path}/sops/age/keys.txt` : null;
}

/** The recipients of `SOPS_AGE_RECIPIENTS`, parted by commas; none without. Throws an AgeErrorCode for a bad one. */
export function recipientsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  const text = environment[RECIPIENTS]?.trim() ?? '';
  const recipients = text === '' ? [] : text.split(',').map((recipient) => recipient.trim());
  recipients.forEach(checkRecipient);
  return recipients;
}

function configFolder(
  environment: Readonly<Record<string, string>>,
  platform: KeyPlaces['platform'],
): string | null {
  if (platform === 'win32') return environment['APPDATA'] ?? null;
  if (environment['XDG_CONFIG_HOME']) return environment['XDG_CONFIG_HOME'];
  const home = environment['HOME'];
  if (!home) return null;
  return platform === 'darwin' ? `${home}/Library/Application Support` : `${home}/.config`;
}

function absolute({ cwd, platform }: KeyPlaces, named: string): string {
  const path = slashed(named, platform);
  return ABSOLUTE.test(path) ? path : `${cwd}/${path}`;
}

function slashed(path: string, platform: KeyPlaces['platform']): string {
  return platform === 'win32' ? path.replaceAll('\\', '/') : path;
}

/**
 * The keys of a file; one that is not there is a problem only when it was named. A link is followed, as people let
 * other programs put their key in place, but not to the file of another user, who could give a key of his own.
 */
async function keysAt(
  { files, platform }: KeyPlaces,
  path: string,
  { wide, isNamed }: { readonly wide: WideKeyFile[]; readonly isNamed: boolean },
): Promise<KeyFile> {
  try {
    const link = await files.info(path);
    if (!link && !isNamed) return { identities: [], problems: [] };
    const real = link?.kind === 'symlink' ? await files.resolve(path) : path;
    const info = real === path ? link : await files.info(real);
    if (real !== path && info?.isForeign === true)
      return unreadable(path, `it is a link to ${real}, which belongs to another user`);
    const text = new TextDecoder().decode(await files.read(real, LARGEST_KEY_FILE));
    if (info && platform !== 'win32' && (info.mode & OTHERS) !== 0)
      wide.push({ path: real, mode: info.mode });
    return await readKeyFile(text, path);
  } catch (error) {
    if (!(error instanceof CroftError)) throw error;
    return unreadable(path, error.message);
  }
}

function unreadable(source: string, why: string): KeyFile {
  const message = `the key file cannot be read: ${why}`;
  return { identities: [], problems: [ageError('age-key-file-unreadable', message, { source })] };
}

function refused(environment: Readonly<Record<string, string>>): CroftError[] {
  const problems = COMMANDS.filter((name) => environment[name]).map((source) =>
    ageError('age-key-command', `${source} names a command; Croft runs none to get a key`, {
      source,
      hint: `run it yourself and give what it prints in ${KEY}`,
    }),
  );
  if (environment[SSH_FILE]) {
    const message = `${SSH_FILE} names an SSH key; SSH keys are not supported as age keys`;
    problems.push(ageError('age-ssh-unsupported', message, { source: SSH_FILE }));
  }
  return problems;
}
