import { isMap, newMap, type YamlMap, type YamlValue } from '../../model/yaml/value.ts';
import { copyOf } from '../../model/yaml/plain.ts';
import { merged } from '../tree.ts';
import type { Imported, ImportedCluster, ReportLine, SourceMachine } from '../imported.ts';
import { mapOf } from '../subject.ts';

/**
 * Several sources of one cluster as one: what one says outright of the platform wins, the machines are those of the one that
 * has their configurations, and get what the others say of nodes of their names. Null when two of them have machines, or
 * several clusters: nobody could say which is meant.
 */
export function combined(sources: readonly Imported[]): Imported | null {
  const [only, ...others] = sources;
  if (!only) return null;
  if (others.length === 0) return only;
  const clusters = sources.flatMap((one) => one.clusters);
  const withMachines = clusters.filter(({ machines }) => machines.length > 0);
  if (withMachines.length > 1 || sources.some((one) => one.clusters.length > 1)) return null;
  const lines: ReportLine[] = [];
  const first = withMachines[0] ?? clusters[0];
  const rest = clusters.filter((one) => one !== first).map((one) => versionless(one, first));
  return {
    lab: sources.reduce<YamlMap>((whole, { lab }) => merged(lab, whole), newMap()),
    clusters: first ? [rest.reduce((whole, one) => joined(whole, one, lines), first)] : [],
    secrets: sources.flatMap((one) => one.secrets),
    report: [
      ...sources.flatMap((one) =>
        first
          ? one.clusters.reduce((all, { name }) => renamedLines(all, name, first.name), one.report)
          : one.report,
      ),
      ...lines,
    ],
    diagnostics: sources.flatMap((one) => one.diagnostics),
  };
}

/** An import whose cluster has another name. */
export function renamed(imported: Imported, name: string): Imported {
  const [cluster] = imported.clusters;
  if (!cluster) return imported;
  return {
    ...imported,
    clusters: [{ ...cluster, name }],
    report: renamedLines(imported.report, cluster.name, name),
  };
}

function renamedLines(
  lines: readonly ReportLine[],
  from: string,
  to: string,
): readonly ReportLine[] {
  if (from === to) return lines;
  const folder = `clusters/${from}/`;
  return lines.map((line) =>
    line.to === undefined ? line : { ...line, to: line.to.replaceAll(folder, `clusters/${to}/`) },
  );
}

/** A platform without versions: where there are configurations of machines, these tell what runs. */
function versionless(
  platform: ImportedCluster,
  machines: ImportedCluster | undefined,
): ImportedCluster {
  if (!machines || machines.machines.length === 0) return platform;
  const settings = copyOf(platform.settings);
  for (const part of ['talos', 'kubernetes']) {
    const map = settings[part];
    if (isMap(map)) delete map['version'];
  }
  return { ...platform, settings };
}

function joined(
  machine: ImportedCluster,
  platform: ImportedCluster,
  lines: ReportLine[],
): ImportedCluster {
  const words = new Map(platform.nodes.map((node) => [textOf(node['name']), node]));
  const machines = machine.machines.map((one): SourceMachine => {
    const node = words.get(one.name);
    words.delete(one.name);
    return node ? { ...one, words: wordsOf(node, one) } : one;
  });
  for (const name of machines.length > 0 ? words.keys() : [])
    lines.push({
      fate: 'dropped',
      from: { file: platform.name, path: `nodes ${name}` },
      why: 'the other source has no machine of this name',
    });
  return {
    ...machine,
    settings: merged(machine.settings, platform.settings),
    machines,
    nodes: machines.length > 0 ? [] : [...machine.nodes, ...platform.nodes],
    files: new Map([...platform.files, ...machine.files]),
    bundle: machine.bundle ?? platform.bundle,
  };
}

/** What a platform says of a node, without what only its machine can say. */
function wordsOf(node: YamlMap, { words }: SourceMachine): YamlMap {
  const said = Object.entries(copyOf(node)).filter(([key]) => key !== 'name' && key !== 'role');
  return mapOf({ ...words, ...Object.fromEntries(said) });
}

function textOf(value: YamlValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
