import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { Chart, Schemas } from './chart.ts';
import { readsOf } from './reads.ts';

interface ChartFile {
  readonly name: string;
  readonly version: string | number;
  readonly type?: string;
  readonly dependencies?: readonly {
    readonly name: string;
    readonly alias?: string;
    readonly condition?: string;
  }[];
}

/** An unpacked chart and where it lies. */
export interface Source {
  readonly folder: string;
  readonly chart: Chart;
}

/**
 * Reads every unpacked chart of a folder with the charts in its `charts/`, by the name in its Chart.yaml.
 * Throws what YAML says, and where two charts have one name.
 */
export function readCharts(parent: string): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  for (const folder of foldersIn(parent).filter(isChart)) {
    const { chart } = chartAt(folder);
    const other = sources.get(chart.name);
    if (other) throw new Error(`${folder} and ${other.folder} are both the chart ${chart.name}`);
    sources.set(chart.name, { folder, chart });
  }
  return sources;
}

function isChart(folder: string): boolean {
  return existsSync(join(folder, 'Chart.yaml'));
}

interface Read {
  readonly chart: Chart;
  readonly templates: readonly string[];
  readonly isLibrary: boolean;
}

function chartAt(folder: string): Read {
  const about = parse(text(join(folder, 'Chart.yaml'))) as ChartFile;
  const below = foldersIn(join(folder, 'charts')).filter(isChart).map(chartAt);
  // Templates of a library are run with the values of whoever includes them.
  const libraries = below.filter(({ isLibrary }) => isLibrary);
  const templates = [
    ...filesBelow(join(folder, 'templates')).map(text),
    ...libraries.flatMap((library) => library.templates),
  ];
  const conditions = (about.dependencies ?? []).flatMap(
    ({ condition }) => condition?.split(',').map((path) => path.trim()) ?? [],
  );
  const values = text(join(folder, 'values.yaml'));
  const chart: Chart = {
    name: about.name,
    version: String(about.version),
    values: parse(values, { maxAliasCount: -1 }) as unknown,
    text: values,
    schema: schemasOf(folder),
    reads: readsOf(templates, conditions),
    subcharts: new Map(below.map(({ chart: one }) => [keyOf(about, one.name), one])),
  };
  return { chart, templates, isLibrary: about.type === 'library' };
}

/** Where values of a dependency stand: below its alias, if it has one. */
function keyOf({ dependencies }: ChartFile, name: string): string {
  return dependencies?.find((one) => one.name === name)?.alias ?? name;
}

function schemasOf(folder: string): Schemas {
  const own = join(folder, 'values.schema.json');
  const files = [
    own,
    ...filesBelow(join(folder, 'schemas')),
    ...foldersIn(join(folder, 'charts')).flatMap((chart) => [
      join(chart, 'values.schema.json'),
      ...filesBelow(join(chart, 'schemas')),
    ]),
  ].filter((file) => file.endsWith('.json') && existsSync(file));
  const schemas = files.map((file) => JSON.parse(text(file)) as unknown);
  const byId = new Map<string, unknown>();
  for (const schema of schemas) {
    const id = (schema as { readonly $id?: unknown }).$id;
    if (typeof id === 'string') byId.set(id, schema);
  }
  return { root: existsSync(own) ? schemas[0] : null, byId };
}

function text(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !basename(entry.name).startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
