import { clusterSchema, type Cluster } from '../../model/schema/cluster.ts';
import { nodesSchema } from '../../model/schema/nodes.ts';
import { modelOf } from '../../model/testing.ts';
import { sameValue } from '../../model/yaml/plain.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { contractOf, type Contract } from '../../talos/contract.ts';
import { assemble } from '../../talos/document.ts';
import { PARTS } from '../../talos/parts/index.ts';
import { MACHINE_PARTS } from '../../talos/parts/machine-parts.ts';
import { securityProfile } from '../../talos/parts/security-profile.ts';
import { schematicOf } from '../../talos/schematic.ts';
import { plain, promising } from '../../talos/testing.ts';
import type { Role, SourceMachine } from '../imported.ts';
import { mapOf, putBack, readMachine, type Finding, type Reading } from '../subject.ts';
import { filledTexts } from './form.ts';
import { KUBERNETES_READERS } from './kubernetes.ts';

/** A lab of a control plane `cp` and perhaps a worker `wk`; maps are those of cluster.yaml and nodes.yaml. */
export interface TestLab {
  /** `1.11`. */
  readonly talos: string;
  readonly cluster: YamlMap;
  readonly cp: YamlMap;
  readonly wk?: YamlMap;
  /** What workloads of the cluster promise. */
  readonly provides?: readonly string[];
}

const LAB = `kind: Lab
name: home
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home.git" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
sites: [{ name: home }]
networks: [{ name: servers, site: home, vlan: 50, cidr: 10.0.50.0/24, gateway: 10.0.50.254, trust: trusted }]
`;

function contractIn(talos: string): Contract {
  const contract = contractOf(`${talos}.9`);
  if (!contract) throw new Error(`no version ${talos}`);
  return contract;
}

/** What every lab of a test says: the least that the model takes. */
function frameOf({ talos }: Pick<TestLab, 'talos'>): YamlMap {
  return copied({
    kind: 'Cluster',
    name: 'main',
    talos: { version: `${talos}.9` },
    kubernetes: { version: '1.34.1' },
    endpoint: { address: '10.0.50.50' },
    network: { nodes: 'servers' },
  }) as YamlMap;
}

function nodeFrame(name: 'cp' | 'wk'): YamlMap {
  const isPlane = name === 'cp';
  return mapOf({
    name,
    role: isPlane ? 'control-plane' : 'worker',
    address: isPlane ? '10.0.50.11' : '10.0.50.12',
    mac: isPlane ? '52:54:00:00:00:01' : '52:54:00:00:00:02',
  });
}

/** The configurations that are rendered for a lab, as a source would give them. Throws for a lab that cannot be loaded. */
export async function machinesOf(lab: TestLab): Promise<SourceMachine[]> {
  const nodes = lab.wk
    ? [withDisk(lab.cp, 'cp'), withDisk(lab.wk, 'wk')]
    : [withDisk(lab.cp, 'cp')];
  const model = await modelOf({
    'lab.yaml': LAB,
    'clusters/main/cluster.yaml': JSON.stringify(merged(frameOf(lab), lab.cluster)),
    'clusters/main/nodes.yaml': JSON.stringify({ kind: 'Nodes', nodes }),
  });
  const [cluster] = model.clusters;
  if (!cluster) throw new Error('no cluster');
  const parts = [...PARTS.filter((part) => !MACHINE_PARTS.includes(part)), securityProfile];
  return cluster.nodes.value.nodes.map((node, index) => {
    const scene = {
      ...{ model, cluster, settings: cluster.declared.value, node, nodePath: ['nodes', index] },
      contract: contractIn(lab.talos),
      workloads: lab.provides ? [promising(...promisedIn(lab, cluster.declared.value))] : [],
      schematicId: (...[one, talos]: Parameters<typeof schematicOf>) => schematicOf(one, talos).id,
    };
    const documents = assemble(parts.map((part) => part(scene)));
    const values = documents.map(({ value }) => copied(plain(value) as YamlValue) as YamlMap);
    return machineOf(node.name, node.role, values);
  });
}

/** Flannel does not do the work of kube-proxy. */
function promisedIn({ provides = [] }: TestLab, { platform }: Cluster): readonly string[] {
  const isFlannel = platform.cni.use === 'flannel';
  return provides.filter((one) => !(isFlannel && one === 'kube-proxy'));
}

function withDisk(node: YamlMap, name: 'cp' | 'wk'): YamlMap {
  return { disk: { device: '/dev/vda' }, ...nodeFrame(name), ...node };
}

export function machineOf(name: string, role: Role, documents: readonly YamlMap[]): SourceMachine {
  return {
    ...{ name, role, documents, words: mapOf({}) },
    placeOf: () => ({ file: `${name}.yaml`, path: '' }),
  };
}

/** What was read, and the lab that says it. */
export interface ReadLab {
  readonly lab: TestLab;
  readonly findings: readonly Finding[];
  /** What is left of each machine, with what the schema of the model refused. */
  readonly left: readonly (readonly YamlMap[])[];
}

export function readOf({ documents, name, role }: SourceMachine, talos: string): Reading {
  return readMachine(machineOf(name, role, documents), contractIn(talos), KUBERNETES_READERS);
}

/** The lab that configurations say, by the rules of the importer as far as a test needs them. */
export function labOf(
  machines: readonly SourceMachine[],
  { talos, provides }: Pick<TestLab, 'talos' | 'provides'>,
): ReadLab {
  let cluster = frameOf({ talos });
  const said = new Map<string, YamlValue>();
  const nodes: YamlMap[] = [];
  const findings: Finding[] = [];
  const left: YamlMap[][] = [];
  for (const machine of machines) {
    let node = withDisk(newMap(), machine.name === 'cp' ? 'cp' : 'wk');
    const reading = readOf(machine, talos);
    const rest = new Set(reading.left);
    for (const finding of reading.findings) {
      const isNode = finding.scope === 'node' || finding.scope === 'either';
      const root = written(isNode ? node : cluster, finding);
      const key = JSON.stringify(finding.path);
      const isTaken = isNode
        ? nodesSchema.safeParse({ kind: 'Nodes', nodes: [root] }).success
        : clusterSchema.safeParse(root).success &&
          (finding.isItem || sameValue(said.get(key) ?? finding.value, finding.value));
      if (!isTaken) {
        for (const document of putBack(finding)) rest.add(document);
        continue;
      }
      if (isNode) node = root;
      else {
        cluster = root;
        if (!finding.isItem) said.set(key, finding.value);
      }
      findings.push(finding);
    }
    nodes.push(node);
    left.push([...rest]);
  }
  const [cp = newMap(), wk] = nodes;
  return {
    lab: { talos, cluster, cp, ...(wk && { wk }), ...(provides && { provides }) },
    findings,
    left,
  };
}

function written(root: YamlMap, { path, value, isItem }: Finding): YamlMap {
  const copy = copied(root) as YamlMap;
  let at = copy;
  // A device stands alone: that of the frame goes before a selector.
  if (path[0] === 'disk' && sameValue(copy['disk'], { device: '/dev/vda' }))
    copy['disk'] = newMap();
  for (const step of path.slice(0, -1)) {
    const next = at[String(step)];
    const inner = isMap(next) ? next : newMap();
    at[String(step)] = inner;
    at = inner;
  }
  const last = String(path.at(-1));
  const before = at[last];
  const list = Array.isArray(before) ? before : [];
  if (isItem) at[last] = list.some((one) => sameValue(one, value)) ? list : [...list, value];
  // A node has an id of a schematic where a cluster has a map with one.
  else
    at[last] =
      last === 'schematic' && isMap(value) && 'id' in value ? (value['id'] ?? null) : value;
  return copy;
}

/** Every leaf of the documents that neither the render nor what is left has, as `kind.path`. */
export function lostOf(
  documents: readonly YamlMap[],
  rendered: readonly YamlMap[],
  left: readonly YamlMap[],
): string[] {
  return documents.flatMap((document) => {
    const same = [...rendered, ...left].filter(
      (one) => one['kind'] === document['kind'] && one['name'] === document['name'],
    );
    return leavesOf(document)
      .filter(
        ({ path, value }) =>
          !isFound(
            same.map((one) => at(one, path)),
            value,
          ),
      )
      .map(({ path }) => [kindOf(document), ...path].join('.'));
  });
}

function kindOf({ kind = 'v1alpha1' }: YamlMap): string {
  return typeof kind === 'string' ? kind : '';
}

function isFound(found: readonly (YamlValue | undefined)[], value: YamlValue): boolean {
  const [item] = Array.isArray(value) ? value : [value];
  if (typeof item === 'string' && found.flat().some(isOfBundle)) return true;
  if (!Array.isArray(value))
    return found.some((one) => sameValue(one, value) || one === asArgument(value));
  if (found.includes(asArgument(value) ?? undefined)) return true;
  const items = found.flatMap((one) => (Array.isArray(one) ? one : []));
  // What was taken of a list left a gap.
  return value.every((item) => item === null || items.some((one) => sameValue(one, item)));
}

/** Arguments are texts; several values of one are joined where Talos has no lists of them. */
function asArgument(value: YamlValue): string | null {
  if (Array.isArray(value)) return filledTexts(value)?.join(',') ?? null;
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : null;
}

function isOfBundle(value: YamlValue | undefined): boolean {
  return typeof value === 'string' && value.startsWith('<secret:talos#');
}

function leavesOf(value: YamlValue, path: Path = []): { path: Path; value: YamlValue }[] {
  if (!isMap(value) || Object.keys(value).length === 0) return [{ path, value }];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
}

function at(value: YamlValue | undefined, [step, ...rest]: Path): YamlValue | undefined {
  if (step === undefined) return value;
  return isMap(value) ? at(value[String(step)], rest) : undefined;
}

function merged(one: YamlMap, other: YamlMap): YamlMap {
  const whole = mapOf(one);
  for (const [key, value] of Object.entries(other)) {
    const before = whole[key];
    whole[key] = isMap(before) && isMap(value) ? merged(before, value) : value;
  }
  return whole;
}

function copied(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map(copied);
  if (!isMap(value)) return value;
  return mapOf(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, copied(one)])));
}
