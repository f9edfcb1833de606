// A lab as an import writes it, loaded and checked with what is shipped.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnostic } from '../src/base/diagnostic.ts';
import { createMemoryFiles } from '../src/base/host/memory-files.ts';
import { runChecks } from '../src/checks/index.ts';
import type { Imported } from '../src/import/imported.ts';
import { resolveWorkloads } from '../src/model/catalogue/index.ts';
import { loadLab } from '../src/model/load.ts';
import type { Model } from '../src/model/model.ts';
import { emit } from '../src/model/yaml/index.ts';

const CATALOGUE = join(import.meta.dirname, '../catalogue');
const SHIPPED = readdirSync(CATALOGUE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => [
    `/croft/catalogue/${file.replaceAll('\\', '/')}`,
    readFileSync(join(CATALOGUE, file), 'utf8'),
  ]);

const AGE = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const RUNBOOKS = ['bootstrap', 'lost-age-key', 'etcd-loss', 'backup-health', 'cert-renewal'];

/** The files of an imported lab, with recipients and records, which no source has. */
export function filesOfLab({ lab, clusters }: Imported): Map<string, string> {
  const recipients = [
    { name: 'operator', age: AGE },
    { name: 'escrow', age: AGE, custody: 'offline' },
  ];
  const files = new Map([['lab.yaml', emit({ kind: 'Lab', ...lab, secrets: { recipients } })]]);
  for (const { name, settings, nodes, files: more } of clusters) {
    const folder = `clusters/${name}`;
    files.set(`${folder}/cluster.yaml`, emit({ kind: 'Cluster', name, ...settings }));
    files.set(`${folder}/nodes.yaml`, emit({ kind: 'Nodes', nodes: [...nodes] }));
    for (const [path, text] of more) files.set(`${folder}/${path}`, text);
  }
  for (const id of RUNBOOKS)
    files.set(
      `records/runbooks/${id}.md`,
      `---\nid: ${id}\nkind: runbook\nstatus: verified\n---\n# ${id}\n`,
    );
  return files;
}

/** Loads an imported lab; what loading and the checks find. */
export async function loadImported(
  imported: Imported,
): Promise<{ model: Model | null; diagnostics: readonly Diagnostic[] }> {
  const disk = [...filesOfLab(imported)].map(([path, text]) => [`/lab/${path}`, text] as const);
  const files = createMemoryFiles(
    Object.fromEntries([...SHIPPED, ...disk]) as Record<string, string>,
  );
  const { model, diagnostics } = await loadLab(files, '/lab', { catalogue: '/croft/catalogue' });
  if (!model) return { model, diagnostics };
  const workloads = new Map(
    model.clusters.map((cluster) => [cluster.name, resolveWorkloads(model, cluster).workloads]),
  );
  const found = runChecks({ model, workloads, today: '2026-11-21' });
  return { model, diagnostics: [...diagnostics, ...found] };
}
