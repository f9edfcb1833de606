import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeFiles } from '../../src/adapters/node-files.ts';
import { resolveWorkloads } from '../../src/model/catalogue/index.ts';
import { plain } from '../../src/model/catalogue/tree.ts';
import { loadLab } from '../../src/model/load.ts';
import { openCatalogue } from '../../src/model/load/catalogue.ts';
import type { Declared } from '../../src/model/model.ts';
import type { CatalogueEntry } from '../../src/model/schema/catalogue.ts';
import type { Workload } from '../../src/model/workload.ts';

/** One release of a chart in a cluster of an example. */
export interface Release {
  readonly lab: string;
  readonly cluster: string;
  readonly kubernetes: string;
  /** Name of the catalogue entry that the chart belongs to. */
  readonly chart: string;
  readonly name: string;
  readonly namespace: string;
  readonly values: unknown;
  /** Capabilities of everything in the cluster. */
  readonly capabilities: ReadonlySet<string>;
}

type Entry = Declared<CatalogueEntry>;

/** Every entry of the shipped catalogue; throws with the problems of one that cannot be read. */
export async function readCatalogue(root: string): Promise<Entry[]> {
  const index = await openCatalogue(
    createNodeFiles(),
    { catalogue: join(root, 'catalogue') },
    null,
  );
  const names = [...index.names].sort();
  const entries = await Promise.all(names.map((name) => index.entry(name)));
  refuse(index.diagnostics);
  return entries.filter((entry) => entry !== null);
}

/** Every release of every lab below `examples/`; throws with the errors of a lab that cannot be resolved. */
export async function readReleases(root: string): Promise<Release[]> {
  const folder = join(root, 'examples');
  const labs = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  const releases: Release[] = [];
  for (const { name } of labs) releases.push(...(await releasesOf(root, join(folder, name), name)));
  return releases;
}

async function releasesOf(root: string, folder: string, lab: string): Promise<Release[]> {
  const { model, diagnostics } = await loadLab(createNodeFiles(), folder, {
    catalogue: join(root, 'catalogue'),
  });
  if (!model) refuse(diagnostics);
  return (model?.clusters ?? []).flatMap((cluster) => {
    if (!model) return [];
    const { workloads } = resolveWorkloads(model, cluster);
    const capabilities = new Set(workloads.flatMap(({ provides }) => provides));
    const about = {
      lab,
      cluster: cluster.name,
      kubernetes: cluster.declared.value.kubernetes.version,
      capabilities,
    };
    return workloads.flatMap((workload) => releaseOf(about, workload));
  });
}

type About = Pick<Release, 'lab' | 'cluster' | 'kubernetes' | 'capabilities'>;

function releaseOf(about: About, { chart, name, namespace, values }: Workload): Release[] {
  if (!chart || !values) return [];
  return [{ ...about, chart: chart.pin.name, name, namespace, values: plain(values) }];
}

function refuse(diagnostics: readonly { readonly file: string; readonly message: string }[]): void {
  if (diagnostics.length > 0)
    throw new Error(diagnostics.map(({ file, message }) => `${file}: ${message}`).join('\n'));
}
