import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { catalogueSchema } from '../../src/model/schema/catalogue.ts';
import { helmLines, renderReleases } from './helm.ts';
import type { Release } from './labs.ts';
import { judgeObjects, objectLines } from './objects.ts';
import { chartName, judge, linesOf, problemsOf } from './report.ts';
import { readCharts } from './source.ts';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'croft-charts-test-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const DEFINITION = `kind: CustomResourceDefinition
apiVersion: apiextensions.k8s.io/v1
spec:
  group: tiny.example
  names: { kind: Thing }
  versions:
    - name: v1
      served: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object } } } }
    - { name: v2, served: true }
`;

function write(path: string, text: string): string {
  const file = join(scratch, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

beforeAll(() => {
  write(
    'tiny/Chart.yaml',
    `apiVersion: v2
name: tiny
version: 1.2.3
dependencies:
  - { name: cache, alias: store, version: 1.x, condition: store.enabled }
  - { name: shared, version: 1.x }
`,
  );
  write('tiny/values.yaml', 'replicas: 1\n# host: tiny.example\n');
  write('tiny/templates/deep/all.yaml', 'kind: A\nname: {{ .Values.named }}\n');
  write('tiny/charts/cache/Chart.yaml', 'name: cache\nversion: 1.0.0\n');
  write('tiny/charts/cache/values.yaml', 'size: 1Gi\n');
  write('tiny/charts/shared/Chart.yaml', 'name: shared\nversion: 1.0.0\ntype: library\n');
  write('tiny/charts/shared/templates/_lib.tpl', '{{ .Values.fromLibrary }}');
  write('remote/Chart.yaml', 'name: remote\nversion: 1.0.0\n');
  write('remote/values.schema.json', '{ "$ref": "https://charts.example/values.json" }');
  write(
    'remote/charts/common/values.schema.json',
    JSON.stringify({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://charts.example/values.json',
      properties: { port: { type: 'integer' } },
    }),
  );
  // Stands in for helm: says what it was asked, defines a kind, and refuses the release `broken`.
  chmodSync(
    write(
      'helm',
      `#!/bin/sh
if [ "$2" = broken ]; then echo "Error: it is broken" >&2; exit 1; fi
for word in "$@"; do echo "# $word"; done
cat <<'YAML'
${DEFINITION}YAML
`,
    ),
    0o755,
  );
});

function entry(name: string, values: string, chart = 'version: 1.2.3, checked: 1.2.3'): never {
  const head = `kind: CatalogueEntry\nname: ${name}\ntitle: T\nhome: https://tiny.example\nnamespace: tiny\n`;
  const text = `${head}profile: chart\nchart: { oci: "oci://tiny.example/${name}", ${chart} }\nvalues: ${values}\n`;
  return catalogueSchema.parse(parse(text)) as never;
}

function release(chart: string, name: string, values: unknown): Release {
  const where = { lab: 'lab', cluster: 'main', kubernetes: '1.36.1', namespace: 'tiny' };
  const capabilities = new Set(['crd:tiny.example/Thing']);
  return { ...where, capabilities, chart, name, values };
}

const chartOf = (name: string) => readCharts(scratch).get(name)?.chart;

test('an unpacked chart is read with its dependencies, libraries and comments', () => {
  const values =
    '{ replicas: 2, host: a.example, named: b, fromLibrary: c, store: { enabled: true, size: 2Gi } }';
  const [row] = judge({ entries: [entry('tiny', values)], releases: [], exceptions: [], chartOf });
  expect(row?.found?.wrong).toEqual([]);
  expect(row?.found?.known.map(({ path, how }) => `${path} ${how}`)).toEqual([
    'replicas values',
    'host comment',
    'named template',
    'fromLibrary template',
    'store values',
    'store.enabled template',
    'store.size values',
  ]);
});

test('keys of the entry and of the examples are compared, and what is wrong is told', () => {
  const rows = judge({
    entries: [
      entry('tiny', '{ replica: 2 }', 'version: 2.0.0, checked: 1.0.0'),
      entry('absent', '{ a: 1 }', 'version: 3.0.0'),
    ],
    releases: [release('tiny', 'tiny', { replicas: [1], size: 1 })],
    exceptions: [
      { chart: 'tiny', path: 'size', reason: 'a test wants it' },
      { chart: 'tiny', path: 'other', reason: 'nothing sets it' },
    ],
    chartOf,
  });
  expect(rows.flatMap(problemsOf)).toEqual([
    'tiny: replica is not known to the chart',
    'tiny: replicas is a list, the chart has a scalar',
    'tiny: the exception for other is not needed',
    'tiny: chart.checked says 1.0.0, the sources are 1.2.3',
  ]);
  expect(linesOf(rows, true)).toEqual([
    'tiny 2.0.0 (read 1.2.3): 5 keys (values 1, open 1), 2 wrong, 1 excepted',
    '  replicas (values)',
    '  replicas[] (open)',
    '  excepted size is not known to the chart: a test wants it',
    'absent 3.0.0: sources not to be had',
    '1 charts read, 5 keys, 2 wrong, 1 excepted',
    'not to be had: absent 3.0.0',
    'read at another version than the pinned one: tiny 2.0.0 by 1.2.3',
  ]);
});

test('two charts of one name are refused', () => {
  write('twice/one/Chart.yaml', 'name: same\nversion: 1.0.0\n');
  write('twice/two/Chart.yaml', 'name: same\nversion: 2.0.0\n');
  expect(() => readCharts(join(scratch, 'twice'))).toThrow('are both the chart same');
});

test.each([
  [{ oci: 'oci://tiny.example/charts/tiny', version: '1' }, 'tiny'],
  [{ repository: 'https://tiny.example', name: 'other', version: '1' }, 'other'],
])('the chart of %j is found by its name', (pin, name) => {
  expect(chartName({ datasource: 'docker', ...pin })).toBe(name);
});

test('a version with a leading v is the same version', () => {
  const [row] = judge({
    entries: [entry('tiny', '{}', 'version: v1.2.3, checked: v1.2.3')],
    releases: [],
    exceptions: [],
    chartOf,
  });
  expect(row && problemsOf(row)).toEqual([]);
});

describe('helm', () => {
  const sourceOf = (name: string) => readCharts(scratch).get(name);

  test('is asked as the cluster would be, with the kinds that its charts define', async () => {
    const releases = [
      release('tiny', 'one', {}),
      release('tiny', 'broken', {}),
      release('gone', 'gone', {}),
    ];
    const renderings = await renderReleases(join(scratch, 'helm'), releases, sourceOf);
    expect(renderings.map(({ failure }) => failure)).toEqual([null, 'Error: it is broken']);
    const asked = renderings[0]?.text ?? '';
    expect(asked).toContain(`# one\n# ${join(scratch, 'tiny')}\n# --namespace=tiny\n`);
    expect(asked).toContain('# --kube-version=1.36.1\n');
    expect(asked).not.toContain('--skip-schema-validation');
    expect(helmLines(renderings, releases.length)).toEqual([
      'helm rendered 1 of 3 releases in 1 labs; 1 refused, 1 without sources',
      'wrong: lab/main broken (tiny): Error: it is broken',
    ]);
    const alone = await renderReleases(join(scratch, 'helm'), releases.slice(0, 1), sourceOf);
    expect(alone[0]?.text).toContain(
      '# --api-versions=tiny.example/v1,tiny.example/v1/Thing,tiny.example/v2,tiny.example/v2/Thing\n',
    );
  });

  test('a schema that lies on the network is judged by the copy beside it', async () => {
    const releases = [
      release('remote', 'one', { port: 80 }),
      release('remote', 'two', { port: 'http' }),
    ];
    const renderings = await renderReleases(join(scratch, 'helm'), releases, sourceOf);
    expect(renderings.map(({ failure }) => failure)).toEqual([null, '/port must be integer']);
    expect(renderings[0]?.text).toContain('# --skip-schema-validation\n');
  });
});

test('an object that its schema refuses is excepted only if every place of the complaint is', async () => {
  const complaints = ["- at '/spec/a': got null", "- at '/spec/a': got null - at '/spec/b': got 1"];
  const thing = {
    kind: 'Thing',
    name: 'x',
    version: 'tiny.example/v1',
    filename: '/x/0.yaml',
    msg: '',
  };
  const verdict = {
    resources: [
      ...complaints.map((msg, at) => ({
        ...thing,
        status: 'statusInvalid',
        msg,
        filename: `/x/${at}.yaml`,
      })),
      { ...thing, status: 'statusValid' },
      { ...thing, status: 'statusSkipped', kind: 'Other' },
      { ...thing, status: 'statusSkipped', kind: 'Other' },
    ],
  };
  const kubeconform = write(
    'kubeconform',
    `#!/bin/sh\ncat <<'END'\n${JSON.stringify(verdict)}\nEND\n`,
  );
  chmodSync(kubeconform, 0o755);
  const renderings = ['one', 'two'].map((name) => ({
    release: release('tiny', name, {}),
    text: DEFINITION,
    failure: null,
  }));
  const exceptions = [{ chart: 'tiny', path: '/spec/a', reason: 'a test wants it' }];
  const judgement = await judgeObjects({ kubeconform, schemas: scratch }, renderings, exceptions);
  expect(objectLines(judgement)).toEqual([
    'kubeconform accepted 1 objects, refused 2 (1 excepted); without a schema: 2 Other.tiny.example/v1',
    "  excepted lab/main one: Thing x: - at '/spec/a': got null: a test wants it",
    "wrong: lab/main two: Thing x: - at '/spec/a': got null - at '/spec/b': got 1",
  ]);
});

test('the command says what it read, what it could not have, and what is wrong', () => {
  write('shipped/coredns/Chart.yaml', 'name: coredns\nversion: 0.0.1\n');
  write('shipped/coredns/values.yaml', 'replicaCount: 1\n');
  const { stdout, status } = spawnSync(
    process.execPath,
    [join(root, 'tools/charts.ts'), join(scratch, 'shipped')],
    { encoding: 'utf8' },
  );
  expect(status).toBe(1);
  expect(stdout).toMatch(/^cilium \S+: sources not to be had$/m);
  expect(stdout).toMatch(/^1 charts read, /m);
  expect(stdout).toMatch(/^wrong: coredns: servers is not known to the chart$/m);
  expect(stdout).toMatch(/^wrong: coredns: chart\.checked says \S+, the sources are 0\.0\.1$/m);
});
