import type { Diagnostic, Related, Severity } from '../base/diagnostic.ts';
import { formatAddress, firstOf, parseCidr, usable, type Cidr } from '../model/address.ts';
import { poolsOf, type WrittenRange } from '../model/addressing.ts';
import { buildLedger, type ClaimKind, type Ledger } from '../model/ledger/index.ts';
import type { Model, ModelCluster } from '../model/model.ts';
import { placeOf, type Place } from '../model/place.ts';
import type { Cluster } from '../model/schema/cluster.ts';
import type { Lab, Network } from '../model/schema/lab.ts';
import type { Node } from '../model/schema/nodes.ts';
import { activeNodes, clusterIsActive } from '../model/state.ts';
import type { Workload } from '../model/workload.ts';
import type { Path } from '../model/yaml/index.ts';
import { RULES, type Code } from './codes.ts';

export interface CheckInput {
  readonly model: Model;
  /** What each cluster runs, by its name; a cluster that is missing here is checked without. */
  readonly workloads: ReadonlyMap<string, readonly Workload[]>;
  /** Year-month-day, from the caller's clock. */
  readonly today: string;
}

/** A cluster with what most checks ask about it. */
export interface ClusterFacts {
  readonly cluster: ModelCluster;
  readonly value: Cluster;
  readonly active: boolean;
  /** Nodes that run today. */
  readonly nodes: readonly Node[];
  /** The network that its nodes live in; undefined when it names none that exists. */
  readonly network: Network | undefined;
  readonly cidr: Cidr | null;
  readonly pools: readonly WrittenRange[];
  readonly workloads: readonly Workload[];
  readonly at: (path: Path) => Place;
  readonly atNode: (index: number, path?: Path) => Place;
}

/** What every check sees. Built once for a run. */
export interface Context extends CheckInput {
  readonly lab: Lab;
  readonly ledger: Ledger;
  readonly clusters: readonly ClusterFacts[];
  readonly at: (path: Path) => Place;
}

/** Looks at the facts and gives its findings; changes nothing. */
export type Check = (context: Context) => Diagnostic[];

export function contextOf(input: CheckInput): Context {
  const { model } = input;
  const networks = new Map(model.lab.value.networks.map((network) => [network.name, network]));
  return {
    ...input,
    lab: model.lab.value,
    ledger: buildLedger(model),
    clusters: model.clusters.map((cluster) => factsOf(input, cluster, networks)),
    at: (path) => placeOf(model.lab.document, path),
  };
}

function factsOf(
  { model, workloads }: CheckInput,
  cluster: ModelCluster,
  networks: ReadonlyMap<string, Network>,
): ClusterFacts {
  const { value, document } = cluster.declared;
  const network = networks.get(value.network.nodes);
  return {
    cluster,
    value,
    active: clusterIsActive(model, cluster),
    nodes: activeNodes(model, cluster),
    network,
    cidr: network ? parseCidr(network.cidr) : null,
    pools: poolsOf(value),
    workloads: workloads.get(cluster.name) ?? [],
    at: (path) => placeOf(document, path),
    atNode: (index, path = []) => placeOf(cluster.nodes.document, ['nodes', index, ...path]),
  };
}

interface Words {
  /** Names the object first, then the rule that it breaks. */
  readonly message: string;
  readonly hint: string;
  readonly related?: readonly Related[];
  /** Instead of the rule's own. */
  readonly severity?: Severity;
  /** What stands at the place may be a secret, and is not shown. */
  readonly secret?: boolean;
}

/** A diagnostic of a rule at a place. */
export function finding(code: Code, place: Place, words: Words): Diagnostic {
  const { message, hint, related, secret, severity = RULES[code].severity } = words;
  const { file, range } = place;
  return {
    code,
    severity,
    file,
    range,
    message,
    hint,
    ...(related && related.length > 0 ? { related } : {}),
    ...(secret ? { secret } : {}),
  };
}

/**
 * A free address for a remedy, as `, for example 10.0.50.13`, or nothing when there is none: in the pools for an
 * entrance, else in the node network after the highest address of the same kind.
 */
export function freeExample(
  { ledger }: Pick<Context, 'ledger'>,
  facts: ClusterFacts,
  kind: ClaimKind,
): string {
  const isEntrance = kind === 'gateway' || kind === 'split DNS';
  const pools = facts.pools.flatMap(({ range }) => (range ? [range] : []));
  const within = isEntrance ? pools : facts.cidr ? [usable(facts.cidr)] : [];
  const { name } = facts.cluster;
  const after = ledger.highest(kind, name) ?? ledger.highest('node', name);
  const what = isEntrance ? 'in a pool' : 'addresses';
  const found = ledger.free.find({ within, after, what });
  return found ? `, for example ${formatAddress(firstOf(found))}` : '';
}

/** `a, b and c`. */
export function andList(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
