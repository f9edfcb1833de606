import type { BackupClass, Workload } from '../../model/workload.ts';
import type { Draft } from '../draft.ts';
import { partId, type Part } from '../flux/part.ts';
import type { Graph } from '../flux/graph.ts';
import { below, perCluster, type LabCluster, type LabFacts } from './lab.ts';
import { code, codes, page, plain, table } from './markdown.ts';
import { sharesOf } from './storage.ts';

/** `docs/lab/applications.md`: what runs where, and what waits for what. */
export function applicationsPage(lab: LabFacts): Draft {
  const level = below(lab);
  return page(lab.model.lab.file, 'applications', [
    '# What runs where',
    'Volumes and databases in full: [storage](storage.md); how each is reached: [network](network.md); the version of each: [versions](versions.md).',
    ...perCluster(lab, (cluster) => [
      `${level} Applications`,
      table(
        ['application', 'namespace', 'gateway', 'host', 'purpose', 'storage', 'database', 'backup'],
        cluster.scene.workloads.filter(({ app }) => app).map(applicationRow),
      ),
      `${level} Platform`,
      table(
        ['service', 'namespace', 'fills', 'purpose'],
        cluster.scene.workloads.filter(({ app }) => !app).map(platformRow),
      ),
      `${level} Switched off`,
      table(['application', 'namespace', 'purpose'], disabled(cluster), 'Nothing.'),
      `${level} Order`,
      'Derived from who provides what others use. What stands in one step comes up together, once everything above it is ready.',
      table(['step', 'ready together'], order(cluster)),
    ]),
  ]);
}

function applicationRow(workload: Workload): string[] {
  const { name, namespace, routes, claims } = workload;
  const { postgres, redis } = workload.databases;
  const databases = [...(postgres ? ['PostgreSQL'] : []), ...(redis ? ['Redis'] : [])];
  return [
    plain(name),
    plain(namespace),
    codes([...new Set(routes.map(({ gateway }) => gateway))]),
    codes([...new Set(routes.flatMap(({ hosts }) => hosts))]),
    purpose(workload),
    [
      ...claims.map(({ volume, size, existing }) => plain(existing ? volume : `${volume} ${size}`)),
      ...sharesOf(workload).map(({ volume, server }) => plain(`${volume} on ${server}`)),
    ].join(', '),
    databases.join(', '),
    [...new Set([...claims, ...(postgres ? [postgres] : [])].map(saved))].join(', '),
  ];
}

function saved({ backup }: { readonly backup: BackupClass | null }): string {
  if (backup === null) return 'nothing said';
  if (typeof backup === 'string') return backup;
  return 'none' in backup ? 'none for a reason' : 'by schedule';
}

function purpose({ entry, app }: Workload): string {
  return plain(app?.declared.value.description ?? entry?.value.title ?? 'own manifests');
}

function platformRow(workload: Workload): string[] {
  const slots = workload.slots.map(({ slot, key }) => (key === '' ? slot : `${slot}.${key}`));
  return [
    plain(workload.name),
    plain(workload.namespace),
    codes([...new Set(slots)]),
    purpose(workload),
  ];
}

function disabled({ scene }: LabCluster): string[][] {
  return scene.cluster.apps
    .filter(({ declared }) => !declared.value.enabled)
    .map(({ name, namespace, entry, declared }) => [
      plain(name),
      plain(namespace),
      plain(declared.value.description ?? entry?.value.title ?? 'own manifests'),
    ]);
}

function order({ layer }: LabCluster): string[][] {
  const levels = levelsOf(layer.graph);
  const rows = new Map<number, Part[]>();
  for (const part of layer.parts) {
    const level = levels.get(partId(part)) ?? 0;
    const together = rows.get(level);
    if (together) together.push(part);
    else rows.set(level, [part]);
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([level, parts]) => [
      String(level + 1),
      parts
        .map((part) => code(partId(part)))
        .sort()
        .join(', '),
    ]);
}

/** How many others come before each part, one after the other; an edge that closes a circle counts for nothing. */
function levelsOf(graph: Graph): Map<string, number> {
  const levels = new Map<string, number>();
  const open = new Set<string>();
  const visit = (id: string): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    open.add(id);
    let level = 0;
    for (const part of graph.get(id) ?? [])
      if (!open.has(partId(part))) level = Math.max(level, visit(partId(part)) + 1);
    open.delete(id);
    levels.set(id, level);
    return level;
  };
  for (const id of graph.keys()) visit(id);
  return levels;
}
