import type { z } from 'zod';
import type { Declared, Model, ModelApp, ModelCluster } from '../model.ts';
import { placeIn } from '../origin.ts';
import { appSchema } from '../schema/app.ts';
import { catalogueSchema, type CatalogueEntry } from '../schema/catalogue.ts';
import { clusterSchema } from '../schema/cluster.ts';
import { labSchema } from '../schema/lab.ts';
import { nodesSchema } from '../schema/nodes.ts';
import { pinsSchema } from '../schema/pins.ts';
import { parseDocument } from '../yaml/index.ts';

/** A declared document of a text, with the real schema. Throws where the loader would report. */
function declaredOf<T>(
  file: string,
  text: string,
  schema: z.ZodType<T>,
  kind: 'source' | 'catalogue' = 'source',
): Declared<T> {
  const { document, diagnostics } = parseDocument(file, text);
  if (!document) throw new Error(`${file}: ${diagnostics.map((one) => one.message).join('; ')}`);
  const result = schema.safeParse(document.value);
  if (!result.success) throw new Error(`${file}: ${result.error.message}`);
  return {
    file,
    value: result.data,
    document,
    origin: (path) =>
      document.has(path)
        ? placeIn(kind, document, path)
        : { kind: 'default', file, key: path.join('.') },
  };
}

/** A catalogue entry of a text. */
export function entryOf(text: string, file = 'catalogue/entry.yaml'): Declared<CatalogueEntry> {
  return declaredOf(file, text, catalogueSchema, 'catalogue');
}

const LAB = `
kind: Lab
name: home-ops
domain: home.example
timezone: Europe/Oslo
repository: { url: "ssh://git@git.home.example/ops/home-ops.git" }
secrets: { recipients: [{ name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }] }
networks: [{ name: servers, cidr: 10.0.50.0/24 }]
hosts: [{ name: nas0, address: 10.0.50.5 }]
`;

const NODES = `
kind: Nodes
nodes:
  - { name: control0, role: control-plane, address: 10.0.50.11, disk: { serial: a } }
  - { name: worker0, role: worker, address: 10.0.50.12, disk: { serial: b } }
  - { name: worker1, role: worker, address: 10.0.50.13, disk: { serial: c }, state: planned }
`;

/** The head of a cluster.yaml, to which a test adds \`platform\`. */
const CLUSTER = `
kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
`;

/** A lab of one cluster for tests: entries and applications as texts, by name and by \`namespace/name\`. */
export function labOf(parts: {
  readonly lab?: string;
  readonly cluster?: string;
  readonly entries?: Readonly<Record<string, string>>;
  readonly apps?: Readonly<Record<string, string>>;
  readonly pins?: string;
}): { model: Model; cluster: ModelCluster } {
  const catalogue = new Map(
    Object.entries(parts.entries ?? {}).map(([name, text]) => [
      name,
      entryOf(text, `catalogue/${name}.yaml`),
    ]),
  );
  const apps = Object.entries(parts.apps ?? {}).map(([path, text]): ModelApp => {
    const [namespace = '', name = ''] = path.split('/');
    const declared = declaredOf(`clusters/main/apps/${path}.yaml`, text, appSchema);
    const entry = catalogue.get(declared.value.use ?? name) ?? null;
    return { name: declared.value.name ?? name, namespace, declared, entry, manifests: [] };
  });
  const cluster: ModelCluster = {
    name: 'main',
    declared: declaredOf(
      'clusters/main/cluster.yaml',
      CLUSTER.trimStart() + (parts.cluster ?? ''),
      clusterSchema,
    ),
    nodes: declaredOf('clusters/main/nodes.yaml', NODES, nodesSchema),
    apps,
    patches: [],
        bundle: null,
  };
  const model: Model = {
    lab: declaredOf('lab.yaml', LAB.trimStart() + (parts.lab ?? ''), labSchema),
    pins: parts.pins === undefined ? null : declaredOf('pins.yaml', parts.pins, pinsSchema),
    clusters: [cluster],
    records: [],
    secrets: new Set(),
    catalogue,
  };
  return { model, cluster };
}
