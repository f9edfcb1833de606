import { expect, test } from 'vitest';
import { createMemoryFiles } from '../../base/host/memory-files.ts';
import { loadLab } from '../load.ts';

const entry = (name: string, rest: string): string =>
  `kind: CatalogueEntry\nname: ${name}\ntitle: ${name}\nhome: https://${name}.example\nnamespace: ${name}\nprofile: objects\n${rest}`;

const LAB = {
  '/lab/lab.yaml': `kind: Lab
name: home-ops
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home-ops.git" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
networks: [{ name: servers, cidr: 10.0.50.0/24 }]
`,
  '/lab/clusters/main/cluster.yaml': `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
platform: { addons: [operator] }
`,
  '/lab/clusters/main/nodes.yaml': `kind: Nodes
nodes: [{ name: control0, role: control-plane, address: 10.0.50.11, disk: { serial: a } }]
`,
  '/shipped/platform/cilium.yaml': entry('cilium', 'slots: [cni]\n'),
  '/shipped/platform/operator.yaml': entry('operator', 'slots: [addons]\nbrings: [crds]\n'),
  '/shipped/platform/crds.yaml': entry('crds', 'brings: [more]\n'),
  '/shipped/platform/more.yaml': entry('more', ''),
  '/shipped/platform/unused.yaml': entry('unused', 'after: [nobody]\n'),
};

async function load(
  changes: Readonly<Record<string, string>> = {},
): Promise<Awaited<ReturnType<typeof loadLab>>> {
  return loadLab(createMemoryFiles({ ...LAB, ...changes }), '/lab', { catalogue: '/shipped' });
}

test('what an entry brings along is loaded with it, and nothing else', async () => {
  const { model, diagnostics } = await load();
  expect(diagnostics).toEqual([]);
  expect([...(model?.catalogue.keys() ?? [])]).toEqual(['cilium', 'crds', 'more', 'operator']);
});

test('entries that bring one another are loaded once', async () => {
  const { model, diagnostics } = await load({
    '/shipped/platform/more.yaml': entry('more', 'brings: [operator]\n'),
  });
  expect(diagnostics).toEqual([]);
  expect(model?.catalogue.has('more')).toBe(true);
});

test('a name that an entry gives and nobody has is reported where it stands', async () => {
  const { diagnostics } = await load({
    '/shipped/platform/crds.yaml': entry('crds', 'brings: [moer]\nafter: [cilium]\n'),
  });
  expect(diagnostics).toMatchObject([
    {
      code: 'catalogue-unknown',
      file: 'croft:catalogue/platform/crds.yaml',
      range: { start: { line: 7, column: 10 } },
      message: 'the catalogue has no entry moer',
    },
  ]);
});

test('every problem of an entry that is used is found when the lab loads', async () => {
  const { diagnostics } = await load({
    '/lab/catalogue/more.yaml': entry(
      'more',
      'objects: [{ manifest: { a: { $from: lab.nam } } }]\n',
    ),
  });
  expect(diagnostics).toMatchObject([
    { code: 'catalogue-expression', file: 'catalogue/more.yaml', hint: 'did you mean name?' },
  ]);
});

test('what Talos brings needs no entry', async () => {
  const file = '/lab/clusters/main/cluster.yaml';
  const cluster = LAB[file];
  const coredns = { '/shipped/platform/coredns.yaml': entry('coredns', 'slots: [addons]\n') };
  const plain = await load(coredns);
  expect(plain.model?.catalogue.has('coredns')).toBe(true);
  const { model, diagnostics } = await load({
    ...coredns,
    [file]: cluster
      .replace('1.35.4 }', '1.35.4, coredns: talos }')
      .replace('{ addons: [operator] }', '{ cni: { use: flannel } }'),
  });
  expect(diagnostics).toEqual([]);
  expect([...(model?.catalogue.keys() ?? [])]).toEqual([]);
});

test('Flannel is what Talos brings as a pod network, and nothing else', async () => {
  const file = '/lab/clusters/main/cluster.yaml';
  const { diagnostics } = await load({
    [file]: LAB[file].replace('addons: [operator]', 'addons: [flannel]'),
  });
  expect(diagnostics.map(({ message }) => message)).toEqual(['the catalogue has no entry flannel']);
});
