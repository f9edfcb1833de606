import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OracleReport, Tools } from '../oracle.ts';
import { renderedClusters, TOPS, type Cluster } from './clusters.ts';
import { danglingReferences } from './references.ts';
import { validate } from './validate.ts';

/**
 * Holds a rendered repository against the real programs, cluster by cluster: kustomize builds every
 * kustomization, Flux' rules apply from every entry point, kubeconform judges every object, and
 * every name leads somewhere. The repository itself is not touched. `keyFile` opens what is encrypted.
 */
export async function judgeRepository(
  repository: string,
  tools: Tools,
  scratch: string,
  keyFile?: string,
): Promise<OracleReport> {
  const home = mkdtempSync(join(scratch, 'judge-'));
  const reports: OracleReport[] = [];
  for (const cluster of await renderedClusters(repository, tools, scratch, keyFile)) {
    const report = await judgeCluster(cluster, tools, join(home, 'objects'));
    reports.push(prefixed(report, `${cluster.name}: `));
  }
  rmSync(home, { recursive: true, force: true });
  const report = sum(reports);
  return reports.length > 0
    ? report
    : { ...report, failures: [`${basename(repository)} renders neither ${TOPS.join(' nor ')}`] };
}

async function judgeCluster(cluster: Cluster, tools: Tools, folder: string): Promise<OracleReport> {
  const objects = [...cluster.applied, ...cluster.plain];
  const judged = await validate(objects, tools, folder);
  return {
    counts: { clusters: 1, ...cluster.counts, 'objects validated': judged.validated },
    skipped: [...judged.skipped, ...cluster.skipped],
    failures: [...cluster.failures, ...judged.failures, ...danglingReferences(objects)],
  };
}

/** A report whose lines say where they belong. */
export function prefixed(report: OracleReport, prefix: string): OracleReport {
  const before = (line: string): string => `${prefix}${line}`;
  return {
    ...report,
    skipped: report.skipped.map(before),
    failures: report.failures.map(before),
  };
}

/** Adds up counts and joins lines. */
export function sum(reports: readonly OracleReport[]): OracleReport {
  const counts: Record<string, number> = {};
  for (const report of reports)
    for (const [name, count] of Object.entries(report.counts))
      counts[name] = (counts[name] ?? 0) + count;
  return {
    counts,
    skipped: reports.flatMap(({ skipped }) => skipped),
    failures: reports.flatMap(({ failures }) => failures),
  };
}
