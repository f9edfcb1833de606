import { compareDiagnostics, type Diagnostic } from '../../../base/diagnostic.ts';
import { parseDocuments, type YamlDocument } from '../../../model/yaml/index.ts';
import { valueAt } from '../../../model/yaml/plain.ts';
import { isMap, newMap, type YamlMap, type YamlValue } from '../../../model/yaml/value.ts';
import { bundleText } from '../../../talos/bundle/fields.ts';
import { bundleOfMachine } from '../../../talos/bundle/machine-config.ts';
import { contractOf, type Contract } from '../../../talos/contract.ts';
import type {
  Imported,
  ImportedCluster,
  ReportLine,
  Role,
  Source,
  SourceFile,
  SourceMachine,
} from '../../imported.ts';
import { talosValue } from '../talos/go-words.ts';
import { withNodeNames } from '../../names.ts';
import { placeOfPath, problemOf, unreadable } from '../place.ts';
import { pathText } from '../../tree.ts';
import { nameOf, unopened } from '../shelf.ts';
import { mapOf } from '../../subject.ts';

/** Configurations of machines as they are: of talosctl, of another program, or of a render of Croft. */
export const machineConfig: Source = {
  name: 'machine-config',
  title: 'machine configurations of Talos, one file a machine',
  reads: ['*.yaml', '*.yml', '*/*.yaml', '*/*.yml', 'talos/*/*.yaml', '*/clusterconfig/*.yaml'],
  recognises: (files) => files.some(isConfiguration),
  read: readMachineConfigs,
};

function isConfiguration({ path, text }: SourceFile): boolean {
  return /\.ya?ml$/.test(path) && /^version: ["']?v1alpha1/m.test(text) && /^machine:/m.test(text);
}

/** A file that holds the configuration of a machine. */
interface Configuration {
  readonly file: SourceFile;
  readonly machine: SourceMachine;
  readonly cluster: string;
  /** Of the installer image; null when it says none. */
  readonly version: string | null;
}

function readMachineConfigs(files: readonly SourceFile[]): Imported {
  const chosen = files.filter(isConfiguration);
  const diagnostics: Diagnostic[] = [...unopened(chosen)];
  const sealed = new Set(diagnostics.map(({ file }) => file));
  const configurations = chosen
    .filter(({ path }) => !sealed.has(path))
    .flatMap((file) => configurationOf(file, diagnostics));
  diagnostics.push(...twice(configurations));
  if (chosen.length === 0) diagnostics.push(problemOf('.', NONE));
  const names = [...new Set(configurations.map(({ cluster }) => cluster))];
  const report: ReportLine[] = [];
  const clusters = names.map((name) =>
    clusterOf(
      name,
      configurations.filter(({ cluster }) => cluster === name),
      { report, diagnostics },
    ),
  );
  return {
    lab: newMap(),
    clusters,
    secrets: [],
    report,
    diagnostics: diagnostics.sort(compareDiagnostics),
  };
}

const NONE = {
  code: 'import-missing',
  message: 'there is no machine configuration',
  hint: 'give the files that talosctl gen config wrote, or: talosctl -n ADDRESS read /system/state/config.yaml',
} as const;

interface Notes {
  readonly report: ReportLine[];
  readonly diagnostics: Diagnostic[];
}

const ROLES: Readonly<Record<string, Role>> = {
  controlplane: 'control-plane',
  init: 'control-plane',
  worker: 'worker',
};

function configurationOf(file: SourceFile, diagnostics: Diagnostic[]): Configuration[] {
  const { documents, diagnostics: broken } = parseDocuments(file.path, file.text);
  if (broken.length > 0) {
    diagnostics.push(...unreadable(broken));
    return [];
  }
  const read = new Map<YamlMap, YamlDocument>();
  for (const document of documents) {
    const value = talosValue(document);
    if (isMap(value)) read.set(value, document);
  }
  const values = [...read.keys()];
  const base = values.find((value) => !('kind' in value) && 'machine' in value);
  const value = base ?? newMap();
  const type = valueAt(value, ['machine', 'type']);
  const role = typeof type === 'string' && Object.hasOwn(ROLES, type) ? ROLES[type] : undefined;
  if (!base || !role) {
    diagnostics.push(problemOf(file.path, NO_ROLE));
    return [];
  }
  const machine = {
    ...{ name: hostOf(file, value, values), role, documents: values, words: newMap() },
    placeOf: placesOf(read, file.path),
  };
  const cluster = textOf(
    valueAt(value, ['cluster', 'clusterName']),
    ofKind(values, 'KubeClusterConfig', 'clusterName'),
  );
  const version = versionOf(value, values);
  return [{ file, machine, cluster: cluster ?? 'main', version }];
}

const NO_ROLE = {
  code: 'import-value',
  message: 'machine.type is neither controlplane nor worker',
  hint: 'give whole configurations; what patches them is imported with the program that made it',
} as const;

function placesOf(
  documents: ReadonlyMap<YamlMap, YamlDocument>,
  file: string,
): SourceMachine['placeOf'] {
  return (map, path) => {
    const document = documents.get(map);
    if (!document) return { file, path: pathText(path) };
    const { kind, name } = map;
    const place = placeOfPath(document, path);
    const title = [kind, name].filter((one) => typeof one === 'string').join(' ');
    return title === '' ? place : { ...place, path: `${title} ${place.path}`.trim() };
  };
}

/** The name of a machine, in its configuration or, without one, of its file. */
function hostOf({ path }: SourceFile, base: YamlMap, values: readonly YamlMap[]): string {
  const declared = textOf(
    ofKind(values, 'HostnameConfig', 'hostname'),
    valueAt(base, ['machine', 'network', 'hostname']),
  );
  return declared ?? nameOf(path).replace(/(?:\.sops)?\.ya?ml$/, '');
}

function versionOf(base: YamlMap, values: readonly YamlMap[]): string | null {
  const image = textOf(
    valueAt(base, ['machine', 'install', 'image']),
    valueAt(ofKindMap(values, 'UnattendedInstallConfig'), ['installer', 'image']),
  );
  const [, tag] = /:v?(\d+\.\d+\.\d+[^:@/]*)(?:@[^@]*)?$/.exec(image ?? '') ?? [];
  return tag ?? null;
}

function clusterOf(
  name: string,
  all: readonly Configuration[],
  { report, diagnostics }: Notes,
): ImportedCluster {
  for (const { file, machine } of all)
    report.push({
      fate: 'mapped',
      from: { file: file.path, path: '' },
      to: `node ${machine.name}`,
      why: 'its configuration is taken apart',
    });
  const named = withNodeNames(all.map(({ machine }) => machine));
  report.push(...named.report);
  const versions = [...new Set(all.flatMap(({ version }) => version ?? []))];
  const [version] = versions;
  return {
    name,
    contract: highest(versions) ?? guessed(all),
    settings:
      version !== undefined && versions.length === 1
        ? mapOf({ talos: mapOf({ version }) })
        : newMap(),
    machines: named.machines,
    nodes: [],
    files: new Map(),
    bundle: bundleOf(all, { report, diagnostics }),
  };
}

function highest(versions: readonly string[]): Contract | null {
  return versions
    .flatMap((version) => contractOf(version) ?? [])
    .reduce<Contract | null>(
      (most, one) => (most === null || one.minor[1] > most.minor[1] ? one : most),
      null,
    );
}

/** The oldest Talos that has every kind of document that is there. */
function guessed(all: readonly Configuration[]): Contract {
  const kinds = all.flatMap(({ machine }) => machine.documents.map(({ kind }) => kind));
  const has = (kind: string): boolean => kinds.includes(kind);
  if (has('KubeletConfig') || has('KubeClusterConfig')) return { minor: [1, 14] };
  return { minor: [1, has('HostnameConfig') || has('LinkConfig') ? 12 : 11] };
}

/** The secrets of the cluster, as its first control plane has them. */
function bundleOf(all: readonly Configuration[], { report, diagnostics }: Notes): string | null {
  const plane = all.find(({ machine }) => machine.role === 'control-plane');
  if (!plane) {
    const [first] = all;
    if (first)
      diagnostics.push(
        problemOf(first.file.path, {
          code: 'import-missing',
          severity: 'warning',
          message:
            'no control plane is there, whose configuration holds the secrets of the cluster',
          hint: 'give the configuration of a control plane too',
        }),
      );
    return null;
  }
  const { path, text } = plane.file;
  const { fields, diagnostics: found } = bundleOfMachine(path, text);
  const isReferences = [...fields.values()].some((value) => value.startsWith('<secret:'));
  if (isReferences) return null;
  diagnostics.push(...found);
  if (found.length > 0 || fields.size === 0) return null;
  report.push({ fate: 'kept', from: { file: path, path: '' }, to: 'secrets of the cluster' });
  return bundleText(fields);
}

function twice(all: readonly Configuration[]): Diagnostic[] {
  const seen = new Map<string, string>();
  return all.flatMap(({ machine: { name }, cluster, file: { path } }) => {
    const key = JSON.stringify([cluster, name]);
    const before = seen.get(key);
    seen.set(key, before ?? path);
    return before === undefined
      ? []
      : problemOf(path, {
          code: 'import-value',
          message: `it is the configuration of ${name}, as ${before} is`,
          hint: 'remove one of them, or name the machines by HostnameConfig',
        });
  });
}

function textOf(...values: readonly (YamlValue | undefined)[]): string | undefined {
  return values.find((value) => typeof value === 'string' && value !== '') as string | undefined;
}

function ofKindMap(values: readonly YamlMap[], kind: string): YamlMap | undefined {
  return values.find((value) => value['kind'] === kind);
}

function ofKind(values: readonly YamlMap[], kind: string, key: string): YamlValue | undefined {
  return ofKindMap(values, kind)?.[key];
}
