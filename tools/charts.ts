// `npm run charts -- FOLDER`: compares the values that catalogue entries set with the charts themselves.
// FOLDER holds unpacked charts, `<any name>/Chart.yaml`; charts are not part of this repository.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installHelm } from '../oracles/install.ts';
import { EXCEPTIONS, OBJECT_EXCEPTIONS } from './charts/exceptions.ts';
import { helmLines, renderReleases } from './charts/helm.ts';
import { readCatalogue, readReleases } from './charts/labs.ts';
import { installedOracles, judgeObjects, objectLines } from './charts/objects.ts';
import { chartName, judge, linesOf, problemsOf } from './charts/report.ts';
import { readCharts } from './charts/source.ts';

const USAGE = `npm run charts -- FOLDER [--keys] [--render | --helm PROGRAM]
  FOLDER   unpacked charts, each in a folder of its own
  --keys   print every key, and how the chart knows it
  --render also render every release of the examples with the pinned helm, which is built if need be
  --helm   the same with this helm`;

const root = join(import.meta.dirname, '..');

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    keys: { type: 'boolean', default: false },
    render: { type: 'boolean', default: false },
    helm: { type: 'string' },
  },
});
const [typed] = positionals;
if (typed === undefined || positionals.length > 1) throw new Error(USAGE);
const folder = resolve(typed);

const entries = (await readCatalogue(root)).map(({ value }) => value);
const releases = await readReleases(root);
const sources = readCharts(folder);
const ofEntry = new Map(
  entries.flatMap(({ name, chart }) => {
    const source = chart && sources.get(chartName(chart));
    return source ? [[name, source] as const] : [];
  }),
);

const rows = judge({
  entries,
  releases,
  exceptions: EXCEPTIONS,
  chartOf: (entry) => ofEntry.get(entry)?.chart,
});
const problems = rows.flatMap(problemsOf).map((problem) => `wrong: ${problem}`);
for (const line of [...linesOf(rows, options.keys), ...problems]) console.log(line);

const failures = [...problems];
const helm = options.helm ?? (options.render ? await installHelm(root, console.log) : null);
if (helm !== null) failures.push(...(await render(helm)));
process.exitCode = failures.length > 0 ? 1 : 0;

/** Renders every release and lets kubeconform judge the objects; what is refused, one line each. */
async function render(program: string): Promise<readonly string[]> {
  const renderings = await renderReleases(program, releases, (entry) => ofEntry.get(entry));
  for (const line of helmLines(renderings, releases.length)) console.log(line);
  const refused = renderings.flatMap(({ failure }) => failure ?? []);
  const oracles = installedOracles(root);
  if (!oracles) {
    console.log('not judged by kubeconform: node oracles/install.ts installs it');
    return refused;
  }
  const judgement = await judgeObjects(oracles, renderings, OBJECT_EXCEPTIONS);
  for (const line of objectLines(judgement)) console.log(line);
  return [...refused, ...judgement.failures];
}
