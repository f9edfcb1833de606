// Builds models and workloads for tests of this layer from YAML texts, without the loader or the catalogue.
import type { z } from 'zod';
import type { Declared, Model, ModelApp, ModelCluster } from '../model/model.ts';
import type { Origin } from '../model/origin.ts';
import { appSchema } from '../model/schema/app.ts';
import { databasesOf } from '../model/catalogue/databases.ts';
import { pinsOf } from '../model/catalogue/pins.ts';
import { catalogueSchema, type CatalogueEntry } from '../model/schema/catalogue.ts';
import { clusterSchema } from '../model/schema/cluster.ts';
import { labSchema } from '../model/schema/lab.ts';
import { nodesSchema } from '../model/schema/nodes.ts';
import { pinsSchema } from '../model/schema/pins.ts';
import type { Pin, Workload } from '../model/workload.ts';
import { parseDocument } from '../model/yaml/index.ts';
import type { RenderInput } from './input.ts';

/** Text of the files of a lab, and what the catalogue would make of each entry. */
export interface LabTexts {
  readonly lab?: string;
  readonly cluster?: string;
  readonly nodes?: string;
  readonly pins?: string;
  /** By `<namespace>/<app>`; beside `app` may stand the user's own files. */
  readonly apps?: Readonly<
    Record<
      string,
      string | { readonly app: string; readonly files: Readonly<Record<string, string>> }
    >
  >;
  /** By entry name: its file, and the rest of the workload that expressions would give. */
  readonly entries?: Readonly<Record<string, EntryTexts>>;
}

interface EntryTexts extends Partial<
  Pick<
    Workload,
    'values' | 'routes' | 'claims' | 'objects' | 'config' | 'provides' | 'needs' | 'secrets'
  >
> {
  readonly entry: string;
}

const LAB = `kind: Lab
name: home-ops
domain: home.example
repository: { url: "ssh://git@git.home.example/ops/home-ops.git" }
secrets:
  recipients:
    - { name: operator, age: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p }
networks:
  - { name: servers, cidr: 10.0.50.0/24 }
`;

const CLUSTER = `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
`;

const NODES = `kind: Nodes
nodes:
  - { name: control0, role: control-plane, address: 10.0.50.11, mac: "52:54:00:00:00:01", disk: { serial: S1 } }
`;

/** A document read and validated as the loader would, throwing what is wrong with it. */
export function declare<T extends z.ZodType>(
  schema: T,
  file: string,
  text: string,
): Declared<z.output<T>> {
  const { document, diagnostics } = parseDocument(file, text);
  if (!document || diagnostics.length > 0)
    throw new Error(`${file}: ${JSON.stringify(diagnostics)}`);
  return {
    file,
    value: schema.parse(document.value),
    document,
    origin: (path): Origin =>
      document.has(path)
        ? { kind: 'source', file, range: document.range(path) }
        : { kind: 'default', file, key: path.join('.') },
  };
}

/** A lab of one cluster `main`, ready to render. */
export function labOf(texts: LabTexts): RenderInput {
  const catalogue = new Map<string, Declared<CatalogueEntry>>();
  for (const [name, { entry }] of Object.entries(texts.entries ?? {}))
    catalogue.set(name, declare(catalogueSchema, `catalogue/${name}.yaml`, entry));
  const cluster: ModelCluster = {
    name: 'main',
    declared: declare(clusterSchema, 'clusters/main/cluster.yaml', texts.cluster ?? CLUSTER),
    nodes: declare(nodesSchema, 'clusters/main/nodes.yaml', texts.nodes ?? NODES),
    apps: Object.entries(texts.apps ?? {}).map(([path, app]) => appOf(path, app, catalogue)),
    patches: [],
    bundle: null,
  };
  const pins = texts.pins === undefined ? null : declare(pinsSchema, 'pins.yaml', texts.pins);
  const model: Model = {
    lab: declare(labSchema, 'lab.yaml', texts.lab ?? LAB),
    pins,
    clusters: [cluster],
    records: [],
    secrets: new Set(),
    catalogue,
  };
  const used = new Set(cluster.apps.map(({ entry }) => entry?.value.name));
  const platform = Object.entries(texts.entries ?? {}).filter(([name]) => !used.has(name));
  const workloads = [
    ...cluster.apps.map((app) => workloadOf(app.entry, app, texts)),
    ...platform.map(([name]) => workloadOf(catalogue.get(name) ?? null, null, texts)),
  ];
  return { model, workloads: new Map([['main', workloads]]) };
}

function appOf(
  path: string,
  app: NonNullable<LabTexts['apps']>[string],
  catalogue: ReadonlyMap<string, Declared<CatalogueEntry>>,
): ModelApp {
  const [namespace = '', name = ''] = path.split('/');
  const base = `clusters/main/apps/${path}`;
  const isShort = typeof app === 'string';
  const file = isShort ? `${base}.yaml` : `${base}/app.yaml`;
  const declared = declare(appSchema, file, isShort ? app : app.app);
  const use = declared.value.use ?? name;
  return {
    name,
    namespace,
    declared,
    entry: use === 'manifests' ? null : (catalogue.get(use) ?? null),
    manifests: isShort ? [] : Object.entries(app.files).map(([own, text]) => ({ path: own, text })),
  };
}

function workloadOf(
  entry: Declared<CatalogueEntry> | null,
  app: ModelApp | null,
  { entries, pins }: LabTexts,
): Workload {
  const name = app?.name ?? entry?.value.name ?? '';
  const known = entry ? entries?.[entry.value.name] : undefined;
  const listed = pins === undefined ? null : declare(pinsSchema, 'pins.yaml', pins);
  const all = entry ? pinsOf(entry, listed) : [];
  const origin: Origin = app
    ? app.declared.origin([])
    : { kind: 'default', file: 'clusters/main/cluster.yaml', key: 'platform' };
  return {
    name,
    namespace: app?.namespace ?? entry?.value.namespace ?? '',
    entry,
    app,
    slots: [],
    origin,
    chart: entry ? chartOf(entry, all) : null,
    values: known?.values ?? null,
    pins: all,
    objects: known?.objects ?? [],
    config: known?.config ?? [],
    routes: known?.routes ?? [],
    claims: known?.claims ?? [],
    databases: databasesOf({ app, entry, origin }, all),
    secrets: known?.secrets ?? [],
    secretName: `${name}-secret`,
    provides: known?.provides ?? [],
    needs: known?.needs ?? [],
  };
}

function chartOf({ value }: Declared<CatalogueEntry>, pins: readonly Pin[]): Workload['chart'] {
  const { chart } = value;
  const pin = pins.find(({ name }) => name === value.name);
  if (!chart || !pin) return null;
  return 'oci' in chart
    ? { kind: 'oci', url: chart.oci, pin }
    : { kind: 'helm', repository: chart.repository, chart: chart.name, pin };
}
