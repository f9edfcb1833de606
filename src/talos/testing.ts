import type { Model } from '../model/model.ts';
import { changed, modelOf, type Change, type SourceFiles } from '../model/testing.ts';
import type { Workload } from '../model/workload.ts';
import { Sourced, type Emittable } from '../model/yaml/index.ts';
import { contractOf } from './contract.ts';
import { assemble, type TalosDocument } from './document.ts';
import { PARTS } from './parts/index.ts';
import { MACHINE_PARTS } from './parts/machine-parts.ts';
import type { TalosScene } from './scene.ts';

export const CLUSTER = 'clusters/main/cluster.yaml';
export const NODES = 'clusters/main/nodes.yaml';

/** A control plane `cp` and a worker `wk` with Flannel, kube-proxy and CoreDNS of Talos; the schematic of `cp` is `<cp>`. */
const PLAIN: SourceFiles = {
  'lab.yaml': `kind: Lab
name: home
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home.git" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
sites: [{ name: home }]
networks: [{ name: servers, site: home, vlan: 50, cidr: 10.0.50.0/24, gateway: 10.0.50.254, trust: trusted }]
`,
  [CLUSTER]: `kind: Cluster
name: main
talos:
  version: 1.13.9
kubernetes:
  version: 1.34.1
endpoint: { address: 10.0.50.50, names: [k8s.home.example] }
network: { nodes: servers }
platform: { cni: { use: flannel } }
`,
  [NODES]: `kind: Nodes
nodes:
  - name: cp
    role: control-plane
    address: 10.0.50.11
    mac: "52:54:00:00:00:01"
    disk: { serial: S5GXNX0T }
  - name: wk
    role: worker
    address: 10.0.50.12
    mac: "52:54:00:00:00:02"
    disk: { device: /dev/sda }
`,
};

export interface Case {
  /** `1.11`; default: 1.13. */
  readonly talos?: string;
  readonly node?: 'cp' | 'wk';
  readonly changes?: Readonly<Record<string, Change>>;
  readonly scene?: Partial<TalosScene>;
}

/** The scene of a machine of the plain lab, with changes. */
export async function sceneOf({
  talos = '1.13',
  node = 'cp',
  changes,
  scene,
}: Case): Promise<TalosScene> {
  const version = `${talos}.9`;
  const files = changed(changed(PLAIN, { [CLUSTER]: [['1.13.9', version]] }), changes ?? {});
  const model: Model = await modelOf(files);
  const [cluster] = model.clusters;
  const contract = contractOf(version);
  const index = node === 'cp' ? 0 : 1;
  const one = cluster?.nodes.value.nodes[index];
  if (!cluster || !contract || !one) throw new Error('the lab of the test has no such machine');
  return {
    model,
    cluster,
    settings: cluster.declared.value,
    node: one,
    nodePath: ['nodes', index],
    contract,
    workloads: [],
    schematicId: ({ name }) => `<${name}>`,
    ...scene,
  };
}

/** Installation, kubelet and Kubernetes of a machine of the plain lab, with changes; other parts have tests of their own. */
export async function configurationOf(test: Case): Promise<TalosDocument[]> {
  const scene = await sceneOf(test);
  return assemble(PARTS.filter((part) => !MACHINE_PARTS.includes(part)).map((part) => part(scene)));
}

/** The documents of a kind as plain data, without what would not be written. */
export function ofKind(documents: readonly TalosDocument[], kind: string): unknown[] {
  return documents.filter((one) => one.kind === kind).map(({ value }) => plain(value));
}

/** A value without origins and without what is undefined. */
export function plain(value: Emittable): unknown {
  if (value instanceof Sourced) return plain(value.value);
  if (Array.isArray(value)) return value.map((item: Emittable) => plain(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, plain(item as Emittable)]],
    ),
  );
}

/** Something that the cluster runs and that promises capabilities. */
export function promising(...provides: string[]): Workload {
  return {
    name: 'one',
    namespace: 'kube-system',
    entry: null,
    app: null,
    slots: [],
    origin: { kind: 'rule', rule: 'test' },
    chart: null,
    values: null,
    pins: [],
    objects: [],
    config: [],
    routes: [],
    claims: [],
    databases: { postgres: null, redis: null },
    secrets: [],
    secretName: 'one-secret',
    provides,
    needs: [],
  };
}
