import type { Path } from '../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../model/yaml/value.ts';
import { isFrom, type Contract } from '../talos/contract.ts';
import type { SourceMachine } from './imported.ts';
import { listOf, mapAt } from './read/values.ts';
import { mapOf } from './subject.ts';

/** A value of `v1alpha1` that has a document of its own since a version of Talos. */
interface Move {
  readonly since: `${number}.${number}`;
  readonly from: readonly string[];
  readonly kind: string;
  readonly name?: string;
  readonly to: readonly string[];
  /** Default: the value as it is. */
  readonly as?: (value: YamlValue) => YamlValue;
}

const NETWORK = ['machine', 'network'];
const TIME = ['machine', 'time'];

const INSTALL = { since: '1.14', kind: 'UnattendedInstallConfig' } as const;
const CLUSTER = { since: '1.14', kind: 'KubeClusterConfig' } as const;

const MOVES: readonly Move[] = [
  { since: '1.12', from: [...NETWORK, 'hostname'], kind: 'HostnameConfig', to: ['hostname'] },
  {
    ...{ since: '1.12', from: [...NETWORK, 'nameservers'], kind: 'ResolverConfig' },
    to: ['nameservers'],
    as: (value) => listOf(value).map((address) => mapOf({ address })),
  },
  {
    ...{ since: '1.12', from: [...NETWORK, 'searchDomains'], kind: 'ResolverConfig' },
    to: ['searchDomains', 'domains'],
  },
  {
    ...{ since: '1.12', from: [...NETWORK, 'disableSearchDomain'], kind: 'ResolverConfig' },
    to: ['searchDomains', 'disableDefault'],
  },
  {
    ...{ since: '1.12', from: [...TIME, 'disabled'], kind: 'TimeSyncConfig' },
    to: ['enabled'],
    as: (value) => (typeof value === 'boolean' ? !value : value),
  },
  { since: '1.12', from: [...TIME, 'servers'], kind: 'TimeSyncConfig', to: ['ntp', 'servers'] },
  { since: '1.12', from: [...TIME, 'bootTimeout'], kind: 'TimeSyncConfig', to: ['bootTimeout'] },
  ...['state', 'ephemeral'].map((volume): Move => ({
    ...{ since: '1.11', from: ['machine', 'systemDiskEncryption', volume] },
    ...{ kind: 'VolumeConfig', name: volume.toUpperCase(), to: ['encryption'] },
  })),
  {
    ...{ since: '1.14', from: ['machine', 'features', 'hostDNS'], kind: 'ResolverConfig' },
    to: ['hostDNS'],
  },
  { since: '1.13', from: ['machine', 'env'], kind: 'EnvironmentConfig', to: ['variables'] },
  { since: '1.14', from: ['machine', 'sysctls'], kind: 'SysctlConfig', to: ['params'] },
  { since: '1.14', from: ['machine', 'sysfs'], kind: 'SysfsConfig', to: ['params'] },
  { since: '1.14', from: ['machine', 'udev', 'rules'], kind: 'UdevRulesConfig', to: ['rules'] },
  { ...INSTALL, from: ['machine', 'install', 'image'], to: ['installer', 'image'] },
  { ...INSTALL, from: ['machine', 'install', 'wipe'], to: ['provisioning', 'wipe'] },
  { ...CLUSTER, from: ['cluster', 'clusterName'], to: ['clusterName'] },
  { ...CLUSTER, from: ['cluster', 'controlPlane', 'endpoint'], to: ['endpoint'] },
];

/** A document with what was moved into it. */
interface Filled {
  readonly document: YamlMap;
  /** As the source has it; null for a new one. */
  readonly source: YamlMap | null;
  readonly moves: readonly Move[];
}

/**
 * A machine whose configuration says in documents of their own what Talos refuses, or does not heed, in `v1alpha1` beside
 * such documents, which configurations that are rendered have. What is left of it can so be merged over what is rendered. Places stay those of
 * the source.
 */
export function modernised(machine: SourceMachine, contract: Contract): SourceMachine {
  const original = machine.documents.find((document) => !('kind' in document));
  if (!original) return machine;
  const filled: Filled[] = machine.documents
    .filter((document) => document !== original)
    .map((document) => ({ document, source: document, moves: [] }));
  let rest = original;
  for (const move of MOVES) {
    const value = valueAt(original, move.from);
    if (!isFrom(contract, move.since) || value === undefined) continue;
    const there = filled.findIndex(({ document }) => isOf(document, move));
    const { document, source, moves } = filled[there] ?? NOTHING;
    const own = valueAt(document, move.to);
    const moved = move.as?.(value) ?? value;
    // Entries of maps come together, and those of the document win; of anything else Talos refuses both, or heeds the document.
    if (own !== undefined && !(isMap(own) && isMap(moved))) continue;
    const together = isMap(own) && isMap(moved) ? mapOf({ ...moved, ...own }) : moved;
    const whole = withValue(mapOf({ ...headOf(move), ...document }), move.to, together);
    const after = { document: whole, source, moves: [...moves, move] };
    filled.splice(there === -1 ? filled.length : there, 1, after);
    rest = without(rest, move.from);
  }
  if (rest === original) return machine;
  const documents = filled.map(({ document }) => document);
  documents.splice(machine.documents.indexOf(original), 0, rest);
  return {
    ...machine,
    documents,
    placeOf: (document, path) => {
      const one = filled.find((other) => other.document === document);
      const move = one?.moves.find(({ to }) => startsWith(path, to));
      if (move) return machine.placeOf(original, [...move.from, ...below(path, move)]);
      if (document === rest) return machine.placeOf(original, path);
      if (one?.source !== null) return machine.placeOf(one?.source ?? document, path);
      return machine.placeOf(original, one.moves[0]?.from ?? []);
    },
  };
}

const NOTHING: Filled = { document: mapOf({}), source: null, moves: [] };

function isOf(document: YamlMap, { kind, name }: Move): boolean {
  return document['kind'] === kind && (name === undefined || document['name'] === name);
}

function headOf({ kind, name }: Move): YamlMap {
  return mapOf({ apiVersion: 'v1alpha1', kind, name });
}

/** The rest of a path; an item of a list that became a map is the item itself. */
function below(path: Path, { to, from }: Move): Path {
  const rest = path.slice(to.length);
  return from.at(-1) === 'nameservers' ? rest.slice(0, 1) : rest;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, i) => path[i] === step);
}

function valueAt(map: YamlMap, path: readonly string[]): YamlValue | undefined {
  const parent = mapAt(map, ...path.slice(0, -1));
  return parent && Object.hasOwn(parent, path.at(-1) ?? '') ? parent[path.at(-1) ?? ''] : undefined;
}

function withValue(
  map: YamlMap,
  [key = '', ...rest]: readonly string[],
  value: YamlValue,
): YamlMap {
  const there = map[key];
  const whole = rest.length > 0 ? withValue(isMap(there) ? there : mapOf({}), rest, value) : value;
  return mapOf({ ...map, [key]: whole });
}

/** A map without a value, and without the maps around it that become empty. */
function without(map: YamlMap, [key = '', ...rest]: readonly string[]): YamlMap {
  const there = map[key];
  const below = rest.length > 0 && isMap(there) ? without(there, rest) : undefined;
  const isGone = below === undefined || Object.keys(below).length === 0;
  return mapOf({ ...map, [key]: isGone ? undefined : below });
}
