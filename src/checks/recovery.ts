import type { Diagnostic } from '../base/diagnostic.ts';
import { didYouMean } from '../base/text.ts';
import { placeOf } from '../model/place.ts';
import type { ModelApp } from '../model/model.ts';
import { placeOfApp } from './apps.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';
import { recordsIn, type RecordFacts } from './record.ts';

/** What a recovery brings back, and what must be back before it, with the reason. */
const PHASES: Readonly<
  Record<string, { readonly after: readonly string[]; readonly why: string }>
> = {
  nodes: { after: [], why: '' },
  keys: { after: [], why: '' },
  etcd: { after: ['nodes'], why: 'etcd runs on the nodes' },
  gitops: { after: ['nodes', 'keys'], why: 'Flux cannot decrypt without the keys' },
  storage: { after: ['nodes', 'gitops'], why: 'storage is installed by Flux' },
  data: { after: ['storage'], why: 'volumes are restored into a storage class' },
  applications: {
    after: ['data'],
    why: 'an application that starts on an empty volume makes a new database, and its next backup prunes the good ones',
  },
};

/** Runbooks that say in which order they bring things back (`restores`) say one that works. */
export function checkRecoveryOrder({ model }: Context): Diagnostic[] {
  return recordsIn(model, 'runbooks').flatMap((runbook) => {
    const { restores } = runbook.record.front;
    if (restores === undefined) return [];
    const phases: readonly unknown[] = Array.isArray(restores) ? restores : [restores];
    return phases.flatMap((phase, index) => judge(runbook, phases, { phase, index }));
  });
}

function judge(
  runbook: RecordFacts,
  restores: readonly unknown[],
  { phase, index }: { readonly phase: unknown; readonly index: number },
): Diagnostic[] {
  const rule =
    typeof phase === 'string' && Object.hasOwn(PHASES, phase) ? PHASES[phase] : undefined;
  if (!rule || typeof phase !== 'string')
    return [unknownPhase(runbook, JSON.stringify(phase), ['restores', index])];
  const late = rule.after.filter((other) => restores.indexOf(other) > index);
  return late.map((other) =>
    finding('recovery-order', runbook.at(['restores', index]), {
      message: `runbook ${runbook.id}: ${phase} comes before ${other}: ${rule.why}`,
      hint: `move ${other} before ${phase}, in restores and in the steps`,
    }),
  );
}

function unknownPhase(
  runbook: RecordFacts,
  phase: string,
  path: readonly (string | number)[],
): Diagnostic {
  const known = Object.keys(PHASES);
  const meant = didYouMean(phase.replaceAll('"', ''), known);
  return finding('recovery-order', runbook.at(path), {
    message: `runbook ${runbook.id}: ${phase} is nothing that a recovery brings back`,
    hint:
      meant === undefined ? `restores is a list of ${known.join(', ')}` : `did you mean ${meant}?`,
  });
}

/** A database that starts from an archive has one to read, and writes to another. */
export function checkDatabaseRecovery({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) =>
    facts.workloads.flatMap((workload) => {
      const { postgres } = workload.databases;
      if (!postgres?.recover || !workload.app) return [];
      return recoveryProblems(facts, workload.app, {
        ...postgres.recover,
        own: `${workload.name}-postgres`,
        hasBackup: isSaved(postgres.backup),
      });
    }),
  );
}

function isSaved(backup: unknown): boolean {
  return (
    typeof backup === 'string' ||
    (typeof backup === 'object' && backup !== null && 'schedule' in backup)
  );
}

function recoveryProblems(
  { value }: ClusterFacts,
  app: ModelApp,
  recover: { from?: string | undefined; archive: string; own: string; hasBackup: boolean },
): Diagnostic[] {
  const path = ['database', 'postgres', 'recover'];
  const { document } = app.declared;
  const place = document.has(path) ? placeOf(document, path) : placeOfApp(app);
  const name = `app ${app.namespace}/${app.name}`;
  const from = recover.from ?? recover.own;
  const found: Diagnostic[] = [];
  if (from === recover.archive)
    found.push(
      finding('database-recovery', placeOf(document, [...path, 'archive']), {
        message: `${name}: the database is recovered from ${from} and would write to ${recover.archive} again; PostgreSQL refuses an archive that is not empty`,
        hint: `give archive a name of its own, for example ${recover.own}-2`,
      }),
    );
  if (!value.platform.backup || !recover.hasBackup)
    found.push(
      finding('database-recovery', place, {
        message: `${name}: there is no archive that the database could be recovered from`,
        hint: value.platform.backup
          ? 'give it a backup class (backup: { postgres: daily })'
          : 'declare platform.backup with the target that holds the archive',
      }),
    );
  return found;
}
