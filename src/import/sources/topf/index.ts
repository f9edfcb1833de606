import { compareDiagnostics, type Diagnostic } from '../../../base/diagnostic.ts';
import { parseAddress } from '../../../model/address.ts';
import { TALOS_FACTORY } from '../../../model/schema/cluster.ts';
import { parseDocuments, sourced, type Emittable } from '../../../model/yaml/index.ts';
import { newMap, type YamlMap } from '../../../model/yaml/value.ts';
import { contractOf, type Contract } from '../../../talos/contract.ts';
import type { TalosDocument } from '../../../talos/document.ts';
import type { EncryptionKey } from '../../../talos/scene.ts';
import { PLAIN_SCHEMATIC } from '../../../talos/schematic.ts';
import { plainMap, type TalosMap } from '../../../talos/value.ts';
import { generatedConfiguration, hostOf } from '../talos/generated.ts';
import { bundleIn } from '../talos/bundle.ts';
import { isSet, mapAt, textOf, v1alpha1Of } from '../talos/fields.ts';
import {
  nothing,
  type Imported,
  type ReportLine,
  type Source,
  type SourceFile,
} from '../../imported.ts';
import { withNodeNames } from '../../names.ts';
import { withPatches } from '../talos/patching.ts';
import {
  originIn,
  placeOfPath,
  problemAt,
  problemOf,
  settled,
  unreadable,
  type Problem,
} from '../place.ts';
import { foreignSchematic, opaqueSchematic, type ForeignSchematic } from '../talos/schematic.ts';
import { fitted } from '../talos/shape.ts';
import { nameOf, shelfOf, unopened, type Shelf } from '../shelf.ts';
import { mapOf } from '../../subject.ts';
import { rendered } from '../go-template/index.ts';
import { wordsOf, type Imaged } from '../talos/image-words.ts';
import { readTopf, TOPF, type Topf } from './config.ts';
import { patchFiles, readPatches } from './patches.ts';
import { reportOf } from './report.ts';

/** Folders of patches, beside topf.yaml or wherever it says. */
const LAYERS = ['all', 'control-plane', 'worker', 'node'];

/** The folder of topf: topf.yaml, its patches for all, by role and by node, its schematics and its secrets. */
export const topf: Source = {
  name: 'topf',
  title: 'topf.yaml of topf',
  isOneFile: true,
  reads: [
    ...['topf.yaml', 'secrets.yaml', '*.yaml', '*.yml', '*.tpl', '*/*.yaml', '*/*.yml', '*/*.tpl'],
    ...['', '*/', '*/*/'].flatMap((above) => LAYERS.map((layer) => `${above}${layer}/**`)),
  ],
  recognises: (files) => files.some(({ path }) => isTopf(path)),
  read: readFolder,
};

function isTopf(path: string): boolean {
  return /^topf(?:\.sops)?\.ya?ml$/.test(nameOf(path));
}

interface Making {
  readonly topf: Topf;
  readonly shelf: Shelf;
  readonly contract: Contract;
  readonly encryptionKeys: readonly EncryptionKey[];
  /** Folder of the patches, without a final slash. */
  readonly folder: string;
  readonly report: ReportLine[];
  readonly diagnostics: Diagnostic[];
}

function readFolder(files: readonly SourceFile[]): Imported {
  const shelf = shelfOf(files);
  const file = files.find(({ path }) => isTopf(path));
  if (!file) return nothing([problemOf('topf.yaml', ABSENT)]);
  const sealed = unopened([file]);
  if (sealed.length > 0) return nothing(sealed);
  const { topf: read, diagnostics: found } = readTopf(file);
  if (!read) return nothing(found);
  const version = textOf(read.value, 'talosVersion');
  const contract = contractOf(version);
  const problem = problemAt(read.document, ['talosVersion'], NO_VERSION);
  if (!contract) return nothing(version === '' ? found : [...found, problem]);
  const secrets = secretsOf(read, shelf);
  const locked = unopened(secrets ? [secrets] : []);
  if (locked.length > 0) return nothing([...found, ...locked]);
  const bundle = bundleIn(secrets, { file: file.path, name: 'secrets.yaml' });
  const folder = folderOf(read);
  const making: Making = {
    ...{ topf: read, shelf, contract, folder: folder ?? '' },
    encryptionKeys: bundle.encryptionKeys,
    report: [...reportOf(read)],
    diagnostics: [...found, ...bundle.diagnostics],
  };
  if (folder === null) making.diagnostics.push(problemAt(read.document, ['patchesDir'], OUTSIDE));
  const { machines, report: renamed } = withNodeNames(
    read.nodes.map((node, index) => machineOf(making, node, index)),
  );
  making.diagnostics.push(...twice(read, machines));
  const words = wordsOf(machines, version);
  return {
    lab: newMap(),
    clusters: [
      {
        name: textOf(read.value, 'clusterName'),
        ...{ contract, settings: words.settings, machines: words.machines },
        nodes: [],
        files: new Map(),
        bundle: bundle.text,
      },
    ],
    secrets: [],
    report: once([...making.report, ...bundle.report, ...words.report, ...renamed]),
    diagnostics: once(making.diagnostics).sort(compareDiagnostics),
  };
}

/** Nodes that call themselves as one before them does. */
function twice({ document }: Topf, machines: readonly Imaged[]): Diagnostic[] {
  const names = new Set<string>();
  return machines.flatMap(({ name }, index) => {
    const isNew = !names.has(name);
    names.add(name);
    return isNew ? [] : problemAt(document, ['nodes', index], TWICE);
  });
}

const TWICE: Problem = {
  code: 'import-value',
  message: 'another node has its name, too',
  hint: 'give every node a host, or a HostnameConfig, of its own',
};

/** A patch for all says the same on every machine. */
function once<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one] as const)).values()];
}

const ABSENT: Problem = {
  code: 'import-missing',
  message: 'it is not there',
  hint: 'give the folder in which topf.yaml lies',
};

const NO_VERSION: Problem = {
  code: 'import-value',
  message: 'it is no version of Talos',
  hint: 'write a version such as 1.13.9',
};

const OUTSIDE: Problem = {
  code: 'import-value',
  message: 'it leads out of the folder',
  hint: 'move the patches into the folder and name them by a relative path',
};

/** The folder of topf.yaml, with a final slash unless it is the one that was given. */
function homeOf({ document: { file } }: Topf): string {
  return file.slice(0, file.length - nameOf(file).length);
}

/** Null for a folder outside of what was given. */
function folderOf(read: Topf): string | null {
  const declared = textOf(read.value, 'patchesDir').replace(/^(?:\.\/)+|^\.$|\/+$/g, '');
  if (declared.startsWith('/') || declared.split('/').includes('..')) return null;
  return `${homeOf(read)}${declared === '' ? '' : `${declared}/`}`;
}

function secretsOf(read: Topf, shelf: Shelf): SourceFile | undefined {
  const declared = textOf(read.value, 'secretsPath');
  const names = declared === '' ? ['secrets.yaml', 'secrets.sops.yaml'] : [declared];
  for (const name of names) {
    const file = shelf.named(name, read.document.file);
    if (!('code' in file)) return file;
  }
  return undefined;
}

function machineOf(making: Making, node: TalosMap, index: number): Imaged {
  const { topf: read, shelf, folder, report, diagnostics } = making;
  const { value, document } = read;
  const either = (key: string, other: string): string =>
    textOf(node, key) || textOf(value, key) || other;
  const named = either('schematicId', PLAIN_SCHEMATIC);
  const data = contextOf(read, node, named);
  const schematic = schematicOf(making, { named, data, index });
  const image = {
    ...{ schematic, factory: either('factory', TALOS_FACTORY) },
    platform: either('platform', 'metal'),
    secureBoot: isSet(node, 'secureboot') || isSet(value, 'secureboot'),
  };
  const version = either('talosVersion', '').replace(/^v/, '');
  const name = `${image.platform}-installer${image.secureBoot ? '-secureboot' : ''}`;
  const url = `${image.factory}/${name}/${schematic.id}:v${version}`;
  const base = baseOf(making, node, sourced(url, originIn(document, ['talosVersion'])));
  const host = textOf(node, 'host');
  data['SchematicID'] = schematic.id;
  const layers = ['all', textOf(node, 'role'), `node/${host}`];
  const files = layers.flatMap((layer) => patchFiles(shelf, `${folder}${layer}`));
  const patches = readPatches(files, data);
  const patched = withPatches(base, patches.patches, { minor: [1, 14] });
  report.push(...patches.report);
  diagnostics.push(...patches.diagnostics, ...patched.diagnostics);
  return {
    name: nameIn(patched.documents) ?? host,
    role: textOf(node, 'role') === 'worker' ? 'worker' : 'control-plane',
    ...settled(patched.documents, placeOfPath(document, ['nodes', index])),
    words: wordsFor(making, node, index),
    image,
  };
}

/** `host` is how topf finds a machine; the name of a machine is what its configuration says, if it says one. */
function nameIn(documents: readonly TalosDocument[]): string | undefined {
  const document = documents.find(({ kind }) => kind === 'HostnameConfig');
  const network = mapAt(mapAt(v1alpha1Of(documents), 'machine'), 'network');
  return textOf(document?.value, 'hostname') || textOf(network, 'hostname') || undefined;
}

function wordsFor({ topf: read, diagnostics }: Making, node: TalosMap, index: number): YamlMap {
  const address = textOf(node, 'ip') || textOf(node, 'host');
  if (parseAddress(address)) return mapOf({ address });
  diagnostics.push(
    problemAt(read.document, ['nodes', index], {
      code: 'import-missing',
      severity: 'warning',
      message: 'the node has no ip',
      hint: 'write its address as ip, or as address into nodes.yaml',
    }),
  );
  return newMap();
}

/** What templates see. */
function contextOf({ value }: Topf, node: TalosMap, schematic: string): YamlMap {
  const free = (map: TalosMap | undefined): YamlMap => (map ? plainMap(map) : newMap());
  const ip = textOf(node, 'ip');
  return mapOf({
    ClusterName: textOf(value, 'clusterName'),
    ClusterEndpoint: textOf(value, 'clusterEndpoint'),
    KubernetesVersion: textOf(value, 'kubernetesVersion'),
    TalosVersion: textOf(value, 'talosVersion'),
    SchematicID: schematic,
    Data: free(mapAt(value, 'data')),
    Node: mapOf({
      Host: textOf(node, 'host'),
      IP: ip === '' ? undefined : ip,
      Role: textOf(node, 'role'),
      Data: free(mapAt(node, 'data')),
      TalosVersion: textOf(node, 'talosVersion'),
      SchematicID: textOf(node, 'schematicId'),
      Factory: textOf(node, 'factory'),
      Platform: textOf(node, 'platform'),
      SecureBoot: isSet(node, 'secureboot'),
      // What topf asks of a machine that runs; nothing is asked here, as without a connection there.
      RuntimeData: mapOf({ TalosVersion: '' }),
    }),
  });
}

interface Wanted {
  /** An id, or `@` and the name of a file. */
  readonly named: string;
  readonly data: YamlMap;
  readonly index: number;
}

function schematicOf(making: Making, { named, data, index }: Wanted): ForeignSchematic {
  if (!named.startsWith('@'))
    return named === PLAIN_SCHEMATIC ? foreignSchematic(newMap()) : opaqueSchematic(named);
  const { topf: read, shelf, diagnostics } = making;
  const file = shelf.named(named.slice(1), read.document.file);
  const wrong = (problem: Diagnostic): ForeignSchematic => {
    diagnostics.push(problem);
    return foreignSchematic(newMap());
  };
  if ('code' in file) {
    const own = textOf(read.nodes[index], 'schematicId') === named;
    const path = own ? ['nodes', index, 'schematicId'] : ['schematicId'];
    return wrong(problemAt(read.document, path, file));
  }
  const result = file.path.endsWith('.tpl') ? rendered(file.text, data) : { text: file.text };
  if (!('text' in result))
    return wrong(
      problemOf(file.path, {
        code: 'import-value',
        message: `line ${String(result.line)}: the template cannot be evaluated: ${result.unclear}`,
        hint: 'write its result in place of the template',
      }),
    );
  const { documents, diagnostics: broken } = parseDocuments(file.path, result.text);
  diagnostics.push(...unreadable(broken));
  const [document] = documents;
  if (!document) return foreignSchematic(newMap());
  const fit = fitted(document, 'talhelper.Schematic', { shapes: TOPF, minor: 14 });
  diagnostics.push(...fit.diagnostics);
  return foreignSchematic(plainMap(fit.value));
}

function baseOf(
  { topf: { value }, contract, encryptionKeys }: Making,
  node: TalosMap,
  image: Emittable,
): TalosDocument[] {
  return generatedConfiguration({
    contract,
    role: textOf(node, 'role') === 'worker' ? 'worker' : 'control-plane',
    clusterName: value['clusterName'],
    endpoint: value['clusterEndpoint'],
    endpointHost: hostOf(textOf(value, 'clusterEndpoint')),
    kubernetes: textOf(value, 'kubernetesVersion').replace(/^v/, ''),
    image,
    encryptionKeys: encryptionKeys.filter((key) => key === 'secretbox'),
  });
}
