// What of an encrypted file is compared with the index: digests that are taken without any key.
import { hash } from 'node:crypto';
import { readSealed, type Format, type KeyGroups } from '../sops/index.ts';
import { Branch, entriesOf } from '../sops/tree.ts';
import { outline } from './outline.ts';

/** An encrypted file as the index sees it. */
export interface Facts {
  /** Of its bytes. */
  readonly sha256: string;
  /** When it was last signed, in whole seconds; bound to the signature. */
  readonly at: string;
  /** Of the signature as it is written. */
  readonly mac: string;
  /** Of everything but who can open it: names, values, comments, rule, signature. */
  readonly body: string;
  /** Of who can open it, in which groups. */
  readonly keys: string;
  /** Of each encrypted value, sorted, each once. */
  readonly leaves: readonly string[];
  /** Of each recipient, sorted, each once. */
  readonly recipients: readonly string[];
}

/** Enough to find a recipient or a ciphertext again; nobody gains by making two that collide. */
const SHORT = 12;
const LONG = 32;

/** Keys of a sops block that say who can open the file, and nothing else. */
const WHO: ReadonlySet<string> = new Set([
  ...['age', 'pgp', 'kms', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault'],
  ...['key_groups', 'shamir_threshold'],
]);

const LEAF = /ENC\[AES256_GCM,[^\]]*\]/g;

/** The facts of an encrypted file. Throws what reading it throws, `sops-not-encrypted` and others. */
export function factsOf(bytes: Uint8Array, format: Format): Facts {
  const text = Buffer.from(bytes).toString('utf8');
  const { tree, metadata } = readSealed(text, format);
  const { block, keys, mac, lastModified } = metadata;
  const who = namesOf(keys);
  return {
    sha256: sha256Of(bytes),
    at: utc(lastModified),
    mac: digest(mac, LONG),
    body: digest(`${outline(tree)}\n${outline([withoutKeys(block)])}`, LONG),
    keys: keysDigest(keys.groups.map(groupNames), keys.threshold),
    leaves: leavesOf(text, mac),
    recipients: unique(who.map((name) => digest(name, SHORT))),
  };
}

/** The digest of the bytes of a file. */
export function sha256Of(bytes: Uint8Array): string {
  return hash('sha256', bytes);
}

/** What `keys` of a file is that has these recipients; the order within a group means nothing. */
export function keysDigest(groups: readonly (readonly string[])[], threshold: number): string {
  const sorted = groups.map((group) => unique(group));
  const needed = groups.length < 2 ? 0 : threshold === 0 ? groups.length : threshold;
  return digest(JSON.stringify([sorted, needed]), LONG);
}

/** Every recipient of a file by name: an age recipient as it is, others behind their kind. */
export function namesOf({ groups }: Pick<KeyGroups, 'groups'>): string[] {
  return unique(groups.flatMap(groupNames));
}

function groupNames(group: KeyGroups['groups'][number]): string[] {
  return group.map((key) => (key.kind === 'age' ? key.recipient : `${key.kind}:${key.name}`));
}

function leavesOf(text: string, mac: string): string[] {
  const found = (text.match(LEAF) ?? []).filter((leaf) => leaf !== mac);
  return unique(found.map((leaf) => digest(leaf, SHORT)));
}

function withoutKeys(block: Branch): Branch {
  return new Branch(entriesOf(block).filter(({ key }) => !WHO.has(key)));
}

/** Times are compared as text. */
function utc(time: string): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

function digest(text: string, length: number): string {
  return hash('sha256', text).slice(0, length);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
