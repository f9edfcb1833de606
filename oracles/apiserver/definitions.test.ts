import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  apiVersions,
  chartDefinitions,
  chosen,
  installable,
  type Definition,
} from './definitions.ts';

let charts: string;
beforeEach(() => {
  charts = mkdtempSync(join(tmpdir(), 'croft-charts-'));
});
afterEach(() => {
  rmSync(charts, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(charts, dirname(path)), { recursive: true });
  writeFileSync(join(charts, path), text);
}

function crd(name: string, group = 'lab.example'): string {
  return `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}}\nspec: {group: ${group}}\n`;
}

function definition(name: string, spec: object, annotations = {}, source = 'f'): Definition {
  return { name, source, value: { metadata: { name, annotations }, spec } };
}

test('definitions of charts are those in their crds folders, the outer chart first', () => {
  write('b/Chart.yaml', 'name: b');
  write('b/crds/deep/x.yaml', crd('x'));
  write('b/templates/crds/t.yaml', crd('templated'));
  write('a/charts/crds/Chart.yaml', 'name: crds');
  write('a/charts/crds/values.yaml', crd('values'));
  write('a/charts/crds/crds/y.yaml', `${crd('y')}---\n${crd('z')}---\na: 1\n`);
  expect(chartDefinitions(charts).map(({ name, source }) => [name, source])).toEqual([
    ['x', 'b/crds/deep/x.yaml'],
    ['y', 'a/charts/crds/crds/y.yaml'],
    ['z', 'a/charts/crds/crds/y.yaml'],
  ]);
});

test("a chart's definition comes before a generated one, and what is passed over is told", () => {
  const versions: never[] = [];
  const channel = { 'gateway.networking.k8s.io/channel': 'experimental' };
  const { definitions, skipped } = chosen(
    [
      definition('a', { from: 'chart' }, {}, 'one/crds/a.yaml'),
      definition('a', { from: 'chart' }, {}, 'same/crds/a.yaml'),
      definition('a', { from: 'other' }, {}, 'two/crds/a.yaml'),
      definition('gateways', {}, channel, 'one/crds/g.yaml'),
    ],
    [definition('a', { versions }), definition('gateways', { versions })],
  );
  expect(definitions.map(({ name, value }) => [name, value['spec']])).toEqual([
    ['a', { from: 'chart' }],
    ['gateways', { versions }],
  ]);
  expect(skipped).toEqual([
    'two/crds: differing from one/crds, which was taken: a',
    'one/crds/g.yaml: of the experimental channel: gateways',
  ]);
});

test('a generated definition loses what the standard channel lacks', () => {
  const properties = {
    kept: { type: 'string' },
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: { gone: { description: 'x\n<gateway:experimental>', type: 'string' } },
      },
    },
  };
  const version = { name: 'v1', schema: { openAPIV3Schema: { type: 'object', properties } } };
  const names = { kind: 'Route' };
  const found = chosen([], [definition('a', { group: 'g', names, versions: [version] })]);
  expect(JSON.parse(installable(found.definitions[0] ?? definition('', {})))).toEqual({
    metadata: {
      name: 'a',
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group: 'g',
      names,
      conversion: { strategy: 'None' },
      versions: [
        {
          name: 'v1',
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                kept: { type: 'string' },
                items: { type: 'array', items: { type: 'object', properties: {} } },
              },
            },
          },
        },
      ],
    },
  });
});

test('helm is told the served versions, alone and with the kind', () => {
  const names = { kind: 'Thing' };
  const versions = [
    { name: 'v1', served: true },
    { name: 'v1beta1', served: false },
  ];
  const of = (group: string): Definition => definition('x', { group, names, versions });
  expect(apiVersions([of('b'), of('a'), of('a')])).toEqual([
    'a/v1',
    'a/v1/Thing',
    'b/v1',
    'b/v1/Thing',
  ]);
});
