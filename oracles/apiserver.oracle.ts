import { join } from 'node:path';
import { install, resources, type Resources } from './apiserver/client.ts';
import { chartDefinitions, chosen, definitionsIn } from './apiserver/definitions.ts';
import { judgeObjects, type Verdict } from './apiserver/judge.ts';
import { selfTest } from './apiserver/selftest.ts';
import { startServer, type Server } from './apiserver/server.ts';
import type { Oracle, OracleContext, OracleReport, RenderedLab } from './oracle.ts';
import { renderedClusters } from './tree/clusters.ts';

/** A real kube-apiserver must accept every object of every lab, with its CEL rules, defaults and admission. */
export const oracle: Oracle = { name: 'apiserver', script: 'test:apiserver', run };

/** A folder of unpacked charts, whose own resource definitions come before the generated ones. */
const CHARTS = process.env['CROFT_CHARTS'];

async function run(context: OracleContext): Promise<OracleReport> {
  const started = performance.now();
  const server = await startServer(context.tools.apiserver);
  try {
    context.log(`the server was ready after ${seconds(started)}`);
    return await judge(server, context);
  } finally {
    await server.stop();
  }
}

async function judge(server: Server, context: OracleContext): Promise<OracleReport> {
  const started = performance.now();
  const fromCharts = CHARTS === undefined ? [] : chartDefinitions(CHARTS);
  const home = join(context.root, '.oracles');
  const { definitions, skipped } = chosen(
    fromCharts,
    ['crds-marked', 'crds'].flatMap((folder) => definitionsIn(join(home, folder))),
  );
  const refused = await install(server, definitions);
  context.log(`${definitions.length} resource definitions after ${seconds(started)}`);
  const served = await resources(server);
  const tested = await selfTest(server, served);
  const verdicts: Verdict[] = [];
  for (const lab of context.labs) verdicts.push(...(await judgeLab(server, served, lab, context)));
  const kinds = [...new Set(verdicts.flatMap((verdict) => verdict.kinds))].sort();
  context.log(`kinds: ${kinds.join(' ')}`);
  const total = (count: (verdict: Verdict) => number): number =>
    verdicts.reduce((sum, verdict) => sum + count(verdict), 0);
  return {
    counts: {
      'self-tests': tested.tests,
      'resource definitions': definitions.length,
      'of these from charts': definitions.filter((one) => fromCharts.includes(one)).length,
      clusters: verdicts.length,
      'objects sent': total(({ sent }) => sent),
      'objects accepted': total(({ accepted }) => accepted),
      kinds: kinds.length,
    },
    skipped: [...skipped, ...verdicts.flatMap((verdict) => verdict.skipped)],
    failures: [...refused, ...tested.failures, ...verdicts.flatMap(({ failures }) => failures)],
  };
}

async function judgeLab(
  server: Server,
  served: Resources,
  lab: RenderedLab,
  { tools, scratch, log }: OracleContext,
): Promise<Verdict[]> {
  log(`sending ${lab.name}`);
  const verdicts: Verdict[] = [];
  for (const cluster of await renderedClusters(lab.directory, tools, scratch)) {
    const verdict = await judgeObjects(server, served, cluster);
    const prefix = (line: string): string => `${lab.name}/${cluster.name}: ${line}`;
    verdicts.push({
      ...verdict,
      skipped: verdict.skipped.map(prefix),
      failures: [...cluster.failures, ...verdict.failures].map(prefix),
    });
  }
  return verdicts;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
