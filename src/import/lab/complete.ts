import { compareText } from '../../base/text.ts';
import { PLACEHOLDER } from '../../model/placeholder.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import type { Contract } from '../../talos/contract.ts';
import { mapOf } from '../subject.ts';
import { valueAt } from '../../model/yaml/plain.ts';
import { setNew } from '../tree.ts';

/** What a file of the lab cannot be without and no source says, and why it is as it is. */
export interface Filled {
  readonly path: Path;
  readonly why: string;
}

/** The Kubernetes that a minor version of Talos sets up unless it is told another. */
const KUBERNETES: Readonly<Record<number, string>> = {
  11: '1.34.0',
  12: '1.35.0',
  13: '1.36.0',
  14: '1.37.0',
};

/** Fills in what cluster.yaml cannot be without; gives what it filled in. */
export function completeCluster(
  cluster: YamlMap,
  known: {
    readonly contract: Contract | null;
    readonly nodes: readonly YamlMap[];
    readonly network: string;
  },
): Filled[] {
  const { contract, nodes, network } = known;
  const minor = contract?.minor.join('.') ?? '1.14';
  const plane = nodes.find((node) => node['role'] === 'control-plane') ?? nodes[0];
  const address = sharedAddress(nodes) ?? plane?.['address'] ?? null;
  return [
    filled(cluster, ['talos', 'version'], `${minor}.0`, 'no file names an exact version of Talos'),
    filled(
      cluster,
      ['kubernetes', 'version'],
      KUBERNETES[contract?.minor[1] ?? 14] ?? '1.37.0',
      'no file names a version of Kubernetes; this is what Talos sets up by itself',
    ),
    filled(
      cluster,
      ['endpoint', 'address'],
      address,
      'the source names no address of the API server; this one is shared by the control planes, or of the first of them',
    ),
    filled(cluster, ['network', 'nodes'], network, 'the network of lab.yaml that the nodes are in'),
  ].flat();
}

/** Fills in what no machine has and the model would say by itself, at every depth; gives what it filled in. */
export function completeUnsaid(cluster: YamlMap, unsaid: YamlMap, path: Path = []): Filled[] {
  return Object.entries(unsaid).flatMap(([key, value]) =>
    isMap(value)
      ? completeUnsaid(cluster, value, [...path, key])
      : filled(cluster, [...path, key], value, 'no machine has it, and the lab would set it up'),
  );
}

/** Fills in what a node cannot be without. */
export function completeNode(node: YamlMap): Filled[] {
  return filled(
    node,
    ['disk'],
    mapOf({ device: '/dev/sda' }),
    'the configuration names no disk to install on; look at the machine: talosctl get disks',
  );
}

/** What lab.yaml has to say and no source knows. */
export interface LabWords {
  readonly name: string;
  readonly domain: string | undefined;
  readonly repository: string | undefined;
  readonly recipients: readonly { readonly name: string; readonly age: string }[];
}

/** Fills in what lab.yaml cannot be without. */
export function completeLab(lab: YamlMap, words: LabWords): Filled[] {
  const { name, domain, repository, recipients } = words;
  const given = [
    ...(domain === undefined ? [] : filled(lab, ['domain'], domain, 'as --domain says')),
    ...(repository === undefined
      ? []
      : filled(lab, ['repository', 'url'], repository, 'as --repository says')),
  ];
  return [
    ...given,
    ...filled(lab, ['name'], name, 'the name of the folder'),
    ...filled(
      lab,
      ['domain'],
      `home.${PLACEHOLDER}`,
      'the source does not say it: write the domain of your services',
    ),
    ...filled(
      lab,
      ['repository', 'url'],
      `https://${PLACEHOLDER}/lab.git`,
      'the source does not say it: write where Flux pulls this repository from',
    ),
    ...filled(
      lab,
      ['secrets', 'recipients'],
      recipients.map((one) => mapOf({ name: one.name, age: one.age })),
      'who can open the secrets',
    ),
  ];
}

function sharedAddress(nodes: readonly YamlMap[]): YamlValue | undefined {
  const found: string[] = [];
  const look = (value: YamlValue): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isMap(value)) return;
    if (typeof value['vip'] === 'string') found.push(value['vip']);
    Object.values(value).forEach(look);
  };
  nodes.forEach((node) => {
    look(node['links'] ?? null);
  });
  return found.sort(compareText)[0];
}

function filled(map: YamlMap, path: Path, value: YamlValue, why: string): Filled[] {
  if (value === null || valueAt(map, path) !== undefined) return [];
  return setNew(map, path, value) ? [{ path, why }] : [];
}
