import { visible } from '../base/diagnostic.ts';
import {
  appFacts,
  databaseWords,
  factsData,
  routeWords,
  savedWords,
  volumeWords,
  type AppFacts,
} from './app-facts.ts';
import { clusterNamed } from './cluster-named.ts';
import { inLab } from './lab.ts';
import { build, hasErrors } from './pipeline.ts';
import { refusal, countLine } from './report.ts';
import type { Run } from './result.ts';
import { table } from './table.ts';

const HEAD = [
  'CLUSTER',
  'NAMESPACE',
  'APP',
  'REACHED AT',
  'STORAGE',
  'BACKUP',
  'DATABASE',
  'VERSION',
];

/** Lists the applications of a lab, those that are switched off too. */
export const appList: Run<'app list'> = async (outer, { cluster }) => {
  const context = inLab(outer);
  const pipeline = await build(context);
  const { built, diagnostics } = pipeline;
  if (!built) return refusal(pipeline);
  if (cluster !== undefined) clusterNamed(built.model, cluster);
  const apps = appFacts(built).filter((one) => cluster === undefined || one.cluster === cluster);
  const empty = 'no application yet; croft app add NAME adds one, croft catalogue list shows what';
  return {
    exitCode: 0,
    data: apps.map(factsData),
    lines: apps.length === 0 ? [empty] : table(HEAD, apps.map(rowOf)).map(visible),
    notes: hasErrors(diagnostics) ? [`${countLine(diagnostics)}; croft check shows them`] : [],
  };
};

function rowOf(app: AppFacts): string[] {
  return [
    app.cluster,
    app.namespace,
    app.state === 'running' ? app.name : `${app.name} (${app.state})`,
    routeWords(app),
    app.volumes.map(volumeWords).join(', '),
    savedWords(app),
    app.databases.map(databaseWords).join(', '),
    app.version ?? '',
  ];
}
