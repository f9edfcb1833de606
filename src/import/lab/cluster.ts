import type { Diagnostic } from '../../base/diagnostic.ts';
import { clusterSchema } from '../../model/schema/cluster.ts';
import { nodesSchema } from '../../model/schema/nodes.ts';
import type { Path } from '../../model/yaml/index.ts';
import { isMap, type YamlMap } from '../../model/yaml/value.ts';
import type { ImportedCluster, ImportedSecret, ReportLine } from '../imported.ts';
import { modernised } from '../modern.ts';
import { sealedIn } from '../sealed.ts';
import { mapOf, putBack, readMachine, type Reader } from '../subject.ts';
import { unsaidWords } from '../unsaid.ts';
import { completeCluster, completeNode, completeUnsaid, type Filled } from './complete.ts';
import { derivedIn, shortened } from './defaults.ts';
import { hoist } from './hoist.ts';
import { judge, type Judged } from './judge.ts';
import { droppedLines, filledLines, mappedLines } from './lines.ts';
import { secretsOf, usedSecrets } from './secrets.ts';
import { siteOf, type Site } from './site.ts';
import { sourceText } from './text.ts';
import { copyOf, valueAt } from '../../model/yaml/plain.ts';
import { merged } from '../tree.ts';
import type { MachineReading, Returned, Said, Word } from './word.ts';

/** A cluster of a source as files of the lab. */
export interface LabCluster {
  readonly name: string;
  readonly imported: ImportedCluster;
  /** The network of lab.yaml that the source says the nodes live in. */
  readonly network: string | null;
  readonly files: ReadonlyMap<string, string>;
  /** What is left of each machine, once its words went into the files. */
  readonly machines: readonly MachineReading[];
  /** The words that are in the files, with their places. */
  readonly words: ReadonlyMap<Word, Path>;
  /** Findings that went back, and why: what becomes a patch of them. */
  readonly returned: readonly Returned[];
  readonly secrets: readonly ImportedSecret[];
  readonly report: readonly ReportLine[];
  /** Entries of lab.yaml that follow from where the machines are. */
  readonly networks: readonly YamlMap[];
  readonly hosts: readonly YamlMap[];
  readonly diagnostics: readonly Diagnostic[];
  /** What the files lack to be understood, in words. */
  readonly wrong: readonly string[];
}

export interface ClusterOptions {
  readonly readers: readonly Reader[];
  /** The network of lab.yaml that the nodes live in, where the source says it. */
  readonly network: string | null;
}

/** Reads the machines of a cluster and writes what they say as cluster.yaml and nodes.yaml. */
export function labCluster(imported: ImportedCluster, options: ClusterOptions): LabCluster {
  const { name } = imported;
  const known = secretsOf(readingsOf(imported, options.readers));
  const sealed = sealedIn(known.machines, imported.sealed);
  const site = siteOf(imported, without(known.machines, sealed.returned), options);
  const hoisted = hoist(site.machines);
  const unsaid = imported.contract
    ? unsaidWords(without(site.machines, hoisted.returned), imported.contract)
    : mapOf({});
  const files = filesOf(imported, site, { words: hoisted.words, unsaid });
  const returned = [
    ...[...sealed.returned, ...site.returned, ...hoisted.returned],
    ...files.flatMap(({ judged }) => judged.returned),
  ].filter((one) => !isName(one));
  return {
    ...{ imported, network: options.network },
    ...{ name, returned, networks: site.networks, hosts: site.hosts },
    machines: site.machines.map((one) => withReturned(one, returned)),
    words: new Map(files.flatMap(({ words }) => [...words])),
    files: new Map([
      ...files.map(({ path, text }) => [path, text] as const),
      ...[...imported.files].map(([path, text]) => [`clusters/${name}/${path}`, text] as const),
    ]),
    secrets: usedSecrets(
      known.secrets,
      files.map(({ judged }) => judged.value),
    ),
    diagnostics: site.diagnostics,
    report: [...site.report, ...sealed.report, ...files.flatMap(({ report }) => report)],
    wrong: files.flatMap(({ path, judged }) => judged.wrong.map((one) => `${path}: ${one}`)),
  };
}

/** A cluster can be called otherwise in the lab; nothing is to call it by its old name again. */
function isName({ said }: Returned): boolean {
  return said.every(
    ({ finding: { scope, path } }) => scope === 'cluster' && path.join() === 'name',
  );
}

/** A file of the cluster. */
interface ClusterFile {
  readonly path: string;
  readonly text: string;
  readonly judged: Judged;
  readonly words: ReadonlyMap<Word, Path>;
  readonly report: readonly ReportLine[];
}

/** What stands in the files of a cluster beside what the source says outright. */
interface Content {
  readonly words: readonly Word[];
  /** Keys of cluster.yaml for what nothing says. */
  readonly unsaid: YamlMap;
}

function filesOf(imported: ImportedCluster, site: Site, { words, unsaid }: Content): ClusterFile[] {
  const { name, contract, settings } = imported;
  const own = merged(merged(site.settings, settings), mapOf({ kind: 'Cluster', name }));
  const ofNodes = words.filter(({ file }) => file === 'nodes');
  const first = judgedNodes(imported, site, ofNodes);
  let filled: Filled[] = [];
  const cluster = judge({
    ...{ file: `clusters/${name}/cluster.yaml`, schema: clusterSchema, base: own },
    words: words.filter(({ file }) => file === 'cluster'),
    complete: (value) => {
      const nodes = nodesIn(first.judged.value);
      filled = [
        ...completeCluster(value, { contract, nodes, network: site.network }),
        ...completeUnsaid(value, unsaid),
      ];
    },
  });
  const nodes =
    cluster.below.length > 0 ? judgedNodes(imported, site, [...ofNodes, ...cluster.below]) : first;
  const derived = derivedIn(site, nodesIn(nodes.judged.value));
  return [
    fileOf(`clusters/${name}/cluster.yaml`, clusterSchema, {
      ...{ judged: cluster, filled, base: own, derived },
    }),
    fileOf(`clusters/${name}/nodes.yaml`, nodesSchema, { ...nodes, derived: [] }),
  ];
}

/** What becomes of a file once its words are in it. */
interface Filling {
  readonly judged: Judged;
  readonly filled: readonly Filled[];
  readonly base: YamlMap;
}

function judgedNodes(imported: ImportedCluster, site: Site, words: readonly Word[]): Filling {
  const base = mapOf({ kind: 'Nodes', nodes: nodesOf(imported, site) });
  let filled: Filled[] = [];
  const judged = judge({
    ...{ file: `clusters/${imported.name}/nodes.yaml`, schema: nodesSchema, words, base },
    complete: (value) => {
      filled = nodesIn(value).flatMap((node, index) =>
        completeNode(node).map(({ path, why }) => ({ path: ['nodes', index, ...path], why })),
      );
    },
  });
  return { judged, filled, base };
}

function fileOf(
  path: string,
  schema: typeof clusterSchema | typeof nodesSchema,
  { judged, filled, base, derived }: Filling & { readonly derived: ReturnType<typeof derivedIn> },
): ClusterFile {
  const { value, omitted } = shortened(schema, judged, { base, derived });
  return {
    ...{ path, judged, text: sourceText(path, schema, value) },
    words: new Map([...judged.words].filter(([word]) => !omitted.has(word))),
    report: [
      ...mappedLines(path, judged.words, omitted),
      ...filledLines(path, filled),
      ...droppedLines(path, judged.dropped),
    ],
  };
}

function readingsOf(
  { contract, machines }: ImportedCluster,
  readers: readonly Reader[],
): MachineReading[] {
  if (contract === null) return [];
  return machines.map((one) => {
    const machine = modernised(one, contract);
    return { machine, reading: readMachine(machine, contract, readers) };
  });
}

/** The machines without findings that cannot be used. */
function without(
  machines: readonly MachineReading[],
  returned: readonly Returned[],
): MachineReading[] {
  const gone = new Set(returned.flatMap(({ said }) => said.map(({ finding }: Said) => finding)));
  if (gone.size === 0) return [...machines];
  return machines.map(({ machine, reading }) => ({
    machine,
    reading: { ...reading, findings: reading.findings.filter((one) => !gone.has(one)) },
  }));
}

/** A machine whose findings went back: a document of which nothing was left is there again. */
function withReturned(by: MachineReading, returned: readonly Returned[]): MachineReading {
  const { machine, reading } = by;
  const back = returned
    .flatMap(({ said }) => said)
    .filter((one) => one.by.machine === machine)
    .flatMap(({ finding }) => putBack(finding));
  const rank = (document: YamlMap): number =>
    machine.documents.indexOf(reading.originalOf(document));
  const left = [...new Set([...reading.left, ...back])].sort((a, b) => rank(a) - rank(b));
  return { machine, reading: { ...reading, left } };
}

/** What the source says outright of its nodes, and what follows from where they are. */
function nodesOf({ nodes }: ImportedCluster, { machines, wordsOf }: Site): YamlMap[] {
  if (machines.length === 0) return nodes.map((node) => copyOf(node));
  return machines.map(({ machine }) => {
    const { name, role, words } = machine;
    return mapOf({ ...wordsOf(machine), ...copyOf(words), name, role });
  });
}

function nodesIn(value: YamlMap): YamlMap[] {
  const nodes = valueAt(value, ['nodes']);
  return Array.isArray(nodes) ? nodes.filter(isMap) : [];
}
