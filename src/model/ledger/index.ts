import { compareRanges, contains } from '../address.ts';
import { compareText } from '../../base/text.ts';
import type { Model } from '../model.ts';
import { authority, type Claim, type ClaimKind } from './claim.ts';
import { claimsOfCluster } from './cluster.ts';
import { findConflicts, type Conflict } from './conflict.ts';
import { freeAddresses, type Free } from './free.ts';
import { claimsOfRoutes } from './hosts.ts';
import { claimsOfLab } from './lab.ts';
import { claimsOfNodes } from './nodes.ts';

export type { Claim, ClaimKind } from './claim.ts';
export type { Conflict } from './conflict.ts';
export type { Free } from './free.ts';
export { addressesOfLinks, vipsOfLinks } from './nodes.ts';

/** Every address, VLAN, AS number, owner id, host name and MAC address that the lab claims. */
export interface Ledger {
  /** Sorted by kind, then by address or by key. */
  readonly entries: readonly Claim[];
  /** In the order of the source. */
  readonly conflicts: readonly Conflict[];
  readonly free: Free;
  /** The highest address of a kind in a cluster or network that stands in nobody's way: suggestions come after it. */
  readonly highest: (kind: ClaimKind, of: string) => bigint | undefined;
}

/**
 * Draws up the ledger of a whole lab. What is planned or offline is in it, so that its addresses are kept free; an
 * address that is malformed is not.
 */
export function buildLedger(model: Model): Ledger {
  const claims = [
    ...claimsOfLab(model.lab),
    ...model.clusters.flatMap((cluster) => [
      ...claimsOfCluster(model, cluster),
      ...claimsOfNodes(cluster),
      ...claimsOfRoutes(model, cluster),
    ]),
  ];
  const conflicts = findConflicts(claims);
  const highest = highestOf(claims, new Set(conflicts.map(({ claim }) => claim)));
  return {
    entries: claims.toSorted(compareClaims),
    conflicts,
    free: freeAddresses(claims),
    highest: (kind, of) => highest.get(`${kind} ${of}`),
  };
}

function highestOf(claims: readonly Claim[], conflicting: ReadonlySet<Claim>): Map<string, bigint> {
  const highest = new Map<string, bigint>();
  const networks = new Map(
    claims.filter(({ kind }) => kind === 'network').map(({ network, range }) => [network, range]),
  );
  for (const claim of claims) {
    const around = networks.get(claim.network);
    if (!claim.range || !around || !contains(around, claim.range) || conflicting.has(claim))
      continue;
    const value = claim.range.last;
    const key = `${claim.kind} ${claim.cluster ?? claim.network ?? ''}`;
    const before = highest.get(key);
    if (before === undefined || before < value) highest.set(key, value);
  }
  return highest;
}

function compareClaims(a: Claim, b: Claim): number {
  return (
    authority(a) - authority(b) ||
    (a.range && b.range ? compareRanges(a.range, b.range) : 0) ||
    compareText(a.key, b.key) ||
    compareText(a.what, b.what)
  );
}
