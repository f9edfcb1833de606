import { postgresName, redisName } from '../../model/names.ts';
import type { BackupClass, Claim, Workload } from '../../model/workload.ts';
import type { Draft } from '../draft.ts';
import { scheduleOf } from '../flux/backup.ts';
import type { Scene } from '../scene.ts';
import { below, perCluster, type LabCluster, type LabFacts } from './lab.ts';
import { code, codes, list, page, plain, table } from './markdown.ts';

/** `docs/lab/storage.md`: volumes, databases and their backups. */
export function storagePage(lab: LabFacts): Draft {
  return page(lab.model.lab.file, 'storage', [
    '# Storage and backup',
    ...perCluster(lab, (cluster) => blocks(cluster, below(lab))),
  ]);
}

function blocks({ scene }: LabCluster, level: string): string[] {
  const { storage } = scene.settings.platform;
  const { workloads } = scene;
  return [
    `${level} Storage classes`,
    table(
      ['class', 'provider', 'default', 'modes', 'kept after its claim'],
      storage.map(({ class: name, use, default: isDefault, modes, reclaim }) => [
        code(name),
        plain(use),
        isDefault ? 'yes' : '',
        modes.join(', '),
        reclaim === 'Retain' ? 'yes' : 'no',
      ]),
    ),
    `${level} Volumes`,
    table(
      ['application', 'volume', 'claim', 'size', 'class', 'modes', 'backup'],
      workloads.flatMap((workload) =>
        workload.claims.map((claim) => claimRow(scene, workload, claim)),
      ),
    ),
    `${level} Directories of file servers`,
    'The cluster saves none of these: their file server has to.',
    table(['application', 'volume', 'server', 'directory'], workloads.flatMap(shares)),
    `${level} Databases`,
    table(
      ['application', 'database', 'servers', 'size', 'backup'],
      workloads.flatMap((workload) => databaseRows(scene, workload)),
    ),
    `${level} Backups`,
    backups(scene),
  ];
}

function claimRow(scene: Scene, workload: Workload, claim: Claim): string[] {
  return [
    plain(`${workload.namespace}/${workload.name}`),
    plain(claim.volume),
    code(claim.claim),
    claim.existing ? 'as it is' : claim.size,
    code(claim.class ?? ''),
    claim.modes.join(', '),
    backupText(scene, workload, claim.backup, claim.volume),
  ];
}

/** What is saved when, or why not; what nobody decided is said so. */
function backupText(
  scene: Scene,
  workload: Workload,
  backup: BackupClass | null | undefined,
  what: string,
): string {
  if (!backup) return 'nothing said';
  if (typeof backup !== 'string' && 'none' in backup) return `none: ${plain(backup.none)}`;
  const schedule = scheduleOf(scene, workload, backup, what);
  if (schedule === null) return 'none: the cluster has no backup';
  const pace = typeof backup === 'string' ? `${backup}, ` : '';
  return `${pace}\`${schedule}\``;
}

function shares(workload: Workload): string[][] {
  const whose = plain(`${workload.namespace}/${workload.name}`);
  return sharesOf(workload).map(({ volume, server, path }) => [
    whose,
    plain(volume),
    code(server),
    code(path),
  ]);
}

/** Directories of file servers that a workload mounts. */
export function sharesOf({ app }: Workload): readonly {
  readonly volume: string;
  readonly server: string;
  readonly path: string;
}[] {
  return Object.entries(app?.declared.value.storage ?? {}).flatMap(([volume, source]) =>
    'nfs' in source ? [{ volume, ...source.nfs }] : [],
  );
}

function databaseRows(scene: Scene, workload: Workload): string[][] {
  const { namespace, name } = workload;
  const { postgres, redis } = workload.databases;
  const whose = plain(`${namespace}/${name}`);
  const rows: string[][] = [];
  if (postgres) {
    const backup = backupText(scene, workload, postgres.backup, 'postgres');
    rows.push([
      whose,
      `PostgreSQL ${code(postgresName(name))}`,
      String(postgres.instances),
      postgres.size,
      backup,
    ]);
  }
  if (redis)
    rows.push([
      whose,
      `Redis ${code(redisName(name))}`,
      String(redis.replicas),
      '',
      'none: a cache',
    ]);
  return rows;
}

function backups({ settings }: Scene): string {
  const { backup, etcdBackup } = settings.platform;
  const points: string[] = [];
  if (backup) {
    const { daily, hourly, monthly, weekly } = backup.keep;
    const kept = Object.entries({ hourly, daily, weekly, monthly }).filter(
      ([, count]) => count > 0,
    );
    points.push(
      `Volumes go to ${code(backup.target.s3)} by ${code(backup.use)}; daily ones around \`${backup.schedule}\`. Kept: ${kept.map(([pace, count]) => `${count} ${pace}`).join(', ')}.`,
    );
  } else points.push('Volumes are not saved: the cluster declares no backup.');
  points.push(
    etcdBackup
      ? `Snapshots of etcd go to ${code(etcdBackup.target.s3)} by ${code(etcdBackup.use)} at \`${etcdBackup.schedule}\`.`
      : 'Snapshots of etcd are not taken: the cluster declares no etcdBackup.',
  );
  const opened = targets(backup, etcdBackup);
  if (opened.length > 0)
    points.push(`What opens the backups: ${codes(opened)}; see [secrets](secrets.md).`);
  return list(points);
}

interface Target {
  readonly target: { readonly credentials: { readonly secret: string } };
}

function targets(...all: readonly (Target | undefined)[]): string[] {
  const names = all.flatMap((one) => (one ? [one.target.credentials.secret] : []));
  return [...new Set(names)].sort();
}
