import type { Diagnostic, Related, Severity } from '../base/diagnostic.ts';
import {
  contains,
  firstOf,
  formatCidr,
  formatRange,
  networkOf,
  parseRange,
  sizeOf,
  usable,
  parseCidr,
  type AddressRange,
} from '../model/address.ts';
import type { Claim, ClaimKind, Conflict } from '../model/ledger/index.ts';
import type { Code } from './codes.ts';
import { finding, freeExample, type Context } from './context.ts';

const CODES: Readonly<Record<Conflict['kind'], Code>> = {
  overlap: 'ledger-overlap',
  address: 'ledger-address-in-use',
  VLAN: 'ledger-vlan',
  ASN: 'ledger-asn',
  'router ASN': 'ledger-asn',
  'owner id': 'ledger-owner-id',
  'host name': 'ledger-hostname',
  MAC: 'ledger-mac',
};

/** Where pod and service networks are looked for when two of them overlap. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', 'fd00::/8'];

/** Claims that stand in each other's way anywhere in the lab, planned and offline things included. */
export function checkLedger(context: Context): Diagnostic[] {
  return context.ledger.conflicts.flatMap((conflict) => {
    const [other, ...more] = conflict.others;
    if (!other) return [];
    const related = [other, ...more].map((claim): Related => ({
      ...claim.place,
      message: `${nounOf(claim)} ${claim.key}`,
    }));
    return finding(CODES[conflict.kind], conflict.claim.place, {
      message: messageOf(conflict.claim, other, conflict.kind),
      hint: hintOf(context, conflict.claim, conflict.kind),
      severity: severityOf(conflict.claim, other),
      related,
    });
  });
}

/** Clusters whose pods or services overlap work, until somebody joins them or routes between them. */
function severityOf(claim: Claim, other: Claim): Severity {
  const inside: readonly ClaimKind[] = ['pod network', 'service network'];
  const apart = claim.cluster !== other.cluster;
  return apart && inside.includes(claim.kind) && inside.includes(other.kind) ? 'warning' : 'error';
}

function messageOf(claim: Claim, other: Claim, kind: Conflict['kind']): string {
  const { what, key } = claim;
  switch (kind) {
    case 'overlap':
      return `${nounOf(claim)} ${key} overlaps ${nounOf(other)}, ${other.key}`;
    case 'address':
      return addressMessage(claim, other);
    case 'ASN':
      return `${what}: AS number ${key} is that of ${other.what}`;
    case 'router ASN':
      return `${what} has AS number ${key} here and ${other.key} elsewhere`;
    case 'VLAN':
      return `${what}: VLAN ${key} is that of ${other.what} on the same site`;
    default:
      return `${what}: ${kind} ${key} is that of ${other.what}`;
  }
}

function addressMessage(claim: Claim, other: Claim): string {
  if (sizeOfClaim(claim) > sizeOfClaim(other))
    return `${nounOf(claim)} ${claim.key} holds ${other.key}, ${nounOf(other)}`;
  const isWider = sizeOfClaim(other) > 1n;
  const where = isWider ? `lies in ${nounOf(other)}, ${other.key}` : `is ${nounOf(other)}`;
  return `${claim.what}: ${claim.kind === 'BGP router' ? 'it' : `address ${claim.key}`} ${where}`;
}

function sizeOfClaim({ range }: Claim): bigint {
  return range ? sizeOf(range) : 0n;
}

/** A claim as the second half of a sentence: `the gateway of network servers`. */
function nounOf({ kind, what }: Claim): string {
  switch (kind) {
    case 'network':
    case 'host name':
    case 'MAC':
    case 'owner id':
    case 'ASN':
    case 'VLAN':
      return what;
    case 'router address':
      return `the gateway of ${what}`;
    case 'host':
    case 'node':
    case 'resolver':
    case 'gateway':
    case 'split DNS':
      return `the address of ${what}`;
    case 'endpoint':
      return what.startsWith('cluster') ? `the endpoint of ${what}` : `the ${what}`;
    case 'BGP router':
      return `the ${what}`;
    default:
      return `the ${kind} of ${what}`;
  }
}

function hintOf(context: Context, claim: Claim, kind: Conflict['kind']): string {
  switch (kind) {
    case 'overlap':
      return overlapHint(context, claim);
    case 'address':
      return sizeOfClaim(claim) > 1n
        ? overlapHint(context, claim)
        : `choose a free address${exampleFor(context, claim)}`;
    case 'VLAN':
      return 'give each network of a site a VLAN of its own';
    case 'ASN':
      return 'give the nodes of each cluster a private AS number of their own, from 64512 to 65534';
    case 'router ASN':
      return 'write the one AS number that this router has';
    case 'owner id':
      return 'remove ownerId, or make it unique: two clusters with one id delete each other’s records';
    case 'host name':
      return 'give each application a host name of its own, or another path';
    case 'MAC':
      return 'write the MAC address that the label or `talosctl get links` shows for this machine';
  }
}

function exampleFor(context: Context, claim: Claim): string {
  const facts = context.clusters.find(({ cluster }) => cluster.name === claim.cluster);
  if (facts) return freeExample(context, facts, claim.kind);
  const network = networkAround(context, claim);
  const after =
    claim.network === null ? undefined : context.ledger.highest(claim.kind, claim.network);
  const found = network && context.ledger.free.find({ within: [network], after });
  return found ? `, for example ${formatRange(found)}` : '';
}

function networkAround({ lab }: Context, { range, network }: Claim): AddressRange | null {
  for (const { name, cidr } of lab.networks) {
    const around = parseCidr(cidr);
    if (around && (name === network || (network === null && range && contains(around, range))))
      return usable(around);
  }
  return null;
}

function overlapHint(context: Context, claim: Claim): string {
  const { range } = claim;
  if (!range) return 'keep the two apart';
  const size = sizeOf(range);
  if (claim.kind === 'pod network' || claim.kind === 'service network') {
    const within = PRIVATE.flatMap((text) => parseRange(text) ?? []).filter(
      ({ family }) => family === range.family,
    );
    const found = context.ledger.free.find({ within, size, what: 'network', after: range.last });
    if (!found) return 'choose a network that nothing in the lab overlaps';
    const prefix = (found.family === 4 ? 33 : 129) - size.toString(2).length;
    return `choose a free network, for example ${formatCidr(networkOf(firstOf(found), prefix))}`;
  }
  if (claim.kind !== 'load-balancer pool')
    return 'change one of them, so that they share no address';
  const facts = context.clusters.find(({ cluster }) => cluster.name === claim.cluster);
  const within = facts?.cidr ? [usable(facts.cidr)] : [];
  const found = context.ledger.free.find({ within, size });
  return found
    ? `choose a free range, for example ${formatRange(found)}`
    : 'choose a range apart from nodes, DHCP and everything else in the lab';
}
