import type { CatalogueEntry, ChartPin } from '../../src/model/schema/catalogue.ts';
import type { YamlValue } from '../../src/model/yaml/index.ts';
import type { Chart } from './chart.ts';
import { compare, HOWS, type Compared, type Wrong } from './compare.ts';
import type { Exception } from './exceptions.ts';
import { keysOf, possibleKeys, type Key } from './keys.ts';
import type { Release } from './labs.ts';

/** The chart whose values entries of this profile set, by the name of its own entry. */
const PROFILE_CHART = 'app-template';

/** What is known of the values of one chart. */
export interface Row {
  readonly entry: string;
  readonly pinned: string;
  /** Version whose sources the entry says it was checked against. */
  readonly stated: string | null;
  /** Null where the sources are not in the folder. */
  readonly found: Found | null;
}

interface Found extends Compared {
  readonly version: string;
  readonly excepted: readonly { readonly wrong: Wrong; readonly reason: string }[];
  readonly unused: readonly Exception[];
}

export interface Material {
  readonly entries: readonly CatalogueEntry[];
  readonly releases: readonly Release[];
  readonly exceptions: readonly Exception[];
  /** The sources of the chart of an entry, by the name of the entry. */
  readonly chartOf: (entry: string) => Chart | undefined;
}

/** Name of the chart behind a pin, as its Chart.yaml has it. */
export function chartName(pin: ChartPin): string {
  return 'oci' in pin ? pin.oci.slice(pin.oci.lastIndexOf('/') + 1) : pin.name;
}

/** Compares the values of every entry with the chart that it pins. */
export function judge(material: Material): Row[] {
  return material.entries.flatMap(({ name, chart }) =>
    chart
      ? [
          {
            entry: name,
            pinned: chart.version,
            stated: chart.checked ?? null,
            found: foundIn(material, name),
          },
        ]
      : [],
  );
}

function foundIn(material: Material, name: string): Found | null {
  const chart = material.chartOf(name);
  if (!chart) return null;
  const { known, wrong } = compare(chart, keysFor(material, name));
  const exceptions = material.exceptions.filter((one) => one.chart === name);
  const reasonOf = ({ path }: Wrong): Exception | undefined =>
    exceptions.find((one) => path === one.path || path.startsWith(`${one.path}.`));
  const excepted = wrong.flatMap((one) => {
    const exception = reasonOf(one);
    return exception ? [{ wrong: one, reason: exception.reason, exception }] : [];
  });
  const used = new Set(excepted.map(({ exception }) => exception));
  return {
    version: chart.version,
    known,
    wrong: wrong.filter((one) => !reasonOf(one)),
    excepted,
    unused: exceptions.filter((one) => !used.has(one)),
  };
}

/** Keys that entries can set in a chart, and those that the examples do set. */
function keysFor({ entries, releases }: Material, chart: string): Key[] {
  const setting = entries.filter(
    ({ name, profile }) =>
      (profile === 'chart' && name === chart) ||
      (profile === 'app-template' && chart === PROFILE_CHART),
  );
  return [
    ...setting.flatMap(({ values }) => possibleKeys(values as YamlValue)),
    ...releases.filter((one) => one.chart === chart).flatMap(({ values }) => keysOf(values)),
  ];
}

/** What must be mended, one line each. */
export function problemsOf(row: Row): string[] {
  const { found, entry, stated } = row;
  if (!found) return [];
  return [
    ...found.wrong.map(({ path, why }) => `${entry}: ${path} ${why}`),
    ...found.unused.map(({ path }) => `${entry}: the exception for ${path} is not needed`),
    ...(stated === null || !isSame(stated, found.version)
      ? [`${entry}: chart.checked says ${stated ?? 'nothing'}, the sources are ${found.version}`]
      : []),
  ];
}

/** Lines of the report: one an entry, below it its exceptions (and every key, if asked), then the sums. */
export function linesOf(rows: readonly Row[], withKeys: boolean): string[] {
  const read = rows.flatMap(({ found }) => (found ? [found] : []));
  const missing = rows.filter(({ found }) => !found);
  const wrong = read.reduce((sum, { wrong: list }) => sum + list.length, 0);
  const excepted = read.reduce((sum, { excepted: list }) => sum + list.length, 0);
  return [
    ...rows.flatMap((row) => rowLines(row, withKeys)),
    `${read.length} charts read, ${read.reduce((sum, one) => sum + keyCount(one), 0)} keys, ` +
      `${wrong} wrong, ${excepted} excepted`,
    `not to be had: ${missing.map(({ entry, pinned }) => `${entry} ${pinned}`).join(', ') || 'none'}`,
    `read at another version than the pinned one: ${otherVersions(rows).join(', ') || 'none'}`,
  ];
}

function rowLines({ entry, pinned, found }: Row, withKeys: boolean): string[] {
  if (!found) return [`${entry} ${pinned}: sources not to be had`];
  const how = HOWS.map((one) => [one, found.known.filter((key) => key.how === one).length] as const)
    .filter(([, count]) => count > 0)
    .map(([one, count]) => `${one} ${count}`);
  const version = isSame(pinned, found.version) ? pinned : `${pinned} (read ${found.version})`;
  return [
    `${entry} ${version}: ${keyCount(found)} keys${how.length > 0 ? ` (${how.join(', ')})` : ''}, ` +
      `${found.wrong.length} wrong, ${found.excepted.length} excepted`,
    ...(withKeys ? found.known.map(({ path, how: by }) => `  ${path} (${by})`) : []),
    ...found.excepted.map(
      ({ wrong, reason }) => `  excepted ${wrong.path} ${wrong.why}: ${reason}`,
    ),
  ];
}

function keyCount({ known, wrong, excepted }: Found): number {
  return known.length + wrong.length + excepted.length;
}

function otherVersions(rows: readonly Row[]): string[] {
  return rows.flatMap(({ entry, pinned, found }) =>
    found && !isSame(pinned, found.version) ? [`${entry} ${pinned} by ${found.version}`] : [],
  );
}

/** Charts are tagged with and without a leading v. */
function isSame(one: string, other: string): boolean {
  return one.replace(/^v/, '') === other.replace(/^v/, '');
}
