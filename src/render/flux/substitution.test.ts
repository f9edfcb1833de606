import { expect, test } from 'vitest';
import type { Diagnostic } from '../../base/diagnostic.ts';
import { sourced } from '../../model/yaml/index.ts';
import { renderLab } from '../index.ts';
import { labOf, type LabTexts } from '../testing.ts';

const CLUSTER = `kind: Cluster
name: main
talos: { version: 1.13.9 }
kubernetes: { version: 1.35.4 }
endpoint: { address: 10.0.50.50 }
network: { nodes: servers }
gitops: { substitutions: { config: { KNOWN: yes-it-is }, secrets: { HIDDEN: { secret: hidden } } } }
`;

function own(files: Record<string, string>, rest = '', cluster = CLUSTER): Diagnostic[] {
  const app = `kind: App\nuse: manifests\n${rest}`;
  return [...renderLab(labOf({ cluster, apps: { 'tools/shop': { app, files } } })).diagnostics];
}

const map = (data: string, metadata = '{ name: a }'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\ndata:\n  text: ${data}\n`;

test('a declared variable, one with a default and an escaped one are fine', () => {
  expect(own({ 'a.yaml': map('"${KNOWN} ${HIDDEN} ${OTHER:=x} $${OTHER} $OTHER"') })).toEqual([]);
});

test('an undefined variable is found where the user wrote it', () => {
  expect(own({ 'a.yaml': map('"a ${OTHER}"') })).toEqual([
    {
      code: 'substitution-undefined',
      severity: 'error',
      file: 'clusters/main/apps/tools/shop/a.yaml',
      range: {
        start: { line: 5, column: 12, offset: 70 },
        end: { line: 5, column: 20, offset: 78 },
      },
      message:
        'kubernetes/main/apps/tools/shop/app/manifests/a.yaml:5: Flux substitutes ${OTHER}, but no variable OTHER is declared',
      hint: 'declare it in gitops.substitutions of cluster.yaml, write $${OTHER} to keep the text as it is, or set substitute: false for the application',
    },
  ]);
});

test('what Flux cannot read fails the whole Kustomization, so it is found too', () => {
  expect(own({ 'a.yaml': map("'${1}'") })).toMatchObject([{ code: 'substitution-syntax' }]);
});

test('comments do not count: kustomize drops them before Flux looks', () => {
  expect(own({ 'a.yaml': `# \${OTHER}\n${map('x')}` })).toEqual([]);
});

test('a script counts where a generator makes an object of it, unless that is switched off', () => {
  const kustomization = 'configMapGenerator: [{ name: a, files: [run.sh] }]\n';
  const off =
    'generatorOptions: { annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled } }\n';
  const run = 'echo ${HOME}\n';
  const files = { 'kustomization.yaml': kustomization, 'run.sh': run };
  expect(own(files)).toMatchObject([
    {
      code: 'substitution-undefined',
      file: 'clusters/main/apps/tools/shop/run.sh',
      range: { start: { line: 1, column: 6 } },
    },
  ]);
  expect(own({ ...files, 'kustomization.yaml': kustomization + off })).toEqual([]);
  expect(own({ 'a.yaml': map('x'), 'run.sh': run })).toEqual([]);
});

test('an object, an application or a cluster that substitutes nothing keeps its text', () => {
  const off = '{ name: a, annotations: { kustomize.toolkit.fluxcd.io/substitute: disabled } }';
  expect(own({ 'a.yaml': map('"${OTHER}"', off) })).toEqual([]);
  expect(own({ 'a.yaml': map('"${OTHER}"') }, 'substitute: false\n')).toEqual([]);
  const without = CLUSTER.replace(/gitops:.*\n/, '');
  expect(own({ 'a.yaml': map('"${OTHER}"') }, '', without)).toEqual([]);
});

const shop = (values: Record<string, never>, rest = ''): LabTexts => ({
  cluster: CLUSTER,
  apps: { 'tools/shop': 'kind: App\n' },
  entries: {
    shop: {
      entry: `kind: CatalogueEntry
name: shop
title: shop
home: https://shop.example
profile: chart
namespace: tools
chart: { oci: "oci://registry.example/shop", version: 1.0.0 }
${rest}`,
      values,
    },
  },
});

test('a value that came from a line of the source is found on that line', () => {
  const range = {
    start: { line: 7, column: 3, offset: 100 },
    end: { line: 7, column: 9, offset: 106 },
  };
  const origin = { kind: 'source', file: 'clusters/main/apps/tools/shop.yaml', range };
  const values = { text: sourced('${OTHER}', origin) } as unknown as Record<string, never>;
  expect(renderLab(labOf(shop(values))).diagnostics).toMatchObject([
    { code: 'substitution-undefined', file: 'clusters/main/apps/tools/shop.yaml', range },
  ]);
});

test('an entry that substitutes nothing has no postBuild', () => {
  const values = { text: '${OTHER}' } as unknown as Record<string, never>;
  const { files, diagnostics } = renderLab(labOf(shop(values, 'substitute: false')));
  expect(diagnostics).toEqual([]);
  expect(files.get('kubernetes/main/apps/tools/shop/ks.yaml')?.content).not.toContain('postBuild');
});

test('variables are read where Flux looks for them: in the namespace of each Kustomization', () => {
  const { files, pending } = renderLab(labOf(shop({})));
  const at = (path: string): string | undefined => files.get(`kubernetes/main/${path}`)?.content;
  expect(at('components/substitutions/cluster-config.yaml')).toContain('KNOWN: yes-it-is');
  expect(at('components/substitutions/kustomization.yaml')).toContain('- ./cluster-config.yaml');
  expect(at('apps/tools/kustomization.yaml')).toContain('- ../../components/substitutions');
  expect(at('apps/tools/shop/ks.yaml')).toContain(
    `  postBuild:
    substituteFrom:
      - kind: ConfigMap
        name: cluster-config
      - kind: Secret
        name: cluster-secrets
        optional: true
`,
  );
  expect(pending.map(({ name }) => name)).toContain('cluster-secrets');
});

test('a secret among the plain variables stays a secret', () => {
  const cluster = CLUSTER.replace('yes-it-is', '{ secret: domain }');
  const { files, pending } = renderLab(labOf({ ...shop({}), cluster }));
  expect([...files.keys()].some((path) => path.includes('components/'))).toBe(false);
  const keys = pending.find(({ name }) => name === 'cluster-secrets')?.keys.map(({ key }) => key);
  expect(keys).toEqual(['KNOWN', 'HIDDEN']);
});

test('values of a release that is installed before Flux cannot hold a variable', () => {
  const values = { list: ['${KNOWN}'] } as unknown as Record<string, never>;
  const texts = shop(values, 'bootstrap: true');
  expect(renderLab(labOf(texts)).diagnostics).toMatchObject([
    {
      code: 'bootstrap-variable',
      message:
        'tools/shop: its values hold ${KNOWN}, but it is installed before Flux can substitute anything',
    },
  ]);
});
