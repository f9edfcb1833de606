// The YAML layer on 1,000 app files and 1,000 HelmReleases, one pass a sample, beside the libraries.
import { dump, loadAll } from 'js-yaml';
import { Bench } from 'tinybench';
import { parseAllDocuments, stringify } from 'yaml';
import {
  edit,
  emit,
  emitWithOrigins,
  parseBulk,
  parseDocument,
  sourced,
} from '../src/model/yaml/index.ts';

const COUNT = 1000;

const app = (
  index: number,
): string => `# yaml-language-server: $schema=../../../.croft/schema/app.json
kind: App
use: sonarr
# reached from inside only
expose:
  gateway: internal
  host: app-${index}.home.example
storage:
  config: { size: ${1 + (index % 20)}Gi }
  media: { existing: media }
backup:
  config: daily
database:
  postgres: { name: app${index}, size: 10Gi }
resources:
  requests: { cpu: 100m, memory: 256Mi }
  limits:
    memory: 1Gi
env:
  TZ: Europe/Oslo
  LOG_LEVEL: "info"
  PORT: 8989
secrets:
  - name: api-key
    env: API_KEY
  - name: token-${index}
    env: TOKEN
values:
  controllers:
    app:
      containers:
        app:
          args:
            - --listen=0.0.0.0:8989 # behind the gateway
            - --verbose
          securityContext:
            runAsUser: 1000
            readOnlyRootFilesystem: true
notes: |
  Migrated from the old host.
  The library lives on the NAS.
`;

const release = (index: number) => ({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: {
    name: `app-${index}`,
    namespace: 'media',
    labels: { 'app.kubernetes.io/name': 'app' },
  },
  spec: {
    interval: '1h',
    chartRef: { kind: 'OCIRepository', name: 'app-template', namespace: 'flux-system' },
    install: { remediation: { retries: 3 } },
    upgrade: { cleanupOnFail: true, remediation: { retries: 3, strategy: 'rollback' } },
    values: {
      controllers: {
        app: {
          annotations: { 'reloader.stakater.com/auto': 'true' },
          containers: {
            app: {
              image: {
                repository: 'ghcr.io/home-operations/app',
                tag: '4.0.16@sha256:0123456789abcdef',
              },
              env: { TZ: 'Europe/Oslo', PORT: 8989, ENABLED: 'yes', SCHEDULE: '0 3 * * *' },
              envFrom: [{ secretRef: { name: `app-${index}-secret` } }],
              probes: {
                liveness: {
                  enabled: true,
                  custom: true,
                  spec: { httpGet: { path: '/ping', port: 8989 } },
                },
              },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '1Gi' } },
            },
          },
        },
      },
      service: { app: { ports: { http: { port: 8989 } } } },
      persistence: { config: { existingClaim: 'app' }, tmp: { type: 'emptyDir' } },
      configMaps: { app: { data: { 'run.sh': '#!/bin/sh\nset -eu\nexec /app "$@"\n' } } },
    },
  },
});

/** Compares the YAML layer with the libraries below it and beside it. */
export async function bench(log: (line: string) => void): Promise<void> {
  const apps = Array.from({ length: COUNT }, (_, index) => app(index));
  const releases = Array.from({ length: COUNT }, (_, index) => release(index));
  const tree = releases.map((value) => emit(value)).join('');
  const traced = releases.map((value) =>
    sourced({ ...value, metadata: sourced(value.metadata, 'here') }, 'there'),
  );

  const runs = new Bench({ time: 1500, warmupTime: 500, iterations: 5 });
  /** Results go here, so that no work is optimised away. */
  let sink = 0;
  const all = (work: (index: number) => unknown) => (): void => {
    for (let index = 0; index < COUNT; index += 1) sink += work(index) === null ? 1 : 0;
  };
  runs
    .add(
      'parseDocument',
      all((i) => parseDocument('a.yaml', apps[i] ?? '').document),
    )
    .add(
      'parseBulk of the same',
      all((i) => parseBulk(apps[i] ?? '')),
    )
    .add(
      'yaml parseAllDocuments of the same',
      all((i) => parseAllDocuments(apps[i] ?? '')),
    )
    .add(
      'edit',
      all((i) => edit('a.yaml', apps[i] ?? '', ['storage', 'config', 'size'], '99Gi')),
    )
    .add('parseBulk of one text', () => {
      sink += parseBulk(tree).length;
    })
    .add('js-yaml loadAll of one text', () => {
      sink += loadAll(tree).length;
    })
    .add(
      'emit',
      all((i) => emit(releases[i])),
    )
    .add(
      'emitWithOrigins',
      all((i) => emitWithOrigins(traced[i]).lines),
    )
    .add(
      'js-yaml dump',
      all((i) => dump(releases[i], { noRefs: true, lineWidth: -1 })),
    )
    .add(
      'yaml stringify',
      all((i) => stringify(releases[i], { lineWidth: 0, aliasDuplicateObjects: false })),
    );
  await runs.run();

  const medians = new Map<string, number>();
  for (const { name, result } of runs.tasks) {
    if (!('latency' in result)) throw new Error(`${name} did not run`);
    medians.set(name, result.latency.p50);
  }
  const median = (name: string): number => medians.get(name) ?? Number.NaN;
  log(
    `${apps[0]?.split('\n').length ?? 0} lines an app, ${emit(releases[0]).split('\n').length} lines a release, ${(tree.length / 1e6).toFixed(1)} MB in one text`,
  );
  for (const [name, milliseconds] of medians)
    log(`${name.padEnd(36)} ${milliseconds.toFixed(1).padStart(8)} ms for ${COUNT}`);
  const ratio = (slow: string, fast: string): void => {
    log(`${fast} is ${(median(slow) / median(fast)).toFixed(1)} times as fast as ${slow}`);
  };
  ratio('yaml parseAllDocuments of the same', 'parseDocument');
  ratio('js-yaml loadAll of one text', 'parseBulk of one text');
  ratio('js-yaml dump', 'emit');
  ratio('yaml stringify', 'emit');
  if (sink < 0) log(String(sink));
}
