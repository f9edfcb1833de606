import type { Diagnostic } from '../base/diagnostic.ts';
import type { ModelApp } from '../model/model.ts';
import { placeOf } from '../model/place.ts';
import type { Claim } from '../model/workload.ts';
import { placeOfApp } from './apps.ts';
import { finding, type ClusterFacts, type Context } from './context.ts';

/** Every claim of an application is backed up, or somebody wrote down why not. */
export function checkBackups({ clusters }: Context): Diagnostic[] {
  return clusters.flatMap((facts) =>
    facts.workloads.flatMap(({ app, claims }) =>
      app ? claims.flatMap((claim) => judge(facts, app, claim)) : [],
    ),
  );
}

function judge({ value }: ClusterFacts, app: ModelApp, claim: Claim): Diagnostic[] {
  const { volume, backup, existing } = claim;
  if (existing || (backup && isReason(backup))) return [];
  const name = `app ${app.namespace}/${app.name}: volume ${volume}`;
  const { document } = app.declared;
  const written = [['backup', volume], ['backup'], ['storage', volume]];
  const path = written.find((one) => document.has(one));
  const place = path ? placeOf(document, path) : placeOfApp(app);
  if (!backup)
    return [
      finding('backup-undeclared', place, {
        message: `${name} has no backup, and nobody wrote why`,
        hint: `add backup: { ${volume}: daily }, or backup: { ${volume}: { none: the reason in a sentence } }`,
      }),
    ];
  if (value.platform.backup) return [];
  return [
    finding('backup-slot-missing', place, {
      message: `${name} wants a backup, and cluster ${value.name} has nothing that makes one`,
      hint: 'declare platform.backup with a target, or write backup: { none: the reason in a sentence }',
    }),
  ];
}

/** Whether it is `{ none: why }`; a volume may be called none, and its backup is a word of its own. */
export function isReason(backup: unknown): boolean {
  if (typeof backup !== 'object' || backup === null || !('none' in backup)) return false;
  return typeof backup.none === 'string' && !['hourly', 'daily', 'weekly'].includes(backup.none);
}
