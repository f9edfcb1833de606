import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModelCluster } from '../model/model.ts';
import type { Workload } from '../model/workload.ts';
import type { SecretEncryption } from '../secrets/port.ts';
import { explainFile, renderLab, type RenderInput } from './index.ts';
import { labOf } from './testing.ts';
import { EVERYTHING } from './testing-lab.ts';

const GOLDEN = new URL('./testdata/everything/', import.meta.url);

const rendered = renderLab(labOf(EVERYTHING));
const text = (path: string): string => rendered.files.get(path)?.content ?? `nothing at ${path}`;

test('a lab with everything renders as the golden files say', () => {
  const golden = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(GOLDEN.pathname.length))
    .map((path) => path.replace(/^\/+/, ''))
    .sort();
  expect(golden.length).toBeGreaterThan(20);
  for (const path of golden)
    expect(text(path), path).toBe(readFileSync(new URL(path, GOLDEN), 'utf8'));
  const folders = ['kubernetes/main/apps/media/', 'kubernetes/main/apps/network/'];
  for (const path of rendered.files.keys())
    if (folders.some((folder) => path.startsWith(folder)))
      expect(existsSync(new URL(path, GOLDEN)), `${path} has a golden file`).toBe(true);
});

test('a lab with everything has no problem but secrets that wait for a value', () => {
  expect(rendered.diagnostics).toEqual([]);
  expect(rendered.pending.map(({ path, missing }) => [path, missing])).toEqual([
    ['kubernetes/main/apps/media/sonarr/app/secret-sonarr.sops.yaml', ['sonarr-api-key']],
    ['kubernetes/main/apps/media/sonarr/app/secret-sonarr-postgres-backup.sops.yaml', ['volsync']],
    ['kubernetes/main/apps/media/sonarr/app/secret-sonarr-volsync.sops.yaml', ['volsync']],
    ['kubernetes/main/components/substitutions/cluster-secrets.sops.yaml', ['domain']],
    ['bootstrap/main/secrets/sops-age.sops.yaml', ['main-sops-age']],
    ['bootstrap/main/secrets/deploy-key.sops.yaml', ['deploy-key']],
  ]);
});

test('no pending Secret is a file, and no kustomization names one', () => {
  for (const { path } of rendered.pending) expect(rendered.files.has(path)).toBe(false);
  for (const [path, { content }] of rendered.files)
    if (path.endsWith('kustomization.yaml')) expect(content).not.toContain('.sops.yaml');
});

test('the order in which clusters, applications and workloads come changes no byte', () => {
  const input = labOf(EVERYTHING);
  const [cluster] = input.model.clusters;
  const workloads = input.workloads.get('main') ?? [];
  if (!cluster) throw new Error('no cluster');
  const expected = [...rendered.files];
  const shuffled = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
    fc.shuffledSubarray([...list], { minLength: list.length });
  const property = (some: readonly Workload[], apps: ModelCluster['apps']): void => {
    const model = { ...input.model, clusters: [{ ...cluster, apps }] };
    const again = renderLab({ model, workloads: new Map([['main', some]]) });
    expect([...again.files]).toEqual(expected);
  };
  fc.assert(fc.property(shuffled(workloads), shuffled(cluster.apps), property), { numRuns: 30 });
});

test('paths come sorted, relative and in lower case but for the templates of people', () => {
  const paths = [...rendered.files.keys()];
  expect(paths).toEqual([...paths].sort());
  for (const path of paths) expect(path).toMatch(/^(?!\/)(?!.*\.\.)[\w./-]+$/);
});

test('every YAML file starts a document and says what to edit instead', () => {
  for (const [path, { content, source }] of rendered.files) {
    if (!path.endsWith('.yaml') || path.includes('/manifests/')) continue;
    const [first, second] = content.split('\n');
    expect([path, first, second]).toEqual([
      path,
      '---',
      `# Rendered by croft from ${source}; edit that instead.`,
    ]);
  }
});

test('a line of a rendered file names what made it', () => {
  const path = 'kubernetes/main/apps/media/sonarr/app/postgres.yaml';
  const lines = text(path).split('\n');
  const origins = explainFile(labOf(EVERYTHING), path) ?? [];
  expect(origins.length).toBe(lines.length - 1);
  const of = (start: string): unknown => origins[lines.findIndex((line) => line.startsWith(start))];
  expect(of('  instances: 2')).toMatchObject({
    path: ['spec', 'instances'],
    origin: { kind: 'source', file: 'clusters/main/apps/media/sonarr.yaml' },
  });
  expect(of('    size: 10Gi')).toMatchObject({ origin: { kind: 'default' } });
  expect(of('  enablePDB: true')).toMatchObject({
    origin: { kind: 'rule', rule: 'PostgreSQL of an application, never pruned' },
  });
  expect(explainFile(labOf(EVERYTHING), 'kubernetes/main/nothing.yaml')).toBeNull();
});

test("a line of a user's own file has no origin but itself", () => {
  const path = 'kubernetes/main/apps/media/jellyfin/app/manifests/jellyfin.yaml';
  const origins = explainFile(labOf(EVERYTHING), path) ?? [];
  expect(origins.length).toBe(text(path).split('\n').length - 1);
  expect(origins.every(({ origin }) => origin === undefined)).toBe(true);
});

test('what is planned or offline renders nowhere', () => {
  const planned = labOf({ ...EVERYTHING, cluster: `${EVERYTHING.cluster ?? ''}state: planned\n` });
  const paths = [...renderLab(planned).files.keys()];
  expect(paths.filter((path) => /^(kubernetes|bootstrap)\//.test(path))).toEqual([]);
});

test('with encryption, Secrets are files that their kustomization names, and nothing is pending', () => {
  const encryption: SecretEncryption = {
    sealDocuments: () => ({ missing: [] }),
    seal: ({ name, namespace, keys, clear }) => ({
      text: `sealed ${namespace}/${name} ${[...keys.map(({ key }) => key), ...Object.keys(clear)].join()}\n`,
    }),
  };
  const { files, pending } = renderLab({ ...labOf(EVERYTHING), encryption });
  expect(pending).toEqual([]);
  const folder = 'kubernetes/main/apps/media/sonarr/app';
  expect(files.get(`${folder}/secret-sonarr.sops.yaml`)?.content).toBe(
    'sealed media/sonarr-secret API_KEY\n',
  );
  expect(files.get(`${folder}/secret-sonarr-volsync.sops.yaml`)?.content).toBe(
    'sealed media/sonarr-volsync RESTIC_PASSWORD,AWS_ACCESS_KEY_ID,AWS_SECRET_ACCESS_KEY,RESTIC_REPOSITORY\n',
  );
  expect(files.get(`${folder}/kustomization.yaml`)?.content).toContain('./secret-sonarr.sops.yaml');
  const component = 'kubernetes/main/components/substitutions';
  expect(files.get(`${component}/kustomization.yaml`)?.content).toContain(
    './cluster-secrets.sops.yaml',
  );
});

test('encryption that lacks values leaves the Secret pending and names what is missing', () => {
  const encryption: SecretEncryption = {
    seal: () => ({ missing: ['volsync'] }),
    sealDocuments: () => ({ missing: [] }),
  };
  const { pending } = renderLab({ ...labOf(EVERYTHING), encryption });
  expect(pending.every(({ missing }) => missing.join() === 'volsync')).toBe(true);
});

test('two workloads of one name and namespace are a collision, not a file that wins', () => {
  const input: RenderInput = labOf(EVERYTHING);
  const workloads = input.workloads.get('main') ?? [];
  const twice = workloads.flatMap((one) => (one.name === 'cilium' ? [one, { ...one }] : [one]));
  const { diagnostics } = renderLab({ ...input, workloads: new Map([['main', twice]]) });
  expect(diagnostics.map(({ code }) => code)).toContain('render-collision');
});
