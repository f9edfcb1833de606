import { compareText } from '../base/text.ts';
import { pinsOf } from '../model/catalogue/pins.ts';
import type { ModelCluster } from '../model/model.ts';
import type { Origin } from '../model/origin.ts';
import { activeNodes } from '../model/state.ts';
import { toolPin, TOOLS } from '../model/tools.ts';
import type { Path } from '../model/yaml/index.ts';
import { CLUSTER_PACKAGES, explainLab } from '../render/index.ts';
import type { Built } from './pipeline.ts';

/** One version that somebody declared. */
export interface DeclaredVersion {
  /** A pin by its name; `talos` and `kubernetes` of each cluster. */
  readonly name: string;
  readonly version: string;
  readonly digest: string | null;
  /** Where Renovate looks for a newer one; null where nobody can say. */
  readonly datasource: string | null;
  readonly package: string | null;
  /** The classic Helm repository of a chart that is in no OCI registry. */
  readonly registry: string | null;
  /** The line that declares it; `croft:catalogue/` where the lab says nothing. */
  readonly file: string;
  readonly line: number;
  /** What runs it: `main/media/sonarr`, `3 nodes of main`. */
  readonly users: readonly string[];
  /** Rendered files that have a line of it. */
  readonly rendered: readonly string[];
}

type Found = Omit<DeclaredVersion, 'rendered' | 'file' | 'line'> & { readonly origin: Placed };
type Placed = Extract<Origin, { kind: 'source' | 'catalogue' }>;

/** Every declared version: of the clusters first, then pins by name. */
export function declaredVersions(built: Built): DeclaredVersion[] {
  const found = [...clusterVersions(built), ...pins(built)];
  const files = filesByOrigin(built, found);
  return found.map(({ origin, ...one }) => ({
    ...one,
    file: origin.file,
    line: origin.range.start.line,
    rendered: [...(files.get(placeOf(origin)) ?? [])].sort(compareText),
  }));
}

const PARTS = ['talos', 'kubernetes'] as const;

function clusterVersions({ model }: Built): Found[] {
  return model.clusters.flatMap((cluster) =>
    PARTS.map((name) => {
      const count = activeNodes(model, cluster).length;
      const nodes = `${count} ${count === 1 ? 'node' : 'nodes'} of ${cluster.name}`;
      return {
        name,
        version: cluster.declared.value[name].version,
        digest: null,
        ...CLUSTER_PACKAGES[name],
        registry: null,
        origin: placed(cluster, [name, 'version']),
        users: count === 0 ? [] : [nodes],
      };
    }),
  );
}

function placed({ declared }: ModelCluster, path: Path): Placed {
  return { kind: 'source', file: declared.file, range: declared.document.range(path) };
}

function pins({ model, workloads }: Built): Found[] {
  const users = new Map<string, string[]>();
  for (const [cluster, list] of workloads)
    for (const { namespace, name, pins: used } of list)
      for (const pin of used)
        users.set(pin.name, [...(users.get(pin.name) ?? []), `${cluster}/${namespace}/${name}`]);
  const found = new Map<string, Found>();
  for (const entry of model.catalogue.values()) {
    const { chart, name: own } = entry.value;
    const repository = chart && 'repository' in chart ? chart.repository : null;
    for (const pin of pinsOf(entry, model.pins)) {
      const { name, version, digest = null, datasource, package: of, origin } = pin;
      const registry = name === own ? repository : null;
      if (origin.kind !== 'source' && origin.kind !== 'catalogue') continue;
      found.set(name, {
        ...{ name, version, digest, datasource, package: of, registry, origin },
        users: users.get(name) ?? [],
      });
    }
  }
  for (const one of unknownPins(model, found)) found.set(one.name, one);
  return [...found.values()].sort((a, b) => compareText(a.name, b.name));
}

/** Lines of pins.yaml that belong to tools of people, or to nothing in the lab. */
function unknownPins(
  { pins: declared }: Built['model'],
  known: ReadonlyMap<string, Found>,
): Found[] {
  if (!declared) return [];
  return Object.entries(declared.value.pins).flatMap(([name, text]) => {
    if (known.has(name)) return [];
    const [version = '', digest = null] = text.split('@');
    const range = declared.document.range(['pins', name]);
    const origin = { kind: 'source', file: declared.file, range } as const;
    const tool = TOOLS.find((one) => toolPin(one) === name);
    const { datasource = null, package: of = null } = tool ?? {};
    const users = tool ? ['people'] : [];
    return [{ name, version, digest, datasource, package: of, registry: null, origin, users }];
  });
}

/** Rendered files by the place that made one of their lines, for the places of some versions. */
function filesByOrigin(built: Built, found: readonly Found[]): Map<string, Set<string>> {
  const files = new Map<string, Set<string>>(
    found.map(({ origin }) => [placeOf(origin), new Set<string>()]),
  );
  const sources = new Set(found.map(({ origin }) => origin.file));
  for (const [path, lines] of explainLab(built))
    for (const { origin } of lines) {
      if (origin?.kind !== 'source' && origin?.kind !== 'catalogue') continue;
      if (sources.has(origin.file)) files.get(placeOf(origin))?.add(path);
    }
  return files;
}

function placeOf({ file, range }: Placed): string {
  return `${file}:${range.start.offset}`;
}
