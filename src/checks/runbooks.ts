import type { Diagnostic } from '../base/diagnostic.ts';
import type { Place } from '../model/place.ts';
import { finding, type Context } from './context.ts';
import { recordsIn, slugOf } from './record.ts';

/** What to do in the moments when nobody wants to think: where it is needed, and for what. */
interface Mandatory {
  readonly runbook: string;
  readonly purpose: string;
  /** The place that makes it mandatory; null when nothing does. */
  readonly needed: (context: Context) => Place | null;
}

const MANDATORY: readonly Mandatory[] = [
  {
    runbook: 'bootstrap',
    purpose: 'bringing the lab up from nothing',
    needed: (context) => labWithCluster(context),
  },
  {
    runbook: 'lost-age-key',
    purpose: 'opening the secrets when a key is lost',
    needed: (context) => labWithCluster(context),
  },
  {
    runbook: 'etcd-loss',
    purpose: 'getting a control plane back',
    needed: (context) => labWithCluster(context),
  },
  {
    runbook: 'backup-health',
    purpose: 'backups that stopped, or cannot be restored',
    needed: ({ clusters }) => {
      const facts = clusters.find(({ active, value }) => active && value.platform.backup);
      return facts?.at(['platform', 'backup']) ?? null;
    },
  },
  {
    runbook: 'cert-renewal',
    purpose: 'certificates that are not renewed',
    needed: ({ clusters }) => {
      const facts = clusters.find(({ active, value }) => active && value.platform.certificates);
      return facts?.at(['platform', 'certificates']) ?? null;
    },
  },
];

function labWithCluster({ clusters, at }: Context): Place | null {
  return clusters.some(({ active }) => active) ? at([]) : null;
}

/** What the entries of a lab ask for: something that no render brings back. */
function entryRunbooks({ clusters }: Context): Mandatory[] {
  const wanted = new Map<string, Mandatory>();
  for (const { workloads, at } of clusters)
    for (const { entry, origin } of workloads)
      for (const runbook of entry?.value.requires.runbooks ?? [])
        if (!wanted.has(runbook))
          wanted.set(runbook, {
            runbook,
            purpose: `what Git alone does not bring back of ${entry?.value.title ?? runbook}`,
            needed: () =>
              origin.kind === 'source'
                ? { file: origin.file, range: origin.range }
                : at(['platform']),
          });
  return [...wanted.values()];
}

/** The runbooks that a lab with these parts needs are there, by the id in their front matter or their file's name. */
export function checkRunbooks(context: Context): Diagnostic[] {
  const there = new Set(
    recordsIn(context.model, 'runbooks')
      .filter(({ status }) => status !== 'retired')
      .flatMap(({ id, record }) => [id, slugOf(record)]),
  );
  const wanted = [...MANDATORY, ...entryRunbooks(context)];
  return wanted.flatMap(({ runbook, purpose, needed }) => {
    const place = there.has(runbook) ? null : needed(context);
    if (!place) return [];
    return finding('runbook-missing', place, {
      message: `lab ${context.lab.name}: there is no runbook ${runbook}, for ${purpose}`,
      hint: `write records/runbooks/${runbook}.md with id: ${runbook}, kind: runbook, status: draft`,
    });
  });
}
