import { compareText } from '../../base/text.ts';
import type { Draft } from '../draft.ts';
import { shownPins } from '../repository/pins.ts';
import type { LabCluster, LabFacts } from './lab.ts';
import { page } from './markdown.ts';

/**
 * A row of the table of versions, as Renovate reads it: what, version, datasource, package and its classic chart
 * repository. The columns are not padded, or another length of one version would move every line.
 */
export const VERSION_ROW =
  '\\n\\| [^|\\n]+ \\| `(?<currentValue>[^`|\\s]*\\d[^`|\\s]*)` \\| (?<datasource>[a-z-]+) \\| `(?<depName>[^`|\\s]+)`' +
  '(?: at <(?<registryUrl>https?://[^>|\\s]+)>)? \\|';

interface Row {
  readonly what: string;
  readonly version: string;
  readonly datasource: string;
  readonly name: string;
  readonly registryUrl?: string;
  readonly usedBy: readonly string[];
}

/** `docs/lab/versions.md`: every version in use and who uses it; the only page that names any. */
export function versionsPage({ model, clusters }: LabFacts): Draft {
  const rows = [...clusters.flatMap(clusterRows), ...pinRows(clusters)];
  const lines = [
    '| what | version | datasource | package | used by |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(line),
  ];
  return page(model.lab.file, 'versions', [
    '# Versions',
    'The versions of a cluster stand in its `cluster.yaml`, those of charts and images in `pins.yaml` or else in the catalogue of Croft, tools in `mise.toml`. Renovate changes this page together with them.',
    `<!-- prettier-ignore -->\n${lines.join('\n')}`,
  ]);
}

function line({ what, version, datasource, name, registryUrl, usedBy }: Row): string {
  const bare = (text: string): string => text.replace(/[`|<>\s]/g, '');
  const where = registryUrl === undefined ? '' : ` at <${bare(registryUrl)}>`;
  return `| ${what} | \`${bare(version)}\` | ${bare(datasource)} | \`${bare(name)}\`${where} | ${usedBy.join(', ')} |`;
}

function clusterRows({ scene }: LabCluster): Row[] {
  const { cluster, settings } = scene;
  const usedBy = [cluster.name];
  const plain = (version: string): string => version.replace(/^v/, '');
  return [
    {
      what: `Talos of ${cluster.name}`,
      version: plain(settings.talos.version),
      datasource: 'github-releases',
      name: 'siderolabs/talos',
      usedBy,
    },
    {
      what: `Kubernetes of ${cluster.name}`,
      version: plain(settings.kubernetes.version),
      datasource: 'docker',
      name: 'ghcr.io/siderolabs/kubelet',
      usedBy,
    },
  ];
}

function pinRows(clusters: readonly LabCluster[]): Row[] {
  const workloads = clusters.flatMap(({ scene }) => scene.workloads);
  const users = new Map<string, Set<string>>();
  for (const { scene } of clusters)
    for (const { namespace, name, pins } of scene.workloads)
      for (const pin of pins) {
        const known = users.get(pin.name) ?? new Set();
        known.add(
          clusters.length > 1
            ? `${scene.cluster.name}/${namespace}/${name}`
            : `${namespace}/${name}`,
        );
        users.set(pin.name, known);
      }
  return [...shownPins(workloads)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([what, { version, datasource, shown, registryUrl }]) => ({
      what,
      version,
      datasource,
      name: shown,
      ...(registryUrl === undefined ? {} : { registryUrl }),
      usedBy: [...(users.get(what) ?? [])].sort(),
    }));
}
