// Who can open a file: the data key is wrapped for recipients, in one group or in several of which some are needed.
import { CroftError } from '../../base/error.ts';
import type { Random } from '../../base/host/index.ts';
import { DATA_KEY_BYTES } from './cipher.ts';
import { problem } from './problem.ts';
import { combineShares, splitSecret } from './shamir.ts';
import type { Branch } from './tree.ts';

/** Wraps and opens data keys. `unwrap` gives null when no identity fits, and throws when the text is damaged. */
export interface KeyWrap {
  readonly kind: 'age';
  /** The data key for a recipient, as armored text. */
  wrap(dataKey: Uint8Array, recipient: string): Promise<string>;
  unwrap(armored: string): Promise<Uint8Array | null>;
}

/** A data key, or a share of it, wrapped for an age recipient. */
export interface AgeKey {
  readonly kind: 'age';
  readonly recipient: string;
  readonly wrapped: string;
}

/** A data key that a service or another program keeps; it is passed through. */
export interface OtherKey {
  readonly kind: OtherKind;
  /** Which key, for a message. */
  readonly name: string;
  readonly entry: Branch;
}

export type OtherKind = 'kms' | 'gcp_kms' | 'hckms' | 'azure_kv' | 'hc_vault' | 'pgp';

export type KeyGroup = readonly (AgeKey | OtherKey)[];

export interface KeyGroups {
  readonly groups: readonly KeyGroup[];
  /** How many groups are needed; 0 for all. Means nothing with one group. */
  readonly threshold: number;
}

/** The age recipients of a file, each once. */
export function recipientsOf({ groups }: Pick<KeyGroups, 'groups'>): string[] {
  const all = groups.flat().flatMap((key) => (key.kind === 'age' ? [key.recipient] : []));
  return [...new Set(all)];
}

/** Which identities would open some key groups, in words. */
function needed({ groups }: Pick<KeyGroups, 'groups'>): string {
  const names = groups
    .flat()
    .map((key) => (key.kind === 'age' ? `age ${key.recipient}` : `${key.kind} ${key.name}`));
  return [...new Set(names)].join(', ');
}

/** The data key of a file. Throws `sops-no-identity` when what is there does not open it. */
export async function openDataKey(keys: KeyGroups, wrap: KeyWrap): Promise<Uint8Array> {
  const { groups } = keys;
  if (groups.length === 0 || groups.some((group) => group.length === 0))
    throw problem('sops-key-groups', 'has no recipient, or a key group without one');
  const shares: Uint8Array[] = [];
  for (const group of groups) {
    const share = await openGroup(group, wrap);
    if (share) shares.push(share);
    if (groups.length > 1 && shares.length === thresholdOf(keys)) break;
  }
  if (shares.length < (groups.length === 1 ? 1 : thresholdOf(keys)))
    throw problem(
      'sops-no-identity',
      `cannot be opened with the keys at hand; ${shortage(keys, shares.length)}`,
    );
  const [first] = shares;
  const dataKey = groups.length === 1 && first ? first : combineShares(shares);
  if (dataKey.length !== DATA_KEY_BYTES)
    throw problem('sops-key-groups', `has a data key of other than ${DATA_KEY_BYTES} bytes`);
  return dataKey;
}

/** Whether those who hold the keys of some age recipients open a file. */
export function opens(keys: KeyGroups, held: ReadonlySet<string>): boolean {
  const { groups } = keys;
  const mine = groups.filter((group) =>
    group.some((key) => key.kind === 'age' && held.has(key.recipient)),
  );
  return mine.length >= (groups.length === 1 ? 1 : thresholdOf(keys));
}

function shortage(keys: KeyGroups, opened: number): string {
  if (keys.groups.length === 1) return `one of these would be needed: ${needed(keys)}`;
  return `${opened} of ${thresholdOf(keys)} needed key groups open, one key of a group each: ${needed(keys)}`;
}

function thresholdOf({ groups, threshold }: KeyGroups): number {
  return Math.max(threshold === 0 ? groups.length : threshold, 2);
}

/** The share of a group; a damaged one does not stand in the way of the others, but is named when none opens. */
async function openGroup(group: KeyGroup, wrap: KeyWrap): Promise<Uint8Array | null> {
  let damage: CroftError | null = null;
  for (const key of group) {
    if (key.kind !== wrap.kind) continue;
    try {
      const share = await wrap.unwrap(key.wrapped);
      if (share) return share;
    } catch (error) {
      if (!(error instanceof CroftError)) throw error;
      damage = error;
    }
  }
  if (damage) throw damage;
  return null;
}

/**
 * The data key wrapped for the recipients of each group. Throws `sops-key-groups` for no group, an empty one, a
 * threshold out of range, and for keys that only another program can wrap.
 */
export async function wrapDataKey(
  dataKey: Uint8Array,
  keys: { readonly groups: readonly (readonly string[])[]; readonly threshold: number },
  { wrap, random }: { readonly wrap: KeyWrap; readonly random: Random },
): Promise<KeyGroups> {
  const { groups, threshold } = keys;
  if (groups.length === 0 || groups.some((group) => group.length === 0))
    throw problem('sops-key-groups', 'has no recipient, or a key group without one');
  if (threshold > groups.length)
    throw problem('sops-key-groups', 'needs more key groups than it has');
  const most = groups.length;
  const shares =
    most === 1 ? [dataKey] : splitSecret(dataKey, most, threshold === 0 ? most : threshold, random);
  const wrapped = await Promise.all(
    groups.map((group, at) =>
      Promise.all(
        group.map(async (recipient) => ({
          kind: 'age' as const,
          recipient,
          wrapped: await wrap.wrap(shares[at] ?? dataKey, recipient),
        })),
      ),
    ),
  );
  return {
    groups: wrapped,
    threshold: most === 1 ? threshold : threshold === 0 ? most : threshold,
  };
}
