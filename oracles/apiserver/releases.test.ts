import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifests, title } from '../tree/manifests.ts';
import { chartsIn, placed, templateReleases, type Templated } from './releases.ts';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'croft-releases-'));
});
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true });
});

function release(spec: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: echo, namespace: n}\nspec: ${spec}\n`;
}

function source(tag: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: echo, namespace: n}\nspec: {url: "oci://registry.example/charts/shop", ref: {tag: ${tag}}}\n`;
}

/** Templates with a program in helm's place that prints its arguments, the values, and an object without a namespace. */
function template(script: string, ...texts: readonly string[]): Promise<Templated> {
  const program = join(scratch, 'helm');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  mkdirSync(join(scratch, 'charts', 'folder'), { recursive: true });
  mkdirSync(join(scratch, 'charts', 'no-chart'));
  writeFileSync(join(scratch, 'charts', 'folder', 'Chart.yaml'), 'name: shop\nversion: 1.2.3\n');
  const helm = {
    program,
    charts: chartsIn(join(scratch, 'charts')),
    apiVersions: ['a/v1', 'a/v1/K'],
    kubernetes: '1.35.4',
  };
  const objects = texts.flatMap((one) => manifests(one, 'tree'));
  return templateReleases(objects, helm, scratch);
}

const PRINT = `echo 'apiVersion: v1
kind: ConfigMap
metadata: {name: made}
data:'
echo "  arguments: $*"
while [ "$1" != --values ]; do shift; done
echo "  values: '$(cat "$2")'"`;

test('a release is templated with its values, name, namespace and chart', async () => {
  const reference = '{chartRef: {kind: OCIRepository, name: echo}, values: {replicas: 2}}';
  const made = await template(PRINT, release(reference), source('v1.2.3'));
  expect(made).toMatchObject({ releases: 1, skipped: [], failures: [] });
  const [object] = made.objects;
  expect(object?.namespace).toBe('n');
  expect(object?.manifest.source).toBe('HelmRelease n/echo (shop 1.2.3)');
  expect(object?.manifest.value).toMatchObject({ data: { values: '{"replicas":2}' } });
  expect(object?.manifest.text).toContain(
    `template echo ${join(scratch, 'charts', 'folder')} --namespace n`,
  );
  expect(object?.manifest.text).toContain('--api-versions a/v1,a/v1/K');
});

test('a chart that is not at hand, of another version or used in an unknown way is told', async () => {
  const of = (name: string): string => `{chart: {spec: {chart: ${name}, version: 1.0.0}}}`;
  const made = await template(
    'echo "a: 1"',
    ...[release(of('other')), release(of('shop')), release('{valuesFrom: [], values: {}}')],
  );
  expect(made).toEqual({
    releases: 0,
    objects: [],
    skipped: [
      'HelmRelease n/echo: no chart other at hand',
      'HelmRelease n/echo: shop 1.2.3 instead of 1.0.0',
      'HelmRelease n/echo: templates with valuesFrom',
    ],
    failures: [],
  });
});

test.each([
  ['echo "values: replicas is required" >&2; exit 1', 'helm template: values: replicas'],
  ['echo "a: 1"; echo "a: 2"', 'duplicated mapping key'],
])('what helm cannot make is a failure: %s', async (script, complaint) => {
  const made = await template(script, release('{chart: {spec: {chart: shop, version: 1.2.3}}}'));
  expect(made.failures).toEqual([expect.stringContaining(complaint)]);
});

test('only namespaced objects without a namespace are put into that of their release', () => {
  const objects = ['{name: a}', '{name: b, namespace: own}'].flatMap((metadata) =>
    manifests(`apiVersion: v1\nkind: ConfigMap\nmetadata: ${metadata}\n`, 'f').map((manifest) => ({
      manifest,
      namespace: 'n',
    })),
  );
  const names = (isNamespaced: boolean): string[] => placed(objects, () => isNamespaced).map(title);
  expect(names(true)).toEqual(['ConfigMap n/a', 'ConfigMap own/b']);
  expect(names(false)).toEqual(['ConfigMap /a', 'ConfigMap own/b']);
  const [first] = placed(objects, () => true);
  expect(manifests(first?.text ?? '', 'f').map(title)).toEqual(['ConfigMap n/a']);
});
