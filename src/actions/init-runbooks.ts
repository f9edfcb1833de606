/** A runbook that every lab must have, as a draft with the steps that hold everywhere. */
interface Runbook {
  readonly id: string;
  readonly title: string;
  readonly trigger: string;
  readonly steps: readonly string[];
}

const RUNBOOKS: readonly Runbook[] = [
  {
    id: 'bootstrap',
    title: 'Bring the lab up from nothing',
    trigger: 'a new lab, or every machine lost',
    steps: [
      'Boot the machines with the Talos image of their schematic and apply their configuration.',
      'Bootstrap etcd on one control plane, once.',
      'Follow `bootstrap/` of the cluster in its order: namespaces, custom resource definitions, secrets, releases.',
      'See that Flux reconciles and that every Kustomization is ready.',
    ],
  },
  {
    id: 'etcd-loss',
    title: 'etcd is lost',
    trigger: 'the API server does not answer and etcd has no leader',
    steps: [
      'Fetch the newest snapshot of etcd and decrypt it; the escrow key opens it too.',
      'Reset the EPHEMERAL partition of the control planes only.',
      '`talosctl bootstrap --recover-from=./db.snapshot` on one of them.',
      'See that every node is ready.',
    ],
  },
  {
    id: 'lost-age-key',
    title: 'A key that opens the secrets is lost or leaked',
    trigger: 'a laptop is gone, or a key was seen by somebody else',
    steps: [
      'Open the secrets with the key of another recipient.',
      'Replace the recipient in lab.yaml and render, so that every secret is encrypted anew.',
      'After a leak, replace every secret value as well: history keeps the old ones.',
    ],
  },
];

/** Draft runbooks by path, dated `day` (year-month-day). */
export function draftRunbooks(cluster: string, day: string): Map<string, string> {
  return new Map(
    RUNBOOKS.map((runbook) => [`records/runbooks/${runbook.id}.md`, text(runbook, cluster, day)]),
  );
}

function text({ id, title, trigger, steps }: Runbook, cluster: string, day: string): string {
  return `---
schema: 1
id: ${id}
kind: runbook
title: ${title}
status: draft
owner: operator
created: ${day}
updated: ${day}
affects: [clusters/${cluster}]
triggers: ["${trigger}"]
risk: high
verify_every: 90d
---

# ${title}

A draft: complete it for this lab, rehearse it, and then call it verified.

${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}
`;
}
