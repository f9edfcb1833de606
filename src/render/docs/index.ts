import type { Draft } from '../draft.ts';
import { applicationsPage } from './applications.ts';
import { architecturePage } from './architecture.ts';
import type { LabFacts } from './lab.ts';
import { networkPage } from './network.ts';
import { recoveryPage } from './recovery.ts';
import { secretsPage } from './secrets.ts';
import { storagePage } from './storage.ts';
import { updatesPage } from './updates.ts';
import { versionsPage } from './versions.ts';

/** `docs/lab/`: the lab described from its own model, so that no page is ever older than the lab. */
export function docsDrafts(lab: LabFacts): Draft[] {
  return [
    architecturePage(lab),
    applicationsPage(lab),
    networkPage(lab),
    storagePage(lab),
    secretsPage(lab),
    updatesPage(lab),
    versionsPage(lab),
    recoveryPage(lab),
  ];
}
