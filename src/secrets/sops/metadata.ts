// The `sops` block of a file. It is kept as it was read, unknown keys included; what changes is set in it.
import { LIMITS } from './limits.ts';
import type { AgeKey, KeyGroup, KeyGroups, OtherKey, OtherKind } from './keys.ts';
import { problem } from './problem.ts';
import { DEFAULT_RULE, RULE_NAMES, type Rule } from './rule.ts';
import { strictTimestamp, wholeSeconds } from '../../base/go-yaml/timestamp.ts';
import { compareText } from '../../base/text.ts';
import { Branch, Comment, List, lookup, Timestamp, type Value } from './tree.ts';

/** The sops version whose files are written. */
const SOPS_VERSION = '3.13.3';

const KNOWN_MAJOR = 3;

export interface Metadata {
  /** The block itself. */
  readonly block: Branch;
  readonly keys: KeyGroups;
  readonly rule: Rule;
  /** Only encrypted values are signed. */
  readonly macOnlyEncrypted: boolean;
  /** RFC 3339 with whole seconds, as the signature is bound to. */
  readonly lastModified: string;
  readonly mac: string;
  readonly version: string;
}

const OTHERS: readonly (readonly [kind: OtherKind, name: string])[] = [
  ['kms', 'arn'],
  ['gcp_kms', 'resource_id'],
  ['hckms', 'key_id'],
  ['azure_kv', 'name'],
  ['hc_vault', 'key_name'],
  ['pgp', 'fp'],
];

/** Reads a block. Throws `sops-metadata` and `sops-version`. */
export function readMetadata(block: Branch): Metadata {
  return {
    block,
    keys: { groups: groupsOf(block), threshold: threshold(block) },
    rule: ruleOf(block),
    macOnlyEncrypted: flag(block, 'mac_only_encrypted'),
    lastModified: moment(block),
    mac: text(block, 'mac'),
    version: version(block),
  };
}

function bad(key: string): never {
  throw problem('sops-metadata', `has a key ${key} in its sops block that cannot be read`);
}

function text(block: Branch, key: string): string {
  const value = lookup(block, key);
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' || typeof value === 'number' ? String(value) : bad(key);
}

function flag(block: Branch, key: string): boolean {
  const value = lookup(block, key) ?? false;
  if (typeof value === 'boolean') return value;
  if (value === '' || (typeof value === 'string' && /^(?:0|f|F|FALSE|false|False)$/.test(value)))
    return false;
  if (typeof value === 'string' && /^(?:1|t|T|TRUE|true|True)$/.test(value)) return true;
  return bad(key);
}

function threshold(block: Branch): number {
  const value = lookup(block, 'shamir_threshold') ?? 0n;
  const number = typeof value === 'string' && /^[0-9]{1,3}$/.test(value) ? Number(value) : value;
  if (typeof number === 'bigint' && number >= 0n && number <= 255n) return Number(number);
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 255
    ? number
    : bad('shamir_threshold');
}

function moment(block: Branch): string {
  const value = lookup(block, 'lastmodified');
  const time = typeof value === 'string' ? strictTimestamp(value) : value;
  return time instanceof Timestamp ? wholeSeconds(time) : bad('lastmodified');
}

function version(block: Branch): string {
  const found = text(block, 'version');
  const major = /^(\d{1,4})\.\d{1,4}\.\d{1,4}(?:[-+][0-9A-Za-z.+-]{1,60})?$/.exec(found)?.[1];
  if (major !== undefined && Number(major) <= KNOWN_MAJOR) return found;
  throw problem('sops-version', `was written by a version of sops that is not known here`);
}

function ruleOf(block: Branch): Rule {
  const found = RULE_NAMES.flatMap((name) => {
    const pattern = text(block, name);
    return pattern === '' ? [] : [{ name, pattern }];
  });
  if (found.length > 1)
    throw problem('sops-metadata', 'says in two ways which values are encrypted');
  return found[0] ?? DEFAULT_RULE;
}

function groupsOf(block: Branch): KeyGroup[] {
  const flat = groupOf(block);
  if (flat.length > 0) return [flat];
  const groups = branches(lookup(block, 'key_groups'), 'key_groups').map(groupOf);
  if (groups.length > LIMITS.groups) throw problem('sops-too-large', 'has too many key groups');
  return groups;
}

function groupOf(block: Branch): KeyGroup {
  const others = OTHERS.flatMap(([kind, name]) =>
    branches(lookup(block, kind), kind).map((entry): OtherKey => ({
      kind,
      name: text(entry, name),
      entry,
    })),
  );
  const age = branches(lookup(block, 'age'), 'age').map((entry): AgeKey => ({
    kind: 'age',
    recipient: text(entry, 'recipient'),
    wrapped: text(entry, 'enc'),
  }));
  const group = [...others, ...age];
  if (group.length > LIMITS.recipients) throw problem('sops-too-large', 'has too many recipients');
  return group;
}

function branches(value: Value | undefined, key: string): Branch[] {
  if (value === undefined || value === null) return [];
  if (!(value instanceof List)) return bad(key);
  return value.items
    .filter((item) => !(item instanceof Comment))
    .map((item) => (item instanceof Branch ? item : bad(key)));
}

/** The block with some keys set, or removed where the value is undefined; new keys in order of the alphabet. */
export function withKeys(
  block: Branch,
  changes: Readonly<Record<string, Value | undefined>>,
): Branch {
  const items = block.items.flatMap((item) => {
    if (item instanceof Comment || !(item.key in changes)) return [item];
    const value = changes[item.key];
    return value === undefined ? [] : [{ key: item.key, value }];
  });
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || lookup(block, key) !== undefined) continue;
    const after = items.findIndex(
      (item) => !(item instanceof Comment) && compareText(item.key, key) > 0,
    );
    items.splice(after < 0 ? items.length : after, 0, { key, value });
  }
  return new Branch(items);
}

/** How a file without a block is encrypted. */
export interface Choice {
  readonly rule?: Rule;
  readonly macOnlyEncrypted?: boolean;
}

/** A block for new keys; what is signed and when comes in later. */
export function newBlock(keys: KeyGroups, { rule, macOnlyEncrypted }: Choice): Branch {
  const chosen = rule ?? DEFAULT_RULE;
  return withKeys(new Branch([]), {
    ...keyEntries(keys),
    lastmodified: '',
    mac: '',
    version: SOPS_VERSION,
    [chosen.name]: chosen.pattern,
    ...(macOnlyEncrypted === true ? { mac_only_encrypted: true } : {}),
  });
}

/** The entries of a block that hold its key groups; undefined for those that it then has not. */
export function keyEntries({
  groups,
  threshold: least,
}: KeyGroups): Record<string, Value | undefined> {
  const [only] = groups;
  const kinds = ['age', ...OTHERS.map(([kind]) => kind)];
  if (groups.length === 1 && only)
    return {
      ...Object.fromEntries(kinds.map((kind) => [kind, keysOf(only, kind)])),
      key_groups: undefined,
      shamir_threshold: least === 0 ? undefined : BigInt(least),
    };
  return {
    ...Object.fromEntries(kinds.map((kind) => [kind, undefined])),
    key_groups: new List(groups.map(groupBranch)),
    shamir_threshold: BigInt(least),
  };
}

function groupBranch(group: KeyGroup): Branch {
  const kinds = ['age', ...OTHERS.map(([kind]) => kind)];
  // sops writes these two also when they are empty.
  const always = new Set(['age', 'hc_vault']);
  return new Branch(
    kinds
      .map((kind) => ({
        key: kind,
        value: keysOf(group, kind) ?? (always.has(kind) ? new List([]) : null),
      }))
      .filter(({ value }) => value !== null)
      .sort((a, b) => compareText(a.key, b.key)),
  );
}

function keysOf(group: KeyGroup, kind: string): List | undefined {
  const found = group.filter((key) => key.kind === kind);
  if (found.length === 0) return undefined;
  return new List(
    found.map((key) =>
      key.kind === 'age'
        ? new Branch([
            { key: 'enc', value: key.wrapped },
            { key: 'recipient', value: key.recipient },
          ])
        : key.entry,
    ),
  );
}
