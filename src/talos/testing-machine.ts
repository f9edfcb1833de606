import { modelOf, type SourceFiles } from '../model/testing.ts';
import { emit } from '../model/yaml/index.ts';
import { contractOf } from './contract.ts';
import { assemble, type TalosDocument } from './document.ts';
import { MACHINE_PARTS } from './parts/machine-parts.ts';
import type { TalosScene } from './scene.ts';

/** What a test says about a lab of one cluster; texts are YAML. */
export interface MachineLab {
  readonly talos: string;
  /** Further keys of `talos` in cluster.yaml, two spaces in. */
  readonly cluster?: string;
  /** The nodes; default: one control plane and one worker in the short form. */
  readonly nodes?: string;
  /** Further lines of `network` in cluster.yaml, two spaces in. */
  readonly network?: string;
  readonly endpoint?: string;
  /** Hosts of the lab. */
  readonly hosts?: string;
}

const NODES = `  - { name: control0, role: control-plane, address: 10.0.50.11, mac: "52-54-00-00-00-01", disk: { serial: A } }
  - { name: worker0, role: worker, address: 10.0.50.12, mac: "52:54:00:00:00:02", disk: { serial: B }, mtu: 9000 }
`;

function filesOf(lab: MachineLab): SourceFiles {
  const { talos, cluster = '', nodes = NODES, network = '' } = lab;
  const { endpoint = '10.0.50.50', hosts = '[]' } = lab;
  return {
    'lab.yaml': `kind: Lab
name: home-ops
domain: home.example
repository: { url: "https://git.home.example/ops/home-ops.git" }
secrets:
  recipients:
    - { name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }
sites: [{ name: home }]
networks:
  - { name: servers, cidr: 10.0.50.0/24, gateway: 10.0.50.254 }
hosts: ${hosts}
`,
    'clusters/main/cluster.yaml': `kind: Cluster
name: main
talos:
  version: ${talos}
${cluster}kubernetes: { version: 1.34.1 }
endpoint: { address: ${endpoint} }
network:
  nodes: servers
${network}`,
    'clusters/main/nodes.yaml': `kind: Nodes
nodes:
${nodes}`,
  };
}

/** The scene of a node of such a lab, by its name. Throws for a lab that cannot be loaded. */
async function machineScene(lab: MachineLab, name = 'control0'): Promise<TalosScene> {
  const model = await modelOf(filesOf(lab));
  const [cluster] = model.clusters;
  const index = cluster?.nodes.value.nodes.findIndex((node) => node.name === name) ?? -1;
  const node = cluster?.nodes.value.nodes[index];
  const contract = contractOf(lab.talos);
  if (!cluster || !node || !contract) throw new Error(`no node ${name}`);
  return {
    model,
    cluster,
    settings: cluster.declared.value,
    node,
    nodePath: ['nodes', index],
    contract,
    workloads: [],
    schematicId: () => '0'.repeat(64),
  };
}

/** What the parts of network, disks and operating system make of a node. */
export async function machineDocuments(lab: MachineLab, name?: string): Promise<TalosDocument[]> {
  const scene = await machineScene(lab, name);
  return assemble(MACHINE_PARTS.map((part) => part(scene)));
}

/** The same as YAML, in which documents of the kinds that are asked for stand. */
export async function machineYaml(
  lab: MachineLab,
  kinds: readonly string[],
  name?: string,
): Promise<string> {
  const documents = await machineDocuments(lab, name);
  return documents
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ value }) => emit(value))
    .join('');
}
