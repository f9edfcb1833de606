import type { Draft } from '../draft.ts';

const FOLDER = 'records/templates';

/** Keys of front matter that every record has, with what stands there at first. */
const COMMON = (kind: string, id: string, status: string): string => `schema: 1
id: ${id}
kind: ${kind}
title: One line that says what it is
status: ${status}
owner: who answers for it
created: 2000-01-01
updated: 2000-01-01
affects: []                       # names of clusters, hosts or applications
`;

interface Template {
  readonly kind: string;
  readonly folder: string;
  readonly id: string;
  /** States in their order; the first one is where a record starts. */
  readonly states: string;
  readonly front: string;
  readonly body: string;
}

const TEMPLATES: readonly Template[] = [
  {
    kind: 'decision',
    folder: 'decisions',
    id: '"0000"',
    states: 'proposed, accepted, rejected, superseded, deprecated',
    front: `date: 2000-01-01
deciders: []
options: []                       # two at least
slot: ""                          # the slot of the platform that it is about, such as gateways
from: ""                          # what filled it before, and what fills it now
to: ""
reversibility: easy               # easy, hard, or one-way
revisit_by: 2000-01-01
superseded_by: ""
`,
    body: `## Context

What forces the choice, and what happens without one.

## Options

### One

### Two

## Decision

What was chosen, and the one reason that decided it.

## Consequences

What becomes easier, what becomes harder, and what would make us look again.
`,
  },
  {
    kind: 'incident',
    folder: 'incidents',
    id: '2000-01-01-short-name',
    states: 'open, mitigated, resolved, reviewed',
    front: `severity: minor                   # minor, major, critical
started_at: 2000-01-01T00:00:00Z
detected_at: 2000-01-01T00:00:00Z
detected_by: who or what noticed
scope: internal                   # internal, edge, both
data_loss: none
commits: { cause: [], fix: [] }
runbooks: []
actions: []                       # { what, owner, due, status }
`,
    body: `## What happened

## Why

## What was done

## What keeps it from happening again
`,
  },
  {
    kind: 'runbook',
    folder: 'runbooks',
    id: 'short-name',
    states: 'draft, verified, stale, retired',
    front: `triggers: []                      # alerts and symptoms that lead here
risk: low                         # low, medium, high
needs: []                         # keys, access, tools
steps: []                         # { run, expect }
rollback: ""                      # or irreversible, with a word on why
last_verified: {}                 # { commit, drill }
verify_every: 90d
`,
    body: `## When to use this

## Steps

## How to know that it worked
`,
  },
  {
    kind: 'disabled',
    folder: 'disabled',
    id: 'name-of-the-application',
    states: 'disabled, review-due, re-enabled, removed',
    front: `service: namespace/application
cluster: ""                       # empty: of whichever cluster has it
reason: why it is off
disabled_at: 2000-01-01
review_by: 2000-01-01             # within 180 days
mechanism: enabled                # what turns it off: enabled, replicas, suspend
commit: ""
data: { keep_until: 2000-01-01, backup: "" }
exposure: none
re_enable: what to do to bring it back
`,
    body: `## Why it is off

## What must be true to turn it on again
`,
  },
  {
    kind: 'maintenance',
    folder: 'maintenance',
    id: '2000-01-01-short-name',
    states: 'planned, approved, running, completed, aborted, failed, verified',
    front: `window: { start: 2000-01-01T00:00:00Z, end: 2000-01-01T01:00:00Z, timezone: Etc/UTC }
plan_hash: ""
gates: []
rollback: ""
attended_by: []
checkpoints: []
`,
    body: `## What is done

## What is watched meanwhile

## When to stop
`,
  },
  {
    kind: 'drill',
    folder: 'drills',
    id: '2000-01-01-short-name',
    states: 'planned, running, passed, failed, inconclusive',
    front: `scenario: what is rehearsed
environment: virtual              # virtual, scratch, live; virtual never proves that data restores
commit: ""
backup_ref: ""
rto: { target: 4h, actual: "" }
rpo: { target: 24h, actual: "" }
assertions: []
evidence: []                      # { path, sha256 }
runbook: ""
`,
    body: `## What was rehearsed

## What was seen

## What changes because of it
`,
  },
];

/** Templates of records. The records themselves are the user's: nothing is rendered into their folders. */
export function recordDrafts(source: string): Draft[] {
  const templates = TEMPLATES.map(({ kind, id, states, front, body }) => ({
    path: `${FOLDER}/${kind}.md`,
    source,
    body: {
      text: `---\n${COMMON(kind, id, states.split(',')[0] ?? '')}${front}---\n\n# One line that says what it is\n\n${body}`,
    },
  }));
  return [...templates, { path: `${FOLDER}/README.md`, source, body: { text: guide() } }];
}

function guide(): string {
  const rows = TEMPLATES.map(
    ({ kind, folder, states }) => `| ${kind} | \`records/${folder}/\` | ${states} |`,
  );
  return `# Records

What happened, what was decided, what is off and how to recover: Markdown with typed front matter, which
\`croft check\` reads. Copy a template into its folder, fill in the front matter, and commit it with the change that
it speaks of. These templates are rendered by croft; the records are yours.

| kind | folder | states |
|---|---|---|
${rows.join('\n')}
`;
}
