import { compareText } from '../../base/text.ts';
import type { RecordFile } from '../../model/model.ts';
import type { Draft } from '../draft.ts';
import { callOf, perCluster, type LabCluster, type LabFacts } from './lab.ts';
import { code, codes, list, page, plain, steps, table } from './markdown.ts';

/** `docs/lab/recovery.md`: what to keep, the way back, and the records that say more. */
export function recoveryPage(lab: LabFacts): Draft {
  const { model } = lab;
  return page(model.lab.file, 'recovery', [
    '# Recovery',
    '## What must survive',
    list([
      `The Git repository, ${code(model.lab.value.repository.url)}: everything else is made from it.`,
      `A key that opens the secrets: ${keys(lab)}. Without one, every secret value is lost, and with it what restores the backups.`,
      ...lab.clusters.map(kept),
    ]),
    '## The way back, when everything is gone',
    ...perCluster(lab, (cluster) => [steps(way(lab, cluster))]),
    'One part at a time, and look before each step: a restored machine that meets what it replaces makes two of them.',
    '## Runbooks',
    records(model.records, 'runbooks', 'There is none: `croft check` says which are needed.'),
    '## Drills',
    records(model.records, 'drills', 'Nothing was rehearsed yet.'),
    '## Incidents',
    records(model.records, 'incidents', 'None is written down.'),
    '## Decisions',
    records(model.records, 'decisions', 'None is written down.'),
  ]);
}

function keys({ model }: LabFacts): string {
  const people = model.lab.value.secrets.recipients.filter(({ custody }) => custody !== 'cluster');
  return people
    .map(({ name, custody }) => `${plain(name)}${custody === 'offline' ? ' (offline)' : ''}`)
    .join(', ');
}

function kept({ scene }: LabCluster): string {
  const { backup, etcdBackup } = scene.settings.platform;
  const places = [backup?.target.s3, etcdBackup?.target.s3].filter((place) => place !== undefined);
  const name = plain(scene.cluster.name);
  return places.length === 0
    ? `Nothing of ${name} is saved elsewhere: its volumes and its etcd end with its machines.`
    : `Backups of ${name}: ${codes([...new Set(places)])}; what is saved and what is not stands in [storage](storage.md).`;
}

function way(lab: LabFacts, { scene }: LabCluster): string[] {
  const { backup, etcdBackup } = scene.settings.platform;
  const talos = callOf(lab, 'bootstrap:talos');
  const apps = callOf(lab, 'bootstrap:apps');
  const folder = `bootstrap/${scene.cluster.name}`;
  return [
    'Clone the repository and bring the key that opens the secrets.',
    'Boot the machines with the Talos image of their schematic; they wait in maintenance mode.',
    talos === undefined
      ? 'Give each machine its configuration and start etcd on one control plane, once.'
      : `\`${talos}\` gives each machine its configuration and starts etcd, once.`,
    ...(etcdBackup
      ? [
          `To have the objects of the old cluster back as well, start etcd from its newest snapshot in ${code(etcdBackup.target.s3)} instead; the runbook of etcd says how.`,
        ]
      : []),
    apps === undefined
      ? `Follow ${code(`${folder}/plan.yaml`)} in its order.`
      : `\`${apps}\` installs what Flux needs in the order of ${code(`${folder}/plan.yaml`)}; Flux brings the rest, in [its order](applications.md).`,
    backup
      ? `Restore the volumes from ${code(backup.target.s3)} before the applications write into empty ones.`
      : 'Restore the data of each application by its own means: the cluster declares no backup.',
    'See that every Kustomization is ready and that people can sign in.',
  ];
}

function records(all: readonly RecordFile[], folder: string, none: string): string {
  const rows = all
    .filter((record) => record.folder === folder)
    .sort((a, b) => compareText(a.file, b.file))
    .map(({ file, front }) => [
      `[${plain(textOf(front['title']) || file)}](${target(`../../${file}`)})`,
      plain(textOf(front['status'])),
    ]);
  return table(['record', 'status'], rows, none);
}

/** Where a link leads, which may have blanks and brackets in it. */
function target(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `<${path.replace(/[<>\n]/g, encodeURIComponent)}>`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
