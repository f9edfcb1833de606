import { expect, it } from 'vitest';
import { findings } from './testing.ts';

const LAB = 'lab.yaml';
const CLUSTER = 'clusters/main/cluster.yaml';
const NODES = 'clusters/main/nodes.yaml';
const SONARR = 'clusters/main/apps/media/sonarr.yaml';
const ECHO = 'clusters/main/apps/media/echo.yaml';

it('provider-change-undecided', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'internal: { address: 10.0.50.101 }',
          'internal: { address: 10.0.50.101, replaces: [traefik, ingress-nginx] }',
        ],
        ['10.0.50.102,', '10.0.50.102, replaces: [ingress-nginx],'],
        ['{ use: cilium }', '{ use: cilium, replaces: [flannel] }'],
      ],
      'records/decisions/0002-nginx.md': `---
id: "0002"
kind: decision
status: superseded
slot: gateways
from: traefik
to: ingress-nginx
---
# Title
`,
      'records/decisions/0003-cilium.md': `---
id: "0003"
kind: decision
status: proposed
slot: cni
from: flannel
to: cilium
---
# Title
`,
    }),
  ).toEqual([
    [
      'warning provider-change-undecided clusters/main/cluster.yaml:16:34 flannel',
      'cluster main: no decision record says why cilium replaced flannel in cni',
      'write records/decisions/NNNN-cilium.md with kind: decision, status: accepted, slot: cni, from: flannel, to: cilium',
    ],
    [
      'warning provider-change-undecided clusters/main/cluster.yaml:20:59 ingress-nginx',
      'cluster main: no decision record says why envoy-gateway replaced ingress-nginx in gateways',
      'write records/decisions/NNNN-envoy-gateway.md with kind: decision, status: accepted, slot: gateways, from: ingress-nginx, to: envoy-gateway',
      'clusters/main/cluster.yaml:21:50 ingress-nginx (gateways.external)',
    ],
  ]);
});

it('provider changes decided', async () => {
  expect(
    await findings({
      [CLUSTER]: [
        [
          'internal: { address: 10.0.50.101 }',
          'internal: { address: 10.0.50.101, replaces: [ingress-nginx] }',
        ],
      ],
      'records/decisions/0002-envoy.md': `---
id: "0002"
kind: decision
status: accepted
slot: gateways.internal
from: ingress-nginx
to: envoy-gateway
---
# Title
`,
    }),
  ).toEqual([]);
});

it('runbook-missing', async () => {
  expect(
    await findings({
      'records/runbooks/bootstrap.md': '',
      'records/runbooks/cert-renewal.md': '',
      'records/runbooks/backup-health.md': `---
id: backup-health
kind: runbook
status: retired
---
# Title
`,
    }),
  ).toEqual([
    [
      'error runbook-missing clusters/main/cluster.yaml:26:3 certificates',
      'lab home-ops: there is no runbook cert-renewal, for certificates that are not renewed',
      'write records/runbooks/cert-renewal.md with id: cert-renewal, kind: runbook, status: draft',
    ],
    [
      'error runbook-missing clusters/main/cluster.yaml:29:3 backup',
      'lab home-ops: there is no runbook backup-health, for backups that stopped, or cannot be restored',
      'write records/runbooks/backup-health.md with id: backup-health, kind: runbook, status: draft',
    ],
    [
      'error runbook-missing lab.yaml:2:7 home-ops',
      'lab home-ops: there is no runbook bootstrap, for bringing the lab up from nothing',
      'write records/runbooks/bootstrap.md with id: bootstrap, kind: runbook, status: draft',
    ],
  ]);
});

it('disabled-without-record', async () => {
  expect(
    await findings({
      [SONARR]: [
        [
          'kind: App',
          `kind: App
enabled: false`,
        ],
      ],
      [ECHO]: [
        [
          `after: [sonarr]
`,
          '',
        ],
      ],
    }),
  ).toEqual([
    [
      'warning disabled-without-record clusters/main/apps/media/sonarr.yaml:2:10 false',
      'app media/sonarr of cluster main is disabled, and no record says why and until when',
      'write records/disabled/sonarr.md with kind: disabled, status: disabled, service: media/sonarr and review_by',
    ],
  ]);
});

it('disabled-record-duplicate and disabled-review-due', async () => {
  expect(
    await findings({
      [SONARR]: [
        [
          'kind: App',
          `kind: App
enabled: false`,
        ],
      ],
      [ECHO]: [
        [
          `after: [sonarr]
`,
          '',
        ],
      ],
      'records/disabled/sonarr.md': `---
id: "0001"
kind: disabled
status: disabled
service: media/sonarr
review_by: 2026-11-20
---
# Title
`,
      'records/disabled/sonarr2.md': `---
id: "0002"
kind: disabled
status: review-due
service: media/sonarr
---
# Title
`,
    }),
  ).toEqual([
    [
      'warning disabled-review-due records/disabled/sonarr.md:6:12 2026-11-20',
      'record 0001: the review of media/sonarr was due on 2026-11-20',
      'decide again: enable the service, remove it, or write down why it stays off and a new review_by',
    ],
    [
      'warning disabled-review-due records/disabled/sonarr2.md:2:1 id',
      'record 0002: no review_by says when media/sonarr is looked at again',
      'decide again: enable the service, remove it, or write down why it stays off and a new review_by',
    ],
    [
      'warning disabled-record-duplicate records/disabled/sonarr2.md:5:10 media/sonarr',
      'record 0002: media/sonarr has another open record',
      'close one of them: status: removed',
      'records/disabled/sonarr.md:5:10 media/sonarr (records/disabled/sonarr.md)',
    ],
  ]);
});

it('a disabled application with its record', async () => {
  expect(
    await findings({
      [SONARR]: [
        [
          'kind: App',
          `kind: App
enabled: false`,
        ],
      ],
      [ECHO]: [
        [
          `after: [sonarr]
`,
          '',
        ],
      ],
      'records/disabled/sonarr.md': `---
id: "0001"
kind: disabled
status: disabled
service: media/sonarr
review_by: 2026-11-21
---
# Title
`,
    }),
  ).toEqual([]);
});

it('disabled-record-orphan', async () => {
  expect(
    await findings({
      'records/disabled/sonarr.md': `---
id: "0001"
kind: disabled
status: disabled
service: media/sonarr
review_by: 2027-01-31
---
# Title
`,
      'records/disabled/plex.md': `---
id: "0002"
kind: disabled
status: disabled
service: media/plex
review_by: 2027-01-31
---
# Title
`,
      'records/disabled/old.md': `---
id: "0003"
kind: disabled
status: removed
service: media/old
---
# Title
`,
    }),
  ).toEqual([
    [
      'warning disabled-record-orphan records/disabled/plex.md:5:10 media/plex',
      'record 0002: there is no app media/plex',
      'write service: <namespace>/<app>, or set status: removed',
    ],
    [
      'warning disabled-record-orphan records/disabled/sonarr.md:5:10 media/sonarr',
      'record 0001: media/sonarr is enabled again, and the record is still open',
      'set status: re-enabled, or enabled: false on the app',
    ],
  ]);
});

it('record-malformed', async () => {
  expect(
    await findings({
      'records/decisions/0002-a.md': `---
title: x
---
`,
      'records/decisions/0003-b.md': `---
id: "0003"
kind: incident
status: open
---
# Title
`,
      'records/decisions/0004-c.md': `---
id: "0004"
kind: decision
status: acepted
---
# Title
`,
      'records/runbooks/d.md': `---
id: d
kind: runbook
status: done
---
# Title
`,
    }),
  ).toEqual([
    [
      'error record-malformed records/decisions/0002-a.md:2:1 title',
      'record records/decisions/0002-a.md: its front matter has no id, kind and status',
      'add id: "0001", kind: decision, status: proposed',
    ],
    [
      'error record-malformed records/decisions/0003-b.md:3:7 incident',
      'record records/decisions/0003-b.md: kind incident lies among the records of kind decision',
      'write kind: decision, or move the file to its folder',
    ],
    [
      'error record-malformed records/decisions/0004-c.md:4:9 acepted',
      'record records/decisions/0004-c.md: a decision cannot be acepted',
      'did you mean accepted?',
    ],
    [
      'error record-malformed records/runbooks/d.md:4:9 done',
      'record records/runbooks/d.md: a runbook cannot be done',
      'choose from draft, verified, stale, retired',
    ],
  ]);
});

it('record-id-duplicate', async () => {
  expect(
    await findings({
      'records/decisions/0002-b.md': `---
id: "0001"
kind: decision
status: proposed
---
# Title
`,
    }),
  ).toEqual([
    [
      'error record-id-duplicate records/decisions/0002-b.md:2:5 "0001"',
      'decision 0001: another record has this id',
      'give it the next free number',
      'records/decisions/0001-waive.md:2:5 "0001" (records/decisions/0001-waive.md)',
    ],
  ]);
});

it('waived', async () => {
  expect(
    await findings({
      [LAB]: [
        [', custody: offline', ''],
        [
          'sites:',
          `accept: [{ rule: SE02, until: 2026-11-21, decision: "0001" }]
sites:`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('waived in one file', async () => {
  expect(
    await findings({
      [NODES]: [['{ serial: S5GXNX0T }', '{ device: /dev/sda }']],
      [LAB]: [
        [
          'sites:',
          `accept: [{ rule: disk-device-unstable, file: clusters/main/nodes.yaml, until: 2027-01-01, decision: "0001" }]
sites:`,
        ],
      ],
    }),
  ).toEqual([]);
});

it('accept-decision-missing', async () => {
  expect(
    await findings({
      [LAB]: [
        [', custody: offline', ''],
        [
          'sites:',
          `accept: [{ rule: SE02, until: 2027-01-01, decision: "0009" }, { rule: SE02, until: 2027-01-01, decision: "0002" }]
sites:`,
        ],
      ],
      'records/decisions/0002-b.md': `---
id: "0002"
kind: decision
status: proposed
---
# Title
`,
    }),
  ).toEqual([
    [
      'error single-recipient lab.yaml:7:3 recipients',
      'none of the 2 recipients is kept offline: one fire or intruder can take all keys',
      'add a recipient with custody: offline, keep its key off the network, and test that it opens the secrets',
    ],
    [
      'error accept-decision-missing lab.yaml:10:53 "0009"',
      'waiver of SE02: there is no decision 0009',
      'write records/decisions/0009-….md with status: accepted, and say there why SE02 is fine',
    ],
    [
      'error accept-decision-missing lab.yaml:10:106 "0002"',
      'waiver of SE02: decision 0002 is proposed, not accepted',
      'write records/decisions/0002-….md with status: accepted, and say there why SE02 is fine',
    ],
  ]);
});

it('accept-expired', async () => {
  expect(
    await findings({
      [LAB]: [
        [', custody: offline', ''],
        [
          'sites:',
          `accept: [{ rule: SE02, until: 2026-11-20, decision: "0001" }]
sites:`,
        ],
      ],
    }),
  ).toEqual([
    [
      'error single-recipient lab.yaml:7:3 recipients',
      'none of the 2 recipients is kept offline: one fire or intruder can take all keys',
      'add a recipient with custody: offline, keep its key off the network, and test that it opens the secrets',
    ],
    [
      'warning accept-expired lab.yaml:10:31 2026-11-20',
      'waiver of SE02 ended on 2026-11-20',
      'repair what it waived, or decide again and move the day',
    ],
  ]);
});

it('accept-unused', async () => {
  expect(
    await findings({
      [LAB]: [
        [
          'sites:',
          `accept: [{ rule: single-recipent, until: 2027-01-01, decision: "0001" }, { rule: CP01, file: clusters/main/nodes.yaml, until: 2027-01-01, decision: "0001" }]
sites:`,
        ],
      ],
    }),
  ).toEqual([
    [
      'warning accept-unused lab.yaml:10:18 single-recipent',
      'waiver of single-recipent: nothing breaks that rule',
      'did you mean single-recipient? Otherwise remove it',
    ],
    [
      'warning accept-unused lab.yaml:10:82 CP01',
      'waiver of CP01: nothing breaks that rule in that file',
      'remove it',
    ],
  ]);
});

it('recovery-order', async () => {
  const runbook = (restores: string): string =>
    `---\nid: recovery\nkind: runbook\nstatus: draft\nrestores: ${restores}\n---\n# Recovery\n`;
  const file = 'records/runbooks/recovery.md';
  const good = '[keys, nodes, etcd, gitops, storage, data, applications]';
  expect(await findings({ [file]: runbook(good) })).toEqual([]);
  expect(
    await findings({ [file]: runbook('[nodes, gitops, applications, keys, data, dta]') }),
  ).toEqual([
    [
      `error recovery-order ${file}:5:19 gitops`,
      'runbook recovery: gitops comes before keys: Flux cannot decrypt without the keys',
      'move keys before gitops, in restores and in the steps',
    ],
    [
      `error recovery-order ${file}:5:27 applications`,
      'runbook recovery: applications comes before data: an application that starts on an empty volume makes a new database, and its next backup prunes the good ones',
      'move data before applications, in restores and in the steps',
    ],
    [
      `error recovery-order ${file}:5:53 dta`,
      'runbook recovery: "dta" is nothing that a recovery brings back',
      'did you mean data?',
    ],
  ]);
});

it('database-recovery', async () => {
  const database = (recover: string): readonly (readonly [string, string])[] => [
    [
      'expose: { gateway: internal }\n',
      `expose: { gateway: internal }\ndatabase: { postgres: { recover: ${recover} } }\n`,
    ],
  ];
  expect(await findings({ [SONARR]: database('{ archive: sonarr-2 }') })).toEqual([]);
  expect(await findings({ [SONARR]: database('{ archive: sonarr-postgres }') })).toEqual([
    [
      `error database-recovery ${SONARR}:3:45 sonarr-postgres`,
      'app media/sonarr: the database is recovered from sonarr-postgres and would write to sonarr-postgres again; PostgreSQL refuses an archive that is not empty',
      'give archive a name of its own, for example sonarr-postgres-2',
    ],
  ]);
  const unsaved = await findings({
    [SONARR]: [
      ...database('{ archive: sonarr-2 }'),
      ['storage:', 'backup: { postgres: { none: "it is only a cache" } }\nstorage:'],
    ],
  });
  expect(unsaved.map(([, message, hint]) => [message, hint])).toEqual([
    [
      'app media/sonarr: there is no archive that the database could be recovered from',
      'give it a backup class (backup: { postgres: daily })',
    ],
  ]);
});
