import { join } from 'node:path';
import type { Oracle, OracleContext, OracleReport } from './oracle.ts';
import { judgeRepository, prefixed, sum } from './tree/judge.ts';
import { selfTest } from './tree/selftest.ts';

/** Every lab must build with the real kustomize and be accepted by the real kubeconform. */
export const oracle: Oracle = { name: 'rendered-tree', run };

async function run({ root, tools, labs, scratch, log }: OracleContext): Promise<OracleReport> {
  const reports = [await selfTest(join(root, 'oracles', 'testdata'), tools, scratch)];
  for (const lab of labs) {
    log(`judging ${lab.name}`);
    const report = await judgeRepository(lab.directory, tools, scratch, lab.keyFile);
    reports.push({
      ...prefixed(report, `${lab.name}/`),
      counts: { labs: 1, ...report.counts },
    });
  }
  return sum(reports);
}
