import type { Diagnostic } from '../../../base/diagnostic.ts';
import { parseDocuments, type YamlDocument } from '../../../model/yaml/index.ts';
import { isMap, type YamlValue } from '../../../model/yaml/value.ts';
import type { TalosMap } from '../../../talos/value.ts';
import { filled, mapsOf, textOf } from '../talos/fields.ts';
import type { SourceFile } from '../../imported.ts';
import { problemAt, unreadable, type Problem } from '../place.ts';
import { fitted, type Shapes } from '../talos/shape.ts';
import { TALHELPER } from '../talhelper/shapes.ts';

const IMAGE = {
  talosVersion: 'string',
  schematicId: 'string',
  factory: 'string',
  platform: 'string',
  secureboot: 'bool',
};

/** What topf.yaml says; a schematic is the same for every program. */
export const TOPF: Shapes = {
  ...TALHELPER,
  'topf.Config': {
    clusterName: 'string',
    clusterEndpoint: 'string',
    kubernetesVersion: 'string',
    ...IMAGE,
    secretsProvider: 'string',
    nodesProvider: 'string',
    patchesDir: 'string',
    configDir: 'string',
    secretsPath: 'string',
    nodes: '[.topf.Node]',
    data: 'object',
  },
  'topf.Node': { host: 'string', ip: 'string', role: 'string', data: 'object', ...IMAGE },
};

/** topf.yaml as it was read. */
export interface Topf {
  readonly document: YamlDocument;
  readonly value: TalosMap;
  readonly nodes: readonly TalosMap[];
  readonly unknown: readonly (readonly (string | number)[])[];
}

/** Reads topf.yaml; null when it cannot be read at all. */
export function readTopf({ path, text }: SourceFile): {
  readonly topf: Topf | null;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { documents, diagnostics } = parseDocuments(path, text);
  const [document] = documents;
  if (!document || diagnostics.length > 0)
    return { topf: null, diagnostics: unreadable(diagnostics) };
  const fit = fitted(document, 'topf.Config', { shapes: TOPF, minor: 14 });
  const { value, unknown } = fit;
  const topf = { document, value, unknown, nodes: mapsOf(value, 'nodes') };
  const found = [...fit.diagnostics, ...lacking(topf), ...unsupported(topf), ...valsIn(document)];
  return { topf, diagnostics: found };
}

const NEEDED = ['clusterName', 'clusterEndpoint', 'kubernetesVersion', 'talosVersion'] as const;

/** What to write, where a name does not say it. */
const EXAMPLES: Readonly<Record<string, string>> = {
  talosVersion: 'write the version that the machines run, for example talosVersion: 1.13.9',
  kubernetesVersion:
    'write the version that the cluster runs, for example kubernetesVersion: 1.36.2',
  clusterEndpoint: 'write it, for example clusterEndpoint: https://10.0.50.50:6443',
};

function lacking({ document, value, nodes }: Topf): Diagnostic[] {
  const missing = (path: readonly (string | number)[], key: string): Diagnostic =>
    problemAt(document, path, {
      code: 'import-missing',
      message: `${key} is not there, or empty`,
      hint: EXAMPLES[key] ?? `write ${key}`,
    });
  return [
    ...NEEDED.filter((key) => textOf(value, key) === '').map((key) => missing([], key)),
    ...(nodes.length === 0 ? [missing(['nodes'], 'nodes')] : []),
    ...nodes.flatMap((node, index) => [
      ...(textOf(node, 'host') === '' ? [missing(['nodes', index], 'host')] : []),
      ...(['control-plane', 'worker'].includes(textOf(node, 'role'))
        ? []
        : [problemAt(document, ['nodes', index, 'role'], ROLE)]),
    ]),
  ];
}

const ROLE: Problem = {
  code: 'import-value',
  message: 'it is neither control-plane nor worker',
  hint: 'write control-plane or worker',
};

function unsupported({ document, value }: Topf): Diagnostic[] {
  const said = (key: string): boolean => filled(value, key) !== undefined;
  return [
    ...(said('configDir') ? [problemAt(document, ['configDir'], OLD)] : []),
    ...(said('nodesProvider') ? [problemAt(document, ['nodesProvider'], PROVIDER)] : []),
    ...(said('secretsProvider')
      ? [problemAt(document, ['secretsProvider'], { ...PROVIDER, severity: 'warning' })]
      : []),
  ];
}

const OLD: Problem = {
  code: 'import-key',
  message: 'topf refuses this old key',
  hint: 'call it patchesDir',
};

const PROVIDER: Problem = {
  code: 'import-missing',
  message: 'it names a program, which is not run, so what it knows is missing',
  hint: 'write what it gives into files beside topf.yaml',
};

/** References to secrets elsewhere, which nothing here looks up. */
export function valsIn(document: YamlDocument): Diagnostic[] {
  const found: Diagnostic[] = [];
  const look = (value: YamlValue, path: readonly (string | number)[]): void => {
    if (typeof value === 'string' && /^ref\+[a-z0-9]+:\/\//.test(value))
      found.push(problemAt(document, path, VALS));
    else if (Array.isArray(value))
      for (const [index, one] of value.entries()) look(one, [...path, index]);
    else if (isMap(value))
      for (const [key, one] of Object.entries(value)) look(one, [...path, key]);
  };
  look(document.value, []);
  return found;
}

const VALS: Problem = {
  code: 'import-missing',
  message: 'it is a reference of vals, which is not looked up',
  hint: 'write the value in its place, in a file that is encrypted',
};
