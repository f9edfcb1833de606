import { compareRanges, contains, overlaps, type AddressRange } from '../address.ts';
import { authority, byAuthority, isArea, isRange, maySharePlace, type Claim } from './claim.ts';

/** A claim that stands in the way of others. */
export interface Conflict {
  readonly kind:
    'overlap' | 'address' | 'VLAN' | 'ASN' | 'router ASN' | 'owner id' | 'host name' | 'MAC';
  /** The claim that has to give way. */
  readonly claim: Claim;
  /** What it meets, at least one, the one with the most authority first. */
  readonly others: readonly Claim[];
}

interface Pair {
  readonly kind: Conflict['kind'];
  readonly claim: Claim;
  readonly other: Claim;
}

/** One claim is compared until it met so many others: more would not help a person to move it. */
const MOST = 3;

/**
 * Every conflict of the lab, in the order of the claims given. Addresses are swept in order, so the work grows with
 * n log n; only claims that contain one another are compared.
 */
export function findConflicts(claims: readonly Claim[]): Conflict[] {
  const order = new Map(claims.map((claim, i) => [claim, i]));
  const at = (claim: Claim): number => order.get(claim) ?? 0;
  const pairs = [...sweep(claims), ...sameKeys(claims), ...routerAsns(claims)];
  pairs.sort((a, b) => at(a.claim) - at(b.claim) || authority(a.other) - authority(b.other));
  const groups = new Map<string, Pair[]>();
  const seen = new Set<string>();
  for (const pair of pairs) {
    // A host, the node on it and the links of that node are one address, and one mistake.
    const same = `${pair.kind} ${pair.claim.owner} ${pair.claim.key} ${pair.other.owner} ${pair.other.key}`;
    if (pair.kind === 'address' && seen.has(same)) continue;
    seen.add(same);
    const key = `${at(pair.claim)} ${pair.kind}`;
    groups.set(key, [...(groups.get(key) ?? []).slice(0, GROUP), pair]);
  }
  return [...groups.values()]
    .flatMap((pairs) => conflictOf(pairs, at))
    .sort((a, b) => at(a.claim) - at(b.claim));
}

/** A pool over two hundred nodes names so many of them. */
const GROUP = 9;

function conflictOf(pairs: readonly Pair[], at: (claim: Claim) => number): Conflict[] {
  const [first] = pairs;
  if (!first) return [];
  const others = [...new Set(pairs.map(({ other }) => other))];
  others.sort((a, b) => authority(a) - authority(b) || at(a) - at(b));
  return [{ kind: first.kind, claim: first.claim, others }];
}

function sweep(claims: readonly Claim[]): Pair[] {
  const found: Pair[] = [];
  let open: Located[] = [];
  for (const next of located(claims)) {
    open = open.filter((one) => overlaps(one.range, next.range));
    found.push(...conflictsOf(next, open));
    if (!open.some((one) => standsFor(one, next))) open.push(next);
  }
  return found;
}

interface Located {
  readonly claim: Claim;
  readonly range: AddressRange;
}

function located(claims: readonly Claim[]): Located[] {
  return claims
    .flatMap((claim) => (claim.range ? [{ claim, range: claim.range }] : []))
    .sort((a, b) => compareRanges(a.range, b.range));
}

/** Whether an open claim answers for another in every later comparison, so that equals do not pile up. */
function standsFor(open: Located, next: Located): boolean {
  return (
    open.claim.kind === next.claim.kind &&
    open.claim.cluster === next.claim.cluster &&
    (open.claim.owner === next.claim.owner || isRange(next.claim)) &&
    compareRanges(open.range, next.range) === 0
  );
}

function conflictsOf(next: Located, open: readonly Located[]): Pair[] {
  const found: Pair[] = [];
  const isHome = open.some((one) => isNetworkOf(one, next));
  for (const { claim } of open) {
    if (found.length === MOST) break;
    if (maySharePlace(claim, next.claim)) continue;
    if (isHome && isArea(claim)) continue;
    const [other, loser] = byAuthority(claim, next.claim);
    const kind = isRange(other) && isRange(loser) ? 'overlap' : 'address';
    found.push({ kind, claim: loser, other });
  }
  return found;
}

/** Pods or a second network over a network are one mistake, not one for everything that stands in the first. */
function isNetworkOf(open: Located, { claim, range }: Located): boolean {
  if (isArea(claim) || open.claim.kind !== 'network' || !contains(open.range, range)) return false;
  return !isRange(claim) || open.claim.network === claim.network;
}

const KEYED = ['VLAN', 'ASN', 'owner id', 'host name', 'MAC'] as const;

function sameKeys(claims: readonly Claim[]): Pair[] {
  const first = new Map<string, Claim>();
  const found: Pair[] = [];
  for (const claim of claims) {
    const kind = KEYED.find((one) => one === claim.kind);
    if (!kind) continue;
    // A VLAN ends at the border of its site.
    const key = `${kind} ${claim.key} ${kind === 'VLAN' ? (claim.site ?? '') : ''}`;
    const other = first.get(key);
    if (!other) first.set(key, claim);
    else if (other.owner !== claim.owner && !(kind === 'ASN' && areRouters(other, claim)))
      found.push({ kind, claim, other });
  }
  return found;
}

/** Two routers may stand in one autonomous system; the nodes of a cluster have one of their own. */
function areRouters(a: Claim, b: Claim): boolean {
  return a.owner.startsWith('router:') && b.owner.startsWith('router:');
}

/** One router that is given two AS numbers. */
function routerAsns(claims: readonly Claim[]): Pair[] {
  const first = new Map<string, Claim>();
  const found: Pair[] = [];
  for (const claim of claims) {
    if (claim.kind !== 'ASN' || !claim.owner.startsWith('router:')) continue;
    const other = first.get(claim.owner);
    if (!other) first.set(claim.owner, claim);
    else if (other.key !== claim.key) found.push({ kind: 'router ASN', claim, other });
  }
  return found;
}
