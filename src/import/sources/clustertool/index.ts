import type { Diagnostic } from '../../../base/diagnostic.ts';
import { compareText } from '../../../base/text.ts';
import { isMap, type YamlMap } from '../../../model/yaml/value.ts';
import type { Imported, ImportedCluster, ReportLine, Source, SourceFile } from '../../imported.ts';
import { merged } from '../../tree.ts';
import { importProblem, lockedFile } from '../problem.ts';
import { isKnown, variableKeys } from './keys.ts';
import { meaningOf, type Meaning, type Variables } from './lab.ts';
import { environmentOf } from './values.ts';
import { linesOf, readKeys } from '../keys/index.ts';
import { mapFrom } from '../plain.ts';
import { readDocument } from '../keys/document.ts';

const ENVIRONMENT = 'clusterenv.yaml';

/** What a cluster is called whose folder has no name. */
const UNNAMED = 'main';

/**
 * clustertool: `clusterenv.yaml` of every cluster, with the talconfig.yaml beside it, which is read as `talhelper` does with
 * the variables as its environment.
 */
export function clustertool(talhelper: Source): Source {
  return {
    name: 'clustertool',
    title: 'clusterenv.yaml and talconfig.yaml of clustertool',
    reads: [
      ...[ENVIRONMENT, 'age.agekey', 'talos/**'],
      ...[`clusters/*/${ENVIRONMENT}`, 'clusters/*/talos/**'],
    ],
    recognises: (files) => files.some(isEnvironment),
    read: (files) => {
      const environments = files.filter(isEnvironment);
      if (environments.length === 0) return together([], files, [absent(ENVIRONMENT)]);
      const sorted = environments.toSorted((a, b) => compareText(a.path, b.path));
      const isOne = sorted.length === 1;
      const read = sorted.map((file) => readCluster(file, { files, talhelper, isOne }));
      return together(read, files, []);
    },
  };
}

function isEnvironment({ path }: SourceFile): boolean {
  return path === ENVIRONMENT || path.endsWith(`/${ENVIRONMENT}`);
}

function absent(file: string): Diagnostic {
  const hint = 'name the folder that holds it';
  return importProblem('import-missing', { file }, 'this file is not there', hint);
}

/** What one cluster gives; its meaning is null when something is wrong with it. */
interface ReadCluster {
  readonly meaning: Meaning | null;
  readonly clusters: readonly ImportedCluster[];
  readonly secrets: Imported['secrets'];
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Surroundings {
  readonly files: readonly SourceFile[];
  readonly talhelper: Source;
  /** It is the only cluster of the repository. */
  readonly isOne: boolean;
}

function readCluster(file: SourceFile, { files, talhelper, isOne }: Surroundings): ReadCluster {
  const failed = (diagnostics: readonly Diagnostic[], report: readonly ReportLine[] = []) => ({
    ...{ meaning: null, clusters: [], secrets: [], report, diagnostics },
  });
  const folder = file.path.slice(0, -ENVIRONMENT.length);
  const cluster = /([^/]+)\/$/.exec(folder)?.[1] ?? UNNAMED;
  const { document, diagnostics } = readDocument(file);
  if (!document || !isMap(document.value)) return failed(diagnostics);
  if (Object.hasOwn(document.value, 'sops')) return failed([lockedFile(file.path)]);
  const keys = variableKeys(Object.keys(document.value));
  const { values, diagnostics: found } = readKeys(document, keys);
  const texts = keys.flatMap(({ name }): [string, string][] => {
    const text = values.text(name);
    return text === undefined ? [] : [[name, text]];
  });
  const prefix = isOne ? '' : `${cluster}-`;
  const variables: Variables = { cluster, prefix, values: new Map(texts) };
  const meaning = meaningOf(variables);
  const report = linesOf(file.path, keys, values, {
    changed: Object.fromEntries(texts.flatMap(([name]) => ownLine(name, meaning, cluster) ?? [])),
  }).map((line) => inFolder(line, cluster));
  const problems = [...diagnostics, ...found];
  if (problems.some(({ severity }) => severity === 'error')) return failed(problems, report);
  const environment = environmentOf(cluster, variables.values);
  const machines = readMachines(file, { folder, files, talhelper, environment });
  return {
    meaning,
    clusters: machines.clusters.map((one) => ({
      ...one,
      name: cluster,
      settings: merged(one.settings, meaning.settings),
    })),
    secrets: [...meaning.secrets, ...machines.secrets],
    report: [...report, ...machines.report],
    diagnostics: [...problems, ...machines.diagnostics],
  };
}

/** Where a variable of somebody's own goes: to Flux, in clear or as a secret. */
function ownLine(
  name: string,
  { secretOf }: Meaning,
  cluster: string,
): [string, Omit<ReportLine, 'from'>][] | null {
  if (isKnown(name)) return null;
  const secret = secretOf.get(name);
  const part = secret === undefined ? 'config' : 'secrets';
  const also = secret === undefined ? '' : `, secrets/${secret}.sops.yaml`;
  const to = `clusters/${cluster}/cluster.yaml gitops.substitutions.${part}.${name}${also}`;
  return [[name, { fate: 'mapped', to }]];
}

/** `cluster.yaml` of the table is that of the cluster. */
function inFolder(line: ReportLine, cluster: string): ReportLine {
  const to = line.to?.replace(/^cluster\.yaml/, `clusters/${cluster}/cluster.yaml`);
  return to === undefined ? line : { ...line, to };
}

interface Around {
  readonly folder: string;
  readonly files: readonly SourceFile[];
  readonly talhelper: Source;
  readonly environment: ReadonlyMap<string, string>;
}

/** The machines, from talconfig.yaml with the variables in the file in which talhelper looks for them. */
function readMachines(
  { path }: SourceFile,
  { folder, files, talhelper, environment }: Around,
): Imported {
  const beside = files.filter((one) => one.path.startsWith(`${folder}talos/`));
  const talconfig = `${folder}talos/talconfig.yaml`;
  const nothing = { lab: mapFrom({}), clusters: [], secrets: [], report: [] };
  if (!beside.some((one) => one.path === talconfig))
    return { ...nothing, diagnostics: [absent(talconfig)] };
  const made = `${folder}talos/talenv.yaml`;
  const text = [...environment].map(([name, value]) => `${name}: ${quoted(value)}\n`).join('');
  const moved = beside.filter((one) => one.path !== made).map((one) => moveBundle(one, folder));
  const { report, diagnostics, ...imported } = talhelper.read([...moved, { path: made, text }]);
  const isMoved = beside.some((one) => one.path === `${folder}${BUNDLE.kept}`);
  const name = (file: string): string =>
    isMoved && file === `${folder}${BUNDLE.looked}` ? `${folder}${BUNDLE.kept}` : file;
  return {
    ...imported,
    // Nobody has the file that was made: what is said of it is said of the variables already, or belongs there.
    report: report
      .filter(({ from }) => from?.file !== made)
      .map((line) => ({
        ...line,
        from: line.from && { ...line.from, file: name(line.from.file) },
      })),
    diagnostics: diagnostics.map((one) =>
      one.file === made
        ? importProblem('import-value', { file: path }, one.message, one.hint)
        : { ...one, file: name(one.file), hint: WRITTEN.test(one.message) ? WRITE : one.hint },
    ),
  };
}

/** Patches that clustertool writes into the folder, so that many repositories do not have them. */
const WRITTEN = /the file (?:\S*\/)?talos\/patches\/\S+ is not there$/;
const WRITE = 'clustertool writes it: run clustertool genconfig in that repository first';

/** clustertool keeps the bundle of secrets a folder further down than talhelper looks for it. */
const BUNDLE = { kept: 'talos/generated/talsecret.yaml', looked: 'talos/talsecret.yaml' } as const;

function moveBundle(file: SourceFile, folder: string): SourceFile {
  return file.path === `${folder}${BUNDLE.kept}`
    ? { ...file, path: `${folder}${BUNDLE.looked}` }
    : file;
}

/** A value as talhelper reads it from a file of variables, which is no YAML. */
function quoted(value: string): string {
  if (!value.includes("'") && !value.endsWith('\\')) return `'${value}'`;
  const escaped = value.replace(/[\\"$]/g, (character) => `\\${character}`);
  return `"${escaped.replace(/\n/g, '\\n').replace(/\r/g, '\\r')}"`;
}

/** One lab of all clusters: what it has once only is that of the first. */
function together(
  read: readonly ReadCluster[],
  files: readonly SourceFile[],
  more: readonly Diagnostic[],
): Imported {
  const [first, ...others] = read.flatMap(({ meaning }) => meaning ?? []);
  const networks = networksOf(read);
  const lab = mapFrom({});
  if (first) {
    Object.assign(lab, first.lab);
    lab['networks'] = [...networks.values()];
  }
  return {
    lab,
    clusters: read.flatMap(({ meaning, clusters }) =>
      clusters.map((one) => inNetwork(one, networks.get(cidrOf(meaning)))),
    ),
    secrets: read.flatMap(({ secrets }) => secrets),
    report: [
      ...read.flatMap(({ report }) => report),
      ...(first ? otherLabs(first, others) : []),
      ...keyLine(files),
      APPLICATIONS,
    ],
    diagnostics: [...more, ...read.flatMap(({ diagnostics }) => diagnostics)],
  };
}

function cidrOf(meaning: Meaning | null): string {
  const cidr = meaning?.network['cidr'];
  return typeof cidr === 'string' ? cidr : '';
}

/** The networks of all clusters; what several of them live in is one. */
function networksOf(read: readonly ReadCluster[]): Map<string, YamlMap> {
  const networks = new Map<string, YamlMap>();
  for (const { meaning } of read) {
    const cidr = cidrOf(meaning);
    if (meaning && !networks.has(cidr)) networks.set(cidr, meaning.network);
  }
  return networks;
}

function inNetwork(cluster: ImportedCluster, network: YamlMap | undefined): ImportedCluster {
  const name = network?.['name'];
  if (typeof name !== 'string') return cluster;
  return { ...cluster, settings: merged(cluster.settings, mapFrom({ network: { nodes: name } })) };
}

const APPLICATIONS: ReportLine = {
  fate: 'dropped',
  from: null,
  why: 'applications of the folder kubernetes are not read: declare them, croft app add shows which are known',
};

/** A repository is one lab, with one domain and one address. */
function otherLabs({ lab }: Meaning, others: readonly Meaning[]): ReportLine[] {
  return others
    .filter((other) => ['domain', 'repository'].some((key) => !isSame(other.lab[key], lab[key])))
    .map(({ cluster }) => ({
      fate: 'dropped',
      from: null,
      why: `the domain and the repository of the first cluster are those of the lab; cluster ${cluster} has others`,
    }));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function keyLine(files: readonly SourceFile[]): ReportLine[] {
  const key = files.find(({ path }) => /(?:^|\/)age\.agekey$/.test(path));
  if (!key) return [];
  const why =
    'it opens what the old repository encrypted, so keep it; the lab has keys of its own, which croft secret init makes';
  return [{ fate: 'dropped', from: { file: key.path, path: '' }, why }];
}
