import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { install, kindOf, resources, type Resources } from './apiserver/client.ts';
import {
  apiVersions,
  chartDefinitions,
  chosen,
  definitionsAmong,
  definitionsIn,
  isDefinition,
  type Definition,
} from './apiserver/definitions.ts';
import { judgeObjects, type Verdict } from './apiserver/judge.ts';
import { chartsIn, placed, templateReleases, type Templated } from './apiserver/releases.ts';
import { selfTest } from './apiserver/selftest.ts';
import { startServer, type Server } from './apiserver/server.ts';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { renderedClusters, type Cluster } from './tree/clusters.ts';

/** A real kube-apiserver must accept every object of every lab, with its CEL rules, defaults and admission. */
export const oracle: Oracle = { name: 'apiserver', script: 'test:apiserver', run };

/** A folder of unpacked charts: their resource definitions are taken, and their objects sent where helm is at hand. */
const CHARTS = process.env['CROFT_CHARTS'];

const KUBERNETES = '1.35.4';

interface Case {
  /** Lab and cluster. */
  readonly name: string;
  readonly cluster: Cluster;
  readonly templated: Templated;
}

async function run(context: OracleContext): Promise<OracleReport> {
  const home = join(context.root, '.oracles');
  const generated = ['crds-marked', 'crds'].flatMap((folder) => definitionsIn(join(home, folder)));
  const shipped = CHARTS === undefined ? [] : chartDefinitions(CHARTS);
  const cases = await casesOf(context, [...shipped, ...generated]);
  const fromCharts = [
    ...shipped,
    ...cases.flatMap(({ templated }) =>
      definitionsAmong(templated.objects.map(({ manifest }) => manifest)),
    ),
  ];
  const { definitions, skipped } = chosen(fromCharts, generated);
  const server = await startServer(context.tools.apiserver);
  try {
    const report = await judge(server, cases, definitions, context);
    const charts = definitions.filter((one) => fromCharts.includes(one)).length;
    return {
      counts: {
        'resource definitions': definitions.length,
        'from charts': charts,
        ...report.counts,
      },
      skipped: [...skipped, ...report.skipped],
      failures: report.failures,
    };
  } finally {
    await server.stop();
  }
}

/** What there is to judge: every cluster of every lab, with its releases templated where that can be done. */
async function casesOf(
  { root, labs, tools, scratch, log }: OracleContext,
  definitions: readonly Definition[],
): Promise<Case[]> {
  const program = process.env['CROFT_HELM'] ?? join(root, '.oracles', 'bin', 'helm');
  const helm = {
    program,
    charts: CHARTS !== undefined && existsSync(program) ? chartsIn(CHARTS) : [],
    apiVersions: apiVersions(definitions),
    kubernetes: KUBERNETES,
  };
  if (helm.charts.length === 0)
    log('no chart is templated: CROFT_CHARTS and CROFT_HELM name a folder of charts and a helm');
  const cases: Case[] = [];
  for (const lab of labs) {
    log(`reading ${lab.name}`);
    for (const cluster of await renderedClusters(lab.directory, tools, scratch, lab.keyFile))
      cases.push({
        name: `${lab.name}/${cluster.name}`,
        cluster,
        templated: await templateReleases(cluster.applied, helm, scratch),
      });
  }
  return cases;
}

async function judge(
  server: Server,
  cases: readonly Case[],
  definitions: readonly Definition[],
  { log }: OracleContext,
): Promise<OracleReport> {
  const started = performance.now();
  const refused = await install(server, definitions);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  log(`the server took the resource definitions in ${seconds} s`);
  const served = await resources(server);
  const tested = await selfTest(server, served);
  const verdicts: Verdict[] = [];
  for (const one of cases) verdicts.push(await judgeCase(server, served, one));
  const kinds = [...new Set(verdicts.flatMap((verdict) => verdict.kinds))].sort();
  log(`kinds: ${kinds.join(' ')}`);
  const total = (count: (verdict: Verdict) => number): number =>
    verdicts.reduce((sum, verdict) => sum + count(verdict), 0);
  return {
    counts: {
      'self-tests': tested.tests,
      clusters: cases.length,
      'releases templated': cases.reduce((sum, { templated }) => sum + templated.releases, 0),
      'objects sent': total(({ sent }) => sent),
      'objects accepted': total(({ accepted }) => accepted),
      kinds: kinds.length,
    },
    skipped: verdicts.flatMap((verdict) => verdict.skipped),
    failures: [
      ...(verdicts.some(({ sent }) => sent > 0) ? [] : ['no object of a lab was sent']),
      ...refused,
      ...tested.failures,
      ...verdicts.flatMap(({ failures }) => failures),
    ],
  };
}

async function judgeCase(
  server: Server,
  served: Resources,
  { name, cluster, templated }: Case,
): Promise<Verdict> {
  const released = placed(
    templated.objects.filter(({ manifest }) => !isDefinition(manifest)),
    (manifest) => served.get(kindOf(manifest))?.namespaced === true,
  );
  const verdict = await judgeObjects(server, served, {
    applied: [...cluster.applied, ...released],
    plain: cluster.plain,
  });
  const prefix = (line: string): string => `${name}: ${line}`;
  return {
    ...verdict,
    skipped: [...templated.skipped, ...verdict.skipped].map(prefix),
    failures: [...cluster.failures, ...templated.failures, ...verdict.failures].map(prefix),
  };
}
