import {
  canonicalAddress,
  formatAddress,
  formatCidr,
  networkOf,
  nthAddress,
  parseAddress,
  parseCidr,
  type Cidr,
} from '../../../model/address.ts';
import { compareText } from '../../../base/text.ts';
import { present } from '../../read/values.ts';
import { isEverywhere, isInside, type Carrier, type Wired } from './carriers.ts';

/** The network that the nodes of a cluster live in. */
export interface Network {
  readonly cidr: Cidr;
  readonly vlan: number | undefined;
  /** Its router, if it is not the first address of the network. */
  readonly gateway: string | undefined;
  /** The router, said or not. */
  readonly router: string | null;
  /** How large it is was not said. */
  readonly isGuessed: boolean;
}

interface Vote {
  readonly cidr: Cidr;
  readonly carrier: Carrier;
  readonly gateway: string | undefined;
}

/**
 * The network that most machines have their address in: of several networks of a machine that of its address if the source
 * says it, else the one with the way out. Null when nothing tells it.
 */
export function nodeNetworkOf(machines: readonly Wired[]): Network | null {
  const votes = machines.flatMap((machine) => voteOf(machine) ?? []);
  const winner = mostCommon(votes.map(({ cidr }) => formatCidr(cidr)));
  const cidr = winner === undefined ? null : parseCidr(winner);
  const mine = votes.filter((vote) => formatCidr(vote.cidr) === winner);
  if (!cidr) return guessed(machines);
  const vlan = mostCommon(mine.map(({ carrier }) => String(carrier.id ?? '')));
  const gateway = mostCommon(mine.flatMap((vote) => vote.gateway ?? []));
  const first = nthAddress(cidr, 1);
  const router = gateway ?? (first && formatAddress(first));
  const isFirst = first !== null && gateway === formatAddress(first);
  return {
    cidr,
    vlan: vlan ? Number(vlan) : undefined,
    gateway: isFirst ? undefined : gateway,
    router,
    isGuessed: false,
  };
}

function voteOf({ carriers, said }: Wired): Vote | null {
  const votes = carriers.flatMap((carrier) =>
    carrier.addresses
      // An address alone says nothing about its network.
      .filter(({ network }) => network.first !== network.last)
      .map(({ network }) => ({ cidr: network, carrier, gateway: gatewayIn(carrier, network) })),
  );
  const own =
    said === null ? votes : votes.filter(({ cidr }) => isInside(cidr, parseAddress(said)));
  return own.find(({ gateway }) => gateway !== undefined) ?? own[0] ?? null;
}

function gatewayIn({ one }: Carrier, network: Cidr): string | undefined {
  return one.routes
    .filter(isEverywhere)
    .flatMap(({ gateway }) => gateway ?? [])
    .map(canonicalAddress)
    .find((gateway) => isInside(network, parseAddress(gateway)));
}

/**
 * The network around the first address that the source says: the one from which machines take their address in the cluster,
 * else one of the usual size.
 */
function guessed(machines: readonly Wired[]): Network | null {
  const [said] = machines.flatMap((machine) => machine.said ?? []);
  const address = said === undefined ? null : parseAddress(said);
  if (!address) return null;
  const known = machines.flatMap(subnetsOf).find((cidr) => isInside(cidr, address));
  const cidr = known ?? networkOf(address, address.family === 4 ? 24 : 64);
  const first = nthAddress(cidr, 1);
  const router = first && formatAddress(first);
  return { cidr, vlan: undefined, gateway: undefined, router, isGuessed: !known };
}

/** Networks from which the kubelet takes the address of the machine. */
function subnetsOf({ reading }: Wired): Cidr[] {
  return reading.findings
    .filter(({ path }) => path.at(-1) === 'validSubnets')
    .flatMap(({ value }) => (Array.isArray(value) ? value : [value]))
    .flatMap((text) => present(typeof text === 'string' ? parseCidr(text) : null))
    .filter(({ family, prefix }) => prefix >= LARGEST[family]);
}

/** Prefixes of the largest networks that hosts live in; what is larger only tells private addresses from others. */
const LARGEST = { 4: 16, 6: 48 } as const;

/** The text that stands most often; of several the first by code unit. */
function mostCommon(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  return first?.[0];
}
