import { compareDiagnostics, type Diagnostic } from '../../../base/diagnostic.ts';
import type { Path } from '../../../model/yaml/index.ts';
import { newMap } from '../../../model/yaml/value.ts';
import { contractOf } from '../../../talos/contract.ts';
import { bundleIn } from '../talos/bundle.ts';
import { isSet, listOf, mapAt, mapsOf, textOf } from '../talos/fields.ts';
import {
  nothing,
  type Imported,
  type ReportLine,
  type Source,
  type SourceFile,
} from '../../imported.ts';
import { withNodeNames } from '../../names.ts';
import { placeOfPath, problemAt, problemOf, settled, type Problem } from '../place.ts';
import { nameOf, shelfOf, unopened, type Shelf } from '../shelf.ts';
import { substitutedYaml, type Variables } from './substitute.ts';
import { wordsOf, type Imaged } from '../talos/image-words.ts';
import { contentsOf } from './contents.ts';
import { readEnv } from './env.ts';
import { extraDocuments } from './extra.ts';
import { madeMachine } from './machine.ts';
import type { Making } from './making.ts';
import { unknownWords } from './network.ts';
import { withListed } from './patches.ts';
import { reportOf } from './report.ts';
import { readTalconfig, type Talconfig, type TalhelperNode } from './talconfig.ts';

/** Endings in the order in which talhelper looks for files; a later one wins. */
const ENDINGS = ['.yaml', '.sops.yaml', '.yml', '.sops.yml'];

/** A shorter text would be found where it is not meant, and is no secret. */
const SHORTEST_SECRET = 6;

/** What talhelper takes when talconfig.yaml says no version. */
const DEFAULT_TALOS = 'v1.13.9';

/** The folder of talhelper: talconfig.yaml with its variables, its secrets, and every file that it names. */
export const talhelper: Source = {
  name: 'talhelper',
  title: 'talconfig.yaml of talhelper',
  isOneFile: true,
  // A patch may be in any file that talconfig.yaml names.
  reads: ['talconfig.yaml', 'talenv.yaml', 'talsecret.yaml', 'talsecret.sops.yaml', '*', '*/**'],
  recognises: (files) => files.some(({ path }) => isTalconfig(path)),
  read: readTalhelper,
};

function isTalconfig(path: string): boolean {
  return /^talconfig\.ya?ml$/.test(nameOf(path));
}

function readTalhelper(files: readonly SourceFile[]): Imported {
  const shelf = shelfOf(files);
  const file = files.find(({ path }) => isTalconfig(path));
  const diagnostics: Diagnostic[] = [];
  if (!file) return nothing([problemOf('talconfig.yaml', ABSENT)]);
  const beside = (name: string): SourceFile[] => filesBeside(shelf, file, name);
  const env = [
    ...filesBeside(shelf, parentOf(file), 'clusterenv'),
    ...beside('clusterenv'),
    ...beside('talenv'),
  ];
  const secrets = beside('talsecret').at(-1);
  const sealed = unopened([file, ...env, ...(secrets ? [secrets] : [])]);
  if (sealed.length > 0) return nothing(sealed);
  const variables = new Map<string, string>();
  const sealedTexts = new Set<string>();
  for (const one of env) {
    const own = new Map<string, string>();
    diagnostics.push(...readEnv(one, own));
    for (const [name, value] of own) {
      variables.set(name, value);
      if (one.wasSealed && value.length >= SHORTEST_SECRET) sealedTexts.add(value);
    }
  }
  const { talconfig, diagnostics: found } = readTalconfig(file, variables);
  diagnostics.push(...found);
  if (!talconfig) return nothing(unique(diagnostics));
  const bundle = bundleIn(secrets && filled(secrets, variables), {
    file: file.path,
    name: 'talsecret.yaml',
  });
  diagnostics.push(...bundle.diagnostics, ...lacking(talconfig));
  const version = textOf(talconfig.value, 'talosVersion');
  const talosVersion = version === '' ? DEFAULT_TALOS : `v${version.replace(/^v/, '')}`;
  const contract = contractOf(talosVersion);
  if (!contract) {
    diagnostics.push(problemAt(talconfig.document, ['talosVersion'], NO_VERSION));
    return nothing(unique(diagnostics));
  }
  const contents = contentsOf({ talconfig, shelf, variables, diagnostics });
  const { encryptionKeys } = bundle;
  const texts = [...sealedTexts];
  const base = {
    ...{ talconfig, contract, talosVersion, encryptionKeys, contents, diagnostics },
    sealed: texts,
  };
  const { machines, report: renamed } = withNodeNames(
    talconfig.nodes.map((node) => machine(base, node, { shelf, variables })),
  );
  const words = wordsOf(machines, talosVersion);
  const report = [
    ...reportOf(talconfig, contract),
    ...(version === '' ? [defaulted(talosVersion)] : []),
    ...words.report,
    ...renamed,
    ...bundle.report,
    ...env.map(filledIn),
    ...talconfig.nodes.flatMap((node) => furtherAddresses(talconfig, node)),
    ...unique(diagnostics).flatMap(leftOut),
  ];
  return {
    lab: newMap(),
    clusters: [
      {
        name: textOf(talconfig.value, 'clusterName'),
        contract,
        settings: words.settings,
        machines: words.machines,
        nodes: [],
        files: new Map(),
        bundle: bundle.text,
        sealed: texts,
      },
    ],
    secrets: [],
    report,
    diagnostics: unique(diagnostics),
  };
}

/** The same problem may be met on every machine. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const key = ({ file, range, code, message }: Diagnostic): string =>
    JSON.stringify([file, range?.start.offset, code, message]);
  return [...new Map(diagnostics.map((one) => [key(one), one] as const)).values()].sort(
    compareDiagnostics,
  );
}

/** With variables in place of their names; as it is where one has no value. */
function filled(file: SourceFile, variables: Variables): SourceFile {
  const { text, diagnostics } = substitutedYaml(file.path, file.text, variables);
  return diagnostics.length > 0 ? file : { ...file, text };
}

/** A path in the folder around that of a file, where clustertool has its variables. */
function parentOf({ path }: SourceFile): Pick<SourceFile, 'path'> {
  return { path: path.split('/').slice(0, -1).join('/') };
}

function filesBeside(shelf: Shelf, { path }: Pick<SourceFile, 'path'>, name: string): SourceFile[] {
  const folder = path.slice(0, path.length - nameOf(path).length);
  return ENDINGS.flatMap((ending) => shelf.get(`${folder}${name}${ending}`) ?? []);
}

const ABSENT: Problem = {
  code: 'import-missing',
  message: 'it is not there',
  hint: 'give the folder in which talconfig.yaml lies',
};

const NO_VERSION: Problem = {
  code: 'import-value',
  message: 'it is no version of Talos',
  hint: 'write a version such as v1.13.9',
};

const NEEDED = ['clusterName', 'kubernetesVersion', 'endpoint'] as const;

/** What talhelper does not do without. */
function lacking({ document, value, nodes }: Talconfig): Diagnostic[] {
  const missing = (path: Path, what: string): Diagnostic =>
    problemAt(document, path, {
      code: 'import-missing',
      message: `${what} is not there, or empty`,
      hint: `write ${what}`,
    });
  const named = (node: TalhelperNode, key: string): Diagnostic[] =>
    textOf(node.value, key) === '' ? [missing(['nodes', node.index], key)] : [];
  return [
    ...NEEDED.filter((key) => textOf(value, key) === '').map((key) => missing([], key)),
    ...(nodes.length === 0 ? [missing(['nodes'], 'nodes')] : []),
    ...nodes.flatMap((node) => [...named(node, 'hostname'), ...named(node, 'ipAddress')]),
    ...twice(nodes).map(({ index }) => problemAt(document, ['nodes', index, 'hostname'], TWICE)),
    ...nodes.flatMap(({ index, value: node }) =>
      mapsOf(node, 'networkInterfaces').flatMap((device, at) =>
        unknownWords(mapAt(device, 'bond') ?? {}).map((key) =>
          problemAt(document, ['nodes', index, 'networkInterfaces', at, 'bond', key], NO_WORD),
        ),
      ),
    ),
  ];
}

/** Nodes whose name an earlier one has. */
function twice(nodes: readonly TalhelperNode[]): TalhelperNode[] {
  const known = new Set<string>();
  return nodes.filter((node) => {
    const name = textOf(node.value, 'hostname');
    const isKnown = name !== '' && known.has(name);
    known.add(name);
    return isKnown;
  });
}

const TWICE: Problem = {
  code: 'import-value',
  message: 'another node has this name, too',
  hint: 'give every node a name of its own',
};

const NO_WORD: Problem = {
  code: 'import-value',
  message: 'it is no word that Talos knows here',
  hint: 'write one that the kernel has for bonds, for example 802.3ad or active-backup for mode',
};

function machine(
  making: Making,
  node: TalhelperNode,
  { shelf, variables }: { readonly shelf: Shelf; readonly variables: Variables },
): Imaged {
  const { talconfig, diagnostics } = making;
  const { document, value } = talconfig;
  const made = madeMachine(making, node);
  const patching = { document, shelf, variables };
  const own = withListed(patching, made.documents, node.patches);
  const global = listOf(value, 'patches').map((one, at) => ({ value: one, path: ['patches', at] }));
  const whole = withListed(patching, own.documents, global);
  const extra = extraDocuments(patching, whole.documents, node);
  const refused = [...own.diagnostics, ...whole.diagnostics].map(withWayOut);
  diagnostics.push(...refused, ...extra.diagnostics);
  const words = newMap();
  const [address = ''] = textOf(node.value, 'ipAddress').split(',');
  if (address.trim() !== '') words['address'] = address.trim();
  return {
    name: textOf(node.value, 'hostname'),
    role: isSet(node.value, 'controlPlane') ? 'control-plane' : 'worker',
    ...settled(extra.documents, placeOfPath(document, ['nodes', node.index])),
    words,
    image: made.image,
  };
}

/** Addresses after the first are for talhelper alone, which names a machine by each of them. */
function furtherAddresses({ document }: Talconfig, node: TalhelperNode): ReportLine[] {
  const [, ...others] = textOf(node.value, 'ipAddress').split(',');
  if (others.every((one) => one.trim() === '')) return [];
  const why =
    'a node has one address, the first; what the others are for is said by its interfaces, if anywhere';
  return [
    { fate: 'dropped', from: placeOfPath(document, ['nodes', node.index, 'ipAddress']), why },
  ];
}

const WAY_OUT =
  'or import what your own talhelper makes: talhelper genconfig, then croft import clusterconfig';

/** Another version of talhelper may make another base, to which a patch fits that does not fit to this one. */
function withWayOut(one: Diagnostic): Diagnostic {
  const isMisfit = one.severity === 'error' && /(?:^|: )patch: /.test(one.message);
  return isMisfit ? { ...one, hint: `${one.hint}; ${WAY_OUT}` } : one;
}

/** A template that is left out, in the words of the report. */
function leftOut({ code, severity, file, range, message }: Diagnostic): ReportLine[] {
  if (code !== 'import-value' || severity !== 'warning') return [];
  const from = { file, path: '', ...(range && { line: range.start.line }) };
  return [{ fate: 'dropped', from, why: message }];
}

function defaulted(version: string): ReportLine {
  return {
    fate: 'defaulted',
    from: null,
    to: 'cluster.yaml talos.version',
    why: `talconfig.yaml says no version of Talos; talhelper 3.1.17 takes ${version}`,
  };
}

function filledIn({ path }: SourceFile): ReportLine {
  return {
    fate: 'mapped',
    from: { file: path, path: '' },
    why: 'its variables are filled in where they are named; see that none that is secret stands in clear',
  };
}
