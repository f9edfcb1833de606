import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../base/diagnostic.ts';
import { modelOf } from '../../model/testing.ts';
import { emit, parseDocuments } from '../../model/yaml/index.ts';
import { contractOf } from '../contract.ts';
import { V1ALPHA1, type TalosDocument } from '../document.ts';
import type { TalosMap } from '../value.ts';
import { patchMachines } from './machines.ts';
import { patchesOf } from './sources.ts';

const FOLDER = 'clusters/main/patches/talos';

const LAB = {
  'lab.yaml': `kind: Lab
name: home
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home.git" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
sites: [{ name: home }]
networks: [{ name: servers, site: home, vlan: 50, cidr: 10.0.50.0/24, gateway: 10.0.50.254, trust: trusted }]
`,
  'clusters/main/cluster.yaml': `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.34.1 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
`,
  'clusters/main/nodes.yaml': `kind: Nodes
nodes:
  - name: cp
    role: control-plane
    address: 10.0.50.11
    mac: "52:54:00:00:00:01"
    disk: { serial: S1 }
  - name: wk
    role: worker
    address: 10.0.50.12
    mac: "52:54:00:00:00:02"
    disk: { serial: S2 }
    patches:
      - machine: { env: { WHO: self } }
`,
};

/** The configuration of each machine after its patches, and what is wrong with them. */
async function patched(files: Readonly<Record<string, string>>): Promise<[string[], string[]]> {
  const model = await modelOf({ ...LAB, ...files });
  const [cluster] = model.clusters;
  const contract = contractOf('1.13.9');
  if (!cluster || !contract) throw new Error('no cluster');
  const patchesFor = patchesOf(cluster);
  const machines = cluster.nodes.value.nodes.map((node) => ({
    node: node.name,
    patches: patchesFor(node),
    documents: [
      {
        kind: V1ALPHA1,
        value: { machine: { type: node.role, env: { WHO: 'croft', [node.name]: 'here' } } },
      },
    ],
  }));
  const { documents, diagnostics } = patchMachines(machines, contract);
  return [
    documents.map((one) => one.map(({ value }) => emit(value)).join('')),
    diagnostics.map((one) => formatDiagnostic(one, undefined).split('\n')[0] ?? ''),
  ];
}

test('all, then the role, then the node, then its own patches', async () => {
  const env = (who: string): string => `machine: { env: { WHO: ${who}, ${who}: x } }\n`;
  const [[cp, wk], diagnostics] = await patched({
    [`${FOLDER}/wk/a.yaml`]: env('node'),
    [`${FOLDER}/worker.yaml`]: env('role'),
    [`${FOLDER}/all/b.yaml`]: env('second'),
    [`${FOLDER}/all/a.yaml`]: env('first'),
  });
  expect(diagnostics).toEqual([]);
  expect(cp).toBe(
    '---\nmachine:\n  type: control-plane\n  env:\n    WHO: second\n    cp: here\n    first: x\n    second: x\n',
  );
  expect(wk).toBe(
    '---\nmachine:\n  type: worker\n  env:\n    WHO: self\n    wk: here\n    first: x\n    second: x\n    role: x\n    node: x\n',
  );
});

test('every problem of every patch is found, each once, where it is', async () => {
  const [, diagnostics] = await patched({
    [`${FOLDER}/all.yaml`]: `machine:
  network:
    hostname: { $patch: delete }
    $patch: replace
---
just text
---
machine: { env: { WHO: croft } }
---
apiVersion: v1alpha1
kind: KubeletConfig
---
machine: { kubelet: { image: a } }
`,
    [`${FOLDER}/cp.yaml`]: '- { op: add, path: /machine/x, value: 1 }\n',
  });
  expect(diagnostics).toEqual([
    `${FOLDER}/all.yaml:4:13 error talos-patch-malformed: patch: $patch says something else than delete`,
    `${FOLDER}/all.yaml:6:1 error talos-patch-malformed: patch: a patch is neither a map nor a list`,
    `${FOLDER}/all.yaml:8:1 warning talos-patch-no-effect: patch: every machine that it is for is the same without it`,
    `${FOLDER}/all.yaml:13:1 error talos-patch-twin: patch: with the patch, KubeletConfig and machine.kubelet say the same twice, which Talos refuses`,
    `${FOLDER}/cp.yaml:1:1 error talos-patch-refused: patch: the configuration has several documents, and Talos takes JSON patches (RFC 6902) for a single one only`,
  ]);
});

test('a deletion that finds something on one machine is none too many', async () => {
  const found = await patched({
    [`${FOLDER}/all.yaml`]: 'machine: { env: { wk: { $patch: delete } } }\n',
  });
  expect(found[1]).toEqual([]);
  const [, lost] = await patched({
    [`${FOLDER}/cp.yaml`]: 'machine: { env: { wk: { $patch: delete } } }\n',
  });
  expect(lost).toEqual([
    `${FOLDER}/cp.yaml:1:23 error talos-patch-missing: patch: the patch deletes what is not there: v1alpha1 has no machine.env.wk`,
  ]);
});

test('a patch that takes away what it does not name is warned of', () => {
  const contract = contractOf('1.13.9');
  const [document] = parseDocuments(
    'x.yaml',
    'apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nprovisioning: { maxSize: 90GB }\n',
  ).documents;
  if (!contract || !document) throw new Error('no contract');
  const patch = {
    file: document.file,
    value: document.value,
    origin: () => ({ kind: 'rule', rule: 'test' }) as const,
    range: (path: readonly (string | number)[]) => document.range(path),
  };
  const volume = (provisioning: TalosMap): TalosDocument => ({
    kind: 'VolumeConfig',
    name: 'EPHEMERAL',
    value: { apiVersion: 'v1alpha1', kind: 'VolumeConfig', name: 'EPHEMERAL', provisioning },
  });
  const of = (provisioning: TalosMap, ...more: (typeof patch)[]): string[] =>
    patchMachines(
      [{ node: 'one', documents: [volume(provisioning)], patches: [patch, ...more] }],
      contract,
    ).diagnostics.map(({ severity, code, range, message }) =>
      [severity, code, range?.start.line, message].join(' '),
    );
  expect(of({ minSize: '2GB', diskSelector: { match: 'system_disk' } })).toEqual([
    'warning talos-patch-drops 4 patch: it also takes provisioning.minSize, provisioning.diskSelector.match away from VolumeConfig EPHEMERAL: Talos replaces what is around it as a whole',
  ]);
  expect(of({ maxSize: '50GB' })).toEqual([]);
  const [back] = parseDocuments(
    'y.yaml',
    'apiVersion: v1alpha1\nkind: VolumeConfig\nname: EPHEMERAL\nprovisioning: { minSize: 3GB }\n',
  ).documents;
  if (!back) throw new Error('no patch');
  const again = {
    ...patch,
    file: 'y.yaml',
    value: back.value,
    range: (path: readonly (string | number)[]) => back.range(path),
  };
  expect(of({ minSize: '2GB' }, again)).toEqual([]);
});
