import { expect, test } from 'vitest';
import { renderLab, type RenderedLab } from '../index.ts';
import { labOf } from '../testing.ts';

const OBJECT = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n';
const FOLDER = 'kubernetes/main/apps/tools/shop/app';

function own(files: Record<string, string>, rest = ''): RenderedLab {
  const app = `kind: App\nuse: manifests\n${rest}`;
  return renderLab(labOf({ apps: { 'tools/shop': { app, files } } }));
}

const resources = ({ files }: RenderedLab): string[] =>
  [...(files.get(`${FOLDER}/kustomization.yaml`)?.content ?? '').matchAll(/^ {2}- (.*)$/gm)].map(
    ([, name = '']) => name,
  );

test("a user's files are copied byte for byte, comments and all", () => {
  const odd = `# mine\n${OBJECT}data:   {x: "1"}   # here\n\n\n`;
  const { files } = own({ 'a.yaml': odd, 'script.sh': '#!/bin/sh\necho ${HOME}\n' });
  expect(files.get(`${FOLDER}/manifests/a.yaml`)).toEqual({
    path: `${FOLDER}/manifests/a.yaml`,
    content: odd,
    source: 'clusters/main/apps/tools/shop/a.yaml',
  });
  expect(files.get(`${FOLDER}/manifests/script.sh`)?.content).toContain('echo ${HOME}');
});

test('without a kustomization, every file of objects is named and nothing else', () => {
  const lab = own({
    'a.yaml': OBJECT,
    'sub/b.yml': OBJECT,
    'notes.md': 'x',
    'empty.yaml': '# x\n',
  });
  expect(resources(lab)).toEqual(['./manifests/a.yaml', './manifests/sub/b.yml']);
});

test('their own kustomization decides what is applied', () => {
  const lab = own({
    'kustomization.yaml':
      'resources: [a.yaml]\nconfigMapGenerator: [{ name: x, files: [values.yaml] }]\n',
    'a.yaml': OBJECT,
    'values.yaml': 'key: value\n',
  });
  expect(lab.diagnostics).toEqual([]);
  expect(resources(lab)).toEqual(['./manifests']);
});

test('a folder with a kustomization of its own is named as a folder', () => {
  const lab = own({
    'a.yaml': OBJECT,
    'sub/kustomization.yaml': 'resources: [b.yaml]\n',
    'sub/b.yaml': OBJECT,
    'sub/deep/kustomization.yaml': 'resources: [c.yaml]\n',
  });
  expect(resources(lab)).toEqual(['./manifests/a.yaml', './manifests/sub']);
});

test('a file that is no Kubernetes object is a problem', () => {
  expect(own({ 'a.yaml': OBJECT, 'values.yaml': 'key: value\n' }).diagnostics).toMatchObject([
    { code: 'manifest-not-object', file: 'clusters/main/apps/tools/shop/values.yaml' },
  ]);
});

test('a file that cannot be read is a problem in its place', () => {
  const { diagnostics } = own({ 'a.yaml': 'a: [1\n' });
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(diagnostics[0]).toMatchObject({
    severity: 'error',
    file: 'clusters/main/apps/tools/shop/a.yaml',
    range: { start: { line: 2 } },
  });
});

test('targetNamespace is left out where an object names another namespace on purpose', () => {
  const ks = (text: string): string =>
    own({ 'a.yaml': text }).files.get('kubernetes/main/apps/tools/shop/ks.yaml')?.content ?? '';
  expect(ks(OBJECT)).toContain('targetNamespace: tools');
  expect(ks(OBJECT.replace('name: a', 'name: a, namespace: other'))).not.toContain(
    'targetNamespace',
  );
});

test('what asks for the host makes its namespace privileged', () => {
  const level = (text: string): string | undefined =>
    /enforce: (\w+)/.exec(
      own({ 'a.yaml': text }).files.get('kubernetes/main/apps/tools/namespace.yaml')?.content ?? '',
    )?.[1];
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n';
  expect(level(OBJECT)).toBe('baseline');
  expect(level(`${pod}  hostNetwork: true\n`)).toBe('privileged');
  expect(level(`${pod}  hostNetwork: false\n`)).toBe('baseline');
  expect(level(`${pod}  containers: [{ name: a, securityContext: { privileged: true } }]\n`)).toBe(
    'privileged',
  );
});

test('items of a List count as the objects that they are', () => {
  const list =
    'apiVersion: v1\nkind: List\nitems:\n  - { apiVersion: x.example/v1, kind: Thing, metadata: { name: a } }\n';
  expect(own({ 'a.yaml': list }).diagnostics).toMatchObject([
    { code: 'dependency-missing', severity: 'warning' },
  ]);
});

test('an application without anything to apply has no Kustomization, and says so', () => {
  const { files, diagnostics } = own({ 'notes.md': 'nothing yet\n' });
  expect(diagnostics).toMatchObject([{ code: 'workload-empty', severity: 'warning' }]);
  expect([...files.keys()].filter((path) => path.includes('/tools/'))).toEqual([]);
});
