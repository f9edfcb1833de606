import { contains, type AddressRange } from '../address.ts';
import type { Place } from '../place.ts';

/** What a claim is for, in the order of authority: the later one in this list has to give way. */
export const CLAIM_KINDS = [
  'network',
  'VLAN',
  'router address',
  'DHCP range',
  'tunnel network',
  'BGP router',
  'host',
  'resolver',
  'service network',
  'cluster DNS',
  'pod network',
  'endpoint',
  'node',
  'load-balancer pool',
  'gateway',
  'split DNS',
  'application address',
  'ASN',
  'owner id',
  'host name',
  'MAC',
] as const;

export type ClaimKind = (typeof CLAIM_KINDS)[number];

/** One line of the ledger: something of the lab that nothing else may have. */
export interface Claim {
  readonly kind: ClaimKind;
  /** Who claims it, in words: `node control0`, `network servers`. */
  readonly what: string;
  /** What is claimed, in canonical form: an address, a range, a VLAN id, a host name. */
  readonly key: string;
  /** Null for what is no address. */
  readonly range: AddressRange | null;
  /** Claims of one owner do not stand in each other's way: a host, the node on it and the resolver on it. */
  readonly owner: string;
  readonly cluster: string | null;
  /** The network that it belongs to, by name. */
  readonly network: string | null;
  readonly site: string | null;
  readonly place: Place;
}

/** Ranges that hold other things: nothing may overlap them but what is meant to stand inside. */
const AREAS: ReadonlySet<ClaimKind> = new Set([
  'network',
  'tunnel network',
  'pod network',
  'service network',
]);
const SPANS: ReadonlySet<ClaimKind> = new Set(['DHCP range', 'load-balancer pool']);

/** What answers at an address of a load-balancer pool. */
const ENTRANCES: ReadonlySet<ClaimKind> = new Set(['gateway', 'split DNS', 'application address']);

/** One machine or one purpose may carry both of these at one address. */
const SAME_ADDRESS: ReadonlySet<string> = new Set([
  'router address + host',
  'router address + resolver',
  'router address + BGP router',
  'BGP router + BGP router',
  'BGP router + host',
  'BGP router + resolver',
  'host + endpoint',
]);

export function isArea({ kind }: Claim): boolean {
  return AREAS.has(kind);
}

/** An area, a DHCP range or a pool; everything else claims single addresses. */
export function isRange({ kind }: Claim): boolean {
  return AREAS.has(kind) || SPANS.has(kind);
}

/** Whether two claims that share an address may do so. The order of the two does not matter. */
export function maySharePlace(a: Claim, b: Claim): boolean {
  // That the cluster's own DNS stands in its services is a check of its own.
  if (a.kind === 'cluster DNS' || b.kind === 'cluster DNS') return true;
  if (isArea(a)) return mayStandIn(a, b);
  if (isArea(b)) return mayStandIn(b, a);
  if (isRange(a)) return isOwnEntrance(a, b);
  if (isRange(b)) return isOwnEntrance(b, a);
  const [strong, weak] = byAuthority(a, b);
  if (strong.owner === weak.owner) return strong.kind !== 'node' || strong.what === weak.what;
  // A cluster whose endpoint is a node's address is a finding of its own.
  if (strong.kind === 'endpoint' && weak.kind === 'node') return strong.cluster === weak.cluster;
  return SAME_ADDRESS.has(`${strong.kind} + ${weak.kind}`);
}

function mayStandIn(area: Claim, inner: Claim): boolean {
  if (isArea(inner)) return false;
  if (!isRange(inner)) return area.kind === 'network' || area.kind === 'tunnel network';
  if (area.kind !== 'network' || area.range === null || inner.range === null) return false;
  // That leases stay inside their network is a check of its own; so is a cluster without a network.
  if (inner.kind === 'DHCP range') return area.network === inner.network;
  return [area.network, null].includes(inner.network) && contains(area.range, inner.range);
}

function isOwnEntrance(span: Claim, inner: Claim): boolean {
  return (
    span.kind === 'load-balancer pool' &&
    span.cluster === inner.cluster &&
    ENTRANCES.has(inner.kind)
  );
}

/** The claim with more authority first; of two equals, the first argument. */
export function byAuthority(a: Claim, b: Claim): readonly [Claim, Claim] {
  return authority(a) <= authority(b) ? [a, b] : [b, a];
}

/** Less for more authority. */
export function authority({ kind }: Claim): number {
  return CLAIM_KINDS.indexOf(kind);
}
