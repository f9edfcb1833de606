import type { Draft } from '../draft.ts';
import { callOf, perCluster, type LabCluster, type LabFacts } from './lab.ts';
import { code, page, plain, steps, table } from './markdown.ts';
import { arrow, flowchart, node } from './mermaid.ts';

/** `docs/lab/updates.md`: how new versions arrive. */
export function updatesPage(lab: LabFacts): Draft {
  const { model } = lab;
  const { ci, branch } = model.lab.value.repository;
  return page(model.lab.file, 'updates', [
    '# How updates work',
    'Renovate finds each version where it is declared and where it is rendered, and changes both in one branch: [every version in use](versions.md). Nothing is proposed before it is three days old.',
    flowchart('LR', [
      `${node('new', 'A new version')} --> ${node('pr', 'Renovate', 'one branch')}`,
      ...(ci === 'none'
        ? [arrow('pr', node('person', 'A person', 'reads and merges'))]
        : [
            arrow('pr', node('ci', 'Checks', 'render --check, check')),
            arrow('ci', node('person', 'A person', 'reads and merges')),
          ]),
      `person --> ${node('git', 'Git', branch)} --> ${node('flux', 'Flux applies it')}`,
    ]),
    table(
      ['what', 'changed in', 'brought to the cluster by'],
      [
        ['charts and images', '`pins.yaml`, by Renovate', 'Flux, after the merge'],
        ['Talos', '`cluster.yaml`, by Renovate', 'see below'],
        ['Kubernetes', '`cluster.yaml`, by Renovate', 'see below'],
        ['tools of people', '`pins.yaml`, by Renovate', '`mise install`'],
        ['Croft', '`mise.toml` and the workflow, by Renovate', '`mise install`, then a render'],
      ],
    ),
    '## Talos and Kubernetes',
    'Never both at once, Talos first, one machine after another, and a control plane only while every member of etcd is well.',
    ...perCluster(lab, (cluster) => [machines(lab, cluster)]),
  ]);
}

function machines(lab: LabFacts, { scene }: LabCluster): string {
  const { upgrades } = scene.settings.platform;
  const name = plain(scene.cluster.name);
  const node = callOf(lab, 'talos:upgrade-node');
  const kubernetes = callOf(lab, 'talos:upgrade-k8s');
  const byHand = [
    'Merge the new version, so that `cluster.yaml` says it.',
    node === undefined ? 'Upgrade one machine with talosctl.' : `One machine: \`${node}\`.`,
    'See that the cluster is well, then the next one.',
    kubernetes === undefined
      ? 'Kubernetes: talosctl upgrade-k8s.'
      : `Kubernetes: \`${kubernetes}\`.`,
  ];
  if (!upgrades) return `In ${name} a person does it:\n\n${steps(byHand)}`;
  const does = [
    ...(upgrades.talos ? ['Talos'] : []),
    ...(upgrades.kubernetes ? ['Kubernetes'] : []),
  ];
  const when = upgrades.window === undefined ? '' : ` from \`${upgrades.window}\` on`;
  const text = `In ${name} ${code(upgrades.use)} upgrades ${does.join(' and ') || 'nothing'} after the merge${when}, ${upgrades.concurrency} at a time.`;
  return does.length === 2 ? text : `${text} The rest by a person:\n\n${steps(byHand)}`;
}
