import type { BackupClass, Claim, Workload } from '../../model/workload.ts';
import { sourced, type Emittable } from '../../model/yaml/index.ts';
import type { SecretKey } from '../../secrets/port.ts';
import { made } from '../draft.ts';
import type { Scene } from '../scene.ts';
import { file, type PartFile } from './part.ts';
import { spread } from './schedule.ts';
import { sealed } from './secret.ts';

type Backup = NonNullable<Scene['settings']['platform']['backup']>;

/**
 * The cron schedule of a volume or database; null where nobody asks for a backup, or it is waived with a reason.
 */
export function scheduleOf(
  scene: Scene,
  { name, namespace }: Workload,
  backup: BackupClass | null | undefined,
  what: string,
): string | null {
  const base = scene.settings.platform.backup?.schedule;
  if (!backup || base === undefined) return null;
  const label = `${scene.cluster.name}/${namespace}/${name}/${what}`;
  if (typeof backup === 'string') return spread(backup, base, label);
  return 'schedule' in backup ? backup.schedule : null;
}

/** What an application says about the backup of one of its parts by name, or of all of them. */
function declaredBackup({ app }: Workload, what: string): BackupClass | undefined {
  const own = app?.declared.value.backup;
  if (own === undefined || typeof own === 'string' || typeof own.none === 'string')
    return own as BackupClass | undefined;
  return Object.hasOwn(own, what)
    ? (own as Readonly<Record<string, BackupClass>>)[what]
    : undefined;
}

/** VolSync ReplicationSources of the volumes of an application, and the Secrets of their repositories. */
export function backupFiles(scene: Scene, workload: Workload, path: string): PartFile[] {
  const { backup } = scene.settings.platform;
  if (!backup) return [];
  const sources: Emittable[] = [];
  const secrets: PartFile[] = [];
  for (const claim of workload.claims) {
    // A claim that exists already belongs to others; only a backup named for it is made.
    if (claim.existing && !declaredBackup(workload, claim.volume)) continue;
    const schedule = scheduleOf(scene, workload, claim.backup, claim.volume);
    if (schedule === null) continue;
    sources.push(replicationSource(scene, workload, claim, { backup, schedule }));
    secrets.push(...repositorySecret(scene, workload, claim, { target: backup.target, path }));
  }
  return sources.length === 0 ? [] : [file('replicationsource.yaml', ...sources), ...secrets];
}

function replicationSource(
  scene: Scene,
  workload: Workload,
  claim: Claim,
  { backup, schedule }: { readonly backup: Backup; readonly schedule: string },
): Emittable {
  const snapshots = snapshotClassOf(scene, claim.class);
  const { keep } = backup;
  const storageClass = claim.class === null ? undefined : sourced(claim.class, claim.origin);
  return made(
    {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name: claim.claim, namespace: workload.namespace },
      spec: {
        sourcePVC: claim.claim,
        trigger: { schedule: sourced(schedule, claim.origin) },
        restic: {
          repository: `${claim.claim}-volsync`,
          copyMethod: snapshots === undefined ? 'Direct' : 'Snapshot',
          volumeSnapshotClassName: snapshots,
          storageClassName: snapshots === undefined ? undefined : storageClass,
          cacheCapacity: '1Gi',
          cacheStorageClassName: storageClass,
          moverSecurityContext: moverContext(workload),
          pruneIntervalDays: 7,
          retain: {
            hourly: keep.hourly || undefined,
            daily: keep.daily || undefined,
            weekly: keep.weekly || undefined,
            monthly: keep.monthly || undefined,
          },
        },
      },
    },
    'backup of a declared volume',
  );
}

/**
 * The declared snapshot class, else of those that the provider of the storage class brings the one of the same name,
 * for a provider with several drivers; else its only one. None: copy in place.
 */
function snapshotClassOf(scene: Scene, storageClass: string | null): string | undefined {
  const declaredClass = scene.settings.platform.backup?.snapshotClass;
  if (declaredClass !== undefined || storageClass === null) return declaredClass;
  const [provider] = scene.promises.get(`storage-class:${storageClass}`) ?? [];
  const prefix = 'snapshot-class:';
  const classes = (provider?.provides ?? []).filter((promise) => promise.startsWith(prefix));
  const own = classes.find((promise) => promise === prefix + storageClass) ?? classes[0];
  return own?.slice(prefix.length);
}

/** Files are read as the user that owns them, in a pod that the restricted level allows. */
function moverContext({ entry }: Workload): Emittable {
  if (!entry || entry.value.profile !== 'app-template' || entry.value.security.root)
    return undefined;
  const { user, group } = entry.value.security;
  const owner = group ?? user;
  return {
    runAsNonRoot: user === 0 ? undefined : true,
    runAsUser: user,
    runAsGroup: owner,
    fsGroup: owner,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  };
}

function repositorySecret(
  scene: Scene,
  workload: Workload,
  claim: Claim,
  { target, path }: { readonly target: Backup['target']; readonly path: string },
): PartFile[] {
  const place = `${scene.cluster.name}/${workload.namespace}/${claim.claim}`;
  const region = target.region === 'auto' ? {} : { AWS_DEFAULT_REGION: target.region };
  return sealed(scene, {
    path: `${path}/secret-${claim.claim}-volsync.sops.yaml`,
    name: `${claim.claim}-volsync`,
    namespace: workload.namespace,
    keys: [
      { ...targetKey(scene, 'RESTIC_PASSWORD', 'restic-password'), bound: 'data' },
      ...targetKeys(scene),
    ],
    clear: { RESTIC_REPOSITORY: `s3:${target.s3.replace(/\/+$/, '')}/${place}`, ...region },
  });
}

/** The S3 credentials of the backup target, as the keys that restic and barman read. */
export function targetKeys(scene: Scene): SecretKey[] {
  return [
    targetKey(scene, 'AWS_ACCESS_KEY_ID', 'access-key-id'),
    targetKey(scene, 'AWS_SECRET_ACCESS_KEY', 'secret-access-key'),
  ];
}

function targetKey(scene: Scene, key: string, field: string): SecretKey {
  const secret = scene.settings.platform.backup?.target.credentials.secret ?? '';
  const origin = scene.cluster.declared.origin(['platform', 'backup', 'target', 'credentials']);
  return { key, secret, field, optional: false, origin };
}
