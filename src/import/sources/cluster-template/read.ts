import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Path, YamlDocument } from '../../../model/yaml/index.ts';
import { PLAIN_SCHEMATIC } from '../../../talos/schematic.ts';
import type { ReportLine, SourceFile } from '../../imported.ts';
import { importProblem } from '../problem.ts';
import {
  linesOf,
  readKeys,
  type Changed,
  type Found,
  type ReadKeys,
  type Values,
} from '../keys/index.ts';
import {
  CLUSTER_FILE,
  nodeKeys,
  NODES_KEYS,
  topKeys,
  type Form,
  type NodeName,
  type TopName,
} from './keys.ts';
import { BGP, type Template } from './model.ts';
import { templateProblems } from './rules.ts';
import { readDocument } from '../keys/document.ts';

interface ReadTemplate {
  /** Null when something is wrong with the source. */
  readonly template: Template | null;
  readonly report: readonly ReportLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `cluster.yaml` with the file of its machines, or `cluster.toml`. Everything that is wrong is said at once. */
export function readTemplate(
  form: Form,
  file: SourceFile,
  machines: SourceFile | null,
): ReadTemplate {
  const main = readDocument(file);
  const second = machines ? readDocument(machines) : null;
  const keys = topKeys(form);
  const top = main.document && readKeys(main.document, keys);
  const nodesIn = machines ? second?.document : main.document;
  const list = machines ? nodesIn && readKeys(nodesIn, NODES_KEYS) : top;
  const found = list?.values.found('nodes');
  const nodes = nodesIn && found ? readNodes(nodesIn, form, found) : [];
  const diagnostics = [
    ...main.diagnostics,
    ...(second?.diagnostics ?? []),
    ...(top?.diagnostics ?? []),
    ...(machines ? (list?.diagnostics ?? []) : []),
    ...nodes.flatMap((one) => one.diagnostics),
    ...(found && nodes.length === 0 ? [noNodes(found)] : []),
  ];
  const { document } = main;
  if (!document || !top || !nodesIn) return { template: null, report: [], diagnostics };
  const template = templateOf(
    form,
    top.values,
    nodes.map(({ values }) => values),
  );
  const at = (path: Path) => ({ file: file.path, range: document.rangeOfKey(path), secret: true });
  diagnostics.push(...templateProblems(template, at));
  const report = [
    ...linesOf(file.path, keys, top.values, { changed: changedFates(template) }),
    ...(machines && list ? linesOf(machines.path, NODES_KEYS, list.values) : []),
    ...nodes.flatMap(({ values }, index) =>
      linesOf(nodesIn.file, nodeKeys(form), values, { base: ['nodes', index] }),
    ),
  ];
  const isSound = diagnostics.every(({ severity }) => severity !== 'error');
  return { template: isSound ? template : null, report, diagnostics };
}

function readNodes(document: YamlDocument, form: Form, { value }: Found): ReadKeys<NodeName>[] {
  if (!Array.isArray(value)) return [];
  return value.map((_node, index) => readKeys(document, nodeKeys(form), ['nodes', index]));
}

function noNodes({ at }: Found): Diagnostic {
  return importProblem(
    'import-missing',
    at,
    'nodes: there is no machine in the list',
    'write the machines of the cluster',
  );
}

function templateOf(
  form: Form,
  top: Values<TopName>,
  nodes: readonly Values<NodeName>[],
): Template {
  const hasCloudflare = top.text('dnsProvider') !== 'none';
  const mode = top.text('ingress') ?? (hasCloudflare ? 'cloudflare-tunnel' : 'none');
  return {
    ...{ form, top, nodes, hasCloudflare },
    ingress: mode === 'direct' || mode === 'none' ? mode : 'cloudflare-tunnel',
    hasBgp: BGP.every((name) => top.found(name)),
    schematic: sharedSchematic(top, nodes),
  };
}

/** The schematic that most nodes run; of two the one that is named first. */
function sharedSchematic(
  top: Values<TopName>,
  nodes: readonly Values<NodeName>[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const node of nodes) {
    const id = node.text('schematic_id') ?? top.text('schematic');
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const [[id] = []] = [...counts].sort(([, a], [, b]) => b - a);
  return id === PLAIN_SCHEMATIC ? undefined : id;
}

/** Keys that become something else than usual, because of what stands beside them. */
function changedFates(template: Template): Changed<TopName> {
  const { top, nodes, hasBgp, ingress, form } = template;
  const changed: { -readonly [Name in TopName]?: Changed<TopName>[Name] } = {};
  const given = BGP.filter((name) => top.found(name));
  if (!hasBgp)
    for (const name of given)
      changed[name] = { fate: 'dropped', why: 'BGP is off in the source: it wants all three keys' };
  if (form === 'current' && ingress === 'none' && top.found('external'))
    changed.external = {
      fate: 'dropped',
      why: 'with ingress.mode none there is no gateway to the internet',
    };
  if (top.found('schematic') && nodes.every((node) => node.found('schematic_id')))
    changed.schematic = { fate: 'dropped', why: 'every node names its own' };
  else if (top.text('schematic') === PLAIN_SCHEMATIC)
    changed.schematic = {
      fate: 'mapped',
      to: `${CLUSTER_FILE} talos.schematic`,
      why: 'it is the image without anything, which Croft takes where nothing is said',
    };
  return changed;
}
