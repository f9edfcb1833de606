import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { pathOf, syncs } from './flux.ts';
import { documents, manifests, title } from './manifests.ts';
import { danglingReferences } from './references.ts';
import { decryptedShape, openSealed } from './sops.ts';

test('only a line that starts with three dashes parts documents', () => {
  const stream = '---\na: |\n  ---\n  b\n--- # next\nc: 1\n---\n# a comment alone\n';
  expect(documents(stream).map((document) => document.trim())).toEqual([
    'a: |\n  ---\n  b',
    'c: 1',
  ]);
});

test('objects are what has apiVersion and kind', () => {
  const stream =
    'a: 1\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: x, namespace: y}\n---\n- 1\n';
  expect(manifests(stream, 'f').map(title)).toEqual(['Pod y/x']);
});

test('an encrypted Secret keeps its shape and loses what only SOPS reads', () => {
  const [secret] = manifests(
    'apiVersion: v1\nkind: Secret\ndata: {a: "ENC[AES256_GCM,data:x]"}\nstringData: {b: "ENC[AES256_GCM,data:x]", c: plain}\nsops: {mac: m}\n',
    'f',
  );
  expect(secret && decryptedShape(secret).value).toEqual({
    apiVersion: 'v1',
    kind: 'Secret',
    data: { a: 'c3RhbmQtaW4=' },
    stringData: { b: 'stand-in', c: 'plain' },
  });
});

test('a value of a Secret is the real one where its file was opened, and is counted', () => {
  const [secret] = manifests(
    'apiVersion: v1\nkind: Secret\ndata: {a: "ENC[AES256_GCM,data:x]", b: "ENC[AES256_GCM,data:y]"}\nsops: {mac: m}\n',
    'f',
  );
  const values = new Map([['ENC[AES256_GCM,data:x]', 'cmVhbA==']]);
  expect(secret && decryptedShape(secret, values)).toMatchObject({
    value: { data: { a: 'cmVhbA==', b: 'c3RhbmQtaW4=' } },
    clear: 1,
    closed: 1,
  });
});

test('an encrypted file of an example opens with the published keys, and with a changed byte it does not', async () => {
  const examples = join(import.meta.dirname, '../../examples');
  const keys = join(examples, 'throw-away-key.txt');
  const folder = mkdtempSync(join(tmpdir(), 'croft-oracle-sops-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const text = readFileSync(join(examples, 'nova/secrets/etcd-backup.sops.yaml'), 'utf8');
  writeFileSync(join(folder, 'a.sops.yaml'), text);
  const opened = await openSealed([folder, join(folder, 'missing')], keys);
  expect([...opened.values.values()]).toEqual(['example-etcd-backup']);
  expect(opened).toMatchObject({ files: 1, failures: [] });
  const other = text.replace(/data:(.)/, (_, at) => `data:${at === 'A' ? 'B' : 'A'}`);
  writeFileSync(join(folder, 'b.sops.yaml'), other);
  const broken = await openSealed([folder], keys);
  expect(broken.files).toBe(1);
  expect(broken.failures.join()).toContain('b.sops.yaml does not open');
});

test.each([
  ['./kubernetes/main/apps', 'kubernetes/main/apps'],
  ['kubernetes/main/apps/', 'kubernetes/main/apps'],
  ['/kubernetes', 'kubernetes'],
  ['./', '.'],
])('spec.path %s is %s', (path, expected) => {
  expect(pathOf({ spec: { path } })).toBe(expected);
});

test('a FluxInstance in chart values counts as one', () => {
  const release = manifests(
    'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: flux-instance, namespace: flux-system}\nspec: {values: {instance: {sync: {kind: GitRepository, path: k/flux}}}}\n',
    'f',
  );
  expect(syncs(release)).toEqual([
    { kind: 'GitRepository', namespace: 'flux-system', name: 'flux-system', path: 'k/flux' },
  ]);
});

test('a name that leads nowhere is told with both ends', () => {
  const objects = manifests(
    [
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: n}\nspec: {chartRef: {kind: OCIRepository, name: a}, dependsOn: [{name: b}], valuesFrom: [{kind: ConfigMap, name: v}]}',
      'apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: a, namespace: n}',
    ].join('\n---\n'),
    'f',
  );
  expect(danglingReferences(objects)).toEqual([
    'HelmRelease n/a names HelmRelease n/b, which nothing renders',
    'HelmRelease n/a names ConfigMap n/v, which nothing renders',
  ]);
});
